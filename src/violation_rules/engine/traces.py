"""Where in a block the strings of signs (`compiler.signs`) were found: which sentences have a sign, and where in them it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from violation_rules.engine.bits import bits_of
from violation_rules.engine.occurrences import occurrences
from violation_rules.engine.sentences import NO_SPANS, Spans, ranges

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from violation_rules.engine.bits import Bits
    from violation_rules.engine.occurrences import Block
    from violation_rules.engine.sentences import Sentences, Some
    from violation_rules.engine.strings import Strings
    from violation_rules.text.fold import Mask


class Tried(NamedTuple):
    """Patterns with the sentences in which to try them: sorted by pattern, a sentence perhaps more than once."""

    homes: npt.NDArray[np.int32]
    numbers: npt.NDArray[np.int32]
    """Which pattern of its lexicon."""


class Traces:
    """What was found in one block, string by string."""

    def __init__(self, strings: Strings, block: Block, sentences: Sentences) -> None:
        """Find all strings."""
        found = occurrences(block, strings.trie, strings.joints, strings.lengths)
        homes = sentences.of_place[found.homes]
        width = max(len(homes), 1).bit_length()
        packed = found.strings << width
        packed |= np.arange(len(homes))
        packed.sort()
        packed &= (1 << width) - 1
        self._starts, self._ends = found.starts[packed], found.ends[packed]
        self._homes: npt.NDArray[np.int32] = homes[packed]
        """The sentence of what was found, by string."""
        self._counts = np.bincount(found.strings, minlength=len(strings.lengths))
        self._first = np.cumsum(self._counts) - self._counts
        self._strings = strings
        self._patterns: dict[int, Tried] = {}
        self._mask = np.zeros(sentences.count, dtype=np.bool_)
        """All false between two uses."""
        self.sizes = strings.sizes(self._counts)
        """How often each sign was found."""

    def lexicon(self, lexicon: int) -> Bits:
        """The sentences in which a lexicon may be hit; only for one that is not hit without any sign."""
        plain = self._strings.lexicons[lexicon].plain
        mask = self._mask
        there = [self.patterns(lexicon).homes]
        if plain is not None:
            there.append(self._homes[self._places(plain)])
        for homes in there:
            mask[homes] = True
        bits = bits_of(mask)
        for homes in there:
            mask[homes] = False
        return bits

    def patterns(self, lexicon: int) -> Tried:
        """Where the patterns of a lexicon may match."""
        known = self._patterns.get(lexicon)
        if known is None:
            patterns = self._strings.lexicons[lexicon].patterns
            numbers = [number for number, one in enumerate(patterns) if one.signs and all(self.sizes[sign] for sign in one.signs)]
            parts = [self._of_all(patterns[number].signs) for number in numbers]
            homes = np.concatenate(parts) if parts else self._homes[:0]
            known = self._patterns[lexicon] = Tried(homes, np.repeat(np.array(numbers, dtype=np.int32), list(map(len, parts))))
        return known

    def _of_all(self, signs: Sequence[int]) -> npt.NDArray[np.int32]:
        """The sentences that have all of some signs, in no order, perhaps more than once."""
        first, *others = sorted(signs, key=self.sizes.__getitem__)
        homes = self._homes[self._places(first)]
        mask = self._mask
        for sign in others:
            there = self._homes[self._places(sign)]
            mask[there] = True
            homes = homes[mask[homes]]
            mask[there] = False
        return homes

    def tried(self, lexicon: int, among: Some) -> Tried:
        """Which patterns of a lexicon to try in some sentences."""
        homes, numbers = self.patterns(lexicon)
        if not len(homes):
            return Tried(homes, numbers)
        which = self._in(homes, among)
        return Tried(homes[which], numbers[which])

    def spans(self, sign: int, among: Some) -> Spans:
        """Where exactly a sign is in some sentences."""
        if not self.sizes[sign]:
            return NO_SPANS
        places = self._places(sign)
        places = places[self._in(self._homes[places], among)]
        return Spans(self._homes[places].astype(np.int64), self._starts[places], self._ends[places])

    def _in(self, homes: npt.NDArray[np.int32], among: Some) -> Mask:
        self._mask[among] = True
        found: Mask = self._mask[homes]
        self._mask[among] = False
        return found

    def _places(self, sign: int) -> Some:
        """What was found of a sign: indexes into what is kept by string."""
        strings = self._strings.of_sign[sign]
        counts = self._counts[strings]
        if len(strings) == 1:
            first = int(self._first[strings[0]])
            return np.arange(first, first + int(counts[0]))
        there = np.flatnonzero(counts)
        return ranges(self._first[strings[there]], counts[there])
