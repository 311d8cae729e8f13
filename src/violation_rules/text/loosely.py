"""The loose reading of a short plain text, without numpy: what `readings.py` gives for it, character by character."""

from __future__ import annotations

import re
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

from violation_rules.text.signs import (
    BRACKET,
    BRACKETS,
    CLOSING,
    COMMAS,
    FILLER,
    FILLER_MINIMUM,
    FILLER_WORDS,
    HESITATIONS,
    OPENING,
    REACH,
    REPEATED,
    STUTTER,
    USUALLY_DOUBLED,
    WORD,
    names,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_HESITATION = re.compile(f"[{HESITATIONS}]")
_RUN = re.compile(rb"[^\0]+")


class ShortReading(NamedTuple):
    """A reading: its text, and for each character where it stands in the folded text and what was left out before it."""

    text: str
    starts: list[int]
    ends: list[int]
    kinds: bytes

    def base_span(self, start: int, end: int) -> tuple[int, int]:
        """The folded range of the reading's `start:end`, which must not be empty."""
        return self.starts[start], self.ends[end - 1]

    def changes(self, start: int, end: int) -> int:
        """The bits of all changes strictly inside `start:end`."""
        bits = 0
        for kind in self.kinds[start + 1 : end]:
            bits |= kind
        return bits

    def admits(self, start: int, end: int) -> bool:
        """Whether a hit at `start:end` counts: it used a change, and is long enough for that kind of change."""
        bits = self.changes(start, end)
        return bits != 0 and (not bits & WORD or end - start >= FILLER_MINIMUM)

    def folds(self, start: int, end: int) -> tuple[str, ...]:
        """Names of the changes that a hit at `start:end` used, sorted."""
        return names(self.changes(start, end))


def read_loosely(text: str) -> ShortReading | None:
    """The loose reading of a folded text of Chinese characters, Latin letters, digits and marks; None where nothing would change."""
    left_out = bytearray(len(text))
    _repeats(text, left_out)
    _fillers(text, left_out)
    _brackets(text, left_out)
    return _reading(text, left_out)


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _is_text(character: str) -> bool:
    return _is_han(character) or (character.isascii() and character.isalnum())


def _repeats(text: str, left_out: bytearray) -> None:
    """The second and later of equal characters, and of equal pairs."""
    code = text.encode("utf-16-le")  # none of the characters takes two units
    again = {at + 1 for at in _alike(code, 1, 1)}
    for at in again:
        if _is_han(text[at]) and (text[at] not in USUALLY_DOUBLED or at - 1 in again or at + 1 in again):
            left_out[at] |= REPEATED
    for at in _alike(code, 2, 2):  # here a pair, and two on another that is like it
        first, second = text[at], text[at + 1]
        if first != second and _is_han(first) and _is_han(second):
            left_out[at + 2] |= STUTTER
            left_out[at + 3] |= STUTTER


def _alike(code: bytes, apart: int, length: int) -> Iterator[int]:
    """Where so many characters are like those so far behind them: all are compared at once, as one long number with another."""
    number = int.from_bytes(code, "little")
    different = (number ^ number >> 16 * apart).to_bytes(len(code), "little")[: len(code) - 2 * apart]
    sought = bytes(2 * length)
    at = different.find(sought)
    while at >= 0:
        if at % 2 == 0:
            yield at // 2
        at = different.find(sought, at + 1)


def _fillers(text: str, left_out: bytearray) -> None:
    """Hesitations and filler words, and the commas on either side of them."""
    found = [(match.start(), 1, FILLER) for match in _HESITATION.finditer(text)]
    for word in FILLER_WORDS:
        at = text.find(word)
        while at >= 0:
            found.append((at, len(word), WORD))
            at = text.find(word, at + 1)
    for at, length, kind in found:
        low = at - (at > 0 and text[at - 1] in COMMAS)
        high = at + length + (text[at + length : at + length + 1] in tuple(COMMAS))
        for place in range(low, high):
            left_out[place] |= kind


def _brackets(text: str, left_out: bytearray) -> None:
    """Brackets round a single Chinese character."""
    match = BRACKETS.search(text)
    while match is not None:
        at = match.start()
        if _is_han(text[at + 1]):
            left_out[at] |= BRACKET
            left_out[at + 2] |= BRACKET
        match = BRACKETS.search(text, at + 1)


def _groups(places: list[int]) -> list[tuple[int, int]]:
    """Half-open runs of neighbouring places."""
    runs: list[tuple[int, int]] = []
    for place in places:
        if runs and runs[-1][1] == place:
            runs[-1] = runs[-1][0], place + 1
        else:
            runs.append((place, place + 1))
    return runs


def _reading(text: str, left_out: bytearray) -> ShortReading | None:
    """The stretches round what is left out between two characters that may stand in a term, without it."""
    changed = [match.span() for match in _RUN.finditer(left_out)]
    gone = [(low, high) for low, high in changed if low > 0 and high < len(text) and _is_text(text[low - 1]) and _is_text(text[high])]
    if not gone:
        return None
    opened, closed = _edges(text, left_out, changed)
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    kinds = bytearray()

    def keep(begin: int, end: int, before: int) -> None:
        """Some neighbouring characters, and the bits of what was left out before them."""
        out.append(text[begin:end])
        starts.extend([at - (at in opened) for at in range(begin, end)] if opened else range(begin, end))
        ends.extend([closed.get(at, at) for at in range(begin + 1, end + 1)] if closed else range(begin + 1, end + 1))
        kinds.append(before)
        kinds.extend(bytes(end - begin - 1))

    upto = bits = 0
    for number, (low, high) in enumerate(gone):
        begin = max(low - REACH, 0)
        if number and begin <= upto + REACH:  # still within reach of what was left out before
            keep(upto, low, bits)
        else:
            if number:
                keep(upto, upto + REACH, bits)
                out.append("\n")
                starts.append(begin)
                ends.append(begin)
                kinds.append(0)
            keep(begin, low, 0)
        upto, bits = high, reduce(or_, left_out[low:high])
    keep(upto, min(upto + REACH, len(text)), bits)
    return ShortReading("".join(out), starts, ends, bytes(kinds))


def _edges(text: str, left_out: bytearray, changed: list[tuple[int, int]]) -> tuple[set[int], dict[int, int]]:
    """Characters that stand for a bracket before them too; ends that reach over repeats and a bracket after them."""
    mine = [at for low, high in changed for at in range(low, high) if left_out[at] & (REPEATED | BRACKET)]
    opened = {at + 1 for at in mine if left_out[at] & BRACKET and text[at] in OPENING}
    return opened, dict(_groups([at for at in mine if not left_out[at] & BRACKET or text[at] in CLOSING]))
