"""One document laid out for evaluation: folded text, its stretches, the hits of each lexicon, amounts."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING

from violation_rules.engine.alone import find_alone
from violation_rules.engine.match import NOTHING, Match, Matches, Span, longest
from violation_rules.engine.patterns import Patterns
from violation_rules.engine.places import MOST_HITS, Listed
from violation_rules.text.amounts import amounts
from violation_rules.text.boundaries import is_word
from violation_rules.text.discourse import ASIDE_WINDOW, Aside, aside
from violation_rules.text.passages import holding, passages
from violation_rules.text.polarity import Polarity, polarity
from violation_rules.text.resemblance import learnt, resembled
from violation_rules.text.said import said
from violation_rules.text.segments import line_spans, sentence_spans, utterance_spans
from violation_rules.text.suspicion import ELSEWHERE, suspicion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from violation_rules.compiler import program as ir
    from violation_rules.engine.places import Atoms, Columns, Place, Places
    from violation_rules.engine.runtime import Runtime
    from violation_rules.model import Document, Utterance
    from violation_rules.text.amounts import Amount
    from violation_rules.text.said import Said

_POLARITY_WINDOW = 80
_LONG_UTTERANCE = 1000
"""Characters from which on its passages are weighed as arrays."""
_LONG = 20_000
"""Of longer texts numpy finds the sentences sooner."""


class Surroundings:
    """Some of a document: the hits in it, and what was asked of them so far."""

    __slots__ = ("exceptions", "known", "places", "sentences")

    def __init__(self, places: Places, sentences: range) -> None:
        """`sentences` are the numbers of those in which to look for what no word announces."""
        self.places, self.sentences = places, sentences
        self.known: dict[tuple[int, bool, int], Matches] = {}
        """The surviving hits of lexicons."""
        self.exceptions: dict[int, tuple[list[int], list[tuple[int, int]]]] = {}
        """Innocent phrases."""


class Scene:
    """A document under evaluation. All positions are in the folded text unless they say otherwise."""

    __slots__ = (
        *(
            "_everywhere",
            "_alike",
            "_amounts",
            "_asserts",
            "_lexicons",
            "_line_starts",
            "_parts",
            "_patterns",
            "_said",
            "_sentence_starts",
            "_utterance_starts",
        ),
        *("document", "drops", "folded", "limits", "reading_folds", "runtime", "sentences", "text", "utterances"),
    )

    def __init__(self, runtime: Runtime, document: Document, found: Atoms | None = None, as_said: Said | None = None) -> None:
        """Fold the document and find every atom in it, unless that was done together with other documents'; `as_said`, if it is known."""
        self.runtime = runtime
        self.document = document
        self._parts: list[Utterance] | None = None
        self._said = as_said
        if found is None:
            found = find_alone(runtime, self.said.text)
        self.folded = found.folded
        self.text = found.folded.text
        if len(self.text) > _LONG:
            from violation_rules.engine.sentences import laid_out  # noqa: PLC0415 - short texts do without numpy

            lines, self.sentences = laid_out(self.text)
        else:
            lines, self.sentences = line_spans(self.text), sentence_spans(self.text)
        self._line_starts = [start for start, _ in lines]
        self.utterances = lines if len(lines) == 1 else utterance_spans(lines, self.said.firsts)
        self._utterance_starts = [start for start, _ in self.utterances]
        self._sentence_starts = [start for start, _ in self.sentences]
        self.limits = [f"“{runtime.program.atoms[atom]}”出现超过 {MOST_HITS} 次，其余未计" for atom in found.beyond]
        self.drops: list[tuple[int, int, int, str]] | None = None
        """Where `explain` wants to know: (lexicon, start, end, why) of hits that did not survive."""
        self.reading_folds = found.reading_folds
        """What a hit that only a further reading shows was seen through."""
        places: Places = Listed(found.hits) if isinstance(found.hits, list) else found.hits.opened()
        self._everywhere = Surroundings(places, range(len(self.sentences)))
        self._lexicons = found.lexicons
        self._asserts: dict[tuple[int, int], Polarity] = {}
        self._amounts: dict[int, list[Amount]] = {}
        self._alike: dict[tuple[int, int], dict[str, list[tuple[int, int]]]] = {}
        self._patterns = Patterns(runtime, self.text, self.sentences)

    @property
    def parts(self) -> list[Utterance]:
        """The document as it was given, a line each."""
        if self._parts is None:
            self._parts = self.document.parts()
        return self._parts

    @property
    def said(self) -> Said:
        """The text that was folded, and its way back to the document's."""
        if self._said is None:
            self._said = said(self.document)
        return self._said

    def speaker_at(self, position: int) -> str | None:
        """Who is said to speak there."""
        return None if self.document.utterances is None else self.parts[self.line_at(position)].speaker

    def field_at(self, position: int) -> str | None:
        """The field that a position lies in."""
        return None if self.document.text is not None else self.parts[self.line_at(position)].field

    # --- stretches ------------------------------------------------------------------------------------------------

    def line_at(self, position: int) -> int:
        """Index of the line that a position lies in."""
        starts = self._line_starts
        return max(bisect_right(starts, position) - 1, 0) if len(starts) > 1 else 0

    def utterance_at(self, position: int) -> int:
        """Index of the utterance that a position lies in."""
        starts = self._utterance_starts
        return max(bisect_right(starts, position) - 1, 0) if len(starts) > 1 else 0

    def sentence_at(self, position: int) -> int:
        """Index of the sentence that a position lies in."""
        starts = self._sentence_starts
        return max(bisect_right(starts, position) - 1, 0) if len(starts) > 1 else 0

    def stretch(self, position: int, scope: ir.Scope) -> tuple[int, int]:
        """The stretch of a kind round a position, half open."""
        kind = scope.kind
        if kind == "sentence":
            return self.sentences[self.sentence_at(position)] if self.sentences else (0, 0)
        if kind == "document":
            return 0, len(self.text) + 1
        at = self.utterance_at(position)
        if kind == "utterance":
            start, end = self.utterances[at]
            return start, end + 1
        if kind == "utterances":
            first, last = max(at - int(scope.size), 0), min(at + int(scope.size), len(self.utterances) - 1)
        else:
            first, last = self._within_seconds(at, scope.size)
        return self.utterances[first][0], self.utterances[last][1] + 1

    def _within_seconds(self, at: int, seconds: float) -> tuple[int, int]:
        """Utterances that begin at most so many seconds before or after this one; only this one where times are missing."""
        now = self._begun(at)
        if now is None:
            return at, at
        first = last = at
        while first > 0 and (time := self._begun(first - 1)) is not None and now - time <= seconds:
            first -= 1
        while last + 1 < len(self.utterances) and (time := self._begun(last + 1)) is not None and time - now <= seconds:
            last += 1
        return first, last

    def _begun(self, utterance: int) -> float | None:
        """When an utterance began, in seconds."""
        return None if self.document.utterances is None else self.parts[self.line_at(self.utterances[utterance][0])].start

    # --- hits -------------------------------------------------------------------------------------------------------

    def hit_lexicons(self) -> set[int]:
        """Lexicons of which some atom occurs; the conditions that need others cannot match."""
        found = self.runtime.lexicons_of(self._everywhere.places.atoms())
        return found | self.runtime.always.keys() if self.runtime.always else found

    def hit_mask(self) -> int:
        """The same as a mask (`engine.lexicons`)."""
        known = self._lexicons
        return self.runtime.mask_of(self._everywhere.places.atoms()) if known is None else known | self.runtime.mask_of(())

    def columns(self) -> Columns:
        """All hits of atoms."""
        return self._everywhere.places.columns()

    def hits(self, lexicon: int, *, even_if_negated: bool, exceptions: int, among: Surroundings | None = None) -> Matches:
        """The surviving hits of a lexicon, everywhere or in some of the document."""
        near = among or self._everywhere
        key = (lexicon, even_if_negated, exceptions)
        found = near.known.get(key)
        if found is None:
            if even_if_negated:
                found = Matches(self._survivors(lexicon, exceptions, near))
            else:
                everything = self.hits(lexicon, even_if_negated=True, exceptions=exceptions, among=near)
                found = Matches([match for match in everything.items if self.asserted(lexicon, match)]) if everything.items else NOTHING
            near.known[key] = found
        return found

    def _survivors(self, lexicon: int, exceptions: int, near: Surroundings) -> list[Match]:
        entries = self.runtime.entries(lexicon)
        by_atom = entries.by_atom
        atoms = near.places.atoms() & by_atom.keys()
        candidates: dict[int, list[Place]] = {}
        for atom in sorted(atoms) if len(atoms) > 1 else atoms:
            places = near.places.of(atom)
            for number in by_atom[atom]:
                more = candidates.get(number)
                candidates[number] = places if more is None else more + places
        found: dict[tuple[int, int], Match] = {}
        ways, drops = entries.ways, self.drops
        for number in (*sorted(candidates), *entries.always):
            entry, term, regex, free = ways[number]
            places = candidates.get(number, [])
            if regex is not None:
                places = self._patterns.places(entry, places, near.sentences)
            free = free and exceptions < 0
            for home, start, end in places:
                key = start, end
                if key in found and drops is None:
                    continue
                why = None if free else self._refused(entry, start, end, exceptions, near)
                if why is None:
                    if key not in found:
                        found[key] = Match(home, start, end, (Span(start, end, term),))
                elif drops is not None:
                    drops.append((lexicon, start, end, why))
        return longest(list(found.values())) if len(found) > 1 else list(found.values())

    def _refused(self, entry: ir.Entry, start: int, end: int, exceptions: int, near: Surroundings) -> str | None:
        """Why a hit does not survive, or None."""
        text = self.text
        if entry.latin and ((start > 0 and _joins(text[start - 1], text[start])) or (end < len(text) and _joins(text[end - 1], text[end]))):
            return "在更长的字母数字串之中"
        if entry.exact:
            low, high = self.folded.span(start, end)
            if self.folded.original[low:high] != entry.term:
                return "写法不完全相同"
        for index in (entry.exceptions, exceptions):
            if index >= 0:
                starts, farthest = self._exceptions(index, near)
                at = bisect_right(starts, start) - 1
                if at >= 0 and farthest[at][1] >= end:
                    return f"在例外“{text[slice(*farthest[at])]}”之中"
        if entry.whole_word:
            low, high = self.sentences[self.sentence_at(start)]
            if not is_word(text[low:high], start - low, end - low):
                return "不是独立的词"
        return None

    def _exceptions(self, index: int, near: Surroundings) -> tuple[list[int], list[tuple[int, int]]]:
        """Starts of the innocent phrases in order, and for each the one among it and those before that ends last."""
        known = near.exceptions.get(index)
        if known is None:
            declared = self.runtime.program.exceptions[index]
            atoms = self.runtime.exception_atoms[index]
            spans = [(start, end) for atom in near.places.atoms() & atoms for _, start, end in near.places.of(atom)]
            for pattern in declared.patterns:
                places = [place for atom in pattern.atoms for place in near.places.of(atom)]
                if places or not pattern.atoms:
                    spans.extend((start, end) for _, start, end in self._patterns.places(pattern, places, near.sentences))
            spans.sort()
            known = [start for start, _ in spans], list(accumulate(spans, _later_end))
            near.exceptions[index] = known
        return known

    def asserted(self, lexicon: int, match: Match) -> bool:
        """Whether its sentence asserts what a hit of a lexicon says: not denies, forbids or asks it."""
        home, start, end, _, _ = match
        judged = self._asserts.get((start, end))
        if judged is None:
            low, high = self.utterances[self.utterance_at(home)]
            low, high = max(low, home - _POLARITY_WINDOW), min(high, end + _POLARITY_WINDOW)
            judged = self._asserts[start, end] = polarity(self.text[low:high], max(start, low) - low, end - low)
        if judged is Polarity.ASSERTED:
            return True
        if self.drops is not None:
            self.drops.append((lexicon, start, end, _WHY[judged]))
        return False

    def aside(self, match: Match, violation: str) -> Aside | None:
        """What the utterance does with a match of a violation's rule, if not assert it."""
        low, high = self.utterances[self.utterance_at(match.home)]
        if violation in learnt() and all(suspicion(text) < ELSEWHERE for text in self._passages(match.home)):
            return Aside.ELSEWHERE
        low, high = max(low, match.home - ASIDE_WINDOW), min(high, match.end + ASIDE_WINDOW)
        report = self.document.kind == "complaint"
        return aside(self.text[low:high], max(match.start, low) - low, match.end - low, report=report)

    def resembles(self, home: int, violation: str) -> bool:
        """Whether a passage that holds a place reads like the examples of a violation."""
        return any(one is not None and one.violation == violation for one in map(resembled, self._passages(home)))

    def clearly_alike(self, low: int, high: int) -> dict[str, list[tuple[int, int]]]:
        """In utterances that [low, high) touches: violation → stretches that beyond doubt resemble it. Passages that overlap are one."""
        known = self._alike.get((low, high))
        if known is None:
            known = self._alike[low, high] = {}
            for begin, end in self.utterances[self.utterance_at(low) : self.utterance_at(max(high - 1, low)) + 1]:
                for violation, stretches in _clearly_alike(self.text[begin:end]).items():
                    known.setdefault(violation, []).extend((begin + first, begin + last) for first, last in stretches)
        return known

    def _passages(self, home: int) -> Iterator[str]:
        for low, high in holding(*self.utterances[self.utterance_at(home)], home):
            yield self.text[low:high]

    # --- amounts ----------------------------------------------------------------------------------------------------

    def amounts(self, kind: str, low: int, high: int) -> list[Amount]:
        """Amounts of a kind in the sentences that [low, high) touches, in folded positions."""
        out: list[Amount] = []
        if not self.sentences:
            return out
        for index in range(self.sentence_at(low), self.sentence_at(max(low, high - 1)) + 1):
            found = self._amounts.get(index)
            if found is None:
                start, end = self.sentences[index]
                found = [amount.moved(start) for amount in amounts(self.text[start:end])]
                self._amounts[index] = found
            out.extend(amount for amount in found if amount.kind == kind)
        return out


