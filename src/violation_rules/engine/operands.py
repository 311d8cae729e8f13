"""Conditions that yield no matches and are only judged round one: `not`, `count`, facts, and what has such a part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules.engine.facts import COMPARE, UNKNOWN, holds
from violation_rules.engine.parts import CERTAIN, FALSE, TRUE, Outcome, Test

if TYPE_CHECKING:
    from collections.abc import Sequence

    from violation_rules.compiler import program as ir
    from violation_rules.engine.evaluate import Evaluator
    from violation_rules.engine.match import Match, Span
    from violation_rules.engine.parts import Part


class Negated(Test):
    """`not C`, `lacks C`."""

    __slots__ = ("_inner",)

    def __init__(self, scope: ir.Scope, inner: Part) -> None:
        """Of a finder or a test."""
        super().__init__(scope, fixed=inner.fixed)
        self._inner = inner

    def _outcome(self, to: Evaluator, match: Match) -> Outcome:
        truth, depends, _ = self._inner.outcome(to, match)
        if truth is None:
            return Outcome(None, depends)
        return FALSE if truth else TRUE


class Kleene(Test):
    """`or` (`stop` True) or `and` (`stop` False) with tests among its parts: the first part with that truth settles it."""

    __slots__ = ("_parts", "_stop")

    def __init__(self, scope: ir.Scope, parts: Sequence[Part], *, stop: bool, yields: Part | None) -> None:
        """Three-valued."""
        super().__init__(scope, fixed=all(part.fixed for part in parts), yields=yields)
        self._parts, self._stop = parts, stop

    def _outcome(self, to: Evaluator, match: Match) -> Outcome:
        open_: frozenset[int] = CERTAIN
        evidence: tuple[Span, ...] = ()
        for part in self._parts:
            outcome = part.outcome(to, match)
            truth, depends, spans = outcome
            if truth is self._stop:
                return outcome if truth else FALSE
            if depends:
                open_ |= depends
            if truth:
                evidence += spans
        if open_:
            return Outcome(None, open_, evidence)
        return Outcome(not self._stop, CERTAIN, evidence)


class Enough(Test):
    """`N of (…)` with tests among its parts."""

    __slots__ = ("_needed", "_parts")

    def __init__(self, scope: ir.Scope, parts: Sequence[Part], needed: int, yields: Part) -> None:
        """`needed` is N."""
        super().__init__(scope, fixed=all(part.fixed for part in parts), yields=yields)
        self._parts, self._needed = parts, needed

    def _outcome(self, to: Evaluator, match: Match) -> Outcome:
        outcomes = [part.outcome(to, match) for part in self._parts]
        certain = sum(outcome.truth is True for outcome in outcomes)
        if certain >= self._needed:
            return Outcome(True, CERTAIN, tuple(span for outcome in outcomes if outcome.truth for span in outcome.evidence))  # noqa: FBT003
        if certain + sum(outcome.truth is None for outcome in outcomes) >= self._needed:
            return Outcome(None, frozenset().union(*(outcome.open for outcome in outcomes)))
        return FALSE


class Count(Test):
    """`count(C) >= n`; without C, of the matches of the rule whose severity is being judged."""

    __slots__ = ("_compare", "_inner", "_number")

    def __init__(self, scope: ir.Scope, inner: Part | None, node: ir.Count) -> None:
        """`inner` None is a bare `count`."""
        super().__init__(scope)
        self._inner, self._compare, self._number = inner, COMPARE[node.operator], node.number

    def _outcome(self, to: Evaluator, match: Match) -> Outcome:
        own = to.own if self._inner is None else self._inner.find(to)
        counted = own.within(*to.scene.stretch(match.home, self.scope)) if own.items else []
        certain = sum(not other[4] for other in counted)
        least, most = self._compare(certain, self._number), self._compare(len(counted), self._number)
        if least == most and not least:
            return FALSE
        evidence = tuple([span for other in counted for span in other[3]])
        if least == most:
            return Outcome(least, CERTAIN, evidence)
        return Outcome(None, frozenset().union(*(other[4] for other in counted)), evidence)


class FactTest(Test):
    """`product in (药品、酒类)` and the like."""

    __slots__ = ("_holding", "_node", "_unknown", "fact")

    def __init__(self, scope: ir.Scope, node: ir.FactTest, index: int, *, fixed: bool) -> None:
        """`index` is the node's: what an unknown fact leaves open."""
        super().__init__(scope, fixed=fixed)
        self._node, self.fact = node, node.fact
        self._unknown = Outcome(None, frozenset({index}))

    def _outcome(self, to: Evaluator, match: Match) -> Outcome:
        if self.fact == "speaker":
            speaker = to.speaker(match)
            truth = holds(self._node, (speaker,)) if speaker else None
            return self._unknown if truth is None else TRUE if truth else FALSE
        value = to.fact(self.fact, match[0])
        if value is UNKNOWN:
            return self._unknown
        return TRUE if holds(self._node, value.values) else FALSE


class Known(Test):
    """`known product`."""

    __slots__ = ("_fact",)

    def __init__(self, scope: ir.Scope, fact: str, *, fixed: bool) -> None:
        """The fact's name."""
        super().__init__(scope, fixed=fixed)
        self._fact = fact

    def _outcome(self, to: Evaluator, match: Match) -> Outcome:
        return FALSE if to.fact(self._fact, match[0]) is UNKNOWN else TRUE


class Resembles(Test):
    """`resembles advertising.absolute_claims`."""

    __slots__ = ("_violation",)

    def __init__(self, scope: ir.Scope, violation: str) -> None:
        """The violation's id."""
        super().__init__(scope)
        self._violation = violation

    def _outcome(self, to: Evaluator, match: Match) -> Outcome:
        return TRUE if to.scene.resembles(match[0], self._violation) else FALSE


class Sure(Test):
    """`surely`, `by`, `in` a field, of a test: unknown counts as false."""

    __slots__ = ("_inner",)

    def __init__(self, scope: ir.Scope, inner: Part, yields: Part) -> None:
        """Of a test."""
        super().__init__(scope, fixed=inner.fixed, yields=yields)
        self._inner = inner

    def _outcome(self, to: Evaluator, match: Match) -> Outcome:
        outcome = self._inner.outcome(to, match)
        return FALSE if outcome.truth is None else outcome
