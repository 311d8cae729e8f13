"""Conditions over a scene: what the language reference says in section 8.1, computed bottom-up and remembered.

`find` gives all matches of a node under a scope, in the whole document; a stretch of the document is a slice of them.
`outcome` judges a node as an operand, in the stretch round a match.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from violation_rules.compiler import program as ir
from violation_rules.engine.facts import COMPARE, Facts
from violation_rules.engine.match import NOTHING, Match, Matches, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from violation_rules.engine.scene import Scene
    from violation_rules.text.amounts import Amount

Truth: TypeAlias = bool | None
"""None is unknown: it depends on facts that nobody gave."""

_DEFAULT_SPEAKER = {"transcript": "host", "listing": "operator"}


Possible: TypeAlias = "dict[int, list[int]]"
"""Rule → those of its match nodes that may match in a document; a rule that is not in it has no match there."""


_SENTENCE = ir.Scope("sentence")


class Outcome(NamedTuple):
    """How an operand turned out, what it depends on if unknown, and the evidence it adds."""

    truth: Truth
    open: frozenset[int] = frozenset()
    evidence: tuple[Span, ...] = ()


_TRUE, _FALSE = Outcome(True), Outcome(False)  # noqa: FBT003 - records


class Evaluator:
    """Evaluates the nodes of one program over one scene."""

    def __init__(self, scene: Scene, possible: Possible | None = None) -> None:
        """Nothing is computed yet. `possible`, where known, leaves out what cannot match in this document."""
        self._possible = possible
        self.scene = scene
        self.runtime = scene.runtime
        self.facts = Facts(scene.runtime, scene.document, self._infer, scene.stretch)
        self._found: dict[tuple[int, ir.Scope], Matches] = {}
        self._rules: dict[str, Matches] = {}

    # --- finders --------------------------------------------------------------------------------------------------

    def find(self, index: int, scope: ir.Scope) -> Matches:
        """All matches of a finder node under a scope."""
        key = (index, scope)
        found = self._found.get(key)
        if found is None:
            found = self._find(self.runtime.program.nodes[index], scope)
            self._found[key] = found
        return found

    def _find(self, node: ir.Node, scope: ir.Scope) -> Matches:
        match node:
            case ir.Term(lexicon=lexicon, even_if_negated=free, exceptions=exceptions):
                return self.scene.hits(lexicon, even_if_negated=free, exceptions=exceptions)
            case ir.Or(parts=parts):
                return merged([self.find(part, scope) for part in parts])
            case ir.And(parts=parts):
                return self._and(parts, scope)
            case ir.Near():
                return self._near(node, scope)
            case ir.AtLeast(needed=needed, parts=parts):
                return self._at_least(needed, parts, scope)
            case ir.Scoped(inner=inner, scope=own):
                return self.find(inner, own)
            case ir.Spoken(inner=inner, speaker=speaker):
                return Matches([match for match in self.find(inner, scope).items if self.speaker(match) == speaker])
            case ir.InField(inner=inner, field=field):
                return Matches([match for match in self.find(inner, scope).items if self._field(match) == field])
            case ir.Surely(inner=inner):
                return Matches([match for match in self.find(inner, scope).items if not match.open])
            case ir.Compare():
                return self._compare(node, scope)
            case ir.Found(violation=violation):
                return self.rule_matches(violation)
            case _:
                return NOTHING

    def _and(self, parts: Sequence[int], scope: ir.Scope) -> Matches:
        first = next((part for part in parts if self.runtime.finder[part]), None)
        if first is None or self._excluded(parts) or not self.find(first, scope).items:
            return NOTHING
        rest = sorted((part for part in parts if part != first), key=lambda part: self.runtime.finder[part])
        if any(self.runtime.finder[part] and not self.find(part, scope).items for part in reversed(rest)):
            return NOTHING  # before any fact is inferred for it
        out = []
        for match in self.find(first, scope).items:
            open_: frozenset[int] = match.open
            evidence: tuple[Span, ...] = ()
            for part in rest:
                truth, depends, spans = self.outcome(part, match, scope)
                if truth is False:
                    break
                open_ |= depends
                evidence += spans
            else:
                out.append(match.joined(evidence, open_))
        return Matches(out) if out else NOTHING

    def _excluded(self, parts: Sequence[int]) -> bool:
        """Whether the kind of document alone says no: cheaper to ask than to look for anything."""
        for part in parts:
            node = self.runtime.program.nodes[part]
            if isinstance(node, ir.FactTest) and node.fact == "kind" and self.facts.test(node, None, 0) is False:
                return True
        return False

    def _near(self, node: ir.Near, scope: ir.Scope) -> Matches:
        left = self.find(node.left, scope)
        if not left.items:
            return NOTHING
        right = self.find(node.right, scope)
        if not right.items:
            return NOTHING
        out = []
        for match in left.items:
            low, high = self.scene.stretch(match.home, scope)
            other = right.near(match, low, high, node.distance, node.relation)
            if other is not None:
                out.append(match.joined(other.evidence, other.open))
        return Matches(out) if out else NOTHING

    def _at_least(self, needed: int, parts: Sequence[int], scope: ir.Scope) -> Matches:
        out: dict[tuple[int, int], Match] = {}
        for number, part in enumerate(parts):
            for match in self.find(part, scope).items:
                low, high = self.scene.stretch(match.home, scope)
                near = [self.find(other, scope).nearest(match, low, high) for other in parts]
                if next(index for index, other in enumerate(near) if other is not None) != number:
                    continue
                present = [other for other in near if other is not None]
                if len(present) < needed:
                    continue
                certain = sum(not other.open for other in present)
                open_ = frozenset[int]() if certain >= needed else frozenset().union(*(other.open for other in present))
                evidence = tuple(span for other in present for span in other.evidence)
                out.setdefault((match.start, match.end), match.joined(evidence, open_))
        return Matches(list(out.values()))

    # --- operands ---------------------------------------------------------------------------------------------------

    def outcome(self, index: int, match: Match, scope: ir.Scope) -> Outcome:
        """Judge a node as an operand in the stretch of `scope` round `match`."""
        node = self.runtime.program.nodes[index]
        if isinstance(node, ir.Scoped):
            return self.outcome(node.inner, match, node.scope)
        if self.runtime.finder[index]:
            found = self.find(index, scope)
            other = found.nearest(match, *self.scene.stretch(match.home, scope)) if found.items else None
            if other is None:
                return _FALSE
            return Outcome(None if other.open else True, other.open, other.evidence)
        match node:
            case ir.Not(inner=inner):
                truth, depends, _ = self.outcome(inner, match, scope)
                return Outcome(None if truth is None else not truth, depends)
            case ir.And(parts=parts):
                return self._kleene(parts, match, scope, stop=False)
            case ir.Or(parts=parts):
                return self._kleene(parts, match, scope, stop=True)
            case ir.AtLeast(needed=needed, parts=parts):
                return self._enough(needed, parts, match, scope)
            case ir.Count(inner=inner, operator=sign, number=number):
                return self._count(inner, sign, number, match, scope)
            case ir.FactTest(fact=fact):
                speaker = self.speaker(match) if fact == "speaker" else None
                truth = self.facts.test(node, speaker, match.home)
                return Outcome(truth, frozenset({index}) if truth is None else frozenset())
            case ir.Known(fact=fact):
                return Outcome(self.facts.value(fact, match.home).known)
            case ir.Surely(inner=inner) | ir.Spoken(inner=inner) | ir.InField(inner=inner):
                inner_outcome = self.outcome(inner, match, scope)
                return inner_outcome if inner_outcome.truth is not None else _FALSE
            case _:
                return _FALSE

    def _kleene(self, parts: Sequence[int], match: Match, scope: ir.Scope, *, stop: bool) -> Outcome:
        """`or` with stop True, `and` with stop False: the first part with that truth settles it."""
        open_: frozenset[int] = frozenset()
        evidence: tuple[Span, ...] = ()
        for part in parts:
            outcome = self.outcome(part, match, scope)
            if outcome.truth is stop:
                return outcome if stop else _FALSE
            open_ |= outcome.open
            evidence += outcome.evidence if outcome.truth else ()
        if open_:
            return Outcome(None, open_, evidence)
        return Outcome(not stop, frozenset(), evidence)

    def _enough(self, needed: int, parts: Sequence[int], match: Match, scope: ir.Scope) -> Outcome:
        outcomes = [self.outcome(part, match, scope) for part in parts]
        certain = sum(outcome.truth is True for outcome in outcomes)
        if certain >= needed:
            return Outcome(True, frozenset(), tuple(span for outcome in outcomes if outcome.truth for span in outcome.evidence))  # noqa: FBT003
        if certain + sum(outcome.truth is None for outcome in outcomes) >= needed:
            return Outcome(None, frozenset().union(*(outcome.open for outcome in outcomes)))
        return _FALSE

    def _count(self, inner: int, sign: str, number: float, match: Match, scope: ir.Scope) -> Outcome:
        low, high = self.scene.stretch(match.home, scope)
        counted = (self._own if inner < 0 else self.find(inner, scope)).within(low, high)
        certain = [other for other in counted if not other.open]
        least, most = COMPARE[sign](len(certain), number), COMPARE[sign](len(counted), number)
        evidence = tuple(span for other in counted for span in other.evidence)
        if least == most:
            return Outcome(least, frozenset(), evidence if least else ())
        return Outcome(None, frozenset().union(*(other.open for other in counted)), evidence)

    _own: Matches = NOTHING
    """The matches of the rule whose severity is being judged: what a bare `count` counts."""

    def counting(self, own: Matches) -> None:
        """Set what a bare `count` counts."""
        self._own = own

    # --- amounts ----------------------------------------------------------------------------------------------------

    def _compare(self, node: ir.Compare, scope: ir.Scope) -> Matches:
        """Anchored at the left amount (or, where the left side is a number, at the right one)."""
        left, right = node.left, node.right
        compare = COMPARE[node.operator]
        if left.amount is None:
            return self._against(self._measured(right), right.factor, left.number or 0.0, lambda amount, number: compare(number, amount))
        if right.amount is None:
            return self._against(self._measured(left), left.factor, right.number or 0.0, compare)
        others = self._measured(right)
        out: dict[tuple[int, int], Match] = {}
        for match, amount in self._measured(left):
            low, high = self.scene.stretch(match.home, scope)
            for other, against in sorted(others, key=lambda pair: abs(pair[0].home - match.home)):
                if other.start == match.start or not low <= other.home < high:
                    continue
                if _any_pair(amount, left.factor, against, right.factor, compare):
                    out.setdefault((match.start, match.end), match.joined(other.evidence, other.open))
                    break
        return Matches(list(out.values()))

    @staticmethod
    def _against(measured: list[tuple[Match, Amount]], factor: float, number: float, compare: Callable[[float, float], bool]) -> Matches:
        return Matches(
            list(
                {
                    (match.start, match.end): match
                    for match, amount in measured
                    if compare(amount.low * factor, number) or compare(amount.high * factor, number)
                }.values()
            )
        )

    def _measured(self, quantity: ir.Quantity) -> list[tuple[Match, Amount]]:
        """The amounts a measure names, each with the hit that it stands near as further evidence."""
        kind = quantity.amount or ""
        sentence = ir.Scope("sentence")
        if quantity.anchor < 0:
            everywhere = self.scene.amounts(kind, 0, max(len(self.scene.text), 1))
            return [(_amount_match(amount), amount) for amount in everywhere]
        out: dict[tuple[int, int], tuple[Match, Amount]] = {}
        for anchor in self.find(quantity.anchor, sentence).items:
            nearest: tuple[int, int, Amount] | None = None
            for amount in self.scene.amounts(kind, *self.scene.stretch(anchor.home, sentence)):
                gap = amount.start - anchor.end if amount.start >= anchor.end else anchor.start - amount.end
                side = amount.start < anchor.end
                if gap < 0 and amount.start >= anchor.start and amount.end <= anchor.end:
                    gap = 0  # a pattern with a placeholder holds its own amount
                elif gap < 0 or (quantity.relation == "after" and side) or (quantity.relation == "before" and not side):
                    continue
                # What follows the word is preferred to what goes before it at the same distance: 原价 99 现价 39.
                key = (gap, int(side), amount)
                if gap <= quantity.distance and (nearest is None or key[:2] < nearest[:2]):
                    nearest = key
            if nearest is not None:
                amount = nearest[2]
                found = _amount_match(amount).joined(anchor.evidence, anchor.open)
                out.setdefault((amount.start, amount.end), (found, amount))
        return list(out.values())

    # --- the rest -----------------------------------------------------------------------------------------------------

    def speaker(self, match: Match) -> str | None:
        """Who said it: as given, else the host of a transcript, the operator of a listing."""
        part = self.scene.parts[self.scene.utterance_at(match.home)]
        return part.speaker or _DEFAULT_SPEAKER.get(self.scene.document.kind)

    def _field(self, match: Match) -> str | None:
        field = self.scene.parts[self.scene.utterance_at(match.home)].field
        return "speech" if field is None and self.scene.document.kind == "transcript" else field

    def rule_matches(self, violation: str) -> Matches:
        """What a rule finds after its `unless`, before gates and precedence."""
        found = self._rules.get(violation)
        if found is None:
            self._rules[violation] = NOTHING
            index = self.runtime.rules_by_id.get(violation)
            possible = self._possible
            if index is not None and (possible is None or index in possible):
                rule = self.runtime.program.rules[index]
                found = self._rule_matches(rule, rule.matches if possible is None else possible[index])
            else:
                found = NOTHING
            self._rules[violation] = found
        return found

    def _rule_matches(self, rule: ir.Rule, matches: Sequence[int]) -> Matches:
        if rule.applies_to and self.scene.document.kind not in rule.applies_to:
            return NOTHING
        found = merged([self.find(match, rule.scope) for match in matches])
        if not found.items:
            return NOTHING
        kept = []
        for match in found.items:
            open_: frozenset[int] = frozenset()
            for excuse in rule.unless:
                truth, depends, _ = self.outcome(excuse, match, rule.scope)
                if truth:
                    break
                open_ |= depends
            else:
                kept.append(match)
                if open_:
                    self.doubts[(rule.id, match.start, match.end)] = open_
        return Matches(kept) if len(kept) != len(found.items) else found

    @property
    def doubts(self) -> dict[tuple[str, int, int], frozenset[int]]:
        """(rule, anchor) → fact tests that an `unless` depends on."""
        return self.__dict__.setdefault("_doubts", {})  # type: ignore[no-any-return]

    def _infer(self, inference: ir.Inference, low: int, high: int) -> tuple[int, tuple[Span, ...]]:
        """How many distinct words in [low, high) speak for an inference, and the first of them."""
        matches = [match for match in self.find(inference.condition, _SENTENCE).within(low, high) if not match.open]
        for excuse in inference.unless:
            matches = [match for match in matches if self.outcome(excuse, match, _SENTENCE).truth is not True]
        texts = {self.scene.text[match.start : match.end] for match in matches}
        return len(texts), matches[0].evidence[:2] if matches else ()


def merged(parts: list[Matches]) -> Matches:
    """Matches of several readings, one for each anchor; a certain one goes before an open one, an earlier reading before a later."""
    filled = [part for part in parts if part.items]
    if len(filled) <= 1:
        return filled[0] if filled else NOTHING
    out: dict[tuple[int, int], Match] = {}
    for part in filled:
        for match in part.items:
            key = (match.start, match.end)
            if key not in out or (out[key].open and not match.open):
                out[key] = match
    return Matches(list(out.values()))


def _amount_match(amount: Amount) -> Match:
    return Match(amount.start, amount.start, amount.end, (Span(amount.start, amount.end, amount.kind),))


def _any_pair(left: Amount, left_factor: float, right: Amount, right_factor: float, compare: Callable[[float, float], bool]) -> bool:
    return any(compare(one * left_factor, two * right_factor) for one in (left.low, left.high) for two in (right.low, right.high))
