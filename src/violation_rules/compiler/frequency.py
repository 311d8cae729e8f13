"""How often a string begins at a character of ordinary text: an estimate, good enough to tell rare from common."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_FREQUENCIES: dict[str, float] = {}
_UNKNOWN = 0.3e-6
_TOGETHER = 6.0
"""Characters of a term attract each other: a string is likelier than the product of its characters says."""
_MARKS = {",": 0.06, "。": 0.02, "、": 0.008, ":": 0.004, "?": 0.003, "!": 0.002, ".": 0.003, "-": 0.001, "%": 0.001}
_DIGIT, _LETTER, _OTHER_MARK = 0.004, 0.0015, 0.001


def frequency(string: str) -> float:
    """Occurrences a character of text, from `data/frequencies.tsv` (jieba's dictionary); what that leaves out is put together."""
    if not _FREQUENCIES:
        table = files(__package__).joinpath("data/frequencies.tsv").read_text(encoding="utf-8")
        _FREQUENCIES.update((text, float(count) / 1e6) for text, count in (line.split("\t") for line in table.splitlines()))
        _FREQUENCIES.update(_MARKS)
        _FREQUENCIES.update((character, _plain(character)) for character in map(chr, range(128)) if character not in _FREQUENCIES)
    known = _FREQUENCIES.get(string)
    if known is None:
        known = 1 / _TOGETHER
        for character in string:
            known *= _FREQUENCIES.get(character, _UNKNOWN) * _TOGETHER
    return known


def of_any(strings: Iterable[str]) -> float:
    """The same of several strings together."""
    return sum(map(frequency, strings))


def _plain(character: str) -> float:
    if character.isdigit():
        return _DIGIT
    return _LETTER if character.isalpha() else _OTHER_MARK
