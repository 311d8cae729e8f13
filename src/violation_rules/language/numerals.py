"""Numerals as they stand in citations: 第二百八十七条, 第33条."""

from __future__ import annotations

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def numeral(text: str) -> int:
    """The value of an Arabic or Chinese whole number below ten thousand; ValueError for anything else."""
    if text.isascii():
        return int(text)
    total, digit = 0, None
    for char in text:
        if char in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[char]
            digit = None
        elif char in _DIGITS:
            digit = _DIGITS[char]
        else:
            raise ValueError(text)
    return total + (digit or 0)
