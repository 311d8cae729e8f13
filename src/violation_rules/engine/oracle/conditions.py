"""Conditions as the language reference defines them, evaluated again wherever they are asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from violation_rules.engine.facts import COMPARE
from violation_rules.engine.match import Match, Span
from violation_rules.engine.oracle.words import DOCUMENT, NONE, SENTENCE, Exceptions, Stretch, Words, by_place
from violation_rules.language import ast
from violation_rules.text.amounts import amounts
from violation_rules.text.segments import sentence_spans

if TYPE_CHECKING:
    from violation_rules.language.symbols import Symbols
    from violation_rules.model import Document
    from violation_rules.text.amounts import Amount

_FINDERS = (ast.Literal_, ast.Near, ast.ViolationFound, ast.ClearlyResembles)


class Conditions(Words):
    """Finds and judges conditions. What a violation finds is for the subclass to say."""

    def __init__(self, symbols: Symbols, document: Document) -> None:
        """Nothing is evaluated yet."""
        super().__init__(symbols, document)
        self._asking: list[str] = []
        self._own: list[Match] = []

    def rule_matches(self, violation: str) -> list[Match]:
        """What a rule finds after its `unless`, before gates and precedence."""
        raise NotImplementedError

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

    def find(self, condition: ast.Condition, scope: Stretch, *, free: bool, exceptions: Exceptions) -> list[Match]:
        """All matches of a condition in the whole document."""

        def again(inner: ast.Condition, *, own: Stretch = scope, free: bool = free) -> list[Match]:
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
                return [one for one in again(inner) if self.speaker(one) == speaker]
            case ast.InField(inner=inner, field=field):
                return [one for one in again(inner) if self.field(one) == field]
            case ast.Surely(inner=inner):
                return [one for one in again(inner) if not one.open]
            case ast.Or(parts=parts):
                return one_each([one for part in parts for one in again(part)])
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
            case ast.ClearlyResembles(violation=violation):
                written = f"clearly resembles {violation}"
                return [Match(low, low, high, (Span(low, high, written),)) for low, high in self.clearly_alike(violation)]
            case ast.ViolationFound(violation=violation):
                return self.rule_matches(violation)
        return []  # a test finds nothing

    def _with_all(
        self, anchors: list[Match], rest: list[ast.Condition], scope: Stretch, *, free: bool, exceptions: Exceptions
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

    def _at_least(self, needed: int, lists: list[list[Match]], scope: Stretch) -> list[Match]:
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
        return one_each(out, certain_first=False)

    def outcome(
        self, condition: ast.Condition, at: Match, scope: Stretch, *, free: bool, exceptions: Exceptions
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
            case ast.Resembles(violation=violation):
                return violation in self.resembled(at.home), nothing, ()
            case ast.Surely(inner=inner) | ast.Spoken(inner=inner) | ast.InField(inner=inner):  # of a test
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
            within = DOCUMENT
            if isinstance(condition, ast.Scoped):
                within = (condition.scope.kind, condition.scope.size)
                condition = condition.inner
            low, high = self.stretch(at.home, within if self.document.kind == "transcript" else DOCUMENT)
            found = [one for one in self.find(condition, SENTENCE, free=False, exceptions=NONE) if not one.open and low <= one.home < high]
            for excuse in inference.unless:
                found = [one for one in found if self.outcome(excuse, one, SENTENCE, free=False, exceptions=NONE)[0] is not True]
            texts = {self.text[one.start : one.end] for one in found}
            if len(texts) > best[0]:
                best = (len(texts), (inference.value,), found[0].evidence[:2])
        self._asking.pop()
        return (best[1], "inferred", best[2]) if best[0] else ((), "unknown", ())

    def fact_test(self, test: ast.FactTest, at: Match) -> bool | None:
        """True, false, or None where the fact is unknown."""
        if test.fact == "speaker":
            speaker = self.speaker(at)
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

    def _compare(self, condition: ast.Compare, scope: Stretch, exceptions: Exceptions) -> list[Match]:
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
            return one_each(within, certain_first=False)
        out: list[Match] = []
        for match, amount in self._measured(left, exceptions):
            low, high = self.stretch(match.home, scope)
            others = [pair for pair in self._measured(right, exceptions) if pair[0].start != match.start and low <= pair[0].home < high]
            for other, against in sorted(others, key=lambda pair: abs(pair[0].home - match.home)):
                if any(compare(a * one, b * two) for a in (amount.low, amount.high) for b in (against.low, against.high)):
                    out.append(_joined(match, other))
                    break
        return one_each(out, certain_first=False)

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

    def _measured(self, measure: ast.AmountNear, exceptions: Exceptions) -> list[tuple[Match, Amount]]:
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
        for anchor in self.find(measure.anchor, SENTENCE, free=True, exceptions=exceptions):
            low, high = self.stretch(anchor.home, SENTENCE)
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


def one_each(matches: list[Match], *, certain_first: bool = True) -> list[Match]:
    """One match for each anchor: the first, but a certain one goes before an open one."""
    out: dict[tuple[int, int], Match] = {}
    for one in matches:
        key = (one.start, one.end)
        if key not in out or (certain_first and out[key].open and not one.open):
            out[key] = one
    return sorted(out.values(), key=by_place)
