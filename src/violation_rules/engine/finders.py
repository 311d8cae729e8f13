"""Conditions that yield matches: terms, `or`, `and`, nearness, `N of`, `violation ID`, and amounts compared."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from violation_rules.compiler import program as ir
from violation_rules.engine.facts import COMPARE
from violation_rules.engine.match import NOTHING, Match, Matches, Span
from violation_rules.engine.operands import FactTest
from violation_rules.engine.parts import CERTAIN, Choice, Part

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from violation_rules.engine.evaluate import Evaluator
    from violation_rules.engine.parts import Needs
    from violation_rules.text.amounts import Amount

_SENTENCE = ir.Scope("sentence")
_ANYWHERE = Match(0, 0, 0, ())


class Never(Part):
    """Finds nothing."""

    __slots__ = ()

    def find(self, to: Evaluator) -> Matches:  # noqa: ARG002 - as in Part
        """Nothing at all."""
        return NOTHING


class Term(Part):
    """The surviving hits of a lexicon."""

    __slots__ = ("exceptions", "free", "lexicon")

    def __init__(self, scope: ir.Scope, needs: Needs, node: ir.Term) -> None:
        """`free`: the polarity of the sentence does not matter."""
        super().__init__(scope, needs)
        self.lexicon, self.free, self.exceptions = node.lexicon, node.even_if_negated, node.exceptions

    def look(self, to: Evaluator) -> Matches:
        """See `Part`."""
        return to.hits(self)

    def nearest(self, to: Evaluator, match: Match) -> Match | None:
        """See `Part`. Of very many hits only the nearest are asked whether they are denied."""
        many = to.undecided(self)
        if many is None:
            return super().nearest(to, match)
        return many.nearest(match, *to.scene.stretch(match[0], self.scope), partial(to.scene.asserted, self.lexicon))

    def anywhere(self, to: Evaluator) -> bool:
        """See `Part`."""
        many = to.undecided(self)
        return super().anywhere(to) if many is None else any(to.scene.asserted(self.lexicon, hit) for hit in many.items)


class Either(Part):
    """`A or B` of finders. Of many, only those are asked that need a lexicon which is hit."""

    __slots__ = ("_choice",)

    def __init__(self, scope: ir.Scope, needs: Needs, parts: tuple[Part, ...]) -> None:
        """In the order written."""
        super().__init__(scope, needs)
        self._choice = Choice(parts)

    def look(self, to: Evaluator) -> Matches:
        """See `Part`."""
        return merged([part.find(to) for part in self._choice.of(to.hit)])


class Both(Part):
    """`A and B`: matches of the first finder round which everything else holds."""

    __slots__ = ("_finders", "_first", "_kinds", "_rest")

    def __init__(self, scope: ir.Scope, needs: Needs, first: Part, rest: Sequence[Part]) -> None:
        """`first` is a finder. Of the rest, tests are asked before finders, because those may have to be looked for."""
        super().__init__(scope, needs)
        self._first = first
        self._rest = sorted(rest, key=lambda part: part.finder)
        self._finders = [part for part in reversed(self._rest) if part.finder]
        self._kinds = [part for part in rest if isinstance(part, FactTest) and part.fact == "kind"]

    def look(self, to: Evaluator) -> Matches:
        """See `Part`."""
        for kind in self._kinds:
            if kind.outcome(to, _ANYWHERE).truth is False:
                return NOTHING  # cheaper to ask than to look for anything
        found = self._first.find(to)
        first = found.within(*to.room(self)) if to.narrow else found.items
        if not first:
            return NOTHING
        for part in self._finders:
            if not part.anywhere(to):
                return NOTHING  # before any fact is inferred for it
        out = []
        for match in first:
            open_ = match[4]
            evidence: tuple[Span, ...] = ()
            for part in self._rest:
                truth, depends, spans = part.outcome(to, match)
                if truth is False:
                    break
                if depends:
                    open_ |= depends
                evidence += spans
            else:
                out.append(match.joined(evidence, open_))
        return Matches(out) if out else NOTHING


class Near(Part):
    """`A near B within n chars`."""

    __slots__ = ("_distance", "_left", "_relation", "_right")

    def __init__(self, scope: ir.Scope, needs: Needs, sides: tuple[Part, Part], node: ir.Near) -> None:
        """`sides` are those of the node."""
        super().__init__(scope, needs)
        self._left, self._right = sides
        self._distance, self._relation = node.distance, node.relation

    def look(self, to: Evaluator) -> Matches:
        """See `Part`."""
        found = self._left.find(to)
        left = found.within(*to.room(self)) if to.narrow else found.items
        if not left:
            return NOTHING
        right = self._right.find(to)
        if not right.items:
            return NOTHING
        out = []
        for match in left:
            low, high = to.scene.stretch(match[0], self.scope)
            other = right.near(match, low, high, self._distance, self._relation)
            if other is not None:
                out.append(match.joined(other[3], other[4]))
        return Matches(out) if out else NOTHING


class AtLeast(Part):
    """`N of (A、B、…)` of finders."""

    __slots__ = ("_needed", "_parts")

    def __init__(self, scope: ir.Scope, needs: Needs, parts: Sequence[Part], needed: int) -> None:
        """`needed` is N."""
        super().__init__(scope, needs)
        self._parts, self._needed = parts, needed

    def look(self, to: Evaluator) -> Matches:
        """See `Part`."""
        found = [part.find(to) for part in self._parts]
        if sum(bool(one.items) for one in found) < self._needed:
            return NOTHING
        out: dict[tuple[int, int], Match] = {}
        for number, mine in enumerate(found):
            for match in mine.items:
                low, high = to.scene.stretch(match.home, self.scope)
                near = [other.nearest(match, low, high) for other in found]
                if next(index for index, other in enumerate(near) if other is not None) != number:
                    continue
                present = [other for other in near if other is not None]
                if len(present) < self._needed:
                    continue
                certain = sum(not other.open for other in present)
                open_ = CERTAIN if certain >= self._needed else frozenset().union(*(other.open for other in present))
                evidence = tuple([span for other in present for span in other.evidence])
                out.setdefault((match.start, match.end), match.joined(evidence, open_))
        return Matches(list(out.values()))


class Kept(Part):
    """`C by host`, `C in title`, `surely C` of a finder: those of its matches that meet a condition."""

    __slots__ = ("_inner", "_keeps")

    def __init__(self, scope: ir.Scope, needs: Needs, inner: Part, keeps: Callable[[Evaluator, Match], bool]) -> None:
        """`keeps` says which."""
        super().__init__(scope, needs)
        self._inner, self._keeps = inner, keeps

    def look(self, to: Evaluator) -> Matches:
        """See `Part`."""
        return Matches([match for match in self._inner.find(to).items if self._keeps(to, match)])


class Found(Part):
    """`violation ID`: what that rule finds."""

    __slots__ = ("_violation",)

    def __init__(self, scope: ir.Scope, needs: Needs, violation: str) -> None:
        """The rule's id."""
        super().__init__(scope, needs)
        self._violation = violation

    def find(self, to: Evaluator) -> Matches:
        """Remembered by the evaluator, rule by rule."""
        return to.rule_matches(self._violation)


