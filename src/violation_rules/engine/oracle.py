"""The naive evaluator, written straight from section 8 of the language reference: slow, and right by being simple.

No automaton, no prefilter, no tables: every term is searched for at every place, every condition is evaluated again
wherever it is asked about, and every nearest match is the least of all. It remembers only what a term's occurrences and
a lexicon's hits are. It works on the declarations as parsed, not on the compiled program, so that it also answers for
the compiler. Only the text package is shared with the engine: what a fold, a sentence, a negation or an amount is, is
not a question of rules.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import re2

from violation_rules.engine.facts import COMPARE
from violation_rules.engine.match import Match, Span
from violation_rules.language import ast
from violation_rules.text.amounts import amounts
from violation_rules.text.boundaries import is_word, longer_words
from violation_rules.text.fold import fold, fold_term
from violation_rules.text.patterns import compile_pattern
from violation_rules.text.polarity import Polarity, polarity
from violation_rules.text.readings import readings
from violation_rules.text.segments import sentence_spans, utterance_spans
from violation_rules.text.variants import variants

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from violation_rules.language.symbols import Symbols
    from violation_rules.model import Document, Finding
    from violation_rules.text.amounts import Amount

_SENTENCE: tuple[str, float] = ("sentence", 0.0)
_DOCUMENT: tuple[str, float] = ("document", 0.0)
_FINDERS = (ast.Literal_, ast.Near, ast.ViolationFound)
_WINDOW = 80


class Judgement(NamedTuple):
    """What the oracle says of one finding: all that decides what is reported, in original positions."""

    violation: str
    severity: str
    certain: bool
    evidence: tuple[tuple[int, int], ...]
    referrals: tuple[str, ...]
    related: tuple[str, ...]


def assert_agrees(symbols: Symbols, document: Document, on: date, findings: Sequence[Finding], *, experimental: bool = False) -> None:
    """Raise AssertionError, with both answers, unless the engine's findings are the oracle's."""
    expected = Oracle(symbols, document, on, experimental=experimental).judgements()
    got = [
        Judgement(
            one.violation,
            one.severity,
            one.certain,
            tuple((piece.start, piece.end) for piece in one.evidence if piece.role == "match"),
            tuple(referral.to for referral in one.referrals),
            one.related,
        )
        for one in findings
    ]
    if got != expected:
        missing = [one for one in expected if one not in got]
        extra = [one for one in got if one not in expected]
        raise AssertionError(f"engine and oracle disagree on {document!r}\nonly the oracle: {missing}\nonly the engine: {extra}")


class Oracle:
    """Judges one document by one linked ruleset."""

    def __init__(self, symbols: Symbols, document: Document, on: date, *, experimental: bool = False) -> None:
        """Fold the document; nothing is evaluated yet."""
        self.symbols = symbols
        self.document = document
        self.on = on
        self.experimental = experimental
        self.parts = document.parts()
        self.folded = fold("\n".join(part.text.replace("\n", " ") for part in self.parts))
        self.text = self.folded.text
        self._readings = readings(self.folded)
        self._asking: list[str] = []
        self._places: dict[ast.Term, list[tuple[int, int, int]]] = {}
        self._hits: dict[tuple[int, bool, int], tuple[list[Match], object]] = {}
        self._own: list[Match] = []

    # --- stretches --------------------------------------------------------------------------------------------------

    def stretch(self, position: int, scope: tuple[str, float]) -> tuple[int, int]:
        """The stretch of a kind round a position."""
        kind, size = scope
        spans = utterance_spans(self.text)
        at = self._index(spans, position)
        if kind == "document":
            return 0, len(self.text) + 1
        if kind == "sentence":
            sentences = sentence_spans(self.text)
            return sentences[self._index(sentences, position)] if sentences else (0, 0)
        inside = {at}
        if kind == "utterances":
            inside = {index for index in range(len(spans)) if abs(index - at) <= size}
        elif kind == "seconds" and (now := self.parts[at].start) is not None:
            for step in (1, -1):
                index = at + step
                while 0 <= index < len(self.parts) and (time := self.parts[index].start) is not None and (time - now) * step <= size:
                    inside.add(index)
                    index += step
        return spans[min(inside)][0], spans[max(inside)][1] + 1

    @staticmethod
    def _index(spans: Sequence[tuple[int, int]], position: int) -> int:
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

    def hits(self, lexicon: ast.Lexicon, *, free: bool, exceptions: _Exceptions) -> list[Match]:
        """The surviving hits of a lexicon."""
        key = (id(lexicon), free, id(exceptions))
        if key not in self._hits:
            # The lexicon and the exceptions are kept, too, so that their ids stay theirs.
            self._hits[key] = self._survivors(lexicon, free=free, exceptions=exceptions), (lexicon, exceptions)
        return self._hits[key][0]

    def _survivors(self, lexicon: ast.Lexicon, *, free: bool, exceptions: _Exceptions) -> list[Match]:
        found: dict[tuple[int, int], Match] = {}
        for term, innocent in self._terms(lexicon, ((), ())):
            for home, start, end in self.places(term):
                if not self._refused(term, start, end, innocent, exceptions):
                    found.setdefault((start, end), Match(home, start, end, (Span(start, end, term.text),)))
        whole = [
            one
            for one in found.values()
            if not any(other.start <= one.start and one.end <= other.end and other[1:3] != one[1:3] for other in found.values())
        ]
        return sorted((one for one in whole if free or self._asserted(one)), key=_order)

    def _terms(
        self, lexicon: ast.Lexicon, outer: _Exceptions, seen: frozenset[str] = frozenset()
    ) -> Iterator[tuple[ast.Term, _Exceptions]]:
        names = tuple(name.text for name in lexicon.exception_lexicons)
        innocent = (outer[0] + lexicon.exceptions, outer[1] + names)
        for term in lexicon.terms:
            yield term, innocent
        for include in lexicon.includes:
            if include.text not in seen:
                yield from self._terms(self.symbols.lexicons[include.text], innocent, seen | {lexicon.name.text})

    def _refused(self, term: ast.Term, start: int, end: int, innocent: _Exceptions, exceptions: _Exceptions) -> bool:
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
                place for name in names for one, _ in self._terms(self.symbols.lexicons[name], ((), ())) for place in self.places(one)
            ]
            if any(low <= start and end <= high for _, low, high in phrases):
                return True
        if term.whole_word:
            low, high = self.stretch(start, _SENTENCE)
            longer = longer_words(folded) if term.kind == "plain" else ()
            if any(one <= start and end <= two for word in longer for _, one, two in self.occurrences(_folded(word))):
                return True
            return not is_word(text[low:high], start - low, end - low)
        return False

    def _asserted(self, match: Match) -> bool:
        spans = utterance_spans(self.text)
        low, high = spans[self._index(spans, match.home)]
        low, high = max(low, match.home - _WINDOW), min(high, match.end + _WINDOW)
        return polarity(self.text[low:high], max(match.start, low) - low, match.end - low) is Polarity.ASSERTED

    # --- conditions -------------------------------------------------------------------------------------------------

    def _named(self, name: str) -> ast.Condition:
        return (self.symbols.conditions.get(name) or self.symbols.gates[name]).condition

    def finds(self, condition: ast.Condition) -> bool:
        """Whether a condition yields matches of its own."""
        match condition:
            case ast.Reference(name=name):
                return name in self.symbols.lexicons or self.finds(self._named(name))
            case ast.Or(parts=parts) | ast.AtLeast(parts=parts):
                return all(self.finds(part) for part in parts)
            case ast.And(parts=parts):
                return any(self.finds(part) for part in parts)
            case (
                ast.Scoped(inner=inner)
                | ast.Spoken(inner=inner)
                | ast.InField(inner=inner)
                | ast.Surely(inner=inner)
                | ast.EvenIfNegated(inner=inner)
            ):
                return self.finds(inner)
            case ast.Compare(left=left, right=right):
                return not (isinstance(left, ast.Number) and isinstance(right, ast.Number))
        return isinstance(condition, _FINDERS)

    def find(self, condition: ast.Condition, scope: tuple[str, float], *, free: bool, exceptions: _Exceptions) -> list[Match]:
        """All matches of a condition in the whole document."""

        def again(inner: ast.Condition, *, own: tuple[str, float] = scope, free: bool = free) -> list[Match]:
            return self.find(inner, own, free=free, exceptions=exceptions)

        match condition:
            case ast.Reference(name=name):
                if name in self.symbols.lexicons:
                    lexicon = self.symbols.lexicons[name]
                    return self.hits(lexicon, free=free or lexicon.even_if_negated, exceptions=exceptions)
                return again(self._named(name))
            case ast.Literal_(span=span, text=text):
                term = ast.Term(span=span, text=text, kind="pattern" if "{" in text else "plain")
                lexicon = ast.Lexicon(span=span, name=ast.Name(span=span, text=text), terms=(term,))
                return self.hits(lexicon, free=free, exceptions=exceptions)
            case ast.EvenIfNegated(inner=inner):
                return again(inner, free=True)
            case ast.Scoped(inner=inner, scope=own):
                return again(inner, own=(own.kind, own.size))
            case ast.Spoken(inner=inner, speaker=speaker):
                return [one for one in again(inner) if self._speaker(one) == speaker]
            case ast.InField(inner=inner, field=field):
                return [one for one in again(inner) if self._field(one) == field]
            case ast.Surely(inner=inner):
                return [one for one in again(inner) if not one.open]
            case ast.Or(parts=parts):
                return _one_each([one for part in parts for one in again(part)])
            case ast.And(parts=parts):
                first = next((part for part in parts if self.finds(part)), None)
                if first is None:
                    return []
                rest = [part for part in parts if part is not first]
                rest = [part for part in rest if not self.finds(part)] + [part for part in rest if self.finds(part)]
                return self._with_all(again(first), rest, scope, free=free, exceptions=exceptions)
            case ast.Near(left=left, right=right, relation=relation, distance=distance):
                others = again(right)
                out = []
                for one in again(left):
                    low, high = self.stretch(one.home, scope)
                    near = [two for two in others if low <= two.home < high and _is_near(one, two, relation, distance)]
                    if near:
                        out.append(_joined(one, min(near, key=lambda two: _nearness(one, two))))
                return out
            case ast.AtLeast(needed=needed, parts=parts):
                return self._at_least(needed, [again(part) for part in parts], scope)
            case ast.Compare():
                return self._compare(condition, scope, exceptions)
            case ast.ViolationFound(violation=violation):
                return self.rule_matches(violation)
        return []  # a test finds nothing

    def _with_all(
        self, anchors: list[Match], rest: list[ast.Condition], scope: tuple[str, float], *, free: bool, exceptions: _Exceptions
    ) -> list[Match]:
        out = []
        for one in anchors:
            outcomes = [self.outcome(part, one, scope, free=free, exceptions=exceptions) for part in rest]
            if any(truth is False for truth, _, _ in outcomes):
                continue
            spans = tuple(span for _, _, evidence in outcomes for span in evidence)
            asked = frozenset[Any]().union(*(open_ for _, open_, _ in outcomes))
            out.append(_joined(one, Match(0, 0, 0, spans, asked)))
        return out

    def _at_least(self, needed: int, lists: list[list[Match]], scope: tuple[str, float]) -> list[Match]:
        out = []
        for number, own in enumerate(lists):
            for one in own:
                low, high = self.stretch(one.home, scope)
                present = [(index, [two for two in found if low <= two.home < high]) for index, found in enumerate(lists)]
                present = [(index, inside) for index, inside in present if inside]
                if present[0][0] != number or len(present) < needed:
                    continue
                nearest = [min(inside, key=lambda two: _nearness(one, two)) for _, inside in present]
                certain = sum(not two.open for two in nearest)
                asked = frozenset[Any]() if certain >= needed else frozenset[Any]().union(*(two.open for two in nearest))
                out.append(_joined(one, Match(0, 0, 0, tuple(span for two in nearest for span in two.evidence), asked)))
        return _one_each(out, certain_first=False)

    def outcome(
        self, condition: ast.Condition, at: Match, scope: tuple[str, float], *, free: bool, exceptions: _Exceptions
    ) -> tuple[bool | None, frozenset[Any], tuple[Span, ...]]:
        """(truth, what it depends on, evidence) of an operand in the stretch round a match."""

        def again(inner: ast.Condition) -> tuple[bool | None, frozenset[Any], tuple[Span, ...]]:
            return self.outcome(inner, at, scope, free=free, exceptions=exceptions)

        nothing: frozenset[Any] = frozenset()
        match condition:
            case ast.Scoped(inner=inner, scope=own):
                return self.outcome(inner, at, (own.kind, own.size), free=free, exceptions=exceptions)
            case ast.EvenIfNegated(inner=inner):
                return self.outcome(inner, at, scope, free=True, exceptions=exceptions)
            case ast.Reference(name=name) if name not in self.symbols.lexicons:
                return again(self._named(name))
        if self.finds(condition):
            low, high = self.stretch(at.home, scope)
            inside = [one for one in self.find(condition, scope, free=free, exceptions=exceptions) if low <= one.home < high]
            if not inside:
                return False, nothing, ()
            nearest = min(inside, key=lambda one: _nearness(at, one))
            return None if nearest.open else True, nearest.open, nearest.evidence
        match condition:
            case ast.Not(inner=inner):
                truth, asked, _ = again(inner)
                return None if truth is None else not truth, asked, ()
            case ast.And(parts=parts) | ast.Or(parts=parts):
                settles = isinstance(condition, ast.Or)
                outcomes = [again(part) for part in parts]
                settled = next((one for one in outcomes if one[0] is settles), None)
                if settled is not None:
                    return (True, nothing, settled[2]) if settles else (False, nothing, ())
                asked = nothing.union(*(one[1] for one in outcomes))
                evidence = tuple(span for one in outcomes if one[0] for span in one[2])
                return (None, asked, evidence) if asked else (not settles, nothing, evidence)
            case ast.AtLeast(needed=needed, parts=parts):
                outcomes = [again(part) for part in parts]
                if sum(one[0] is True for one in outcomes) >= needed:
                    return True, nothing, tuple(span for one in outcomes if one[0] for span in one[2])
                if sum(one[0] is not False for one in outcomes) >= needed:
                    return None, nothing.union(*(one[1] for one in outcomes)), ()
                return False, nothing, ()
            case ast.Count(inner=counted, operator=sign, number=number):
                low, high = self.stretch(at.home, scope)
                found = self._own if counted is None else self.find(counted, scope, free=free, exceptions=exceptions)
                found = [one for one in found if low <= one.home < high]
                most, least = len(found), sum(not one.open for one in found)
                evidence = tuple(span for one in found for span in one.evidence)
                if COMPARE[sign](least, number) == COMPARE[sign](most, number):
                    truth = COMPARE[sign](most, number)
                    return truth, nothing, evidence if truth else ()
                return None, nothing.union(*(one.open for one in found)), evidence
            case ast.FactTest():
                truth = self.fact_test(condition, at)
                key = (condition.fact, condition.operator, condition.values)
                return truth, frozenset({key}) if truth is None else nothing, ()
            case ast.Known(fact=fact):
                return self.fact(fact, at)[1] != "unknown", nothing, ()
            case ast.Surely(inner=inner):
                truth, asked, evidence = again(inner)
                return (False, nothing, ()) if truth is None else (truth, asked, evidence)
        raise TypeError(type(condition).__name__)

    # --- facts ------------------------------------------------------------------------------------------------------

    def fact(self, name: str, at: Match) -> tuple[tuple[str, ...], str, tuple[Span, ...]]:
        """(values, origin, evidence) of a fact, at the place that asks."""
        if name == "kind":
            return (self.document.kind,), "given", ()
        given = dict(self.document.facts or {})
        if name in given:
            value = given[name]
            if isinstance(value, bool):
                value = "yes" if value else "no"
            many = isinstance(value, list | tuple | set | frozenset)
            return tuple(map(str, value)) if many else (str(value),), "given", ()  # type: ignore[arg-type]
        if name in self._asking:
            return (), "unknown", ()
        self._asking.append(name)
        best: tuple[int, tuple[str, ...], tuple[Span, ...]] = (0, (), ())
        for inference in self.symbols.infers:
            if inference.fact.text != name:
                continue
            condition: ast.Condition = inference.condition
            within = _DOCUMENT
            if isinstance(condition, ast.Scoped):
                within = (condition.scope.kind, condition.scope.size)
                condition = condition.inner
            low, high = self.stretch(at.home, within if self.document.kind == "transcript" else _DOCUMENT)
            found = [
                one for one in self.find(condition, _SENTENCE, free=False, exceptions=_NONE) if not one.open and low <= one.home < high
            ]
            for excuse in inference.unless:
                found = [one for one in found if self.outcome(excuse, one, _SENTENCE, free=False, exceptions=_NONE)[0] is not True]
            texts = {self.text[one.start : one.end] for one in found}
            if len(texts) > best[0]:
                best = (len(texts), (inference.value,), found[0].evidence[:2])
        self._asking.pop()
        return (best[1], "inferred", best[2]) if best[0] else ((), "unknown", ())

    def fact_test(self, test: ast.FactTest, at: Match) -> bool | None:
        """True, false, or None where the fact is unknown."""
        if test.fact == "speaker":
            speaker = self._speaker(at)
            values: tuple[str, ...] = () if speaker is None else (speaker,)
            origin = "unknown" if speaker is None else "given"
        else:
            values, origin, _ = self.fact(test.fact, at)
        if origin == "unknown":
            return None
        declared = self.symbols.facts.get(test.fact)
        if declared is not None and declared.kind == "number":
            return COMPARE[test.operator](float(values[0]), float(test.values[0]))
        present = any(value in test.values for value in values)
        return not present if test.operator in {"!=", "lacks"} else present

    # --- amounts ----------------------------------------------------------------------------------------------------

    def _compare(self, condition: ast.Compare, scope: tuple[str, float], exceptions: _Exceptions) -> list[Match]:
        (left, one), (right, two) = self._quantity(condition.left), self._quantity(condition.right)
        compare = COMPARE[condition.operator]
        if left is None or right is None:
            side, factor, number = (right, two, one) if left is None else (left, one, two)
            within = [
                match
                for match, amount in (self._measured(side, exceptions) if side else [])
                for value in (amount.low * factor, amount.high * factor)
                if (compare(number, value) if left is None else compare(value, number))
            ]
            return _one_each(within, certain_first=False)
        out: list[Match] = []
        for match, amount in self._measured(left, exceptions):
            low, high = self.stretch(match.home, scope)
            others = [pair for pair in self._measured(right, exceptions) if pair[0].start != match.start and low <= pair[0].home < high]
            for other, against in sorted(others, key=lambda pair: abs(pair[0].home - match.home)):
                if any(compare(a * one, b * two) for a in (amount.low, amount.high) for b in (against.low, against.high)):
                    out.append(_joined(match, other))
                    break
        return _one_each(out, certain_first=False)

    def _quantity(self, quantity: ast.Quantity) -> tuple[ast.AmountNear | None, float]:
        """(the measure, its factor), or (None, the number)."""
        match quantity:
            case ast.Number(value=value):
                return None, value
            case ast.Product(factor=factor, quantity=inner):
                measure, value = self._quantity(inner)
                return measure, value * factor
            case ast.MeasureReference(name=name):
                return self.symbols.measures[name].amount, 1.0
        return quantity, 1.0

    def _measured(self, measure: ast.AmountNear, exceptions: _Exceptions) -> list[tuple[Match, Amount]]:
        everything = [
            amount.moved(low)
            for low, high in sentence_spans(self.text)
            for amount in amounts(self.text[low:high])
            if amount.kind == measure.kind
        ]
        alone = [(Match(one.start, one.start, one.end, (Span(one.start, one.end, one.kind),)), one) for one in everything]
        if measure.anchor is None:
            return alone
        out: list[tuple[Match, Amount]] = []
        for anchor in self.find(measure.anchor, _SENTENCE, free=True, exceptions=exceptions):
            low, high = self.stretch(anchor.home, _SENTENCE)
            best: tuple[int, bool, Match, Amount] | None = None
            for match, amount in alone:
                before = amount.start < anchor.end
                gap = anchor.start - amount.end if before else amount.start - anchor.end
                inside = anchor.start <= amount.start and amount.end <= anchor.end
                wrong_side = (measure.relation == "after" and before) or (measure.relation == "before" and not before)
                if not low <= amount.start < high or (not inside and (gap < 0 or wrong_side)):
                    continue
                gap = 0 if inside else gap
                if gap <= measure.distance and (best is None or (gap, before) < best[:2]):
                    best = (gap, before, match, amount)
            if best is not None and all(best[2].start != other.start or best[2].end != other.end for other, _ in out):
                out.append((_joined(best[2], anchor), best[3]))
        return out

    # --- rules ------------------------------------------------------------------------------------------------------

    def _speaker(self, match: Match) -> str | None:
        spans = utterance_spans(self.text)
        part = self.parts[self._index(spans, match.home)]
        return part.speaker or {"transcript": "host", "listing": "operator"}.get(self.document.kind)

    def _field(self, match: Match) -> str | None:
        field = self.parts[self._index(utterance_spans(self.text), match.home)].field
        return "speech" if field is None and self.document.kind == "transcript" else field

    @staticmethod
    def scope_of(rule: ast.Violation) -> tuple[str, float]:
        """The scope of a rule."""
        return _SENTENCE if rule.scope is None else (rule.scope.kind, rule.scope.size)

    def rule_matches(self, violation: str) -> list[Match]:
        """What a rule finds after its `unless`, before gates and precedence."""
        rule = self.symbols.violations.get(violation)
        if rule is None or rule.status == "deprecated":
            return []
        if rule.applies_to and self.document.kind not in {name.text for name in rule.applies_to}:
            return []
        scope, exceptions = self.scope_of(rule), _exceptions_of(rule)
        found = _one_each([one for reading in rule.matches for one in self.find(reading, scope, free=False, exceptions=exceptions)])
        return [
            one
            for one in found
            if all(self.outcome(excuse, one, scope, free=False, exceptions=exceptions)[0] is not True for excuse in rule.unless)
        ]

    def _may_run(self, rule: ast.Violation) -> bool:
        if rule.status == "deprecated" or (rule.status == "experimental" and not self.experimental):
            return False
        from violation_rules.compiler.provisions import dated  # noqa: PLC0415 - what a clause reads on a day is the law's question

        days = [(one.start, one.until) for clause in rule.violates for one in dated(clause, "prohibition")]
        return not days or any((start is None or start <= self.on) and (until is None or self.on < until) for start, until in days)

    def judgements(self) -> list[Judgement]:
        """All findings, ordered by position, then violation id."""
        found: dict[str, list[Match]] = {}
        order = self._special_first()
        for name in order:
            rule = self.symbols.violations[name]
            if not self._may_run(rule):
                continue
            for one in self.rule_matches(name):
                if self._speaker(one) == "viewer" and not any(_asks_viewer(reading, self.symbols) for reading in rule.matches):
                    continue
                target = self._through_gate(rule, one)
                if target is not None and all(one[1:3] != other[1:3] for other in found.get(target, [])):
                    found.setdefault(target, []).append(one)
        related = self._yield(found, order)
        out: list[tuple[int, int, str, Judgement]] = []
        for name, matches in found.items():
            self._own = sorted(matches, key=_order)
            groups: dict[int, list[Match]] = {}
            for one in self._own:
                groups.setdefault(self._index(utterance_spans(self.text), one.home), []).append(one)
            out.extend(
                (group[0].home, group[0].start, name, self._judgement(name, group, related.get(name, []))) for group in groups.values()
            )
        return [one[3] for one in sorted(out, key=lambda one: one[:3])]

    def _special_first(self) -> list[str]:
        names = [name for name, rule in self.symbols.violations.items() if rule.status != "deprecated"]
        order: list[str] = []

        def visit(name: str) -> None:
            if name in order or name not in names:
                return
            for other in self.symbols.violations[name].yields_to:
                visit(other.to.text)
            order.append(name)

        for name in names:
            visit(name)
        return order

    def _through_gate(self, rule: ast.Violation, one: Match) -> str | None:
        name = rule.id.text
        if rule.gate is None:
            return name
        truth = self.outcome(rule.gate.condition, one, self.scope_of(rule), free=False, exceptions=_NONE)[0]
        if truth is not False:
            return name
        other = self.symbols.violations.get(rule.gate.otherwise.text) if rule.gate.otherwise else None
        if other is None or other.status == "deprecated" or not self._may_run(other):
            return None
        kinds = {kind.text for kind in other.applies_to}
        return other.id.text if not kinds or self.document.kind in kinds else None

    def _yield(self, found: dict[str, list[Match]], order: list[str]) -> dict[str, list[tuple[Match, str]]]:
        related: dict[str, list[tuple[Match, str]]] = {}
        for name in order:
            for one in list(found.get(name, [])):
                for clause in self.symbols.violations[name].yields_to:
                    over = [
                        other
                        for other in found.get(clause.to.text, [])
                        if any(span.start < one.end and one.start < span.end for span in other.evidence)
                    ]
                    if over:
                        related.setdefault(clause.to.text, []).append((over[0], name))
                        found[name] = [other for other in found[name] if other is not one]
            if not found.get(name):
                found.pop(name, None)
        return related

    def _judgement(self, name: str, group: list[Match], displaced: list[tuple[Match, str]]) -> Judgement:
        rule = self.symbols.violations[name]
        spans = sorted({(span.start, span.end) for one in group for span in one.evidence})
        evidence = tuple(self.folded.span(start, end) for start, end in spans)
        severity = "warning"
        for clause in rule.severities:
            if clause.severity == "case_filing" and self._when(rule, clause.when, group):
                severity = "case_filing"
        return Judgement(
            name,
            severity,
            any(not one.open for one in group),
            evidence,
            tuple(refer.to for refer in rule.referrals if self._when(rule, refer.when, group)),
            tuple(sorted({other for theirs, other in displaced if any(theirs[1:3] == one[1:3] for one in group)})),
        )

    def _when(self, rule: ast.Violation, condition: ast.Condition | None, group: list[Match]) -> bool:
        scope = self.scope_of(rule)
        return condition is None or any(self.outcome(condition, one, scope, free=False, exceptions=_NONE)[0] is True for one in group)


_Exceptions = tuple[tuple[ast.Term, ...], tuple[str, ...]]
_NONE: _Exceptions = ((), ())


def _exceptions_of(rule: ast.Violation) -> _Exceptions:
    if not rule.exceptions and not rule.exception_lexicons:
        return _NONE
    return rule.exceptions, tuple(name.text for name in rule.exception_lexicons)


@lru_cache(maxsize=100_000)
def _folded(text: str) -> str:
    """`fold_term`, remembered over documents: it costs more than looking for the term."""
    return fold_term(text)


def _order(match: Match) -> tuple[int, int, int]:
    return match[:3]


def _joined(one: Match, other: Match) -> Match:
    spans = one.evidence + tuple(span for span in other.evidence if span not in one.evidence)
    return one._replace(evidence=spans, open=one.open | other.open)


def _gap(one: Match, two: Match) -> int:
    return max(two.start - one.end, one.start - two.end)


def _nearness(one: Match, two: Match) -> tuple[bool, int, int, int]:
    return bool(two.open), max(_gap(one, two), 0), two.start, two.end


def _is_near(one: Match, two: Match, relation: str, distance: int) -> bool:
    if not 0 <= _gap(one, two) <= distance:
        return False
    return relation == "near" or (two.start >= one.end if relation == "before" else two.end <= one.start)


def _one_each(matches: list[Match], *, certain_first: bool = True) -> list[Match]:
    """One match for each anchor: the first, but a certain one goes before an open one."""
    out: dict[tuple[int, int], Match] = {}
    for one in matches:
        key = (one.start, one.end)
        if key not in out or (certain_first and out[key].open and not one.open):
            out[key] = one
    return sorted(out.values(), key=_order)


def _asks_viewer(condition: Any, symbols: Symbols) -> bool:
    if isinstance(condition, ast.Spoken) and condition.speaker == "viewer":
        return True
    if isinstance(condition, ast.Reference) and condition.name not in symbols.lexicons:
        return _asks_viewer((symbols.conditions.get(condition.name) or symbols.gates[condition.name]).condition, symbols)
    parts = getattr(condition, "parts", ())
    inner = [getattr(condition, name, None) for name in ("inner", "left", "right")]
    return any(_asks_viewer(part, symbols) for part in (*parts, *inner) if isinstance(part, ast.Condition))
