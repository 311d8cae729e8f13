"""The sentences of a block, and sets of them as sorted arrays: what screening reckons with.

Most conditions can hold in very few sentences, so a set costs what it holds, not what the block holds.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from violation_rules.compiler import program as ir
    from violation_rules.engine.occurrences import Block
    from violation_rules.engine.trie import Places
    from violation_rules.text.folded import Codes, Mask

Some: TypeAlias = "npt.NDArray[np.int64]"
"""Sentences by number, in order, each once."""

NOWHERE: Some = np.zeros(0, dtype=np.int64)
_MARK, _CLOSER = 1, 2


class Spans(NamedTuple):
    """Places: the sentence each is at home in, where it begins and ends (half open) in the block. In no order."""

    homes: Some
    starts: Places
    ends: Places
    vague: bool = False
    """Only the sentences are known; a place in them may be anywhere."""

    def sentences(self) -> Some:
        """The sentences in which there are any."""
        return distinct(np.sort(self.homes))

    def within(self, among: Some) -> Spans:
        """Those at home in one of the sentences `among`."""
        if not len(self.homes) or not len(among):
            return NO_SPANS
        at = among.searchsorted(self.homes)
        at[at == len(among)] = 0
        return self.only(among[at] == self.homes)

    def only(self, which: Mask) -> Spans:
        """Some of them."""
        return Spans(self.homes[which], self.starts[which], self.ends[which], self.vague)


NO_SPANS = Spans(NOWHERE, NOWHERE, NOWHERE)


def together(parts: Iterable[Spans]) -> Spans:
    """All places of all parts."""
    filled = [part for part in parts if len(part.homes)]
    if len(filled) <= 1:
        return filled[0] if filled else NO_SPANS
    homes, starts, ends = (np.concatenate(arrays) for arrays in zip(*(part[:3] for part in filled), strict=True))
    return Spans(homes, starts, ends, any(part.vague for part in filled))


class Sentences:
    """The layout of one block: its sentences (`text.segments`), and empty lines."""

    def __init__(self, block: Block) -> None:
        """Find where they begin."""
        codes = block.folded.codes
        line = (codes == ord("\n")).nonzero()[0]
        begins = _begins(codes, line)
        self.begins: Places = np.flatnonzero(begins)
        self.ends: Places = np.append(self.begins[1:], len(codes) + 1)[: len(self.begins)]
        self.count = len(self.begins)
        self.of_place: npt.NDArray[np.int32] = np.repeat(np.arange(self.count, dtype=np.int32), np.diff(self.begins, append=len(codes)))
        """The sentence that each character is in."""
        self.document_of: Places = np.searchsorted(block.begins, self.begins, "right") - 1
        of_line: Places = line.searchsorted(self.begins)
        self._utterance_of: Places = of_line if block.utterances is None else block.utterances[of_line]
        self._edges: dict[str, Places] = {}
        self._shared: dict[str, Mask] = {}

    def union(self, sets: Sequence[Some]) -> Some:
        """What is in any of them."""
        filled = [one for one in sets if len(one)]
        if len(filled) <= 1:
            return filled[0] if filled else NOWHERE
        return distinct(np.sort(np.concatenate(filled)))

    @staticmethod
    def without(one: Some, other: Some) -> Some:
        """What of one is not in the other."""
        if not len(other):
            return one
        at = other.searchsorted(one)
        at[at == len(other)] = 0
        left: Some = one[other[at] != one]
        return left

    def around(self, among: Some, held: Some, scope: ir.Scope) -> Some:
        """Those of `among` whose stretch has one of `held`."""
        if scope.kind == "sentence":
            return common(among, held)
        if not len(held) or not len(among):
            return NOWHERE
        of, reach = self._stretches(scope)
        low, high = of[among] - reach, of[among] + reach
        there = of[held]
        at = there.searchsorted(low)
        at[at == len(there)] = 0
        found = (there[at] >= low) & (there[at] <= high)
        return among[found]

    def spread(self, held: Some, scope: ir.Scope) -> Some:
        """All sentences whose stretch has one of `held`: also all sentences of the stretches of `held`. Other documents' at will."""
        if scope.kind == "sentence" or not self.shared(scope)[held].any():
            return held
        of, reach = self._stretches(scope)
        there = distinct(of[held])
        edges = self._edges_of(scope)
        if not reach:
            first = edges[there]
            return ranges(first, edges[there + 1] - first)
        first, last = edges[np.maximum(there - reach, 0)], edges[np.minimum(there + reach + 1, len(edges) - 1)]
        first[1:] = np.maximum(first[1:], np.maximum.accumulate(last)[:-1])  # stretches may overlap
        return ranges(first, np.maximum(last - first, 0))

    def shared(self, scope: ir.Scope) -> Mask:
        """The sentences round which others may count: those of the same utterance or document."""
        unit = "utterance" if scope.kind == "utterance" else "document"
        mask = self._shared.get(unit)
        if mask is None:
            of = self._utterance_of if unit == "utterance" else self.document_of
            mask = self._shared[unit] = np.zeros(self.count, dtype=np.bool_)
            same = of[1:] == of[:-1]
            mask[1:] = same
            mask[:-1] |= same
        return mask

    def utterances(self) -> tuple[Places, Places]:
        """From where to where (half open) the utterances reach that are not empty."""
        edges = np.append(np.flatnonzero(np.diff(self._utterance_of, prepend=-1)), self.count)
        return self.begins[edges[:-1]], self.ends[edges[1:] - 1] - 1

    def touched(self, begins: Places, ends: Places) -> Some:
        """The sentences that any of some stretches [begins, ends) of the block touches, in no order and perhaps more than once."""
        first = self.of_place[begins].astype(np.int64)
        return ranges(first, self.of_place[ends - 1] + 1 - first)

    def whole(self, some: Some) -> Spans:
        """Sentences in which something may be anywhere."""
        return Spans(some, self.begins[some], self.ends[some], vague=True)

    def stretches(self, scope: ir.Scope) -> Places | None:
        """Of each sentence a number that all sentences of its stretch share (perhaps with more of the document); None for its own."""
        if scope.kind == "sentence":
            return None
        return self._utterance_of if scope.kind == "utterance" else self.document_of

    def reach(self, some: Some, scope: ir.Scope) -> tuple[Places, Places]:
        """From where to where (half open) the stretches round sentences reach, perhaps into other documents."""
        if scope.kind == "sentence":
            return some, some + 1
        of, reach = self._stretches(scope)
        edges = self._edges_of(scope)
        return edges[np.maximum(of[some] - reach, 0)], edges[np.minimum(of[some] + reach + 1, len(edges) - 1)]

    def _stretches(self, scope: ir.Scope) -> tuple[Places, int]:
        """Of each sentence the stretch it is in, counted up; and how many of these to either side a scope takes in."""
        if scope.kind == "utterance":
            return self._utterance_of, 0
        if scope.kind == "utterances":
            return self._utterance_of, int(scope.size)
        return self.document_of, 0

    def _edges_of(self, scope: ir.Scope) -> Places:
        """Of each stretch (`_stretches`), by number, its first sentence; and behind the last one how many sentences there are."""
        unit = "utterance" if scope.kind.startswith("utterance") else "document"
        known = self._edges.get(unit)
        if known is None:
            of = self._stretches(scope)[0]
            known = self._edges[unit] = of.searchsorted(np.arange(int(of[-1]) + 2 if len(of) else 1))
        return known


