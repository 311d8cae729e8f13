"""Further readings of a folded text, for what live speech and disguise put *into* a term.

The loose reading leaves out repeats (最最最好), hesitations and filler words (全网，那个，最低), brackets round a single character
(国家【级】 is folded already; this is for 最“好”) and symbols that folding read as a character. The bridged reading joins the end of
one utterance with the beginning of the next (全网最 | 低价). Both hold only the stretches where they differ from the base
text, cut apart by line feeds, so that ordinary text costs next to nothing. The base text stays: 妈妈 is found there.

A hit in a reading counts only if it used what the reading changed (`Reading.admits`): word fillers only for terms of three
characters or more, utterance boundaries for four or more, because a short term often arises by chance from two words.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from violation_rules.text.signs import (
    BOUNDARY,
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
    REPEATS,
    STUTTER,
    SYMBOL,
    USUALLY_DOUBLED,
    WORD,
    may_leave_out,
    names,
)
from violation_rules.text.tables import CLASS_BITS, DIGIT, HAN, LATIN, fold_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from violation_rules.text.folded import Codes, Folded, Indices, Mask, Positions

Bits = npt.NDArray[np.uint8]

BRIDGE_MINIMUM = 4
_SHORT = 500
"""Up to so many characters a look for anything that the loose reading leaves out costs less than that reading."""


class Reading:
    """One reading: `text`, and for each of its characters the base (folded) range `to_base_start[i]:to_base_end[i]`.

    `kinds[i]` holds bits of what was left out between character `i - 1` and `i` (0: nothing).
    """

    __slots__ = ("_bits", "codes", "kinds", "to_base_end", "to_base_start")

    def __init__(self, codes: Codes, starts: Positions, ends: Positions, kinds: Bits) -> None:
        """`starts` and `ends` are the base ranges of the characters."""
        self.codes = codes.astype("<u4", copy=False)
        self.to_base_start = starts
        self.to_base_end = ends
        self.kinds = kinds
        self._bits = kinds.tobytes()

    @property
    def text(self) -> str:
        """The reading as a string."""
        return self.codes.tobytes().decode("utf-32-le", "surrogatepass")

    def base_span(self, start: int, end: int) -> tuple[int, int]:
        """The base (folded) range of the reading's `start:end`, which must not be empty."""
        return int(self.to_base_start[start]), int(self.to_base_end[end - 1])

    def changes(self, start: int, end: int) -> int:
        """The bits of all changes strictly inside `start:end`."""
        bits = 0
        for kind in self._bits[start + 1 : end]:
            bits |= kind
        return bits

    def changed(self, starts: npt.ArrayLike, ends: npt.ArrayLike) -> Indices:
        """Which of these stretches have a change strictly inside, by number: of many hits few do, and only those can be admitted."""
        changes = np.flatnonzero(self.kinds)
        before, upto = changes.searchsorted(np.asarray(starts) + 1), changes.searchsorted(ends)
        return np.flatnonzero(before < upto)

    def admits(self, start: int, end: int) -> bool:
        """Whether a hit at `start:end` counts: it used a change, and is long enough for that kind of change."""
        bits = self.changes(start, end)
        if not bits:
            return False
        if bits & BOUNDARY:
            return end - start >= BRIDGE_MINIMUM
        if bits & WORD:
            return end - start >= FILLER_MINIMUM
        return True

    def folds(self, start: int, end: int) -> tuple[str, ...]:
        """Names of the changes that a hit at `start:end` used, sorted."""
        return names(self.changes(start, end))


class Joints:
    """Which two characters may meet where an utterance ends and the next begins, or where something is left out: only that is worth a look.

    Compiled from the terms (folded) that a scan looks for. The hits are the same with or without; only time is saved.
    """

    __slots__ = ("_known",)

    def __init__(self, terms: Iterable[str], minimum: int = BRIDGE_MINIMUM) -> None:
        """Keep the pairs of all terms of so many characters: those long enough to be found across a boundary."""
        text = "\n".join([term for term in terms if len(term) >= minimum])
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.int64)
        first, second = codes[:-1], codes[1:]
        inside = (first != ord("\n")) & (second != ord("\n"))
        self._known = np.unique(first[inside] << 32 | second[inside])

    def among(self, last: Codes, first: Codes) -> Mask:
        """Which of the pairs of last and first characters occur in a term."""
        if not len(self._known):
            return np.zeros(len(last), dtype=np.bool_)
        pairs = last.astype(np.int64) << 32 | first
        at = np.minimum(np.searchsorted(self._known, pairs), len(self._known) - 1)
        found: Mask = self._known[at] == pairs
        return found

    def meet(self, last: int, first: int) -> bool:
        """Whether a pair of last and first character occurs in a term."""
        pair = last << 32 | first
        at = int(self._known.searchsorted(pair))
        return at < len(self._known) and int(self._known[at]) == pair