class ClearlyResembles(Part):
    """`clearly resembles ID`: the stretches that do."""

    __slots__ = ("_violation",)

    def __init__(self, scope: ir.Scope, violation: str) -> None:
        """The violation's id."""
        super().__init__(scope)
        self._violation = violation

    def look(self, to: Evaluator) -> Matches:
        """See `Part`."""
        found = to.scene.clearly_alike(*to.room(self)).get(self._violation, ())
        return Matches([Match(low, low, high, (Span(low, high, f"clearly resembles {self._violation}"),)) for low, high in found])


class Compare(Part):
    """Two quantities compared: anchored at the left amount (or, where the left side is a number, at the right one)."""

    __slots__ = ("_left", "_node", "_right")

    def __init__(self, scope: ir.Scope, needs: Needs, node: ir.Compare, anchors: tuple[Part | None, Part | None]) -> None:
        """`anchors` are what the two sides stand near, looked for in their own sentence."""
        super().__init__(scope, needs)
        self._node = node
        self._left, self._right = anchors

    def look(self, to: Evaluator) -> Matches:
        """See `Part`."""
        left, right = self._node.left, self._node.right
        compare = COMPARE[self._node.operator]
        if left.amount is None:
            number = left.number or 0.0
            return _against(_measured(to, self, right, self._right), right.factor, number, lambda amount, other: compare(other, amount))
        if right.amount is None:
            return _against(_measured(to, self, left, self._left), left.factor, right.number or 0.0, compare)
        others = _measured(to, self, right, self._right)
        out: dict[tuple[int, int], Match] = {}
        for match, amount in _measured(to, self, left, self._left):
            low, high = to.scene.stretch(match.home, self.scope)
            for other, against in sorted(others, key=lambda pair: abs(pair[0].home - match.home)):
                if other.start == match.start or not low <= other.home < high:
                    continue
                if _any_pair(amount, left.factor, against, right.factor, compare):
                    out.setdefault((match.start, match.end), match.joined(other.evidence, other.open))
                    break
        return Matches(list(out.values()))


