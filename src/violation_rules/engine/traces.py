"""Where in a block the strings of signs (`compiler.signs`) were found: which sentences have a sign, and where in them it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from violation_rules.engine.bits import bits_of
from violation_rules.engine.occurrences import occurrences
from violation_rules.engine.sentences import NO_SPANS, Spans

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
        counts = np.bincount(found.strings, minlength=len(strings.lengths))
        self._at: list[int] = [0, *np.cumsum(counts).tolist()]
        """Of each string where what was found of it begins; and where the last ends."""
        self._strings = strings
        self._patterns: dict[int, Tried] = {}
        self._mask = np.zeros(sentences.count, dtype=np.bool_)
        """All false between two uses."""
        self.sizes = strings.sizes(counts)
        """How often each sign was found."""

    def lexicon(self, lexicon: int) -> Bits:
        """The sentences in which a lexicon may be hit; only for one that is not hit without any sign."""
        plain = self._strings.lexicons[lexicon].plain
        mask = self._mask
        there = [self.patterns(lexicon).homes]
        if plain is not None:
            there.append(self._of(plain, self._homes))
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
        homes = self._of(first, self._homes)
        mask = self._mask
        for sign in others:
            there = self._of(sign, self._homes)
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
        homes = self._of(sign, self._homes)
        which = self._in(homes, among)
        return Spans(homes[which].astype(np.int64), self._of(sign, self._starts)[which], self._of(sign, self._ends)[which])

    def _in(self, homes: npt.NDArray[np.int32], among: Some) -> Mask:
        self._mask[among] = True
        found: Mask = self._mask[homes]
        self._mask[among] = False
        return found

    def _of(self, sign: int, column: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """What is known of what was found of a sign."""
        at = self._at
        parts = [column[at[first] : at[last]] for first, last in self._strings.runs(sign) if at[first] < at[last]]
        if len(parts) == 1:
            return parts[0]
        return np.concatenate(parts) if parts else column[:0]
