"""Chinese numerals of article, paragraph and item numbers: 一 … 九千九百九十九, as legal texts write them."""

from __future__ import annotations

import re
from typing import Final

_DIGITS: Final = "零一二三四五六七八九"
_UNITS: Final = ("", "十", "百", "千")
_PLACE: Final = re.compile(r"([一二三四五六七八九]?)([千百十]|$)")
_LIMIT: Final = 10_000

NUMERAL_CHARACTERS: Final = "零〇一二三四五六七八九十百千"
"""Every character a Chinese numeral of this size may hold."""


def to_chinese(number: int) -> str:
    """`287` → `二百八十七`. Raises `ValueError` outside 1..9999."""
    if not 0 < number < _LIMIT:
        raise ValueError(f"a provision number is between 1 and {_LIMIT - 1}, not {number}")
    digits = [int(character) for character in str(number)]
    written = ""
    for place, digit in zip(range(len(digits) - 1, -1, -1), digits, strict=True):
        if digit:
            written += _DIGITS[digit] + _UNITS[place]
        elif written and not written.endswith("零"):
            written += "零"
    written = written.rstrip("零")
    return written[1:] if written.startswith("一十") else written


def from_chinese(numeral: str) -> int | None:
    """`二百八十七` → `287`; Arabic digits (full width too) are read as well. None where it is no proper numeral (`二百八七`)."""
    if numeral.isdecimal():
        number = int(numeral)
        return number if 0 < number < _LIMIT else None
    plain = numeral.replace("〇", "零")
    number = 0
    for digit, unit in _PLACE.findall(plain):
        number += (_DIGITS.index(digit) if digit else bool(unit)) * 10 ** _UNITS.index(unit)
    # Writing the number again is the check: it refuses what the sum above is too lenient to see (一百百, 二百八七).
    if not 0 < number < _LIMIT or to_chinese(number) != (plain[1:] if plain.startswith("一十") else plain):
        return None
    return number
