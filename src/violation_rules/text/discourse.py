"""What the sentence round a clause does with it: a warning, a refusal, a report that turned out to be nothing.

`polarity` decides within a clause. People also say a thing whole and take it back in the next one (有人要我解限速，不好意思真不干), teach
others to know it (怎么看有没有掺假？要多个心眼), tell how a suspicion was examined (举报…，经核查不成立), or only quote what the rules say
(经营者不得…；提醒消费者…), as reports do between what they have to tell. Each such *aside* is two cues
from closed lists, on the right sides of the hit; a *turn* undoes it: whoever warns and then offers his own (别买那种，我们家的
三天见效), warns against others in the trade, or knows that it is forbidden and does it (平台不让，咱偷偷卖), claims what he says.

The word lists are sections of `data/speech_acts.txt`.
"""

from __future__ import annotations

from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from violation_rules.text.lazy import Glimpse, lazily
from violation_rules.text.manner import SET_RIGHT, WINDOW, manner
from violation_rules.text.speech_acts import any_of, pattern_of

if TYPE_CHECKING:
    from collections.abc import Iterator


class Aside(Enum):
    """What is done with the words of a hit."""

    WARNED = "warned"
    REFUSED = "refused"
    REFUTED = "refuted"
    ASKED = "asked"
    """Whoever writes wants to know what is allowed, and complains of nobody."""
    TOLD_RULE = "told rule"
    """A rule is quoted or advice given; nothing is told that anybody did."""
    REFERRED = "referred"
    """Whoever has the complaint is told to see a doctor."""
    SET_RIGHT = "set right"
    """The words round it, taken together, are those of lawful talk (`text.manner`)."""
    ELSEWHERE = "elsewhere"
    """They are about other things than violations (`text.suspicion`)."""


class _Reach(NamedTuple):
    """Hits that begin at or after `low` and end by `high` are set aside."""

    kind: Aside
    low: int
    high: int


