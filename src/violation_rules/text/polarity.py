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

from violation_rules.text.lazy import lazily
from violation_rules.text.speech_acts import WORDS, any_of, pattern_of

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
    """Sorts of operators, which differ in how far they reach; the values are examples."""

    NOTHING = "不仅, 特别, 没有比"
    PLAIN = "不"
    NONE = "没有, 未"
    ADJACENT = "无, 非"
    COPULA = "不是, 不属于"
    MODAL = "不能, 不敢"
    NEEDLESS = "不用, 无需"
    FORBID = "不让, 禁止"
    DISSUADE = "别, 不要"
    AVOID = "拒绝, 谨防"
    RHETORICAL = "谁说, 难道"
    ASK = "是不是, 有没有"


class _Clause(NamedTuple):
    """A hit `start:end` in its clause `left:right`."""

    text: str
    left: int
    start: int
    end: int
    right: int


class _Operator(NamedTuple):
    kind: _Kind
    start: int
    end: int


_OPERATOR_SECTIONS: tuple[str, ...] = ("potential", "looks_like", "cancels_itself", "asks_something_else", "ask", "rhetorical")
_OPERATOR_SECTIONS += ("forbid", "copula", "needless", "dissuade", "modal", "avoid", "none", "adjacent", "plain")
# A complement of possibility (买不到) denies its own verb only, unless an adverb stands where the verb would (从不上).
_COMPLEMENT = r"(?<![从绝并决都也就是我们谁人他她它])[\u4e00-\u9fff]不(?:了|到|起|住|动|完|下|上|来|出|开|掉|成|着|腻|够|清)"
_ORDER: tuple[tuple[_Kind, str], ...] = (  # of those that begin at one place, the first wins
    (_Kind.COPULA, any_of("potential")),
    (_Kind.NOTHING, any_of("looks_like", "cancels_itself", "asks_something_else")),
    (_Kind.NOTHING, _COMPLEMENT),
    (_Kind.ASK, any_of("ask")),
    (_Kind.RHETORICAL, any_of("rhetorical")),
    (_Kind.FORBID, any_of("forbid")),
    (_Kind.COPULA, any_of("copula")),
    (_Kind.NEEDLESS, any_of("needless")),
    (_Kind.DISSUADE, any_of("dissuade")),
    (_Kind.MODAL, any_of("modal")),
    (_Kind.AVOID, any_of("avoid")),
    (_Kind.NONE, any_of("none")),
    (_Kind.ADJACENT, any_of("adjacent")),
    (_Kind.PLAIN, any_of("plain")),
)
_FIRST = "".join(sorted({word[0] for name in _OPERATOR_SECTIONS for word in WORDS[name]}))
_FIRSTS = frozenset(_FIRST + "不")
"""Where none of these is, there is no operator."""
_OPERATORS = lazily(f"(?=[{_FIRST}]|.不)(?:{'|'.join(f'({pattern})' for _, pattern in _ORDER)})")

_NEW_PHRASE = lazily(rf"{any_of('new_phrase', 'complete_predicate', 'takers')}|(?<=[\u4e00-\u9fff]{{2}}){any_of('restart')}")
_ALSO = lazily("[也都]")
_STRONG_TURN = pattern_of("strong_turn")
_UNIVERSAL = pattern_of("universal")
_SPEECH = pattern_of("speech")
_GOVERNS = lazily(f"{any_of('governs_after')}*{any_of('governs')}")
_DISSUADED = lazily(f"{any_of('dissuaded_after')}*(?:$|{any_of('dissuaded')})")
_BELIEVE = lazily(r"(?:再|都|轻易|随便|盲目)*(?:信|相信|轻信|听信|听|迷信|被|以为)")
_NEEDED = lazily(r"(?:再|去|任何|额外|另外|花|交|付|担心|害怕|加|下载|点|私下|单独|做|有|什么|是){0,3}")
_LIST_ITEM = lazily(r"(?:、|和|或者?|以及|及|与|跟)[^、,]{0,4}$")
_NESTED = lazily(
    r"(?:有|任何|一个|一家|一位|哪个|哪家|几个|谁|什么|人|是|说|讲|能|会|可能|理由|道理|敢|得|可以|我们?|你们?|他们?|它|这|这个|这款|药|咱们?|就"
    r"|家|自己|大家){0,3}"
)


