"""Whether a clause asserts what it mentions.

`polarity` looks at the clause a hit stands in: negation whose scope reaches it, prohibition quoted, advice against, questions, and
words used in another sense. It works by rules over closed lists, not by a model, so that an officer can say why: every operator
before the hit is found with one expression, its reach is decided by what stands between it and the hit, and nested operators
cancel (谁说不能治).

The rules, in short
* An operator reaches to the end of its clause (commas end it, 、 does not), at most `REACH` characters, and not across a new verb
  phrase (就 也 都 却 但 而是 还能 …: 不用吃药就能降血糖 asserts 降血糖).
* A plain 不 or 没有 reaches further than the next word only through a verb that takes the rest as its object (不卖、不说、没有任何), or
  along a list (不含激素、香精). 不节食月瘦十斤 asserts 月瘦十斤.
* Words that merely contain 不, 别, 没, 无, 非 (不仅、特别、没错、无比、非常) are no operators; nor are comparisons (没有比这更好的).
* Operators inside the hit do not matter.
* A question counts only if the hit is what is asked (是不是假货？), not if it is presupposed (想不想要全网最低价？).
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

REACH = 12
"""Most characters between an operator and the hit it reaches."""
_REPORTED_REACH = 20
_CONTEXT = 40


class Polarity(Enum):
    """What a clause does with the words of a hit. Only `ASSERTED` counts as a claim."""

    ASSERTED = "asserted"
    NEGATED = "negated"
    PROHIBITED = "prohibited"
    ADVISED_AGAINST = "advised_against"
    QUESTIONED = "questioned"
    NOT_A_CLAIM = "not_a_claim"
    """The words mean something else here: the adverb 最好 (你最好看看说明书), the ordinal 第一 (第一个问题)."""


class _Kind(Enum):
    NOTHING = "nothing"  # only looks like an operator, or cancels itself
    PLAIN = "plain"  # 不
    NONE = "none"  # 没有, 未
    ADJACENT = "adjacent"  # 无, 非
    COPULA = "copula"  # 不是, 不属于
    MODAL = "modal"  # 不能, 不敢
    NEEDLESS = "needless"  # 不用, 无需
    FORBID = "forbid"  # 不让, 禁止
    DISSUADE = "dissuade"  # 别, 不要
    AVOID = "avoid"  # 拒绝, 谨防
    RHETORICAL = "rhetorical"  # 谁说, 难道
    ASK = "ask"  # 是不是, 有没有


class _Operator(NamedTuple):
    kind: _Kind
    start: int
    end: int


def _any(words: str) -> str:
    return "(?:" + "|".join(sorted(words.split(), key=len, reverse=True)) + ")"


# --- operators, first match wins --------------------------------------------------------------------------------

_NOTHING = _any(
    # additive, concessive, adjectival and other words in which the character denies nothing
    "不仅 不但 不只 不光 不单 不止 不独 不错 不得了 不得已 不一样 不同 不断 不少 不管 不论 不愧 不妨 不禁 不由 不如 不料 不久 不限 不停 不瞒 不骗 不信 不然 不妙 不要太 "
    "不要钱 不好意思 不客气 不已 不凡 不菲 不易 不满 不时 不俗 不二 不知不觉 不知道 不知 不在话下 不在乎 不吹 不夸张 不开玩笑 不假思索 不折不扣 不言而喻 不约而同 不可思议 "
    "不可多得 不可或缺 不可错过 不容错过 不能错过 不亚于 不输 不逊 不差 不贵 不怕 不愁 不用说 不用想 不用问 不用怀疑 不用愁 不用怕 不用等 不用犹豫 毫不夸张 毫不犹豫 "
    "不是一般 不是普通 不是盖的 不是吹 不是我吹 不是开玩笑 不是我夸 不是因为 不就是 不都是 不也是 不正是 差不多 说不定 了不起 对不起 忍不住 舍不得 少不了 免不了 离不开 来不及 "
    "恨不得 巴不得 怪不得 由不得 动不动 要不然 要不是 要不 何不 好不容易 数不清 数不胜数 不胜 不计其数 才不 没想到 没话说 没得说 没得挑 没准 没关系 没问题 没事 没毛病 没商量 没错 没谁 没完 没收 "
    "没多久 没几 没两 没有比 没有什么比 没有谁比 没有哪个比 没人比 没有第二 没有对手 没有之一 没有悬念 没有疑问 没有错 没有问题 没有想到 没有下次 没有套路 淹没 沉没 埋没 出没 落没 "
    "别的 别人 别家 别处 别样 别致 别名 别墅 别提 别看 别扭 别具 别出 别错过 别忘 别走 别等 别怕 别担心 别犹豫 别划走 别急 别着急 别眨眼 别嫌 别小看 别小瞧 别低估 别客气 别磨叽 别墨迹 别说了 别愣 别再犹豫 "
    "别再等 别闲着 不要错过 不要忘 不要走 不要等 不要怕 不要担心 不要犹豫 不要划走 不要急 不要着急 不要小看 不要低估 不要嫌 不要再犹豫 不要再等 请勿错过 "
    "特别 分别 差别 级别 区别 个别 性别 类别 识别 告别 鉴别 判别 辨别 送别 离别 国别 派别 永别 久别 "
    "无敌 无比 无限 无论 无数 无疑 无忧 无锡 无线 无双 无二 无可 无与伦比 无人能及 无人能比 无非 无意间 无形 无锁 无时无刻 无微不至 无所 无穷 无极 无边 无尽 无价 无添加 无理由 无条件 无缝 无骨 无籽 无核 "
    "非常 除非 非得 非要 非洲 非凡 非遗 非同 莫非 是非 若非 无非 非你莫属 未来 未免 未婚 未成年 未知 未央 莫名 莫过于 休闲 休息 甭提 难免 难得 难忘 难怪 难道说不 难受 "
    # double negation
    "不得不 不能不 不会不 不可不 不可能不 不是不 不敢不 不该不 无不 莫不 无一不 没有不 没有人不 没人不 没有一个不 没有哪个不 没有谁不 没有一家不 无人不 谁不 谁会不 哪个不 哪有不 怎么会不 怎能不 怎么能不 岂不 何尝不 "
    "哪有比 哪有这么 哪有那么 哪有这样 哪里有这么 哪里有比 哪里还有 哪有第二 哪儿有这么 还有比 还有谁 还有哪 上哪 找不到 找不出 买不到 见不到 遇不到 拿不到 比不上 比不了 赶不上 追不上 "
    # questions about something else
    "想不想 要不要 好不好 对不对 信不信 知不知道 行不行 喜不喜欢 爱不爱 买不买 划不划算 值不值 便不便宜 香不香 美不美 敢不敢 懂不懂 看没看 听没听 "
    "有没有人 有没有姐妹 有没有宝 有没有家人 有没有朋友 有没有兄弟 有没有哪位 有没有想 有没有喜欢 有没有觉得 有没有发现 有没有在 有没有跟 有没有和 有没有比 有没有哪 有没有同学 有没有用过 有没有买过 有没有谁 "
)
_POTENTIAL = r"(?<![从绝并决都也就是我们谁人他她它])[\u4e00-\u9fff]不(?:了|到|起|住|动|完|下|上|来|出|开|掉|成|着|腻|够|清)"
_OPERATORS = re.compile(
    "|".join(
        f"(?P<{name}>{pattern})"
        for name, pattern in (
            ("copula0", _any("做不到 达不到 保证不了 给不了 谈不上 算不上 称不上 说不上 治不了 治不好 解决不了 代替不了 替代不了 取代不了 担保不了 起不到 够不上 配不上")),
            ("nothing", f"{_NOTHING}|{_POTENTIAL}"),
            ("ask", _any("是不是 有没有 会不会 能不能 可不可以 是否 有无 能否 可否 会否 算不算 属不属于")),
            ("rhetorical", _any("谁说 谁讲 谁敢说 难道 哪有 哪里有 哪儿有 哪来的 怎么会 怎么可能 怎么能 怎么敢 怎能 岂能 岂会 岂敢 岂有 岂是 何尝 何曾 凭什么说 谁告诉你")),
            ("forbid", _any("不让 不许 不准 不允许 不给说 不得 禁止 严禁 不被允许 不予 禁用 禁售")),
            ("copula", _any("不是 并非 绝非 不属于 不等于 不代表 不意味着 不算 不叫 不作为 不构成 不等同 非是 而非 不见得 未必 不一定 不至于 不像")),
            ("needless", _any("不用 不必 无需 无须 不需要 不需 毋需 用不着 犯不着 不靠 不依赖")),
            ("dissuade", r"(?:千万别|切勿|请勿|不要|别|勿|甭|莫|休想|休要|少信|少听|不该|不应该|不应当|不应|不宜|不建议|不推荐|不提倡|不鼓励)"),
            ("modal", _any("不能够 不能 不会 不可以 不可能 不可 不敢 无法 难以 很难 无从 无权 未能 没法 没办法 没能 不肯 不愿意 不愿 不想 不打算 从不 从未 绝不 决不 绝无 并无 毫无 并未 从没")),
            ("avoid", _any("拒绝 远离 抵制 杜绝 谨防 警惕 当心 小心 提防 防止 避免 打击 严打 反对 防范 整治 查处 严查 抵御 打假")),
            ("none", r"(?:没有|没|尚未|未)"),
            ("adjacent", r"(?:无|非)"),
            ("plain", r"不"),
        )
    )
)
_KINDS = {"copula0": _Kind.COPULA, "nothing": _Kind.NOTHING} | {kind.value: kind for kind in _Kind}

# --- reach ----------------------------------------------------------------------------------------------------------

_NEW_PHRASE = re.compile(
    r"但|却|不过|可是|而是|而且|并且|反而|反倒|所以|因为|因此|于是|然后|还能|还可以|还会|还有|还是|就|才能|照样|依然|仍|轻松|马上|立刻|立马|直接|瞬间|保证|只要|如果|同时|另外|其实|现在|今天"
    r"|(?<=[\u4e00-\u9fff]{2})(?:我们|咱们|咱家|我家|这款|本品|主播)"
    r"|(?:反弹|复发|伤身|伤胃|伤肤|过敏|掉色|起球|变形|褪色|后悔|失望|吃亏|上当|出错|骗人|骗你|坑人|坑你|忌口|节食|运动|打针|吃药|开刀|手术|化疗|住院)"
)
_ALSO = re.compile(r"也|都")
_STRONG_TURN = re.compile(r"但|却|不过|可是|而是|反而|就是|才是|所以")
_UNIVERSAL = re.compile(r"(?:所有|每|什么|任何|谁|哪|一)")
_SPEECH = re.compile(r"[说讲提叫喊称写]|宣传|宣称|承诺|使用|标注|出现|用")
# Verbs and determiners through which 不 and 没有 govern what follows.
_GOVERNS = re.compile(
    r"(?:再|去|来|曾|有|做|搞|干|玩|过|被|把|给|在|对|向|为|以|将|太|很|那么|这么|完全|真的?|特别|明显|彻底|一定|随便|乱|故意|私自|额外|另外|单独|真正)*"
    r"(?:任何|什么|一点|半点|一丝|丝毫|一个|一款|一家|一种|哪家|哪个|哪款|所谓|这种|这个|这些|这样|此类|那种|明显|其他|其它|相关|办法|可能|必要|证据|资质|资格|人"
    r"|是|算|属于|代表|等于|意味|说|讲|提|写|叫|称|喊|用|使用|卖|售|做|搞|玩|含|包含|构成|存在|提供|支持|保证|承诺|担保|宣传|宣称|涉及|参与|参加|接受|收|添加|加|具有|具备|产生|造成|引起|导致"
    r"|替代|代替|取代|影响|建议|推荐|鼓励|允许|准|让|许|赞成|相信|信|认为|觉得|追求|需要|能|会|可以|可能|敢|得到|获得|取得|经过|通过|达到|起到|买|进|拿|发|存|销售|生产|经营|刷|搞过|卖过|承认|夸大|虚构|打|碰|吃|喝|治|像|如|比|必|作|作为|当|怎么|多|以为|知道|听说|听|见|看到|看|收到|发现|出现|发生)"
)
_LIST_ITEM = re.compile(r"(?:、|和|或者?|以及|及|与|跟)[^、,]{0,4}$")
_DISSUADED = re.compile(
    r"(?:再|去|来|都|轻易|随便|随意|盲目|一味|乱|私下|直接|单独|自己|总|老|光|只|过分|过度|被|让|给|把|跟|和|在|为了|因为|因|为)*"
    r"(?:$|信|相信|轻信|听|迷信|以为|认为|觉得|说|讲|写|用|使用|买|卖|吃|喝|碰|刷|做|搞|干|去|加|转|扫|点|贪|图|追求|宣传|宣称|参与|参加|拿|冒充|代替|替代|购买|下载|接受|接触|找|骗|忽悠|上|当|尝试|试|点击|添加|打赏|充值|转账|汇款|退|承诺|保证|对|什么|那些|那种|这种|这些|任何|所谓|他|她|它|人|网上|别人|广告)"
)
_BELIEVE = re.compile(r"(?:再|都|轻易|随便|盲目)*(?:信|相信|轻信|听信|听|迷信|被|以为)")
_NESTED = re.compile(r"(?:有|任何|一个|一家|一位|哪个|哪家|几个|谁|什么|人|是|说|讲|能|会|可能|理由|道理|敢|得|可以|我们?|你们?|他们?|它|这|这个|这款|药|咱们?|就|家|自己|大家){0,3}")


def polarity(text: str, start: int, end: int) -> Polarity:
    """What the clause round `text[start:end]` does with it.

    `text` is a folded sentence or utterance. Case by case, see `docs/text.md`.
    """
    if _other_sense(text, start, end):
        return Polarity.NOT_A_CLAIM
    left = max(_clause_start(text, start), start - _CONTEXT)
    right = _clause_end(text, end)
    before = text[left:start]
    after = text[end:right]
    operators = [o for o in _operators(before) if o.kind is not _Kind.NOTHING]
    reaching = [o for o in operators if _reaches(o, before)]
    if _asked(text, before, after, right, operators, reaching):
        return Polarity.QUESTIONED
    found = _resolve([o for o in reaching if o.kind is not _Kind.ASK], before, after)
    if found is not Polarity.ASSERTED:
        return found
    return _judged_afterwards(text, before, end, right)


def _clause_start(text: str, start: int) -> int:
    place = start
    while place > 0 and text[place - 1] not in ",，。｡!！?？;；:：…\n":
        place -= 1
    return place


def _clause_end(text: str, end: int) -> int:
    place = end
    while place < len(text) and text[place] not in ",，。｡!！?？;；:：…\n":
        place += 1
    return place


def _operators(before: str) -> list[_Operator]:
    return [_Operator(_KINDS[match.lastgroup or "nothing"], match.start(), match.end()) for match in _OPERATORS.finditer(before)]


def _reaches(operator: _Operator, before: str) -> bool:
    """Whether an operator's scope extends over what stands between it and the hit."""
    between = before[operator.end :]
    if not between:
        return True
    kind = operator.kind
    if kind is _Kind.ASK:
        return len(between) <= 4 and not _NEW_PHRASE.search(between) and not _EMPHASIS.match(between)  # noqa: PLR2004
    if kind is _Kind.FORBID or (kind is _Kind.MODAL and _SPEECH.search(between)):
        return len(between) <= _REPORTED_REACH and not _STRONG_TURN.search(between)
    if kind is _Kind.DISSUADE and _BELIEVE.match(between):
        return len(between) <= _REPORTED_REACH and not _STRONG_TURN.search(between)
    if len(between) > REACH:
        return False
    listed = bool(_LIST_ITEM.search(between)) and kind is not _Kind.ASK
    if _NEW_PHRASE.search(between) or (_ALSO.search(between) and not _UNIVERSAL.match(between)):
        return False
    return listed or _governs(kind, between)


