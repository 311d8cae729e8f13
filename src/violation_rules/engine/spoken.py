"""The texts of a lot as they are judged, and joined: what screening reads."""

from __future__ import annotations

from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from violation_rules.engine.occurrences import Block
from violation_rules.text.fold import fold
from violation_rules.text.said import LONG_LINE, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from violation_rules.engine.trie import Places
    from violation_rules.model import Document
    from violation_rules.text.said import Said

PIECE = 1 << 17
"""Characters looked at together, so that what is made on the way stays in the processor's cache."""


class Spoken(NamedTuple):
    """Texts with their lines as people speak."""

    texts: Sequence[str]
    lines: Mapping[int, Said]
    """Those (by number) that have more than one line now."""

    def firsts(self, number: int) -> Sequence[int] | None:
        """The lines of a text with which an utterance begins; None: every line is one."""
        return self.lines[number].firsts if number in self.lines else None

    def some(self, numbers: Sequence[int]) -> Spoken:
        """Some of them."""
        known = self.lines
        lines = {at: known[number] for at, number in enumerate(numbers) if number in known} if known else known
        return Spoken([self.texts[number] for number in numbers], lines)

    def pieces(self) -> Iterator[tuple[int, Spoken]]:
        """All of them, some at a time: the number of the first, and they."""
        ends = np.fromiter(map(len, self.texts), dtype=np.int64, count=len(self.texts)).cumsum()
        begin = 0
        while begin < len(ends):
            before = ends[begin - 1] if begin else 0
            end = int(ends.searchsorted(before + PIECE)) + 1
            yield begin, self.some(range(begin, min(end, len(ends))))
            begin = end

    def block(self, kinds: Sequence[str], facts: Sequence[Mapping[str, tuple[str, ...]]] | None) -> Block:
        """Folded and joined, with what is known of each."""
        texts = self.texts
        folded = fold("\n".join(texts))
        begins: Places = np.concatenate(([0], np.flatnonzero(folded.codes == ord("\n")) + 1))
        given = facts if facts is not None and any(facts) else None
        if len(begins) == len(texts):
            return Block(folded, begins, kinds, given)
        counts = np.fromiter(map(str.count, texts, repeat("\n")), dtype=np.int64, count=len(texts)) + 1
        first = np.cumsum(counts) - counts
        utterances = self._utterances(len(begins), first, counts) if self.lines else None
        return Block(folded, begins[first], kinds, given, utterances)

    def _utterances(self, lines: int, first: Places, counts: Places) -> Places:
        """Of each of so many lines the utterance that it belongs to; `first` and `counts` say which lines the texts have."""
        begins = np.ones(lines, dtype=np.bool_)
        for at, one in self.lines.items():
            low = first[at]
            begins[low : low + counts[at]] = False
            begins[low + np.array(one.firsts)] = True
        return np.cumsum(begins) - 1


def spoken(texts: Sequence[str], kinds: Sequence[str], documents: Sequence[Document]) -> Spoken:
    """The texts of documents as they are judged; these are asked only for transcripts with lines or long ones."""
    some = [at for at, text in enumerate(texts) if (len(text) > LONG_LINE or "\n" in text) and kinds[at] == "transcript"]
    if not some:
        return Spoken(texts, {})
    known = {at: said(documents[at]) for at in some}
    own = list(texts)
    for at, one in known.items():
        own[at] = one.text
    return Spoken(own, {at: one for at, one in known.items() if one.firsts is not None})
