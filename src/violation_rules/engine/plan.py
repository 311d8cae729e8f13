"""A program's conditions and rules as the evaluator runs them, each made when it is first asked for. Safe to share between threads."""

from __future__ import annotations

from functools import cached_property, lru_cache
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
Given: TypeAlias = frozenset[tuple[str, tuple[str, ...]]]
"""Facts that the caller gave."""


class Clause(NamedTuple):
    """A severity, and when; None for always."""

    severity: str
    provisional: bool
    level: int
    when: Part | None


class _Parts(dict[int, "Part"]):
    """Node → what it is under a rule's scope, made when first asked for."""

    def __init__(self, plan: Plan, scope: ir.Scope) -> None:
        super().__init__()
        self._plan = plan
        self._scope = scope

    def __missing__(self, node: int) -> Part:
        found = self[node] = self._plan.part(node, self._scope)
        return found


class RulePlan:
    """One rule, ready to run. What is asked only of a rule that matches is made then."""

    def __init__(self, plan: Plan, number: int) -> None:
        """Make what is asked of every rule that may match."""
        self._plan = plan
        self.number = number
        self.rule = plan.runtime.program.rules[number]
        self.matches = _Parts(plan, self.rule.scope)
        """Match node → part."""

    def make(self) -> None:
        """Make all of it now."""
        for match in self.rule.matches:
            self.matches.__getitem__(match)
        for name, value in vars(RulePlan).items():
            if isinstance(value, cached_property):
                getattr(self, name)
        for fact in self.inferable:
            self._plan.inferences(fact)

    def _when(self, node: int) -> Part | None:
        return None if node < 0 else self._plan.part(node, self.rule.scope)

    @cached_property
    def unless(self) -> Choice:
        """What excuses a match."""
        return Choice(tuple(self._plan.part(node, self.rule.scope) for node in self.rule.unless))

    @cached_property
    def gate(self) -> Part | None:
        """What must hold for a match to be reported as this rule's."""
        return self._when(self.rule.gate)

    @cached_property
    def gate_else(self) -> int | None:
        """The rule that it is reported as otherwise."""
        return self._plan.runtime.rules_by_id.get(self.rule.gate_else or "")

    @cached_property
    def special(self) -> tuple[int, ...]:
        """The rules it yields to."""
        known = self._plan.runtime.rules_by_id
        return tuple(known[name] for name in self.rule.yields_to if name in known)

    @cached_property
    def severities(self) -> tuple[Clause, ...]:
        """The severities and when."""
        return tuple(Clause(one.severity, one.provisional, _LEVEL[one.severity], self._when(one.when)) for one in self.rule.severities)

    @cached_property
    def referrals(self) -> tuple[tuple[ir.Referral, Part | None], ...]:
        """The referrals and when."""
        return tuple((one, self._when(one.when)) for one in self.rule.referrals)

    @cached_property
    def lenient(self) -> tuple[tuple[ir.Leniency, Part | None], ...]:
        """The leniencies and when."""
        return tuple((one, self._when(one.when)) for one in self.rule.lenient)

    @cached_property
    def inferable(self) -> tuple[str, ...]:
        """The facts it depends on that can be inferred."""
        return tuple(name for name in self.rule.facts if name in self._plan.runtime.inferences)

    @cached_property
    def nothing_known(self) -> tuple[Used, ...]:
        """The facts it depends on, none of them known."""
        return tuple((name, None, "unknown") for name in self.rule.facts if name not in BUILT_IN)

    @cached_property
    def asks_viewer(self) -> bool:
        """Whether it is about what viewers say."""
        nodes = self._plan.runtime.program.nodes
        return any(_asks_viewer(nodes, node) for node in self.rule.matches)


class InferencePlan(NamedTuple):
    """One way to infer a fact: the words that speak for the value, the conditions that take words away."""

    value: str
    within: ir.Scope
    need: int
    """The lexicons of which one must be hit, as a mask."""
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
        if known is None:
            made = self._make(index, scope)
            made.of_node(index)
            known = self._parts.setdefault(key, made)
        return known

    def rule(self, number: int) -> RulePlan:
        """A rule by its number."""
        known = self._rules.get(number)
        return self._rules.setdefault(number, RulePlan(self, number)) if known is None else known

    def inferences(self, fact: str) -> tuple[InferencePlan, ...]:
        """The ways to infer a fact, in the order declared."""
        known = self._inferences.get(fact)
        if known is None:
            known = tuple(map(self._inference, self.runtime.inferences.get(fact, ())))
            self._inferences[fact] = known
        return known

    def _inference(self, one: ir.Inference) -> InferencePlan:
        condition = self.part(one.condition, _SENTENCE)
        unless = tuple(self.part(node, _SENTENCE) for node in one.unless)
        return InferencePlan(one.value, one.within, condition.hardest, condition, unless)

    def words(self, lexicon: int) -> Words:
        """What a lexicon is hit by."""
        known = self._words.get(lexicon)
        return self._words.setdefault(lexicon, words_of(self.runtime, lexicon)) if known is None else known

    def _in_force(self, on: date) -> frozenset[int]:
        """The rules of which some prohibition can be cited on the day."""
        return frozenset(number for number, rule in enumerate(self.runtime.program.rules) if in_force(rule, on))

    def _anchors(self, kind: str, given: Given, *, hurry: bool = False) -> Anchors:
        from violation_rules.engine.anchors import Anchors  # noqa: PLC0415 - only streams need it

        return Anchors(self.runtime, kind, dict(given), hurry=hurry)

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
            case ir.Resembles(violation=violation):
                return operands.Resembles(scope, violation)
            case ir.ClearlyResembles(violation=violation):
                return finders.ClearlyResembles(scope, violation)
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