def _governs(kind: _Kind, between: str) -> bool:
    """Whether an operator of this kind governs a hit at this distance."""
    match kind:
        case _Kind.PLAIN | _Kind.NONE:
            return _GOVERNS.match(between) is not None
        case _Kind.ADJACENT:
            return between in {"任何", "一切", "半点", "丝毫", "明显"}
        case _Kind.NEEDLESS:
            return len(between) <= 4 and re.fullmatch(r"(?:再|去|任何|额外|另外|花|交|付|担心|害怕|加|下载|点|私下|单独|做|有|什么|是)*", between) is not None  # noqa: PLR2004
        case _Kind.DISSUADE:
            return _DISSUADED.match(between) is not None
        case _Kind.AVOID:
            return len(between) <= 4  # noqa: PLR2004
        case _Kind.COPULA:
            return _SPEECH.match(between) is not None or re.search(r"(?<![说的算])是", between) is None
        case _:
            return True


def _resolve(reaching: list[_Operator], before: str, after: str) -> Polarity:
    """The polarity that the operators reaching the hit come to, nested ones cancelling each other."""
    if not reaching:
        return Polarity.ASSERTED
    chain = [reaching[-1]]
    for operator in reversed(reaching[:-1]):
        between = before[operator.end : chain[-1].start]
        rhetorical = operator.kind is _Kind.RHETORICAL and len(between) <= REACH and not _STRONG_TURN.search(between)
        if not (rhetorical or _NESTED.fullmatch(between)):
            break
        chain.append(operator)
    flips = len(chain)
    if chain[0].kind is _Kind.COPULA and chain[-1].kind is not _Kind.RHETORICAL and re.search(r"[吗么嘛]$", after):
        flips += 1  # 这不是最好的吗
    if flips % 2 == 0:
        return Polarity.ASSERTED
    kinds = {operator.kind for operator in chain}
    innermost = chain[0]
    if _Kind.FORBID in kinds or (innermost.kind is _Kind.MODAL and _SPEECH.search(before[innermost.end :])):
        return Polarity.PROHIBITED
    if kinds & {_Kind.DISSUADE, _Kind.AVOID}:
        return Polarity.ADVISED_AGAINST
    return Polarity.NEGATED