def merged(parts: list[Matches]) -> Matches:
    """Matches of several readings, one for each anchor; a certain one goes before an open one, an earlier reading before a later."""
    filled = [part for part in parts if part.items]
    if len(filled) <= 1:
        return filled[0] if filled else NOTHING
    out: dict[tuple[int, int], Match] = {}
    for part in filled:
        for match in part.items:
            key = match[1:3]
            known = out.get(key)
            if known is None or (known[4] and not match[4]):
                out[key] = match
    return Matches(list(out.values()))


# --- amounts --------------------------------------------------------------------------------------------------------------


def _against(measured: list[tuple[Match, Amount]], factor: float, number: float, compare: Callable[[float, float], bool]) -> Matches:
    holding = [match for match, amount in measured if compare(amount.low * factor, number) or compare(amount.high * factor, number)]
    return Matches(list({(match.start, match.end): match for match in holding}.values()))


def _measured(to: Evaluator, by: Part, quantity: ir.Quantity, anchor: Part | None) -> list[tuple[Match, Amount]]:
    """The amounts a measure names, each with the hit that it stands near as further evidence."""
    kind = quantity.amount or ""
    scene = to.scene
    if anchor is None:
        everywhere = scene.amounts(kind, *to.room(by, by.scope))
        return [(_amount_match(amount), amount) for amount in everywhere]
    out: dict[tuple[int, int], tuple[Match, Amount]] = {}
    for near in anchor.find(to).items:
        nearest: tuple[int, int, Amount] | None = None
        for amount in scene.amounts(kind, *scene.stretch(near.home, _SENTENCE)):
            gap = amount.start - near.end if amount.start >= near.end else near.start - amount.end
            side = amount.start < near.end
            if gap < 0 and amount.start >= near.start and amount.end <= near.end:
                gap = 0  # a pattern with a placeholder holds its own amount
            elif gap < 0 or (quantity.relation == "after" and side) or (quantity.relation == "before" and not side):
                continue
            # What follows the word is preferred to what goes before it at the same distance: 原价 99 现价 39.
            key = (gap, int(side), amount)
            if gap <= quantity.distance and (nearest is None or key[:2] < nearest[:2]):
                nearest = key
        if nearest is not None:
            amount = nearest[2]
            found = _amount_match(amount).joined(near.evidence, near.open)
            out.setdefault((amount.start, amount.end), (found, amount))
    return list(out.values())


def _amount_match(amount: Amount) -> Match:
    return Match(amount.start, amount.start, amount.end, (Span(amount.start, amount.end, amount.kind),))


def _any_pair(left: Amount, left_factor: float, right: Amount, right_factor: float, compare: Callable[[float, float], bool]) -> bool:
    return any(compare(one * left_factor, two * right_factor) for one in (left.low, left.high) for two in (right.low, right.high))
