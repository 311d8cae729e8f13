"""Where in a block the strings of signs (`compiler.signs`) were found: which sentences have a sign, and where in them it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from violation_rules.engine.bits import bits_of
from violation_rules.engine.occurrences import occurrences
from violation_rules.engine.sentences import NO_SPANS, Spans, distinct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from violation_rules.engine.bits import Bits
    from violation_rules.engine.occurrences import Block
    from violation_rules.engine.sentences import Sentences, Some
    from violation_rules.engine.strings import Strings
    from violation_rules.engine.trie import Places, Short
    from violation_rules.text.fold import Mask


class Traces:
    """What was found in one block, string by string."""

    def __init__(self, strings: Strings, block: Block, sentences: Sentences) -> None:
        """Find all strings."""
        found = occurrences(block, strings.trie, strings.joints, strings.lengths)
        self._starts, self._ends = found.starts, found.ends
        width = max(len(found.homes), 1).bit_length()
        packed = found.strings.astype(np.int64) << width
        packed |= np.arange(len(packed))
        packed.sort()
        packed &= (1 << width) - 1
        self._order = packed.astype(np.int32)
        """What was found (its place in `_starts`), by string."""
        self._homes: Short = sentences.of_place[found.homes][packed]
        """The sentence of what was found, by string."""
        counts = np.bincount(found.strings, minlength=len(strings.lengths))
        self._runs = strings.runs(counts)
        """Of each sign where what was found of its strings is."""
        self._strings = strings
        self._mask = np.zeros(sentences.count, dtype=np.bool_)
        """All false between two uses."""
        self.sizes = strings.sizes(counts)
        """How often each sign was found."""
        self._sizes: list[int] = self.sizes.tolist()

    def lexicon(self, lexicon: int) -> Bits:
        """The sentences in which a lexicon may be hit; only for one that is not hit without any sign."""
        there = [self._of(self._strings.any_of + lexicon)]
        for pattern in self._strings.lexicons[lexicon].patterns:
            if len(pattern.signs) > 1:
                first, *others = self._rarest_first(pattern.signs)
                there.append(self._with(others, self._of(first)))
        mask = self._mask
        for homes in there:
            mask[homes] = True
        bits = bits_of(mask)
        mask[:] = False
        return bits

    def often(self, lexicon: int, number: float, of: Places | None) -> Bits:
        """The sentences in whose stretch a lexicon may have so many hits; `of`: the stretch of each sentence, None for its own.

        Hits of a pattern do not overlap, so there are no more of them than of any of its signs.
        """
        plan = self._strings.lexicons[lexicon]
        there = [self._with(others, self._of(first)) for first, *others in (self._rarest_first(one.signs) for one in plan.patterns)]
        if plan.plain is not None:
            there.append(self._of(plan.plain))
        homes = np.concatenate(there)
        counts = np.bincount(homes if of is None else of[homes], minlength=len(self._mask))
        return bits_of(counts >= number if of is None else (counts >= number)[of])

    def tried(self, lexicon: int, among: Some) -> list[tuple[int, Some]]:
        """Which patterns of a lexicon (by number) to try, and in which of some sentences."""
        out = []
        for number, pattern in enumerate(self._strings.lexicons[lexicon].patterns):
            if not pattern.signs:
                continue
            first, *others = self._rarest_first(pattern.signs)
            homes = self._of(first)
            homes = self._with(others, homes[self._in(homes, among)])
            if len(homes):
                some = homes.astype(np.int64)
                some.sort()
                out.append((number, distinct(some)))
        return out

    def _rarest_first(self, signs: Sequence[int]) -> Sequence[int]:
        return signs if len(signs) == 1 else sorted(signs, key=self._sizes.__getitem__)

    def _with(self, signs: Sequence[int], homes: Short) -> Short:
        """Those of some sentences that have all of some signs, each as often as before."""
        for sign in signs:
            if not len(homes):
                break
            self._mask[self._of(sign)] = True
            homes = homes[self._mask[homes]]
            self._mask[:] = False
        return homes

    def spans(self, sign: int, among: Some) -> Spans:
        """Where exactly a sign is in some sentences."""
        runs = self._runs.of(sign)
        if not runs:
            return NO_SPANS
        which = np.flatnonzero(self._in(self._of(sign), among))
        if len(runs) == 1:
            which += runs[0][0]
        else:  # from places in what `_of` gives to places in the columns
            lows, highs = np.array(runs).T
            ends = np.cumsum(highs - lows)
            which += (highs - ends)[ends.searchsorted(which, "right")]
        found = self._order[which]
        return Spans(self._homes[which].astype(np.int64), self._starts[found].astype(np.int64), self._ends[found].astype(np.int64))

    def _in(self, homes: Short, among: Some) -> Mask:
        self._mask[among] = True
        found: Mask = self._mask[homes]
        self._mask[:] = False
        return found

    def _of(self, sign: int) -> Short:
        """The sentences that have a sign, in no order, perhaps more than once."""
        parts = [self._homes[low:high] for low, high in self._runs.of(sign)]
        if len(parts) == 1:
            return parts[0]
        return np.concatenate(parts) if parts else self._homes[:0]