# --- questions ------------------------------------------------------------------------------------------------------

_EMPHASIS = re.compile(r"(?:真的)?(?:超|很|特别|太|巨|贼|非常|都|就|感觉|觉得|也|还|又|有点|越来越|立马|马上|瞬间)")
_CROWD = re.compile(r"家人们|宝宝们|姐妹们|宝子|兄弟们|朋友们|老铁|大家|你们看|你们说|你看")
_INQUIRY = re.compile(r"请问|想问|问一下|问下|问问|咨询|想知道|想了解|主播|老板|客服|店家|商家|亲")
_PRESUPPOSED = re.compile(
    r"想要|想不想|要不要|知道|喜欢|看到|见过|听说|听过|记得|相信|敢信|信不信|需要|准备好|了解|心动|抢到|抢|还在|买过|用过|试过|期待|明白|发现|满意|还不|还没|谁|哪|什么|怎么|为什么|为啥|几|多少|还有|难道|凭什么|岂"
)
_FINAL_QUESTION = re.compile(r".{0,5}(?:吗|么)$")
_BARE_QUESTION = re.compile(r"(?:的|了|啊|呀|的啊|的呀|价|版|款|货)?$")
_ASKED_AFTERWARDS = re.compile(
    r"的?(?:话|说法|事|东西|效果)?(?:到底|究竟)?(?:是不是|是否|能不能|可不可以|会不会|有没有)?(?:是)?(?:真的?|假的?|真假|可信|靠谱|属实|合法|违法|违规|合规|骗人的?|骗局)(?:的)?(?:吗|么|不|还是假的?|还是真的?|啊|呢)?$"
)


