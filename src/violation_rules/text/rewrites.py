"""Folds of more than one character: digit styles, masks and initials.

`fold.py` finds the few places where one may begin and hands over a short window of already folded characters; here
regular expressions decide. In a window every run of symbols or spaces is one `GLUE`, so that a disguised form (V-信) reads like a
plain one; a layout gap of three spaces or more is `WALL`, which nothing matches.
"""

from __future__ import annotations

from typing import NamedTuple

from violation_rules.text.lazy import lazily

GLUE, WALL = "\x01", "\x02"
BEFORE, AFTER = 2, 16  # characters of context a window has on either side of its place
# Families: a rewrite is tried where a character of one is followed by one that the family may go on with.
BEGIN = ("第唯惟独挑无百", "vw√薇徽溦嶶微围威维伟唯", "某拼", "加伽迦+私留扫", "npxt")
GO_ON = ("123456789壹弌贰叁肆伍陆柒捌玖ot分", "xe信我", "宝音东红多夕", "v薇微徽溦嶶我wq", "oydh")
# Latin words a rewrite may begin with, by their first two characters.
LATIN_PAIRS = ("no", "to", "py", "pd", "xh", "vx", "wx", "we", "v信", "w信", "v我")


class Rewrite(NamedTuple):
    """Window positions `start:end` become `text`; `kind` names the fold."""

    start: int
    end: int
    text: str
    kind: str


_G = "\x01?"
# What is counted, paged or sized after 第N or a digit: 第1季, 第12页, 独1个. There the number is no rank.
MEASURES = (
    "页季期章节条款项卷册集届楼层行列排路版弹批关课天日周月年次步种件点题段组号栋单元轮场局回句遍道张篇部分代学站跑室手盘颗枚根块瓶盒袋包箱台"
    "只双套线时分钟秒个半岁米斤克度人本首曲轨"
)
_NOT_COUNTED = rf"(?!{_G}(?:[0-9]|[.,:/][0-9]|[{MEASURES}]|小时|屏|%))"
_NUMERALS = dict(zip("123456789一壹弌贰叁肆伍陆柒捌玖", "一二三四五六七八九一一一二三四五六七八九", strict=True))
_WORDS = {"one": "一", "two": "二"}
_LATIN_ENDS = "(?![a-z])"
_LATIN_BEGINS = "(?<![a-z])"

_WECHAT = (
    rf"(?:[vw√]{_G}x(?:{_G}in)?{_LATIN_ENDS}|wei{_G}x(?:in)?{_LATIN_ENDS}|we{_G}ixin{_LATIN_ENDS}|vxin{_LATIN_ENDS}"
    rf"|(?:[vw√]|[薇徽溦嶶]|wei){_G}信(?![任用誉心息仰念赖])|[薇徽溦嶶微围威维伟唯]{_G}x{_LATIN_ENDS}(?:{_G}信)?)"
)
_ADDED = (
    rf"(?:{_G}(?:[v]{_LATIN_ENDS}(?![.][0-9])(?![领型字形圈认])"
    rf"|[薇徽溦嶶微](?={_G}(?:$|[^\u3400-\u9fff\x01]|[我领看聊找])))(?:{_G}信)?)"
)

