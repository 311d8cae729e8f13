"""Where exactly lexicons may be hit in some sentences of a block: their plain terms by what was found there, their patterns by trying them.

A lexicon is looked for, together, in all the sentences in which a condition asks for it first; what is asked of it later is looked for
then. A pattern is tried on all its sentences at once, joined by line feeds that it cannot cross, so that what does not match costs
nothing in Python.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from violation_rules.engine.bits import members, those_in
from violation_rules.engine.sentences import NO_SPANS, Spans, together

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from violation_rules.engine.bits import Bits
    from violation_rules.engine.sentences import Some
    from violation_rules.engine.sift import Sift
    from violation_rules.text.folded import Codes

_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)


class Hits:
    """The hits of one block."""

    def __init__(self, sift: Sift, asked: Mapping[int, Bits]) -> None:
        """Nothing is looked at yet. `asked` says of lexicons where it pays to look for them at once."""
        self._sift = sift
        self._asked = asked
        self._begins, self._ends = sift.sentences.begins, sift.sentences.ends
        text = sift.block.folded.text
        try:
            self._encoded = text.encode()
        except UnicodeEncodeError:  # a lone surrogate is put as U+FFFD
            text = text.translate(_SURROGATES)
            self._encoded = text.encode()
        self._text = text
        codes = sift.block.folded.codes
        self._places = _places_in_bytes(codes)
        """Where each character begins in `_encoded`."""
        last = np.minimum(self._ends, len(codes)) - 1
        ends = last + (codes[last] != ord("\n")) if len(codes) else last
        self._lows, self._highs = self._places[self._begins], self._places[np.maximum(ends, self._begins)]
        """Where each sentence begins and ends in `_encoded`, without the line feed."""
        self._spans: dict[int, Spans] = {}
        self._looked: dict[int, Some] = {}
        """Of each lexicon the sentences that were looked at."""

    def of(self, lexicon: int, among: Some) -> Spans:
        """Where a lexicon may be hit in the sentences `among`."""
        sift = self._sift
        if sift.strings.lexicons[lexicon].unplaced:
            return sift.sentences.whole(among)
        if not len(among) or not sift.hit(lexicon):
            return NO_SPANS
        sentences = sift.sentences
        looked = self._looked.get(lexicon)
        if looked is None:
            asked = self._asked.get(lexicon)
            looked = sentences.union([members(asked), among]) if asked else among
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
        places = np.searchsorted(self._places, spans.astype(np.int32))
        return Spans(some[at].astype(np.int64), places[:, 0], places[:, 1])

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


def _places_in_bytes(codes: Codes) -> npt.NDArray[np.int32]:
    """Where each character begins in UTF-8, and where the last one ends."""
    lengths = np.ones(len(codes), dtype=np.uint8)
    for first in (0x80, 0x800, 0x10000):
        lengths += codes >= first
    places = np.zeros(len(codes) + 1, dtype=np.int32)
    np.cumsum(lengths, dtype=np.int32, out=places[1:])
    return places