def readings(
    folded: Folded, *, joints: Joints | None = None, apart: Sequence[int] = (), inside: Joints | None = None
) -> tuple[Reading, ...]:
    """The readings of a folded text besides the text itself; empty where nothing would change.

    The line feeds `apart` stand between documents, and are not bridged. `inside`: which two characters may meet where something is
    left out, of terms of any length; then what no term can be found across may stay, and terms be found beside it that are not there
    without it, which does for screening.
    """
    codes = folded.codes
    if len(codes) < 2:  # noqa: PLR2004 - nothing fits into one character
        return ()
    plain = len(codes) <= _SHORT and not len(folded.symbols) and not may_leave_out(folded.text)
    found = (None if plain else _loose(folded, codes, inside), _bridged(codes, joints, apart) if "\n" in folded.text else None)
    return tuple(reading for reading in found if reading is not None)


def bridge(before: Codes, after: Codes) -> Reading | None:
    """The end of one folded line joined with the beginning of the next; None where nothing would be found across.

    Base positions count from the beginning of `after`: those in `before` are below -1.
    """
    tail = before[-REACH:]
    reading = _bridged(np.concatenate((tail, [ord("\n")], after[:REACH])).astype(np.uint32), None)
    if reading is not None:
        reading.to_base_start -= np.int32(len(tail) + 1)
        reading.to_base_end -= np.int32(len(tail) + 1)
    return reading


_HESITATES, _OPENS, _CLOSES, _BEGINS_WORD, _COMMA, _SECOND = 1, 2, 4, 8, 16, 32


@lru_cache(maxsize=1)
def _flags() -> npt.NDArray[np.uint8]:
    table = np.zeros(0x110000, dtype=np.uint8)
    sets: tuple[tuple[int, str], ...] = ((_HESITATES, HESITATIONS), (_OPENS, OPENING), (_CLOSES, CLOSING), (_COMMA, COMMAS))
    sets += ((_BEGINS_WORD, "".join(w[0] for w in FILLER_WORDS)), (_SECOND, "".join(w[1] for w in FILLER_WORDS)))
    for flag, characters in sets:
        table[[ord(c) for c in characters]] |= flag
    return table


def _is_han(codes: Codes) -> Mask:
    found: Mask = (fold_tables().attributes[codes] & CLASS_BITS) == HAN
    return found


def _loose(folded: Folded, codes: Codes, joints: Joints | None) -> Reading | None:
    flags = _flags().take(codes)
    left_out = np.zeros(len(codes), dtype=np.uint8)
    text = folded.text
    long = len(codes) > _SHORT
    if long or REPEATS.search(text):
        _repeats(codes, left_out)
    _fillers(codes, text, flags, left_out)
    if long or BRACKETS.search(text):
        _brackets(codes, flags, left_out)
    left_out[folded.symbols] |= SYMBOL
    return _reading(codes, left_out, joints)


def _repeats(codes: Codes, left_out: Bits) -> None:
    """Mark the second and later of equal Chinese characters, and of equal pairs (全网全网最低)."""
    places = np.flatnonzero(codes[1:] == codes[:-1]) + 1
    places = places[_is_han(codes[places])]
    if len(places):
        again = np.zeros(len(codes) + 1, dtype=np.bool_)
        again[places] = True
        usual = _usually_doubled()[codes[places]]
        twice_only = ~again[places - 1] & ~again[places + 1]
        left_out[places[~(usual & twice_only)]] |= REPEATED
    if len(codes) >= 4:  # noqa: PLR2004 - two pairs
        like_before = codes[2:] == codes[:-2]
        pair = np.flatnonzero(like_before[:-1] & like_before[1:]) + 2
        pair = pair[(codes[pair] != codes[pair + 1]) & _is_han(codes[pair]) & _is_han(codes[pair + 1])]
        left_out[pair] |= STUTTER
        left_out[pair + 1] |= STUTTER


