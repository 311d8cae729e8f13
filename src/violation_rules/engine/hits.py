"""Where exactly lexicons may be hit in some sentences of a block: their plain terms by what was found there, their patterns by trying them.

A lexicon is looked for, together, in all the sentences in which a condition asks for it first; what is asked of it later is looked for
then. A pattern is tried on all its sentences at once, joined by line feeds that it cannot cross, so that what does not match costs
nothing in Python.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from violation_rules.engine.patterns import encoded
from violation_rules.engine.sentences import NO_SPANS, Spans, together
from violation_rules.engine.sets import those_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from violation_rules.engine.sentences import Some
    from violation_rules.engine.sift import Sift
    from violation_rules.engine.trie import Places
    from violation_rules.text.folded import Codes


class Hits:
    """The hits of one block."""

    def __init__(self, sift: Sift, asked: Mapping[int, Some]) -> None:
        """Nothing is looked at yet. `asked` says of lexicons where it pays to look for them at once."""
        self._sift = sift
        self._asked = asked
        self._begins, self._ends = sift.sentences.begins, sift.sentences.ends
        self._text, self._encoded = encoded(sift.block.folded.text)
        codes = sift.block.folded.codes
        sizes = _sizes_in_bytes(codes, self._begins)
        last = np.minimum(self._ends, len(codes)) - 1
        self._highs: Places = sizes.cumsum()
        self._lows: Places = self._highs - sizes
        """Where each sentence begins and ends in `_encoded`, without the line feed."""
        self._highs -= codes[last] == ord("\n")
        self._spans: dict[int, Spans] = {}
        self._looked: dict[int, Some] = {}
        """Of each lexicon the sentences that were looked at."""

    def of(self, lexicon: int, among: Some) -> Spans:
        """Where a lexicon may be hit in the sentences `among`."""
        sift = self._sift
        if sift.strings.lexicons[lexicon].unplaced:
            return sift.sentences.whole(among)
        if not len(among) or not len(sift.hit(lexicon)):
            return NO_SPANS
        sentences = sift.sentences
        looked = self._looked.get(lexicon)
        if looked is None:
            asked = self._asked.get(lexicon)
            looked = among if asked is None else sentences.union([asked, among])
            self._spans[lexicon] = self._look(lexicon, looked)
        elif len(new := sentences.without(among, looked)):
            self._spans[lexicon] = together([self._spans[lexicon], self._look(lexicon, new)])
            looked = sentences.union([looked, new])
        self._looked[lexicon] = looked
        spans = self._spans[lexicon]
        return spans if len(looked) == len(among) else spans.within(among)

    def text_of(self, sentence: int) -> str:
        """The folded text of a sentence, without the line feed; a lone surrogate is put as U+FFFD."""
        return self._text[self._begins[sentence] : self._ends[sentence]].removesuffix("\n")

    def _look(self, lexicon: int, among: Some) -> Spans:
        """Where a lexicon may be hit in some sentences."""
        among = those_in(self._sift.hit(lexicon), among)
        if not len(among):
            return NO_SPANS
        plan = self._sift.strings.lexicons[lexicon]
        traces = self._sift.traces
        parts = [] if plan.plain is None else [traces.spans(plan.plain, among)]
        parts += [self._tried(plan.patterns[number].regex, some) for number, some in traces.tried(lexicon, among)]
        if plan.anywhere:
            parts += [self._tried(pattern.regex, among) for pattern in plan.patterns if not pattern.signs]
        return together(parts)

    def _tried(self, regex: str, some: Some) -> Spans:
        """Where a pattern matches in some sentences."""
        together = self._sift.runtime.regex_of_lines(regex)
        if together is None:
            return self._tried_one_by_one(regex, some)
        lows, highs = self._lows[some], self._highs[some]
        lines = [self._encoded[low:high] for low, high in zip(lows.tolist(), highs.tolist(), strict=True)]
        found = [match.span() for match in together.finditer(b"\n".join(lines))]
        if not found:
            return NO_SPANS
        spans = np.array(found, dtype=np.int64)
        spans = spans[spans[:, 0] < spans[:, 1]]
        lengths = highs - lows + 1
        edges = np.cumsum(lengths) - lengths
        at = edges.searchsorted(spans[:, 0], "right") - 1
        spans += (lows - edges)[at][:, np.newaxis]
        # From bytes to characters; there are few matches, so that counting for each costs less than a map of the whole text.
        line = self._encoded
        before, inside = [], []
        for low, (start, end) in zip(lows[at].tolist(), spans.tolist(), strict=True):
            before.append(len(line[low:start].decode()))
            inside.append(len(line[start:end].decode()))
        homes = some[at]
        starts = self._begins[homes] + before
        return Spans(homes, starts, starts + inside)

    def _tried_one_by_one(self, regex: str, some: Some) -> Spans:
        """The same for a pattern that could cross line feeds."""
        pattern = self._sift.runtime.regex(regex)
        found = []
        for sentence in some.tolist():
            begin = int(self._begins[sentence])
            for match in pattern.finditer(self.text_of(sentence)):
                start, end = match.span()
                if start < end:
                    found.append((sentence, begin + start, begin + end))
        if not found:
            return NO_SPANS
        table = np.array(found, dtype=np.int64)
        return Spans(table[:, 0], table[:, 1], table[:, 2])


def _sizes_in_bytes(codes: Codes, begins: Places) -> Places:
    """How many bytes of UTF-8 there are from each of some places to the next."""
    if not len(codes):
        return np.zeros(len(begins), dtype=np.int64)
    sizes = np.ones(len(codes), dtype=np.uint8)
    for first in (0x80, 0x800, 0x10000):
        sizes += codes >= first
    found: Places = np.add.reduceat(sizes, begins, dtype=np.int64)
    return found
