"""How far round a finding a document can change it, where its kind and some facts are known: what streams wait for.

Like the reach that the compiler derives for all documents (`compiler/needs.py`), but what the kind and the facts settle counts for nothing:
`kind = complaint and 撤诉 in document` cannot excuse what is said in a transcript.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from violation_rules.compiler import program as ir
from violation_rules.compiler.needs import children, extent
from violation_rules.engine.facts import holds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from violation_rules.engine.runtime import Runtime


class Reach:
    """Answers for documents of one kind of which these facts are given."""

    def __init__(self, runtime: Runtime, kind: str, given: Mapping[str, tuple[str, ...]]) -> None:
        """A fact that nobody gave is inferred from what is said round the place that asks: in a listing or complaint, from all of it."""
        self._runtime = runtime
        self._nodes = runtime.program.nodes
        self._given = {**given, "kind": (kind,)}
        self._known: dict[tuple[int, ir.Scope], float] = {}
        self._settled: dict[int, bool | None] = {}
        self._ahead = {
            name: max(one.reach for one in ways) if kind == "transcript" else math.inf
            for name, ways in runtime.inferences.items()
            if name not in given
        }

    def of(self, rule: ir.Rule) -> float:
        """Utterances before or after a match of the rule that can change its finding, displaced or counted findings apart."""
        asked = [index for index in nodes_of(rule) if self.settled(index) is None]
        reaches = [self._operand(index, rule.scope) for index in asked]
        return max([*reaches, *(self._ahead.get(name, 0) for name in rule.facts)], default=0)

    def of_match(self, index: int, scope: ir.Scope) -> float:
        """Utterances before or after a match of a node that can make it one."""
        return self._operand(index, scope)

    def settled(self, index: int) -> bool | None:
        """What a node comes to in every document of the kind; None where that is not known."""
        if index not in self._settled:
            self._settled[index] = self._settle(self._nodes[index])
        return self._settled[index]

    def _settle(self, node: ir.Node) -> bool | None:  # noqa: PLR0911 - a case a line
        match node:
            case ir.FactTest(fact=fact):
                return holds(node, self._given[fact]) if fact in self._given else None
            case ir.Known(fact=fact):
                return True if fact in self._given else None
            case ir.And(parts=parts):
                return _all([self.settled(part) for part in parts])
            case ir.Or(parts=parts):
                inverse = _all([None if (one := self.settled(part)) is None else not one for part in parts])
                return None if inverse is None else not inverse
            case ir.Not(inner=inner):
                one = self.settled(inner)
                return None if one is None else not one
            case ir.Scoped(inner=inner) | ir.Surely(inner=inner) | ir.Spoken(inner=inner) | ir.InField(inner=inner):
                return self.settled(inner)
            case ir.Near(left=left, right=right) if self.settled(left) is False or self.settled(right) is False:
                return False
            case _:
                return None

    def _reach(self, index: int, scope: ir.Scope) -> float:
        if self.settled(index) is not None:
            return 0
        known = self._known.get((index, scope))
        if known is None:
            known = self._known[index, scope] = self._find(self._nodes[index], scope)
        return known

    def _find(self, node: ir.Node, scope: ir.Scope) -> float:  # noqa: PLR0911 - a case a line
        match node:
            case ir.And(parts=parts) | ir.Or(parts=parts) | ir.AtLeast(parts=parts):
                return max((self._operand(part, scope) for part in parts), default=0)
            case ir.Near(left=left, right=right):
                return max(self._reach(left, scope), extent(scope) + self._reach(right, scope))
            case ir.Scoped(inner=inner, scope=own):
                return extent(own) + self._reach(inner, own)
            case ir.Spoken(inner=inner) | ir.InField(inner=inner) | ir.Not(inner=inner) | ir.Surely(inner=inner):
                return self._operand(inner, scope)
            case ir.Count(inner=inner):
                return extent(scope) + (self._reach(inner, scope) if inner >= 0 else 0)
            case ir.Compare(left=left, right=right):
                return extent(scope) + max((self._reach(side.anchor, scope) for side in (left, right) if side.anchor >= 0), default=0)
            case ir.FactTest(fact=fact) | ir.Known(fact=fact):
                return self._ahead.get(fact, 0)
            case ir.Found(violation=violation):
                return self._asked(violation)
            case _:
                return 0

    def _operand(self, index: int, scope: ir.Scope) -> float:
        """Reach of a node that is looked for in the stretch round another's match; a test of a fact is asked where that match is."""
        node = self._nodes[index]
        if self.settled(index) is not None:
            return 0
        here = isinstance(node, ir.Scoped | ir.FactTest | ir.Known | ir.Resembles)
        return self._reach(index, scope) if here else extent(scope) + self._reach(index, scope)

    def _asked(self, violation: str) -> float:
        """What a rule finds hangs on its matches and excuses."""
        number = self._runtime.rules_by_id.get(violation)
        if number is None:
            return 0
        rule = self._runtime.program.rules[number]
        return max((self._operand(index, rule.scope) for index in (*rule.matches, *rule.unless)), default=0)


def _all(truths: Sequence[bool | None]) -> bool | None:
    """Kleene's `and`."""
    if any(truth is False for truth in truths):
        return False
    return None if any(truth is None for truth in truths) else True


def nodes_of(rule: ir.Rule) -> tuple[int, ...]:
    """The conditions of a rule."""
    whens = [*(one.when for one in rule.severities), *(one.when for one in rule.referrals), *(one.when for one in rule.lenient)]
    return tuple(index for index in (*rule.matches, *rule.unless, rule.gate, *whens) if index >= 0)


def below(nodes: Sequence[ir.Node], index: int) -> Iterator[ir.Node]:
    """A node and all it is made of."""
    todo = [index]
    while todo:
        node = nodes[todo.pop()]
        yield node
        todo.extend(children(node))


def with_asked(runtime: Runtime, rules: Iterable[int]) -> frozenset[int]:
    """Some rules, by number, and all those that are asked for (`violation ID`) where these match.

    By their own conditions, by the inferences of facts, by rules that are asked for, and by those in whose place they are reported.
    """
    found: set[int] = set()
    todo = list(rules)
    while todo:
        number = todo.pop()
        if number not in found:
            found.add(number)
            rule = runtime.program.rules[number]
            names = {node.violation for node in asked_by(runtime, rule) if isinstance(node, ir.Found)} | {rule.gate_else}
            todo += [other for name, other in runtime.rules_by_id.items() if name in names]
    return frozenset(found)


def asked_by(runtime: Runtime, rule: ir.Rule) -> Iterator[ir.Node]:
    """All that the conditions of a rule are made of, and the inferences of the facts that they test; some of it more than once."""
    todo, facts = list(nodes_of(rule)), set(rule.facts)
    seen: set[str] = set()
    while todo or facts:
        seen |= facts
        todo += [index for fact in facts for one in runtime.inferences.get(fact, ()) for index in (one.condition, *one.unless)]
        facts = set()
        for index in todo:
            for node in below(runtime.program.nodes, index):
                yield node
                if isinstance(node, ir.FactTest | ir.Known) and node.fact not in seen:
                    facts.add(node.fact)
        todo = []