def laid_out(text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The lines and sentences of a long text: what `text.segments` finds, sooner."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    line = np.flatnonzero(codes == ord("\n"))
    edges = np.append(line, len(codes))
    begins = np.flatnonzero(_begins(codes, line))
    ends = np.minimum(np.append(begins[1:], len(codes)), edges[line.searchsorted(begins)])
    some = ends > begins
    return _pairs(np.append(0, line + 1), edges), _pairs(begins[some], ends[some])


def _pairs(starts: Places, ends: Places) -> list[tuple[int, int]]:
    return list(zip(starts.tolist(), ends.tolist(), strict=True))


def ranges(first: Places, counts: Places) -> Some:
    """The numbers from each `first` on, so many of each, one after the other."""
    total = np.cumsum(counts)
    out: Some = np.arange(total[-1] if len(total) else 0) + np.repeat(first - (total - counts), counts)
    return out


def common(one: Some, other: Some) -> Some:
    """What is in both."""
    if len(one) > len(other):
        one, other = other, one
    if not len(one):
        return NOWHERE
    at = other.searchsorted(one)
    at[at == len(other)] = 0
    found: Some = one[other[at] == one]
    return found


def distinct(numbers: Some) -> Some:
    """Sorted numbers, each once."""
    if len(numbers) <= 1:
        return numbers
    new = np.empty(len(numbers), dtype=np.bool_)
    new[0] = True
    np.not_equal(numbers[1:], numbers[:-1], out=new[1:])
    return numbers[new]


def _begins(codes: Codes, line: Places) -> Mask:
    """Which characters begin a sentence: those behind a run of marks with the closing quotes and brackets after it, or a line feed."""
    kinds = _kinds().take(codes)
    closers = np.flatnonzero(kinds == _CLOSER)
    before = kinds[np.maximum(closers - 1, 0)]
    first = np.flatnonzero((np.diff(closers, prepend=-2) > 1) | (before == _MARK))
    closing = np.repeat(before[first] == _MARK, np.diff(first, append=len(closers)))
    closed = closers[closing]
    tail = kinds == _MARK
    tail[closed] = True
    begins = np.ones(len(codes), dtype=np.bool_)
    np.greater(tail[:-1], tail[1:], out=begins[1:])
    after = closed[closed < len(codes) - 1] + 1
    begins[after[kinds[after] == _MARK]] = True
    begins[line] = False
    begins[line[line < len(codes) - 1] + 1] = True
    begins[:1] = True
    return begins


@lru_cache(maxsize=1)
def _kinds() -> npt.NDArray[np.uint8]:
    table = np.zeros(0x110000, dtype=np.uint8)
    table[[ord(mark) for mark in "。｡！？!?；;…"]] = _MARK
    table[[ord(closer) for closer in '”’"」』》）)']] = _CLOSER
    return table
