"""Folding short texts of which every character stands for itself or for one other, as most things said do.

What `fold` gives for these is known without its tables and without numpy, whose import takes longer than the scan of such a text. Any
character that may vanish or become several, and any pair that a rewrite may begin with, is left to `fold`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from violation_rules.text.rewrites import BEGIN, GO_ON

LONGEST = 500
"""Characters up to which this is quicker."""
_ASCII = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!%,:;?\"'()"
_PLAIN = frozenset(_ASCII + "，。！？、：；“”‘’（）《》…％\n")
_NEXT: dict[str, str] = {}
"""First characters of rewrites → what they may go on with."""
for _begin, _go_on in zip(BEGIN, GO_ON, strict=True):
    _NEXT |= {character: _NEXT.get(character, "") + _go_on for character in _begin}

_ODD = re.compile(r"[^\x20-\x7e\u4e00-\u9fff，。！？、：；“”‘’（）《》「」『』…—％]")


class _Tables(NamedTuple):
    folds: dict[str, str]
    kinds: dict[str, str]


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    """What becomes of the characters that change on their own, and by which kind of fold."""
    tables = _Tables({}, {})
    for line in Path(__file__).with_name("data").joinpath("fold_table.tsv").read_text(encoding="utf-8").split("\n"):
        if line.startswith("fold\t"):
            _, kind, sources, targets = line.split("\t")
            tables.folds.update(zip(sources, targets, strict=True))
            tables.kinds.update(dict.fromkeys(sources, kind))
    return tables


class PlainFolded:
    """What a `Folded` is to those who ask only for its text and for what the text stands for."""

    __slots__ = ("original", "text")

    def __init__(self, original: str, text: str) -> None:
        """Both have the same length."""
        self.original = original
        self.text = text

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original range of the folded range `start:end`; an empty one gives an empty one."""
        return (start, end) if start < end else (min(start, len(self.text)),) * 2

    def folds(self, start: int, end: int) -> tuple[str, ...]:
        """Names of the folds that took part in `start:end`, sorted."""
        pairs = zip(self.original[start:end], self.text[start:end], strict=True)
        return tuple(sorted({_tables().kinds.get(was, "digit") for was, now in pairs if was != now}))


def reads_plainly(folded: str) -> bool:
    """Whether a folded text is short and has only what `loosely` knows: Chinese characters, letters, digits and marks."""
    return len(folded) <= LONGEST and _ODD.search(folded) is None


def fold_plainly(text: str) -> PlainFolded | None:
    """A short text folded; None where it takes `fold`."""
    if len(text) > LONGEST:
        return None
    folds = _tables().folds
    folded = "".join([folds.get(one, one) for one in text])
    for one in (text, folded):
        if not all("\u4e00" <= character <= "\u9fff" or character in _PLAIN for character in one):
            return None
        if any(first in _NEXT and second in _NEXT[first] for first, second in pairwise(one)):
            return None
    return PlainFolded(text, folded)