ASIDE_WINDOW = 400
"""Characters of an utterance on either side of a match that are looked at."""
_REFERRED_REACH = 20
_SENTENCE = lazily(r"[^。｡!！?？\n]+[。｡!！?？\n]*")
_OFFER, _RIVAL, _TURN = (pattern_of(name) for name in ("own_offer", "rival", "turns"))
_BEFORE, _AFTER, _REQUEST = (pattern_of(name) for name in ("warns_before", "warns_after", "requested"))
_REPORT, _SUSPECTED, _PARTY = (pattern_of(name) for name in ("report", "suspected", "refuted_by_party"))
_LOOKED = "经(?:核[查实对]|调[取阅看档]|查[看证验]|复[查核]|检[验测]|抽检|现场|回看|比对|鉴定|询问)"
_REFUTED = lazily(
    rf"{any_of('refuted')}"
    rf"|{_LOOKED}[^,。;；]{{0,12}}?(?:并非|并无|并未|系其?自己|是[他她它]自己|无(?=[侮辱威恐强欺虚违侵]))"
)
_CLEARED, _SATISFIED = pattern_of("cleared"), pattern_of("satisfied")
_TRADER_TURNED_DOWN = lazily(
    r"(?:商家|店家|卖家|店铺|商户|主播)(?:多次|反复|一再|曾|来|又)*(?:要求|请求|申请|来问|想让|想请|求|让)[^。｡]{1,40}?平台[^。｡,]{0,14}?(?:拒绝|不予|不同意|没同意|没有同意|没答应|未同意|回复[^,。]{0,8}不能)"
)
_NONE_OF_IT = lazily(r"(?<!从)(?:没有|未)[^,。｡;；]{1,16}?(?:情况|情形|行为|现象|问题)(?=[,。｡;；]|$)")
_NOTHING_FOUND = lazily("(?:检查|核查|巡查|抽查|检测|走访|执法人员)[^。｡;；]{0,40}?(?:没有|暂未|尚未|均未|并未|未|没)(?:再)?发现")
_INQUIRY = lazily(r"[^,，。｡]{0,6}(?:请问|想问|咨询|问一下|想了解)")
_DEMANDS = lazily("要求|请求|赔|骗了|(?:[请望]|希望|必须|应当)[^,，。｡]{0,4}(?:查处|处理|处罚)|(?:已|已经|我要|现)(?:投诉|举报)")
_RULE = lazily(
    r"不得|应当(?!场)|须(?=[经由向在持取具按依标注明])|严禁|禁止(?!添加|使用)|方可|只能[^,，。]{0,3}在|有权|依法承担|(?:没有|无)所谓|是指|实行[^,，。]{1,6}管理"
    r"|(?:提醒|建议|呼吁|告诫)(?:广大)?(?:消费者|大家|市民|家长|老年人|商家|经营者|网友)|部门提醒|(?:不要|不可|别|勿|不)轻信|切勿|谨防|要看清|可拨打"
    r"|(?:因素|条件)的?影响|不符合(?:客观)?实际|(?:办法|条例|规定|法律|新规|指引)[^,，。]{0,4}对[^。]{0,40}作[出了]"
    r"|应(?=[先查看标注保主选向显])|的[,，](?:依法|由|应|处|责令|可以?|按|依照)"
)
"""What is allowed, or wise."""
_DONE = lazily(
    r"当事人|该(?!当|使用权|规定|办法|条)|某|被[告罚他她拒]|原告|罚款[\d一二三四五六七八九十百]|罚没|查[获处]|立案|抓|发现|举报|投诉|检出|违反|拒绝|编造"
    r"|构成对|实为|经查|查明|认定|却|竟|仍|结果|(?<!客观)实际|其实|都没有|未[按经](?![^。]{0,16}不得)|没(?:有)?公示|当场|今年|去年|昨|上个?月|至今|一直|多次|本人|咱|客服"
    r"|(?<!自)我(?!国|院|局|省|市)|主播[称说却在宣声喊]|店家|老板|[上里]写|[宣谎自声]称|(?:商家|平台|[他她])说|页面写|协议里|买[了到]|花了|收到|退给"
    r"|\d+(?:元|万|倍|盒|件|年|月|天|人|名|家|瓶|单)|[\"“][^\"”]{0,40}(?:解释权|不退)"
)
"""What somebody did, or who, when, and how much."""
_SETTLED = pattern_of("settled")
_CONDEMNS, _DECLINES = pattern_of("condemns"), pattern_of("declines")
_SWINDLED = (
    r"(?:让你|叫你|要你|自称|打着|忽悠|冒充|号称|说自己|凡是说)[^。｡!！?？\n]{2,60}?"
    r"(?:(?:[都全就准]|100%|肯定|一定|多半|基本上?)是骗(?:子|局|人|钱)?|是骗子)"
)
_PUT_ASIDE = (
    r"[“\"「『]([^”\"」』\n]{1,24})[”\"」』][^,，。｡!！?？\n“]{0,10}?[,，]?(?:我们?|咱们?|本店|咱家|这词|直播间|法律|国家|平台|广告法|早就|都|一律|也|我|给|全){0,4}?"
    r"(?:不(?:印|念|写|说|挂|提|打|标|喊|用|承诺|让|许|准|认|得|兴)|没有用|没用的|去掉|删[了掉除]|划掉|收回|不能拿|禁用|违禁|多半|别怕|别信|留个心)"
)
_HEARSAY = (
    r"(?:网上|网传|朋友圈|抖音上?|群里|有人|别人|人家|很多人|好多人|老一辈|老人家?|都|听|常)(?:都|总|老|还|也|经常|人|常)?(?:说|传|讲|听说|转发?)"
    r"[^。｡!！?？\n]{2,60}?(?:是|属|叫|算)(?:个|一个|典型的?|大|老)?(?:谣言|谣传|误区|伪科学|假的|骗人的|胡说|瞎说|没有?(?:科学)?(?:依据|道理)的?)"
)
_PUNISHED = (
    r"(?:新闻|央视|警方|公安|记者|媒体|晚会)[^。｡!！?？\n]{0,4}?(?:说|曝光|报道|通报|提醒|讲)"
    r"[^。｡!！?？\n]{2,50}?(?:窝点|被抓|抓了|被查|查处|查封|判了|被判|被罚|罚了|破获|被封|坐牢|立案)"
)
_SWINDLERS, _QUOTED, _TOLD_OF_OTHERS = lazily(_SWINDLED), lazily(_PUT_ASIDE), lazily(rf"{_HEARSAY}|{_PUNISHED}")
_NOT_YET = "(?:先|暂时|暂|今天)(?:就)?不(?:上|卖|讲|播|发|挂|开|推)(?:了|架|链接|车)?"
_UNTIL = (
    r"等[^,。｡!！?？\n]{0,14}?(?:批|证|号|结果|报告|许可|备案|核)[^,。｡!！?？\n]{0,8}?(?:再|才)(?:上|卖|讲|开|播|说|发|挂|推|贴|印|标)"
    r"|才敢(?:上|卖|开|播)"
)
_POSTPONED = lazily(rf"{_NOT_YET}(?=[^\u4e00-\u9fff]|$)|{_UNTIL}")
_MAY_WARN_OR_REFUSE = Glimpse(
    any_of("warns_before", "warns_after", "condemns", "declines", "requested"),
    *(_SWINDLED, _PUT_ASIDE, _NOT_YET, _UNTIL, _HEARSAY, _PUNISHED),
)
"""Without any of these there is no warning and no refusal."""
_HOSPITAL = lazily(
    r"(?<!不用)(?<!不必)(?<!不要)(?<!别再)(?<!不去)(?:去|上|到|找|看|挂|咨询|询问|遵|听)?(?:正规|专业|当地|三甲|大)?"
    r"(?:就医|就诊|看医生|看大夫|问医生|听医生|遵医嘱|去医院|上医院|到医院|去皮肤科|挂皮肤科|去看皮肤科|去口腔科|去门诊|咨询医生|咨询医师|咨询药师|找医生|找大夫|找正规医院)"
    r"(?=[^\u4e00-\u9fff]|$|吧|啊|哈|哦|治|检查|看看|看病|查|处理|为准|对症|开药|别|不要|的)"
)
_CARE = lazily("[医诊科夫药]")
"""Part of every cue of `_HOSPITAL`."""
_WE = "(?:我们?家?|咱们?家?|本店|小店|本直播间|这边|俺)?"
_HOW = "(?:真的?|坚决|绝对|从来|从|一律|一概|可|也|都|就|实在|肯定|向来|一向|反正|是|这个|这种|那种|这活|这事|们|敢){0,3}"
_REFUSAL = lazily(
    rf"(?:{_WE}{_HOW}(?:不|没|不能|不会|不敢|不可能|绝不|从不|不给){any_of('refused_deed')}(?:的|了|过|这个|这种|那种|它|哈|啊|哦|呢)*"
    rf"|{_WE}{_HOW}(?:不行|不可以|免谈|没门|拒绝|谢绝|回绝|推掉|退回去?)(?:的|了|哈|啊|哦)*|(?:就|都|请|可)?别(?:来|再)?找我"
    r"|(?:我们?|咱们?)(?:可|都|也|就|真|是|从来|绝对|先|一个也|一概){0,2}(?:不|没)(?!是我|管|信|怕|骗|想到|贵|亏)[\u4e00-\u9fff]{1,3}?(?:了|的|啊|哈|呢)?"
    r"|(?:(?<!让)不让|不许|不准|不允许|不能(?:让|找|请|用))[^,。｡;；!！?？\n]{0,10}|别误会啊?"
    r"|没有(?:的|这回事|这种事|这事|啊|哈)?|没这(?:回|种|个)?事|不存在的?|不合(?:规矩|规|法)|(?:那?是)?(?:违规|违法|犯法)的?)(?=[,，、。｡;；!！?？\n]|$)"
)