def _asked(text: str, before: str, after: str, right: int, operators: list[_Operator], reaching: list[_Operator]) -> bool:
    """Whether the hit itself is what a question asks."""
    sentence_start = max(text.rfind(mark, 0, max(right - len(after) - 1, 0)) for mark in "。!！?？;；\n") + 1
    whole = text[sentence_start:right]
    marked = right < len(text) and text[right] in "?？"
    if _CROWD.search(whole) and not _INQUIRY.search(whole):
        return False
    if any(operator.kind is _Kind.ASK for operator in reaching):
        return True
    inquiry = _INQUIRY.search(before) is not None
    if _ASKED_AFTERWARDS.fullmatch(after) and (marked or re.search(r"吗|么|不|还是|是不是|是否", after)):
        return True
    if any(operator.kind in {_Kind.RHETORICAL, _Kind.ASK} for operator in operators):
        return False
    if _PRESUPPOSED.search(before) and not inquiry:
        return False
    innermost = reaching[-1].kind if reaching else None
    if _FINAL_QUESTION.match(after):
        return innermost is not _Kind.COPULA
    return marked and innermost is None and _BARE_QUESTION.fullmatch(after) is not None


# --- judged afterwards ------------------------------------------------------------------------------------------

_REPORTING = re.compile(r"使用|宣传|宣称|声称|谎称|自称|发布|标注|含有|公司|当事人|商家|卖家|店铺|客服|承诺|页面|广告中|推销|销售")
_QUOTED_AS_WORD = (
    r"[”’\"'」』》)]*(?:这|这个|这种|这类|这些|这样|那个|那种|等|之类|的|两个字|三个字|俩字|几个字|二字|四个字|字样|字|词汇|词语|词|字眼|话|说法|用语|表述|标语|广告语){0,4}"
)
_FORBIDDEN_WORD = re.compile(
    _QUOTED_AS_WORD
    + r",?(?:我们?|咱们?|主播|广告法|平台|法律|规定|直播间?|里面?|现在|都|也|是|可|属于|算){0,4}"
    + r"(?:不(?:能|让|许|准|可以|允许|得|敢|要|该|可)(?:再|随便|乱|在.{1,4})?(?:说|讲|提|用|写|打|播|出现|使用|宣传)|禁止(?:说|用|使用|宣传)|禁用|违禁词|敏感词|极限词|违规词|禁词)"
)
_NOT_TO_BELIEVE = re.compile(
    r"(?:的)?(?:话|说法|东西|产品|广告|人|药|那种|这种|什么)?,?(?:大家|你们?|家人们|千万|一定|都|全|也|可|就|绝对|统统|那|是|肯定|基本){0,4}"
    r"(?:别信|不要信|不要相信|别相信|不能信|不可信|信不得|别买|不要买|别听|是骗人|骗人的|骗局|骗子|智商税|忽悠|扯淡|胡说|不可能的|不存在的|不现实)"
)
_TOPIC_DENIED = re.compile(
    r"(?:的(?:东西|事情?|话|情况|行为)?)?(?:我们?|咱们?|我们家|本店|绝对|肯定|是|也|都|从来|一律|坚决|可|这里|直播间|向来|一直){0,4}"
    r"(?:不|没|没有|绝不|从不|从没|不会|不能|不敢|坚决不)(?:卖|做|干|碰|搞|参与|出售|销售|存在|有|出现|发生|敢说|说|讲|玩|支持|提供|收|用|接)(?:的|了|过|啊|哦|哈|呢|这种东西|这种事)*$"
)
_FAILED = re.compile(r"不(?:了|到|起来|下来|下去|成|住|掉|动|好)(?!的)")