_MARK = lazily("[,，。｡!！?？;；:：…\n]")
_MIDDLES = frozenset("没不")
_ASKING, _COMMAS = frozenset("?？"), frozenset(",，")
_STIRRING = lazily("[吗么不没别禁骗]|假的|还是|是否|敏感词|极限词|违规词|智商税|忽悠|扯淡|胡说")
"""What follows a hit without any operator before it can change nothing unless it holds one of these: what `_asked` (of a clause without
a question mark) and `_judged_afterwards` look for."""


def polarity(text: str, start: int, end: int) -> Polarity:
    """What the clause round `text[start:end]` does with it.

    `text` is a folded sentence or utterance. Case by case, see `docs/text.md`.
    """
    if _other_sense(text, start, end):
        return Polarity.NOT_A_CLAIM
    if not _MIDDLES.isdisjoint(text[max(0, start - 1) : start + 1]) and any(
        match.start() < start < match.end() for match in _ALTERNATIVES.finditer(text, max(0, start - 2), start + 2)
    ):
        return Polarity.QUESTIONED  # the hit begins inside 有没有
    left = max(_clause_start(text, start), start - _CONTEXT)
    right = _clause_end(text, end)
    before = text[left:start]
    after = text[end:right]
    operators = [o for o in _operators(before) if o.kind is not _Kind.NOTHING]
    if not operators and text[right : right + 1] not in _ASKING:
        comma = text[right : right + 1] in _COMMAS
        if _STIRRING.search(text, end, _clause_end(text, right + 1) if comma else right) is None:
            return Polarity.ASSERTED  # as most are
    reaching = [o for o in operators if _reaches(o, before)]
    if _asked(_Clause(text, left, start, end, right), operators, reaching):
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
    found = _MARK.search(text, end)
    return len(text) if found is None else found.start()


def _operators(before: str) -> list[_Operator]:
    if _FIRSTS.isdisjoint(before):
        return []
    return [_Operator(_ORDER[(match.lastindex or 1) - 1][0], match.start(), match.end()) for match in _OPERATORS.finditer(before)]


def _reaches(operator: _Operator, before: str) -> bool:  # noqa: PLR0911 - a case a line
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
    listed = kind not in {_Kind.ADJACENT, _Kind.PLAIN} and _LIST_ITEM.search(between) is not None
    if _NEW_PHRASE.search(between) or (_ALSO.search(between) and not _UNIVERSAL.match(between)):
        return False
    return listed or _governs(kind, between)


def _governs(kind: _Kind, between: str) -> bool:  # noqa: PLR0911 - a case a line
    """Whether an operator of this kind governs a hit at this distance."""
    match kind:
        case _Kind.PLAIN | _Kind.NONE:
            return _GOVERNS.match(between) is not None
        case _Kind.ADJACENT:
            return between in {"任何", "一切", "半点", "丝毫", "明显"}
        case _Kind.NEEDLESS:
            return _NEEDED.fullmatch(between) is not None
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

_EMPHASIS = lazily(f"(?:真的)?{any_of('emphasis')}")
_CROWD, _INQUIRY, _PRESUPPOSED, _SOLICITS = (pattern_of(name) for name in ("crowd", "inquiry", "presupposed", "solicits"))
_ALTERNATIVES = lazily(r"([有是能会可])[没不]\1")
_FINAL_QUESTION = lazily(r"(?:.{0,5}|(?!的)(?:(?![你大家想要爱谁]|喜欢).){6,12})(?:吗|么)$")
_BARE_QUESTION = lazily(r"(?:的|了|啊|呀|的啊|的呀|价|版|款|货)?$")
_ASKED_AFTERWARDS = lazily(
    r"的?(?:话|说法|事|东西|效果)?(?:到底|究竟)?(?:是不是|是否|能不能|可不可以|会不会|有没有)?(?:是)?"
    r"(?:真的?|假的?|真假|可信|靠谱|属实|合法|违法|违规|合规|骗人的?|骗局)(?:的)?(?:吗|么|不|假的|还是假的?|还是真的?|啊|呢)?$"
)