def aside(text: str, start: int, end: int, *, report: bool) -> Aside | None:
    """What the sentences of a folded utterance do with `text[start:end]`, if not assert it.

    In a `report` (a complaint, an official's findings) only its refutation counts, and a manner where a word of settlement stands:
    whoever complains and warns others still complains.
    """
    for reach in _reaches(text, report):
        if reach.low <= start and end <= reach.high:
            return reach.kind
    window = text[max(start - WINDOW, 0) : end + WINDOW]
    if not _TURN.search(window) and manner(window) < SET_RIGHT and (not report or _settled(text, end)):
        return Aside.SET_RIGHT
    return None


def _settled(text: str, end: int) -> bool:
    """Whether a complaint has a word of settlement, and demands nothing after what it reports."""
    return _SETTLED.search(text) is not None and _DEMANDS.search(text, end) is None


@lru_cache(maxsize=256)
def _reaches(text: str, report: bool) -> tuple[_Reach, ...]:  # noqa: FBT001 - see `aside`
    """Most texts have none; the matches of one utterance ask for the same text again and again."""
    found = [*_refuted(text, report=report)]
    if report:
        found.extend(_told_rules(text))
    else:
        care, told = _CARE.search(text) is not None, _MAY_WARN_OR_REFUSE(text)
        for sentence in _SENTENCE.finditer(text) if care or told else ():
            if told:
                found.extend(_warned(text, sentence.start(), sentence.end()))
                found.extend(_refused(text, sentence.start(), sentence.end()))
            if care:
                found.extend(_referred(text, sentence.start(), sentence.end()))
    return tuple(found)