_ORDINAL = lazily(rf"第{_G}([1-9壹弌贰叁肆伍陆柒捌玖]|one{_LATIN_ENDS}){_NOT_COUNTED}")
_SOLE = lazily(rf"([唯惟独挑]){_G}(1|壹|弌|one{_LATIN_ENDS}){_NOT_COUNTED}")
_NONE_ELSE = lazily(rf"无{_G}(2|贰|two{_LATIN_ENDS}){_NOT_COUNTED}")
_WHOLE = lazily(rf"百{_G}分{_G}(?:之{_G})?(?:[一1]{_G}|one{_G})?百(?!{_G}分)")
_WECHAT_ALONE = lazily(f"(?:{_LATIN_BEGINS}|(?![a-z])){_WECHAT}")
_WECHAT_ME = lazily(rf"{_LATIN_BEGINS}v{_G}我")
_CONTACT = lazily(
    rf"([加伽迦]|(?<![0-9a-z])[+]){_G}(?:({_WECHAT})|({_ADDED})|(?=微{_G}信|我|qq{_LATIN_ENDS}))"
    rf"|([私留扫]){_G}v{_LATIN_ENDS}(?![领型字形])"
)
_MASKED = lazily(
    rf"某{_G}(?:(?P<taobao>宝)(?![宝贝藏马物玉石典剑箱])|(?P<douyin>音)(?![乐响频符色箱轨节像调量])|(?P<jd>东)(?![西北南部方])"
    rf"|(?P<xhs>红{_G}书)|(?P<pdd>多{_G}多|夕{_G}夕))|拼{_G}(?P<pdd2>夕{_G}夕)"
)
_INITIALS = lazily(rf"{_LATIN_BEGINS}(?:p{_G}y{_G}q|p{_G}d{_G}d|x{_G}h{_G}s){_LATIN_ENDS}")
_NUMBER_ONE = lazily(rf"{_LATIN_BEGINS}(no|top)[.]?{_G}([1一](?!{_G}[0-9])){_NOT_COUNTED}")

_BRANDS = {"taobao": "淘宝", "douyin": "抖音", "jd": "京东", "xhs": "小红书", "pdd": "拼多多", "pdd2": "拼多多"}
_INITIAL_NAMES = {"pyq": "朋友圈", "pdd": "拼多多", "xhs": "小红书"}


def rewrite(window: str, at: int) -> Rewrite | None:
    """The rewrite that begins at `at` in `window`, if any."""
    first = window[at]
    if first in "第唯惟独挑无百":
        return _digits(window, at)
    if first in "某拼":
        return _brand(window, at)
    if first in "加伽迦+私留扫":
        return _contact(window, at)
    return _latin(window, at)


def _digits(window: str, at: int) -> Rewrite | None:
    if match := _WHOLE.match(window, at):
        return Rewrite(at, match.end(), "100%", "digit")
    if match := _ORDINAL.match(window, at):  # only the numeral, so that evidence stays exact
        return Rewrite(match.start(1), match.end(1), _numeral(match[1]), "digit")
    if match := _SOLE.match(window, at):
        return Rewrite(match.start(2), match.end(2), "一", "digit")
    if match := _NONE_ELSE.match(window, at):
        return Rewrite(match.start(1), match.end(1), "二", "digit")
    return None


def _numeral(written: str) -> str:
    return _WORDS.get(written) or _NUMERALS[written]


def _brand(window: str, at: int) -> Rewrite | None:
    match = _MASKED.match(window, at)
    if match is None or match.lastgroup is None:
        return None
    return Rewrite(at, match.end(), _BRANDS[match.lastgroup], "mask")


def _contact(window: str, at: int) -> Rewrite | None:
    match = _CONTACT.match(window, at)
    if match is None:
        return None
    if match[4]:
        return Rewrite(at, match.end(), match[4] + "微信", "mask")
    if match[2] or match[3]:
        return Rewrite(at, match.end(), "加微信", "mask")
    if match[1] != "加":  # +我, +微信, 迦我
        return Rewrite(at, match.end(), "加", "mask")
    return None


def _latin(window: str, at: int) -> Rewrite | None:
    if match := _WECHAT_ALONE.match(window, at):
        return Rewrite(at, match.end(), "微信", "mask")
    if match := _WECHAT_ME.match(window, at):
        return Rewrite(at, match.end(), "微信我", "mask")
    if match := _INITIALS.match(window, at):
        return Rewrite(at, match.end(), _INITIAL_NAMES[match[0].replace(GLUE, "")], "mask")
    if match := _NUMBER_ONE.match(window, at):
        target = "no.1" if match[1] == "no" else "top1"
        return None if match[0] == target else Rewrite(at, match.end(), target, "digit")
    return None