def _asked(clause: _Clause, operators: list[_Operator], reaching: list[_Operator]) -> bool:  # noqa: PLR0911 - a case a line
    """Whether the hit itself is what a question asks."""
    text, right = clause.text, clause.right
    before, after = text[clause.left : clause.start], text[clause.end : right]
    sentence_start = max(text.rfind(mark, 0, max(right - len(after) - 1, 0)) for mark in "。!！?？;；\n") + 1
    whole = text[sentence_start:right]
    marked = right < len(text) and text[right] in "?？"
    if _CROWD.search(whole) and not _INQUIRY.search(whole):
        return False
    if any(operator.kind is _Kind.ASK for operator in reaching):
        return not after.endswith("的")  # 有没有做刷单的 looks for takers
    inquiry = _INQUIRY.search(before) is not None
    if _ASKED_AFTERWARDS.fullmatch(after) and (marked or re.search(r"吗|么|不|假的|还是|是不是|是否", after)):
        return True
    if any(operator.kind in {_Kind.RHETORICAL, _Kind.ASK} for operator in operators):
        return False
    if _PRESUPPOSED.search(before) and not inquiry:
        return False
    innermost = reaching[-1].kind if reaching else None
    if _FINAL_QUESTION.match(after):
        if _SOLICITS.search(after) and not inquiry:
            return False
        return innermost is not _Kind.COPULA
    return marked and innermost is None and _BARE_QUESTION.fullmatch(after) is not None


# --- judged afterwards ------------------------------------------------------------------------------------------

_REPORTING = pattern_of("reporting")
_FORBIDDEN_WORD = lazily(
    r"(?:、[^,、]{1,8}?){0,4}[”’\"'」』》)]*(?:这|这个|这种|这类|这些|这样|那个|那种|等|之类|的|两个字|三个字|俩字|几个字|二字|四个字|字样|字|词汇|词语|词|字眼|话|说法"
    r"|用语|表述|标语|广告语){0,4},?(?:我们?|咱们?|主播|广告法|平台|法律|规定|直播间?|里面?|现在|都|也|是|可|属于|算){0,4}"
    r"(?:不(?:能|让|许|准|可以|允许|得|敢|要|该|可)(?:再|随便|乱|在.{1,4})?(?:说|讲|提|用|写|打|播|出现|使用|宣传)"
    r"|禁止(?:说|用|使用|宣传)|禁用|违禁词|敏感词|极限词|违规词|禁词)"
)
_NOT_TO_BELIEVE = lazily(
    r"(?:[^,]{0,8}的)?(?:话|说法|东西|产品|广告|人|药|那种|这种|什么)?,?(?:大家|你们?|家人们|千万|一定|都|全|也|可|就|绝对|统统|那|是|肯定|基本){0,4}"
    r"(?:别信|不要信|不要相信|别相信|不能信|不可信|信不得|别买(?!错)|不要买(?!错)|别听|是骗人|骗人的|骗局|骗子|智商税|忽悠|扯淡|胡说|不可能的|不存在的|不现实)"
)
_TOPIC_DENIED = lazily(
    r"(?:的(?:东西|事情?|话|情况|行为)?)?(?:我们?|咱们?|我们家|本店|绝对|肯定|是|也|都|从来|一律|坚决|可|这里|直播间|向来|一直){0,4}"
    r"(?:不|没|没有|绝不|从不|从没|不会|不能|不敢|坚决不)"
    r"(?:卖|做|干|碰|搞|参与|出售|销售|存在|有|出现|发生|敢说|说|讲|玩|支持|提供|收|用|接)(?:的|了|过|啊|哦|哈|呢|这种东西|这种事)*$"
)
_FAILED = lazily(r"不(?:了|到|起来|下来|下去|成|住|掉|动|好)(?!的)")


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

_ADVERB_FOLLOWS = lazily(rf"是?(?:{any_of('adverb_before')}|用[^,。!?的了啊吧呢哦没就呀]{{2}})")
_CLAIMING = lazily(any_of("claiming") + "$")
_ORDINAL_FOLLOWS = lazily(rf"{any_of('ordinal_of')}|性(?![能价])|类(?!好)")
_RANKING = lazily(any_of("ranking") + "$")


def _other_sense(text: str, start: int, end: int) -> bool:
    """The adverb 最好 and the ordinal 第一, which the terms 最好 and 第一 would find."""
    word = text[start:end]
    if word == "最好":
        following = text[end + 1 : end + 2]
        if text[end : end + 1] in {"看", "用", "吃", "喝", "穿", "听"} and following in {"", "的", ",", "。", "!", "?", "了", "啊"}:
            return False
        return _ADVERB_FOLLOWS.match(text, end) is not None and not _CLAIMING.search(text[max(0, start - 4) : start])
    if word == "第一":
        return _ORDINAL_FOLLOWS.match(text, end) is not None and not _RANKING.search(text[max(0, start - 4) : start])
    return False
