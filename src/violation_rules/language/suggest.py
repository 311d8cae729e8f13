"""The nearest name: for “你是否想写……？”."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LATIN_CUTOFF = 0.7
_CHINESE_CUTOFF = 0.5
"""Chinese names are short: one wrong character of three still leaves two thirds."""


def closest(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate most like `name`, upper and lower case alike, or None where none is like it; the first one in order among equals."""
    cutoff = _LATIN_CUTOFF if name.isascii() else _CHINESE_CUTOFF
    best, best_ratio = None, 0.0
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(name.lower())
    for candidate in candidates:
        if candidate == name:
            continue
        matcher.set_seq1(candidate.lower())
        if matcher.real_quick_ratio() <= best_ratio or matcher.quick_ratio() <= best_ratio:
            continue
        ratio = matcher.ratio()
        if ratio >= cutoff and ratio > best_ratio:
            best, best_ratio = candidate, ratio
    return best
