"""What a further reading of a text leaves out, as far as a quick look can tell. See `readings.py`."""

from __future__ import annotations

from violation_rules.text.lazy import lazily

REACH = 14
"""Characters of context kept on either side of a change: the longest term found is one longer than this."""
FILLER_MINIMUM = 3
REPEATED, STUTTER, FILLER, WORD, BRACKET, SYMBOL, BOUNDARY = 1, 2, 4, 8, 16, 32, 64
_NAMES = {REPEATED: "repeated", STUTTER: "stutter", FILLER: "filler", WORD: "filler", BRACKET: "bracket"}
_NAMES |= {SYMBOL: "emoji", BOUNDARY: "boundary"}

# Doubled in ordinary words and forms of address; collapsed only when said three times.
USUALLY_DOUBLED = (
    "妈爸爷奶哥姐弟妹叔姑舅婶公婆宝贝谢哈嘻呵嘿啦看试想说问听走聊等用尝常天年人个家处样慢好多刚早轻渐往偷悄默明大小高长深满星圈点泡乖乐棒拜"
    "嗯对是啊来行可"
)
HESITATIONS = "呃嗯唔诶欸哎噢喔啊呀"
FILLER_WORDS = ("那个", "这个", "就是说", "就是那个", "怎么说呢", "怎么说", "对吧")
OPENING, CLOSING = "“‘「『《〈(\"'", "”’」』》〉)\"'"
COMMAS = ",、"
_AGAIN = rf"([^\x00-\x7f—{USUALLY_DOUBLED}])\1|([{USUALLY_DOUBLED}])\2\2|(..)\3"
_HELD = f"[{OPENING}].[{CLOSING}]"
_SIGNS = lazily(f"{_AGAIN}|{_HELD}|[{HESITATIONS}]|{'|'.join(FILLER_WORDS)}")
REPEATS, BRACKETS = lazily(_AGAIN), lazily(_HELD)
"""What something said again, and a single character in brackets, look like."""


def may_leave_out(folded: str) -> bool:
    """Whether the loose reading of a folded text may leave out anything; symbols read as a character are not looked for."""
    # Hesitations at the beginning or end stand in no term, whatever is left out beside them.
    return _SIGNS.search(folded.strip(HESITATIONS + COMMAS)) is not None


def names(bits: int) -> tuple[str, ...]:
    """The names of some changes, sorted."""
    return tuple(sorted({name for bit, name in _NAMES.items() if bits & bit}))