def _judged_afterwards(text: str, before: str, end: int, right: int) -> Polarity:
    """Denial, prohibition or advice that follows the hit."""
    after = text[end:right]
    longer = text[end : _clause_end(text, right + 1)] if right < len(text) and text[right] in ",，" else after
    if _FAILED.match(after):
        return Polarity.NEGATED
    if _TOPIC_DENIED.fullmatch(after):
        return Polarity.NEGATED
    if _REPORTING.search(before):  # the officer or the buyer says what the trader claimed
        return Polarity.ASSERTED
    if _FORBIDDEN_WORD.match(longer):
        return Polarity.PROHIBITED
    if _NOT_TO_BELIEVE.match(longer):
        return Polarity.ADVISED_AGAINST
    return Polarity.ASSERTED


# --- other senses ---------------------------------------------------------------------------------------------------

_ADVERB_FOLLOWS = re.compile(
    r"(?:是)?(?:先|去|不要|别|不|能|提前|早|在|把|将|再|问|来|选|放|搭配|按|还是|自己|直接|咨询|听取|听医|买|量|配|试|做|让|给|跟|和|带|留|联系|找|每天|每次|每周|饭后|饭前|空腹|早上|晚上|睡前|一次|避开|两|三|下单|现在|今天|马上|赶紧|一起"
    r"|可以|等|通过|坚持|使用|根据|检查|备注|关注|仔细|看看|看一|看下|看清|看医|用温|用冷|用热|用手|用清|用专|用完|用前|用之|用一|用在|用这|用[^,。!?的了啊吧呢哦没就呀]{2}|吃点|吃完|吃饭|吃一|吃些|吃药|喝点|喝完|喝一|喝些|穿上|穿一|穿件|穿好|听听|听一|就|洗|拍|测|戴|擦|涂|保存|冷藏|注意|控制|分开|有个|有人|换|拿|写|发|开|关|加|点|打|定|核实|确认|多|少|隔)"
)
_CLAIMING = re.compile(r"(?:效果|品质|质量|价格|口碑|口感|性价比|服务|材质|面料|手感|版型|哪家|谁家|家|全网|全国|全球|世界|世上|史上|市面上|国内|行业|中国|目前|也是|都是|就是|才是|我是|这是|最|做到|做得|卖得|用的|是)$")
_ORDINAL_FOLLOWS = re.compile(
    r"[次步个天页季期章节条款项卷册集届楼层排版弹批课周月年种件点题段组号场局回遍句道篇部手眼反口桌车关轮代科印]|时间|反应|印象|方面|阶段|部分|人称|学期|季度|环节|行代码|性(?![能价])|类(?!好)|医院|人民医院|中学|小学|大街"
)
_RANKING = re.compile(r"(?:全国|全网|全球|世界|行业|销量|排名|品牌|口碑|国内|中国|亚洲|平台|类目|榜单|稳居|位居|荣获|蝉联)$")


def _other_sense(text: str, start: int, end: int) -> bool:
    """The adverb 最好 and the ordinal 第一, which the terms 最好 and 第一 would find."""
    word = text[start:end]
    if word == "最好":
        if text[end : end + 1] in {"看", "用", "吃", "喝", "穿", "听"} and text[end + 1 : end + 2] in {"", "的", ",", "。", "!", "?", "了", "啊"}:
            return False
        return _ADVERB_FOLLOWS.match(text, end) is not None and not _CLAIMING.search(text[max(0, start - 4) : start])
    if word == "第一":
        return _ORDINAL_FOLLOWS.match(text, end) is not None and not _RANKING.search(text[max(0, start - 4) : start])
    return False
