"""Numbers as they are spoken and written: 三万八, 1.2w, 两三百, 十来, 几千, 半.

Written here rather than left to a library, because speech is full of forms that libraries refuse (几百, 三五, 十来, 3万8); the test
compares the plain ones with cn2an.
"""

from __future__ import annotations

import re

DIGIT = "零〇一二两三四五六七八九"
_VALUES = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_VALUES |= {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_SCALES = {"亿": 1e8, "千万": 1e7, "百万": 1e6, "十万": 1e5, "万": 1e4, "w": 1e4, "千": 1e3, "k": 1e3, "百": 1e2, "": 1.0}

ARABIC = r"[0-9]{1,12}(?:,[0-9]{3}){0,3}(?:\.[0-9]{1,6})?(?:(?:亿|[千百十]?万|w(?![a-z])|千|k(?![a-z])|百)(?:[0-9](?![0-9.]))?)?"
CHINESE = rf"[几数]?[{DIGIT}十百千万亿几]{{1,12}}(?:点[{DIGIT}]{{1,6}})?"
NUMBER = rf"(?:{ARABIC}(?:多|余|来)?|{CHINESE}(?:[多余来]万?)?|半)"

_ARABIC = re.compile(r"([0-9.]+)(亿|[千百十]?万|w|千|k|百)?([0-9])?")
_NEIGHBOURS = re.compile(r"([一二两三四五六七八九])([二三四五六七八九])([十百千万亿]*)")


def value(text: str) -> tuple[float, float] | None:
    """Lowest and highest value of a number as `NUMBER` matches it; None for what only looks like one.

    几 and 数 stand for two to nine, 多 and 来 for up to one more of the smallest unit spoken, 三五 for three to five.
    """
    text = text.replace(",", "")
    if text == "半":
        return 0.5, 0.5
    more = ""
    if text[-1] in "多余来" or text[-2:-1] in {"多", "余", "来"}:
        cut = len(text) - 1 if text[-1] in "多余来" else len(text) - 2
        text, more = text[:cut] + text[cut + 1 :], text[cut]
        if not text:
            return None
    if text[0].isdigit() and text[0].isascii():
        found = _arabic(text)
    elif set(text) & {"几", "数"}:
        found = _vague(text)
    else:
        found = _chinese_range(text)
    if found is None or not more:
        return found
    return found[0], found[1] + _smallest_unit(text, found[1])


def _arabic(text: str) -> tuple[float, float] | None:
    match = _ARABIC.fullmatch(text)
    if match is None or match[1].count(".") > 1:
        return None
    scale = _SCALES[match[2] or ""]
    number = float(match[1]) * scale + (float(match[3]) * scale / 10 if match[3] else 0)
    return round(number, 6), round(number, 6)


def _vague(text: str) -> tuple[float, float] | None:
    low, high = (_chinese(re.sub("[几数]", digit, text)) for digit in "二九")
    return None if low is None or high is None else (low, high)


def _chinese_range(text: str) -> tuple[float, float] | None:
    if match := _NEIGHBOURS.fullmatch(text):
        low, high = _VALUES[match[1]], _VALUES[match[2]]
        if low < high:  # 三五, 两三百; but 五五 or 九八 are digits read out
            scale = _chinese("一" + match[3]) if match[3] else 1.0
            return None if scale is None else (low * scale, high * scale)
    number = _chinese(text)
    return None if number is None else (number, number)


def _chinese(text: str) -> float | None:
    """The value of a numeral; the last digit of 三万八 counts thousands. Digits read out one by one (二零二五) are read as written."""
    whole, _, fraction = text.partition("点")
    if not whole:
        return None
    if all(_VALUES[c] < 10 for c in whole):  # noqa: PLR2004 - digits only
        number = float("".join(str(_VALUES[c]) for c in whole))
    else:
        total = section = 0.0
        digit: int | None = None
        last_unit = 1
        zero = False
        for c in whole:
            amount = _VALUES[c]
            if amount < 10:  # noqa: PLR2004
                zero = zero or amount == 0
                digit = amount
            elif amount < 10_000:  # noqa: PLR2004
                section += (1 if digit is None else digit) * amount
                digit, last_unit, zero = None, amount, False
            else:
                total = (total + section + (digit or 0)) * amount if total + section + (digit or 0) else float(amount)
                section, digit, last_unit, zero = 0.0, None, amount, False
        tail = (digit or 0) * (last_unit / 10 if last_unit > 10 and not zero else 1)  # noqa: PLR2004
        number = total + section + tail
    return number + float("0." + "".join(str(_VALUES[c]) for c in fraction)) if fraction else number


def _smallest_unit(text: str, number: float) -> float:
    if text[-1] in "十百千万亿":
        return float(_VALUES[text[-1]])
    unit = 1.0
    while number and number % (unit * 10) == 0 and unit < number:
        unit *= 10
    return unit
