"""The loose reading of a short plain text, without numpy: what `readings.py` gives for it, character by character."""

from __future__ import annotations

from typing import NamedTuple

from violation_rules.text.signs import (
    BRACKET,
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
    for at in range(len(text) - 2):
        if text[at] in OPENING and text[at + 2] in CLOSING and _is_han(text[at + 1]):
            left_out[at] |= BRACKET
            left_out[at + 2] |= BRACKET
    return _reading(text, left_out)


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _is_text(character: str) -> bool:
    return _is_han(character) or (character.isascii() and character.isalnum())


def _repeats(text: str, left_out: bytearray) -> None:
    """The second and later of equal characters, and of equal pairs."""
    again = [False] + [one == other and _is_han(one) for one, other in zip(text[1:], text, strict=False)] + [False]
    for at, same in enumerate(again):
        if same and (text[at] not in USUALLY_DOUBLED or again[at - 1] or again[at + 1]):
            left_out[at] |= REPEATED
    for at in range(2, len(text) - 1):
        pair = text[at : at + 2]
        if pair == text[at - 2 : at] and pair[0] != pair[1] and _is_han(pair[0]) and _is_han(pair[1]):
            left_out[at] |= STUTTER
            left_out[at + 1] |= STUTTER


def _fillers(text: str, left_out: bytearray) -> None:
    """Hesitations and filler words, and the commas on either side of them."""
    found = [(at, 1, FILLER) for at, one in enumerate(text) if one in HESITATIONS]
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
    changed = [at for at, kind in enumerate(left_out) if kind]
    runs = [(low, high) for low, high in _groups(changed) if low > 0 and high < len(text)]
    runs = [(low, high) for low, high in runs if _is_text(text[low - 1]) and _is_text(text[high])]
    gone = dict.fromkeys((at for low, high in runs for at in range(low, high)), 0)
    stretches: list[tuple[int, int]] = []
    for at in gone:
        gone[at] = left_out[at]
        begin, end = max(at - REACH, 0), min(at + REACH + 1, len(text))
        if stretches and begin <= stretches[-1][1]:
            stretches[-1] = stretches[-1][0], end
        else:
            stretches.append((begin, end))
    opened, closed = _edges(text, left_out, changed)
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    kinds = bytearray()
    for number, (begin, end) in enumerate(stretches):
        bits, first = 0, True
        for at in range(begin, end):
            if at in gone:
                bits |= gone[at]
                continue
            if first and number and out:
                out.append("\n")
                starts.append(at)
                ends.append(at)
                kinds.append(0)
            out.append(text[at])
            starts.append(at - (at in opened))
            ends.append(closed.get(at + 1, at + 1))
            kinds.append(0 if first else bits)
            bits, first = 0, False
    return ShortReading("".join(out), starts, ends, bytes(kinds)) if out else None


def _edges(text: str, left_out: bytearray, changed: list[int]) -> tuple[set[int], dict[int, int]]:
    """Characters that stand for a bracket before them too; ends that reach over repeats and a bracket after them."""
    mine = [at for at in changed if left_out[at] & (REPEATED | BRACKET)]
    opened = {at + 1 for at in mine if left_out[at] & BRACKET and text[at] in OPENING}
    return opened, dict(_groups([at for at in mine if not left_out[at] & BRACKET or text[at] in CLOSING]))
