"""Where exactly lexicons may be hit in some sentences of a block: their plain terms by what was found there, their patterns by trying them.

A pattern is tried on all the sentences in question at once, joined by line feeds that it cannot cross, so that what does not match
costs nothing in Python.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from violation_rules.engine.sentences import NO_SPANS, Spans, together

if TYPE_CHECKING:
    from violation_rules.engine.sentences import Some
    from violation_rules.engine.sift import Sift
    from violation_rules.engine.trie import Places

_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)
_FIRST_SURROGATE = np.uint32(0xD800)


class Hits:
    """The hits of one block."""

    def __init__(self, sift: Sift) -> None:
        """Nothing is looked at yet."""
        self._sift = sift
        folded = sift.block.folded
        self._text = folded.text
        self._surrogates = bool((folded.codes - _FIRST_SURROGATE < len(_SURROGATES)).any())
        self._begins, self._ends = sift.sentences.begins, sift.sentences.ends
        self._texts: dict[int, str] = {}
        self._encoded: dict[int, bytes] = {}
        self._tried: dict[str, set[int]] = {}
        self._matches: dict[str, dict[int, list[tuple[int, int]]]] = {}
        """Pattern → sentence → where it matches; sentences without a match are left out."""

    def of(self, lexicon: int, among: Some) -> Spans:
        """Where a lexicon may be hit in the sentences `among`."""
        sift = self._sift
        plan = sift.strings.lexicons[lexicon]
        if plan.unplaced:
            return sift.sentences.whole(among)
        where = sift.hit(lexicon, among)
        some = among if where is None else where
        if not len(some):
            return NO_SPANS
        parts = [] if plan.plain is None else [sift.places(plan.plain, some)]
        parts += [self._pattern(regex, where) for regex, where in sift.patterns_in(lexicon, some)]
        return together(parts)

    def text_of(self, sentence: int) -> str:
        """The folded text of a sentence, without the line feed; a lone surrogate is put as U+FFFD."""
        text = self._texts.get(sentence)
        if text is None:
            text = self._text[self._begins[sentence] : self._ends[sentence]].removesuffix("\n")
            if self._surrogates:
                text = text.translate(_SURROGATES)
            self._texts[sentence] = text
        return text

    def _pattern(self, regex: str, some: Some) -> Spans:
        known = self._matches.setdefault(regex, {})
        tried = self._tried.setdefault(regex, set())
        asked = some.tolist()
        new = [sentence for sentence in asked if sentence not in tried]
        if new:
            tried.update(new)
            self._try(regex, new, known)
        found = [(sentence, start, end) for sentence in asked if sentence in known for start, end in known[sentence]] if known else []
        if not found:
            return NO_SPANS
        table = np.array(found, dtype=np.int64)
        return Spans(table[:, 0], table[:, 1], table[:, 2])

    def _try(self, regex: str, some: list[int], known: dict[int, list[tuple[int, int]]]) -> None:
        """Add the sentences that a pattern matches in."""
        together = self._sift.runtime.regex_of_lines(regex)
        if together is None:
            for sentence in some:
                begin = int(self._begins[sentence])
                spans = [found.span() for found in self._sift.runtime.regex(regex).finditer(self.text_of(sentence))]
                if spans := [(begin + start, begin + end) for start, end in spans if start < end]:
                    known[sentence] = spans
            return
        lines = [self._line(sentence) for sentence in some]
        edges: Places | None = None
        for found in together.finditer(b"\n".join(lines)):
            start, end = found.span()
            if start == end:
                continue
            if edges is None:
                lengths = np.fromiter(map(len, lines), dtype=np.int64, count=len(lines)) + 1
                edges = np.cumsum(lengths) - lengths
            at = int(np.searchsorted(edges, start, "right")) - 1
            line, first = lines[at], int(edges[at])
            begin = int(self._begins[some[at]])
            low = begin + len(line[: start - first].decode())
            high = low + len(line[start - first : end - first].decode())
            known.setdefault(some[at], []).append((low, high))

    def _line(self, sentence: int) -> bytes:
        line = self._encoded.get(sentence)
        if line is None:
            line = self._encoded[sentence] = self.text_of(sentence).encode()
        return line
