"""A document as the oracle reads it: stretches, occurrences of terms, hits of lexicons."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import re2

from violation_rules.engine.match import Match, Span
from violation_rules.language import ast
from violation_rules.model import Utterance
from violation_rules.text.boundaries import is_word, longer_words
from violation_rules.text.discourse import ASIDE_WINDOW, aside
from violation_rules.text.fold import fold, fold_term
from violation_rules.text.passages import passages
from violation_rules.text.patterns import compile_pattern
from violation_rules.text.polarity import Polarity, polarity
from violation_rules.text.readings import readings
from violation_rules.text.resemblance import learnt, resembled
from violation_rules.text.said import said
from violation_rules.text.segments import line_spans, sentence_spans, utterance_spans
from violation_rules.text.suspicion import ELSEWHERE, suspicion
from violation_rules.text.variants import variants

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from violation_rules.language.symbols import Symbols
    from violation_rules.model import Document

Stretch = tuple[str, float]
"""A kind of stretch and its size, as in `ast.Scope`."""
Exceptions = tuple[tuple[ast.Term, ...], tuple[str, ...]]
"""Innocent phrases: terms, and names of lexicons."""
SENTENCE: Stretch = ("sentence", 0.0)
DOCUMENT: Stretch = ("document", 0.0)
NONE: Exceptions = ((), ())
_WINDOW = 80


class Words:
    """One document and the lexicons of one linked ruleset."""

    def __init__(self, symbols: Symbols, document: Document) -> None:
        """Fold the document; nothing is looked for yet."""
        self.symbols = symbols
        self.document = document
        self.said = said(document)
        self.parts = [Utterance(line) for line in self.said.text.split("\n")] if self.said.feeds else document.parts()
        self.folded = fold(self.said.text)
        self.text = self.folded.text
        self.lines = line_spans(self.text)
        self.utterances = utterance_spans(self.lines, self.said.firsts)
        self._readings = readings(self.folded)
        self._places: dict[ast.Term, list[tuple[int, int, int]]] = {}
        self._hits: dict[tuple[int, bool, int], tuple[list[Match], object]] = {}

    # --- stretches --------------------------------------------------------------------------------------------------

    def stretch(self, position: int, scope: Stretch) -> tuple[int, int]:
        """The stretch of a kind round a position."""
        kind, size = scope
        spans = self.utterances
        at = self.index(spans, position)
        if kind == "document":
            return 0, len(self.text) + 1
        if kind == "sentence":
            sentences = sentence_spans(self.text)
            return sentences[self.index(sentences, position)] if sentences else (0, 0)
        inside = {at}
        if kind == "utterances":
            inside = {index for index in range(len(spans)) if abs(index - at) <= size}
        elif kind == "seconds" and (now := self._part(spans[at][0]).start) is not None:
            for step in (1, -1):
                index = at + step
                while 0 <= index < len(spans) and (time := self._part(spans[index][0]).start) is not None and (time - now) * step <= size:
                    inside.add(index)
                    index += step
        return spans[min(inside)][0], spans[max(inside)][1] + 1

    def _part(self, position: int) -> Utterance:
        """The given utterance that a position lies in."""
        return self.parts[self.index(self.lines, position)]

    @staticmethod
    def index(spans: Sequence[tuple[int, int]], position: int) -> int:
        """Which of these spans a position lies in."""
        return max([index for index, (start, _) in enumerate(spans) if start <= position], default=0)

    # --- terms ------------------------------------------------------------------------------------------------------

    def occurrences(self, literal: str) -> Iterator[tuple[int, int, int]]:
        """(home, start, end) of every occurrence, in the base text and in each further reading of it."""
        at = self.text.find(literal)
        while at >= 0:
            yield at, at, at + len(literal)
            at = self.text.find(literal, at + 1)
        for reading in self._readings:
            at = reading.text.find(literal)
            while at >= 0:
                if reading.admits(at, at + len(literal)):
                    start, end = reading.base_span(at, at + len(literal))
                    yield self.text.rfind("\n", start, end) + 1 if "\n" in self.text[start:end] else start, start, end
                at = reading.text.find(literal, at + 1)

    def places(self, term: ast.Term) -> list[tuple[int, int, int]]:
        """(home, start, end) of every occurrence of a term."""
        if term not in self._places:
            self._places[term] = self._look_for(term)
        return self._places[term]

    def _look_for(self, term: ast.Term) -> list[tuple[int, int, int]]:
        if term.kind == "plain" and not (term.gap and len(_folded(term.text)) > 1):
            folded = _folded(term.text)
            spellings = (folded, *variants(folded)) if term.homophones else (folded,)
            return [place for spelling in spellings if spelling for place in self.occurrences(spelling)]
        if term.kind == "plain":
            between = f"[^。！？!?；;…\n]{{0,{term.gap}}}?"
            regex = between.join(re.escape(char) for char in _folded(term.text))
        else:
            regex = term.text if term.kind == "regex" else compile_pattern(term.text)
        out: list[tuple[int, int, int]] = []
        for low, high in sentence_spans(self.text):
            sentence = "".join("�" if "\ud800" <= char <= "\udfff" else char for char in self.text[low:high])
            out.extend((low + hit.start(), low + hit.start(), low + hit.end()) for hit in re2.finditer(regex, sentence) if hit.group())
        return out

    def hits(self, lexicon: ast.Lexicon, *, free: bool, exceptions: Exceptions) -> list[Match]:
        """The surviving hits of a lexicon."""
        key = (id(lexicon), free, id(exceptions))
        if key not in self._hits:
            # The lexicon and the exceptions are kept, too, so that their ids stay theirs.
            self._hits[key] = self._survivors(lexicon, free=free, exceptions=exceptions), (lexicon, exceptions)
        return self._hits[key][0]

    def _survivors(self, lexicon: ast.Lexicon, *, free: bool, exceptions: Exceptions) -> list[Match]:
        found: dict[tuple[int, int], Match] = {}
        for term, innocent in self.terms(lexicon, ((), ())):
            for home, start, end in self.places(term):
                if not self._refused(term, start, end, innocent, exceptions):
                    found.setdefault((start, end), Match(home, start, end, (Span(start, end, term.text),)))
        whole = [
            one
            for one in found.values()
            if not any(other.start <= one.start and one.end <= other.end and other[1:3] != one[1:3] for other in found.values())
        ]
        return sorted((one for one in whole if free or self._asserted(one)), key=by_place)

    def terms(self, lexicon: ast.Lexicon, outer: Exceptions, seen: frozenset[str] = frozenset()) -> Iterator[tuple[ast.Term, Exceptions]]:
        """All terms of a lexicon, its includes' too, each with the innocent phrases that count for it."""
        names = tuple(name.text for name in lexicon.exception_lexicons)
        innocent = (outer[0] + lexicon.exceptions, outer[1] + names)
        for term in lexicon.terms:
            yield term, innocent
        for include in lexicon.includes:
            if include.text not in seen:
                yield from self.terms(self.symbols.lexicons[include.text], innocent, seen | {lexicon.name.text})

    def _refused(self, term: ast.Term, start: int, end: int, innocent: Exceptions, exceptions: Exceptions) -> bool:
        text = self.text
        folded = _folded(term.text)
        if (
            term.kind == "plain"
            and not (term.gap and len(folded) > 1)
            and any(char.isascii() and char.isalnum() for char in (folded[0], folded[-1]))
        ):
            before, after = text[max(start - 1, 0) : start + 1], text[end - 1 : end + 1]
            for pair in ((before,) if start else ()) + ((after,) if end < len(text) else ()):
                if pair.isascii() and (pair.isalpha() or pair.isdigit()):
                    return True
        if term.exact and self.folded.original[slice(*self.folded.span(start, end))] != term.text:
            return True
        for terms, names in (innocent, exceptions):
            phrases = [place for one in terms for place in self.places(one)]
            phrases += [
                place for name in names for one, _ in self.terms(self.symbols.lexicons[name], ((), ())) for place in self.places(one)
            ]
            if any(low <= start and end <= high for _, low, high in phrases):
                return True
        if term.whole_word:
            low, high = self.stretch(start, SENTENCE)
            longer = longer_words(folded) if term.kind == "plain" else ()
            if any(one <= start and end <= two for word in longer for _, one, two in self.occurrences(_folded(word))):
                return True
            return not is_word(text[low:high], start - low, end - low)
        return False

    def _asserted(self, match: Match) -> bool:
        low, high = self.utterances[self.index(self.utterances, match.home)]
        low, high = max(low, match.home - _WINDOW), min(high, match.end + _WINDOW)
        return polarity(self.text[low:high], max(match.start, low) - low, match.end - low) is Polarity.ASSERTED

    def set_aside(self, match: Match, violation: str) -> bool:
        """Whether the utterance warns against a match, refuses it, reports that it is untrue, or is about other things."""
        low, high = self.utterances[self.index(self.utterances, match.home)]
        if violation in learnt() and max(map(suspicion, self._passages(match.home))) < ELSEWHERE:
            return True
        low, high = max(low, match.home - ASIDE_WINDOW), min(high, match.end + ASIDE_WINDOW)
        report = self.document.kind == "complaint"
        return aside(self.text[low:high], max(match.start, low) - low, match.end - low, report=report) is not None

    def resembled(self, home: int) -> list[str]:
        """What violations' examples the passages that hold a place read like."""
        return [one.violation for text in self._passages(home) if (one := resembled(text)) is not None]

    def clearly_alike(self, violation: str) -> list[tuple[int, int]]:
        """The stretches of utterances that resemble a violation beyond doubt: passages that overlap are one."""
        out: list[tuple[int, int]] = []
        for begin, end in self.utterances:
            here: list[tuple[int, int]] = []
            for low, high in passages(begin, end):
                one = resembled(self.text[low:high])
                if one is not None and one.clearly and one.violation == violation:
                    here.append((here.pop()[0] if here and low < here[-1][1] else low, high))
            out += here
        return out

    def _passages(self, home: int) -> list[str]:
        utterance = self.utterances[self.index(self.utterances, home)]
        return [self.text[low:high] for low, high in passages(*utterance) if low <= home < high]

    # --- who and where ------------------------------------------------------------------------------------------------

    def speaker(self, match: Match) -> str | None:
        """Who said it: as given, else the host of a transcript, the operator of a listing."""
        return self._part(match.home).speaker or {"transcript": "host", "listing": "operator"}.get(self.document.kind)

    def field(self, match: Match) -> str | None:
        """The field it stands in; speech for a transcript."""
        field = self._part(match.home).field
        return "speech" if field is None and self.document.kind == "transcript" else field


@lru_cache(maxsize=100_000)
def _folded(text: str) -> str:
    """`fold_term`, remembered over documents: it costs more than looking for the term."""
    return fold_term(text)


def by_place(match: Match) -> tuple[int, int, int]:
    """The order of matches."""
    return match[:3]
