"""A program's conditions and rules as the evaluator runs them, each made when it is first asked for. Safe to share between threads."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from violation_rules.compiler import program as ir
from violation_rules.compiler.needs import children
from violation_rules.engine import finders, operands
from violation_rules.engine.facts import BUILT_IN
from violation_rules.engine.parts import Choice
from violation_rules.engine.presence import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from violation_rules.engine.anchors import Anchors
    from violation_rules.engine.evaluate import Evaluator
    from violation_rules.engine.match import Match
    from violation_rules.engine.parts import Needs, Outcome, Part, Test
    from violation_rules.engine.presence import Words
    from violation_rules.engine.runtime import Runtime

_SENTENCE = ir.Scope("sentence")
_LEVEL = {"warning": 0, "case_filing": 1}


Used: TypeAlias = tuple[str, str | None, Literal["given", "inferred", "unknown"]]
"""A fact that a finding depends on: its name, its value, where that is from."""


class Clause(NamedTuple):
    """A severity, and when; None for always."""

    severity: str
    provisional: bool
    level: int
    when: Part | None


class RulePlan:
    """One rule, ready to run."""

    __slots__ = (
        *("asks_viewer", "gate", "gate_else", "inferable", "lenient", "matches", "nothing_known", "number", "referrals", "rule"),
        *("severities", "special", "unless"),
    )

    def __init__(self, plan: Plan, number: int) -> None:
        """Make its parts."""
        runtime = plan.runtime
        rule = runtime.program.rules[number]

        def part(node: int) -> Part:
            return plan.part(node, rule.scope)

        def when(node: int) -> Part | None:
            return None if node < 0 else part(node)

        self.number = number
        self.rule = rule
        self.matches = {node: part(node) for node in rule.matches}
        self.unless = Choice(tuple(map(part, rule.unless)))
        self.gate = when(rule.gate)
        self.gate_else = runtime.rules_by_id.get(rule.gate_else or "")
        self.special = tuple(runtime.rules_by_id[name] for name in rule.yields_to if name in runtime.rules_by_id)
        self.severities = tuple(Clause(one.severity, one.provisional, _LEVEL[one.severity], when(one.when)) for one in rule.severities)
        self.referrals = tuple((one, when(one.when)) for one in rule.referrals)
        self.lenient = tuple((one, when(one.when)) for one in rule.lenient)
        self.inferable = tuple(name for name in rule.facts if name in runtime.inferences)
        self.nothing_known: tuple[Used, ...] = tuple((name, None, "unknown") for name in rule.facts if name not in BUILT_IN)
        """The facts it depends on, none of them known."""
        self.asks_viewer = any(_asks_viewer(runtime.program.nodes, node) for node in rule.matches)


class InferencePlan(NamedTuple):
    """One way to infer a fact: the words that speak for the value, the conditions that take words away."""

    value: str
    within: ir.Scope
    condition: Part
    unless: tuple[Part, ...]


class Plan:
    """What is made of one program. It grows as conditions are asked for and never changes otherwise."""

    def __init__(self, runtime: Runtime) -> None:
        """Nothing is made yet."""
        self.runtime = runtime
        self.rank = {number: rank for rank, number in enumerate(runtime.order)}
        """Special rules before those that yield to them."""
        self._parts: dict[tuple[int, ir.Scope], Part] = {}
        self._rules: dict[int, RulePlan] = {}
        self._inferences: dict[str, tuple[InferencePlan, ...]] = {}
        self._words: dict[int, Words] = {}
        self.fixed: dict[str, dict[Test, Outcome]] = {}
        """For each kind of document of which no facts are given: what is fixed then."""
        self.in_force = lru_cache(maxsize=64)(self._in_force)
        self.anchors = lru_cache(maxsize=64)(self._anchors)
        """(kind, given facts) → which rules the words of one utterance can concern."""

    def part(self, index: int, scope: ir.Scope) -> Part:
        """A node under a scope."""
        key = (index, scope)
        known = self._parts.get(key)
        return self._parts.setdefault(key, self._make(index, scope)) if known is None else known

    def rule(self, number: int) -> RulePlan:
        """A rule by its number."""
        known = self._rules.get(number)
        return self._rules.setdefault(number, RulePlan(self, number)) if known is None else known

    def inferences(self, fact: str) -> tuple[InferencePlan, ...]:
        """The ways to infer a fact, in the order declared."""
        known = self._inferences.get(fact)
        if known is None:
            known = tuple(
                InferencePlan(
                    one.value, one.within, self.part(one.condition, _SENTENCE), tuple(self.part(node, _SENTENCE) for node in one.unless)
                )
                for one in self.runtime.inferences.get(fact, ())
            )
            self._inferences[fact] = known
        return known

    def words(self, lexicon: int) -> Words:
        """What a lexicon is hit by."""
        known = self._words.get(lexicon)
        return self._words.setdefault(lexicon, words_of(self.runtime, lexicon)) if known is None else known

    def _in_force(self, on: date) -> frozenset[int]:
        """The rules of which some prohibition can be cited on the day."""
        return frozenset(number for number, rule in enumerate(self.runtime.program.rules) if in_force(rule, on))

    def _anchors(self, kind: str, given: frozenset[tuple[str, tuple[str, ...]]]) -> Anchors:
        from violation_rules.engine.anchors import Anchors  # noqa: PLC0415 - only streams need it

        return Anchors(self.runtime, kind, dict(given))

    def _make(self, index: int, scope: ir.Scope) -> Part:  # noqa: C901, PLR0911, PLR0912 - a case a line
        def below(inner: int) -> Part:
            return self.part(inner, scope)

        finder = self.runtime.finder[index]
        match node := self.runtime.program.nodes[index]:
            case ir.Scoped(inner=inner, scope=own):
                return self.part(inner, own)
            case ir.Term(lexicon=lexicon):
                return finders.Term(scope, () if lexicon in self.runtime.always else (frozenset({lexicon}),), node)
            case ir.Or(parts=inner_parts):
                parts = tuple(map(below, inner_parts))
                either = finders.Either(scope, _any_of(parts), parts)
                return either if finder else operands.Kleene(scope, parts, stop=True, yields=either)
            case ir.And(parts=inner_parts):
                return self._all_of(inner_parts, scope)
            case ir.Near(left=left, right=right):
                sides = below(left), below(right)
                return finders.Near(scope, _all_needs(sides), sides, node)
            case ir.AtLeast(needed=needed, parts=inner_parts):
                parts = tuple(map(below, inner_parts))
                at_least = finders.AtLeast(scope, _any_of(parts), parts, needed)
                return at_least if finder else operands.Enough(scope, parts, needed, at_least)
            case ir.Spoken() | ir.InField() | ir.Surely():
                inner_part = below(node.inner)
                kept = finders.Kept(scope, inner_part.needs, inner_part, _keeps(node))
                return kept if finder else operands.Sure(scope, inner_part, kept)
            case ir.Not(inner=inner):
                return operands.Negated(scope, below(inner))
            case ir.Count(inner=inner):
                return operands.Count(scope, below(inner) if inner >= 0 else None, node)
            case ir.FactTest(fact=fact):
                return operands.FactTest(scope, node, index, fixed=self._never_inferred(fact))
            case ir.Known(fact=fact):
                return operands.Known(scope, fact, fixed=self._never_inferred(fact))
            case ir.Compare(left=left_side, right=right_side):
                anchors = tuple(None if side.anchor < 0 else self.part(side.anchor, _SENTENCE) for side in (left_side, right_side))
                needs = _all_needs([anchor for anchor in anchors if anchor is not None])
                return finders.Compare(scope, needs, node, (anchors[0], anchors[1]))
            case ir.Found(violation=violation):
                return finders.Found(scope, (), violation)
            case _:
                return finders.Never(scope)

    def _all_of(self, inner: Sequence[int], scope: ir.Scope) -> Part:
        first = next((index for index in inner if self.runtime.finder[index]), None)
        if first is None:
            return operands.Kleene(scope, tuple(self.part(index, scope) for index in inner), stop=False, yields=None)
        rest = tuple(self.part(index, scope) for index in inner if index != first)
        needs = _all_needs([self.part(index, scope) for index in inner if self.runtime.finder[index]])
        return finders.Both(scope, needs, self.part(first, scope), rest)

    def _never_inferred(self, fact: str) -> bool:
        return fact != "speaker" and (fact in BUILT_IN or fact not in self.runtime.inferences)


def in_force(rule: ir.Rule, on: date) -> bool:
    """Whether some prohibition of the rule can be cited on the day."""
    prohibitions = [citation for citation in rule.citations if citation.role == "prohibition"]
    return not prohibitions or any(applies(citation.start, citation.until, on) for citation in prohibitions)


def applies(start: date | None, until: date | None, on: date) -> bool:
    """Whether a day lies in [start, until)."""
    return (start is None or start <= on) and (until is None or on < until)


def _any_of(parts: Sequence[Part]) -> Needs:
    """What `or` needs: one set, of each part the need that fewest lexicons meet; nothing if one part needs nothing."""
    if not all(part.needs for part in parts):
        return ()
    union = frozenset[int]().union(*(min(part.needs, key=len) for part in parts))
    return (union,) if union else ()


def _all_needs(parts: Sequence[Part]) -> Needs:
    """What `and` needs: all that its parts need, the hardest to meet first."""
    return tuple(sorted(dict.fromkeys(need for part in parts for need in part.needs), key=len))


def _keeps(node: ir.Spoken | ir.InField | ir.Surely) -> Callable[[Evaluator, Match], bool]:
    match node:
        case ir.Spoken(speaker=speaker):
            return lambda to, match: to.speaker(match) == speaker
        case ir.InField(field=field):
            return lambda to, match: to.field(match) == field
        case _:
            return lambda _, match: not match.open


def _asks_viewer(nodes: Sequence[ir.Node], index: int) -> bool:
    node = nodes[index]
    return (isinstance(node, ir.Spoken) and node.speaker == "viewer") or any(_asks_viewer(nodes, child) for child in children(node))