@lru_cache(maxsize=1)
def _usually_doubled() -> Mask:
    table = np.zeros(0x110000, dtype=np.bool_)
    table[[ord(c) for c in USUALLY_DOUBLED]] = True
    return table


def _fillers(codes: Codes, text: str, flags: Bits, left_out: Bits) -> None:
    """Mark hesitations and filler words, and the commas on either side of them."""
    marked = np.flatnonzero((flags & (_HESITATES | _BEGINS_WORD)) != 0)
    hesitations = marked[(flags[marked] & _HESITATES) != 0]
    _leave_out(flags, left_out, hesitations, 1, FILLER)
    words = [word for word in FILLER_WORDS if word in text]
    if not words:
        return
    begins = marked[((flags[marked] & _BEGINS_WORD) != 0) & (marked < len(codes) - 1)]
    begins = begins[(flags[begins + 1] & _SECOND) != 0]
    for word in words:
        at = begins[begins <= len(codes) - len(word)]
        for i, character in enumerate(word):
            at = at[codes[at + i] == ord(character)]
        _leave_out(flags, left_out, at, len(word), WORD)


def _leave_out(flags: Bits, left_out: Bits, at: Indices, length: int, kind: int) -> None:
    if not len(at):
        return
    for i in range(length):
        left_out[at + i] |= kind
    before = at[at > 0] - 1
    left_out[before[(flags[before] & _COMMA) != 0]] |= kind
    after = at[at + length < len(flags)] + length
    left_out[after[(flags[after] & _COMMA) != 0]] |= kind


def _brackets(codes: Codes, flags: Bits, left_out: Bits) -> None:
    """Mark quotes and brackets that hold a single Chinese character."""
    at = np.flatnonzero((flags[:-2] & _OPENS) != 0)
    at = at[((flags[at + 2] & _CLOSES) != 0) & _is_han(codes[at + 1])]
    left_out[at] |= BRACKET
    left_out[at + 2] |= BRACKET


def _reading(codes: Codes, left_out: Bits, joints: Joints | None) -> Reading | None:
    """The stretches round what is left out, without it."""
    changed = np.flatnonzero(left_out != 0)
    if not len(changed):
        return None
    of_use = _useful(codes, changed, joints)
    useful = changed[of_use]
    if not len(useful):
        return None
    gone_from = left_out
    if not of_use.all():  # what would not be left out by itself is not left out because of something near it either
        gone_from = left_out.copy()
        gone_from[changed[~of_use]] = 0
    begin, end = np.maximum(useful - REACH, 0), np.minimum(useful + REACH + 1, len(codes))
    first = np.concatenate(([0], np.flatnonzero(begin[1:] > end[:-1]) + 1))
    begin, end = begin[first], end[np.concatenate((first[1:] - 1, [len(end) - 1]))]
    lengths = end - begin
    stretch = np.repeat(np.arange(len(begin)), lengths)
    every = np.arange(int(lengths.sum())) + (begin - (np.cumsum(lengths) - lengths))[stretch]
    kept = gone_from[every] == 0
    places, stretch = every[kept], stretch[kept]
    if not len(places):
        return None
    kinds = np.zeros(len(places), dtype=np.uint8)
    new = np.concatenate(([False], stretch[1:] != stretch[:-1]))
    skipped = np.flatnonzero(~new & (np.diff(places, prepend=places[0]) > 1))
    gone = np.flatnonzero(~kept)  # of these, those between places[i - 1] and places[i]
    if len(skipped):
        low, high = (np.searchsorted(every[gone], places[skipped - back], "right") for back in (1, 0))
        bits = np.append(gone_from[every[gone]], np.uint8(0))
        kinds[skipped] = np.bitwise_or.reduceat(bits, np.stack((low, high), axis=1).ravel())[::2]
    starts, ends = places.copy(), places + 1
    _take_in_edges(codes, left_out, changed, starts, ends)
    out = codes[places]
    cut = np.flatnonzero(new)
    if len(cut):
        out, kinds = np.insert(out, cut, ord("\n")), np.insert(kinds, cut, 0)
        starts, ends = np.insert(starts, cut, places[cut]), np.insert(ends, cut, places[cut])
    return Reading(out, starts.astype(np.int32), ends.astype(np.int32), kinds)