@lru_cache(maxsize=256)
def _clearly_alike(text: str) -> dict[str, list[tuple[int, int]]]:
    """Of one utterance."""
    if len(text) > _LONG_UTTERANCE:
        from violation_rules.engine.resembling import clearly_alike_in  # noqa: PLC0415 - a short text does without numpy

        places = clearly_alike_in(text)
    else:
        found = ((place, resembled(text[slice(*place)])) for place in passages(0, len(text)))
        places = [(one.violation, place) for place, one in found if one is not None and one.clearly]
    out: dict[str, list[tuple[int, int]]] = {}
    for violation, (low, high) in places:
        stretches = out.setdefault(violation, [])
        stretches.append((stretches.pop()[0] if stretches and low < stretches[-1][1] else low, high))
    return out


_WHY = {
    Polarity.NEGATED: "在否定的范围之内",
    Polarity.PROHIBITED: "是转述禁止性规定",
    Polarity.ADVISED_AGAINST: "是劝人不要",
    Polarity.QUESTIONED: "是提问",
    Polarity.NOT_A_CLAIM: "在此处是别的意思",
}


def _later_end(one: tuple[int, int], two: tuple[int, int]) -> tuple[int, int]:
    return one if one[1] >= two[1] else two


def _joins(left: str, right: str) -> bool:
    return (left.isascii() and right.isascii()) and ((left.isalpha() and right.isalpha()) or (left.isdigit() and right.isdigit()))