def _refuted(text: str, *, report: bool) -> Iterator[_Reach]:
    """A report and its result: all that was said before it, and up to a turn after it; or what is no report but a question."""
    for done in (_SATISFIED, _TRADER_TURNED_DOWN) if report else ():
        verdict = done.search(text)
        if verdict is not None and not _TURN.search(text, verdict.end()):
            yield _Reach(Aside.REFUTED, 0, len(text))
    if report and _INQUIRY.match(text) and not _DEMANDS.search(text):
        yield _Reach(Aside.ASKED, 0, len(text))
    nothing = _NOTHING_FOUND.search(text) if report else None
    if nothing is not None and not _TURN.search(text, nothing.end()):
        yield _Reach(Aside.REFUTED, nothing.end(), len(text))
    for verdicts, told in ((_REFUTED, _REPORT), (_NONE_OF_IT, _REPORT), (_CLEARED, _SUSPECTED)):
        if told.search(text) is None:  # nothing of the kind is told, in most texts
            continue
        for verdict in verdicts.finditer(text):
            if text[verdict.start() - 1 : verdict.start()] in {"不", "未", "非", "无"} or told.search(text, 0, verdict.end()) is None:
                continue
            if _PARTY.search(text, max(0, verdict.start() - 16), verdict.start()):
                continue
            turn = _TURN.search(text, verdict.end())
            yield _Reach(Aside.REFUTED, 0, turn.start() if turn else len(text))
            return


def _told_rules(text: str) -> Iterator[_Reach]:
    """The sentences of a report in which nobody did anything that quote a rule or give advice."""
    if _DONE.search(text) is None:
        for sentence in _SENTENCE.finditer(text):
            if _RULE.search(text, sentence.start(), sentence.end()):
                yield _Reach(Aside.TOLD_RULE, sentence.start(), sentence.end())


def _warned(text: str, low: int, high: int) -> Iterator[_Reach]:
    """A warning covers what follows it, up to the speaker's own goods; or what goes before it, if he offers none."""
    if _RIVAL.search(text, low, high):
        return
    cue = _BEFORE.search(text, low, high)
    if cue is not None:
        offer = _OFFER.search(text, cue.end(), high)
        yield _Reach(Aside.WARNED, cue.end(), offer.start() if offer else high)
    if _OFFER.search(text, low):
        return
    for cue in _AFTER.finditer(text, low, high):
        yield _Reach(Aside.WARNED, low, cue.start())
    if any(told.search(text, low, high) for told in (_CONDEMNS, _SWINDLERS, _TOLD_OF_OTHERS)) and not _TURN.search(text, low):
        yield _Reach(Aside.WARNED, low, high)


def _refused(text: str, low: int, high: int) -> Iterator[_Reach]:
    """What somebody asks for, up to the refusal of it; what is put off until it is lawful."""
    for later in (*_POSTPONED.finditer(text, low, high), *_DECLINES.finditer(text, low, high)):
        if not _TURN.search(text, later.end()):
            yield _Reach(Aside.REFUSED, low, later.start())
    for quoted in _QUOTED.finditer(text, low, high):
        if not _TURN.search(text, quoted.end()):
            yield _Reach(Aside.REFUSED, quoted.start(1), quoted.end(1))
    asked = _REQUEST.search(text, low, high)
    for refusal in _REFUSAL.finditer(text, asked.end(), high) if asked is not None else ():
        if asked is not None and refusal.start() > asked.end() and not _TURN.search(text, refusal.end()):
            yield _Reach(Aside.REFUSED, asked.start(), refusal.start())


def _referred(text: str, low: int, high: int) -> Iterator[_Reach]:
    """Complaints of the body with which one is told to see a doctor, where nothing else is offered for them."""
    for cue in _HOSPITAL.finditer(text, low, high):
        if not _OFFER.search(text, cue.end()) and not _TURN.search(text, cue.end(), high):
            yield _Reach(Aside.REFERRED, max(low, cue.start() - _REFERRED_REACH), cue.start())