def _useful(codes: Codes, changed: Indices, joints: Joints | None) -> Mask:
    """Changes with text on both sides that may meet: what is left out at the beginning or end of an utterance stands in no term."""
    breaks = np.concatenate(([True], np.diff(changed) > 1, [True]))
    group = np.cumsum(breaks[:-1]) - 1
    first, last = changed[breaks[:-1]] - 1, changed[breaks[1:]] + 1
    inside = (first >= 0) & (last < len(codes))
    inside &= _is_text(codes[np.maximum(first, 0)]) & _is_text(codes[np.minimum(last, len(codes) - 1)])
    if joints is not None:
        some = np.flatnonzero(inside)
        inside[some] = joints.among(codes[first[some]], codes[last[some]])
    found: Mask = inside[group]
    return found


def _is_text(codes: Codes) -> Mask:
    kinds = fold_tables().attributes[codes] & CLASS_BITS
    found: Mask = (kinds == HAN) | (kinds == LATIN) | (kinds == DIGIT)
    return found


def _take_in_edges(codes: Codes, left_out: Bits, changed: Indices, starts: Indices, ends: Indices) -> None:
    """Let a character stand for its own repeats after it, and for the brackets it is held in."""
    mine = changed[(left_out[changed] & (REPEATED | BRACKET)) != 0]
    if not len(mine):
        return
    flags = _flags()[codes[mine]]
    bracket = (left_out[mine] & BRACKET) != 0
    opening = mine[bracket & ((flags & _OPENS) != 0)]
    starts[_where(starts, opening + 1)[0]] -= 1
    trailing = mine[~bracket | ((flags & _CLOSES) != 0)]
    if len(trailing):
        first = np.concatenate(([0], np.flatnonzero(np.diff(trailing) > 1) + 1))
        begin, end = trailing[first], trailing[np.concatenate((first[1:] - 1, [len(trailing) - 1]))] + 1
        at, there = _where(ends, begin)
        ends[at] = end[there]


def _where(numbers: Indices, sought: Indices) -> tuple[Indices, Mask]:
    """Where in sorted numbers, each there once, some others are; and which of these are there at all."""
    at = numbers.searchsorted(sought)
    at[at == len(numbers)] = 0
    there: Mask = numbers[at] == sought
    return at[there], there


def _bridged(codes: Codes, joints: Joints | None, apart: Sequence[int] = ()) -> Reading | None:
    """The end of each utterance joined with the beginning of the next, one boundary at a time."""
    boundaries = np.flatnonzero(codes == ord("\n"))
    if apart:
        boundaries = np.setdiff1d(boundaries, apart, assume_unique=True)
    boundaries = boundaries[(boundaries > 0) & (boundaries < len(codes) - 1)]
    if len(boundaries):
        last, first = codes[boundaries - 1], codes[boundaries + 1]
        boundaries = boundaries[_is_han(last) & _is_han(first) if joints is None else joints.among(last, first)]
    if not len(boundaries):
        return None
    steps = np.concatenate((np.arange(-REACH, 0), np.arange(1, REACH + 1), [0]))  # the boundary itself ends the stretch
    grid = boundaries[:, None] + steps[None, :]
    inside = (grid >= 0) & (grid < len(codes))
    places = np.clip(grid, 0, len(codes) - 1)
    out = np.where(inside, codes[places], np.uint32(ord("\n")))
    kinds = np.zeros(grid.shape, dtype=np.uint8)
    kinds[:, REACH] = BOUNDARY
    # Only the neighbouring utterances: what lies beyond another boundary is cut off.
    newline = out == ord("\n")
    before = np.maximum.accumulate(newline[:, :REACH][:, ::-1], axis=1)[:, ::-1]
    after = np.maximum.accumulate(newline[:, REACH:-1], axis=1)
    keep = np.concatenate((~before, ~after, np.ones((len(boundaries), 1), dtype=np.bool_)), axis=1).ravel()
    starts = places.ravel()[keep].astype(np.int32)
    return Reading(out.ravel()[keep].astype(np.uint32), starts, starts + np.int32(1), kinds.ravel()[keep])
