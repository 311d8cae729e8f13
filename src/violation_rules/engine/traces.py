"""Where in a block the strings of signs (`compiler.signs`) were found: which sentences have a sign, and where in them it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from violation_rules.engine.occurrences import occurrences
from violation_rules.engine.sentences import NO_SPANS, NOWHERE, Spans, distinct
from violation_rules.engine.sets import gathered, set_of
from violation_rules.engine.trie import apart

if TYPE_CHECKING:
    from violation_rules.engine.occurrences import Block, Kept
    from violation_rules.engine.sentences import Sentences, Some
    from violation_rules.engine.sets import Set
    from violation_rules.engine.strings import Strings
    from violation_rules.engine.trie import Places
    from violation_rules.text.folded import Mask


class Traces:
    """What was found in one block, string by string."""

    def __init__(self, strings: Strings, block: Block, sentences: Sentences, kept: Kept | None = None) -> None:
        """Find all strings, or what is to be kept of them."""
        self._found = occurrences(block, strings.trie, strings.joints, strings.lengths, kept)
        which, places = apart(self._found.found)
        further = (places >= self._found.size).nonzero()[0]
        places[further] = self._found.further.homes[places[further] - self._found.size]
        self._homes: Some = sentences.of_place.take(places).astype(np.int64)
        """The sentence of what was found, by string. Of full width, for numpy takes such indexes as they are."""
        counts = np.bincount(which, minlength=len(strings.lengths))
        self._runs = strings.runs(counts)
        """Of each sign where what was found of its strings is."""
        self._strings = strings
        self._mask = np.zeros(sentences.count, dtype=np.bool_)
        """All false between two uses."""
        self._together: dict[tuple[int, int], Some] = {}
        """(lexicon, its pattern) → the sentences that have all its signs."""
        self.sizes = strings.sizes(counts)
        """How often each sign was found."""
        self._sizes: list[int] = self.sizes.tolist()

    def lexicon(self, lexicon: int) -> Set:
        """The sentences in which a lexicon may be hit; only for one that is not hit without any sign."""
        there = self._parts(self._strings.any_of + lexicon)
        for number, pattern in enumerate(self._strings.lexicons[lexicon].patterns):
            if len(pattern.signs) > 1:
                there.append(self._with_all(lexicon, number))
        return gathered(there, len(self._mask))

    def often(self, lexicon: int, number: float, of: Places | None) -> Set:
        """The sentences in whose stretch a lexicon may have so many hits; `of`: the stretch of each sentence, None for its own.

        Hits of a pattern do not overlap, so there are no more of them than of any of its signs.
        """
        plan = self._strings.lexicons[lexicon]
        there = []
        for at, pattern in enumerate(plan.patterns):
            homes = self._of(min(pattern.signs, key=self._sizes.__getitem__))
            there.append(homes if len(pattern.signs) == 1 else homes[self._in(homes, self._with_all(lexicon, at))])
        if plan.plain is not None:
            there.append(self._of(plan.plain))
        homes = np.concatenate(there)
        counts = np.bincount(homes if of is None else of[homes], minlength=len(self._mask))
        return set_of(counts >= number if of is None else (counts >= number)[of])

    def tried(self, lexicon: int, among: Some) -> list[tuple[int, Some]]:
        """Which patterns of a lexicon (by number) to try, and in which of some sentences."""
        out = []
        for number, pattern in enumerate(self._strings.lexicons[lexicon].patterns):
            if pattern.signs:
                homes = self._of(pattern.signs[0]) if len(pattern.signs) == 1 else self._with_all(lexicon, number)
                homes = homes[self._in(homes, among)]
                if len(homes):
                    out.append((number, distinct(np.sort(homes))))
        return out

    def _with_all(self, lexicon: int, number: int) -> Some:
        """The sentences that have all signs of a pattern, in no order, perhaps more than once."""
        key = lexicon, number
        known = self._together.get(key)
        if known is None:
            first, *others = sorted(self._strings.lexicons[lexicon].patterns[number].signs, key=self._sizes.__getitem__)
            known = self._of(first)
            for sign in others:
                if not len(known):
                    break
                other = self._of(sign)
                known = other[self._in(other, known)]
            self._together[key] = known
        return known

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
        strings, starts = apart(self._found.found[which])
        ends = starts + self._strings.lengths[strings]
        further = (starts >= self._found.size).nonzero()[0]
        if len(further):
            at = starts[further] - self._found.size
            starts[further], ends[further] = self._found.further.starts[at], self._found.further.ends[at]
        return Spans(self._homes[which], starts, ends)

    def _in(self, homes: Some, among: Some) -> Mask:
        mask = self._mask
        mask[among] = True
        found: Mask = mask[homes]
        mask[among] = False
        return found

    def _of(self, sign: int) -> Some:
        """The sentences that have a sign, in no order, perhaps more than once."""
        parts = self._parts(sign)
        if len(parts) == 1:
            return parts[0]
        return np.concatenate(parts) if parts else NOWHERE

    def _parts(self, sign: int) -> list[Some]:
        homes, runs = self._homes, self._runs
        first, last = runs.edges[sign], runs.edges[sign + 1]
        return [homes[low:high] for low, high in zip(runs.lows[first:last], runs.highs[first:last], strict=True)]
