"""What is derived from a condition: the lexicons it cannot do without, how far it looks, the facts it asks for."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from violation_rules.compiler import program as ir

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Needs: TypeAlias = tuple[frozenset[int], ...]
"""A conjunction: of each set at least one lexicon must be hit."""


class Derivation:
    """Answers for one node table. `matches_of` gives the match nodes of a violation, for `violation ID` conditions."""

    def __init__(
        self, nodes: Sequence[ir.Node], lexicons: Sequence[ir.Lexicon], atoms: Sequence[str], matches_of: Callable[[str], Sequence[int]]
    ) -> None:
        """Keep the tables; answers are computed when asked and remembered."""
        self._nodes = nodes
        self._matches_of = matches_of
        # A hit of a short atom is likelier: a rough weight is enough to pick the rarer branch.
        self._weight = [
            math.inf
            if any(not entry.atoms for entry in lexicon.entries)
            else sum(40.0 ** -len(atoms[atom]) for entry in lexicon.entries for atom in entry.atoms)
            for lexicon in lexicons
        ]
        self.needs = cache(self._needs)
        self.facts = cache(self._facts)

    def any_of(self, nodes: Sequence[int]) -> Needs:
        """What `or` over these nodes needs: one set, the union of each branch's rarest; nothing if one branch needs nothing."""
        union: frozenset[int] = frozenset()
        for node in nodes:
            needs = self.needs(node)
            if not needs:
                return ()
            rarest: frozenset[int] = min(needs, key=self._set_weight)
            union |= rarest
        return (union,) if union else ()

    def _set_weight(self, lexicons: frozenset[int]) -> float:
        return sum(self._weight[lexicon] for lexicon in lexicons)

    def _needs(self, index: int) -> Needs:
        match self._nodes[index]:
            case ir.Term(lexicon=lexicon):
                return () if math.isinf(self._weight[lexicon]) else (frozenset({lexicon}),)
            case ir.Or(parts=parts) | ir.AtLeast(parts=parts):
                return self.any_of(parts)
            case ir.And(parts=parts):
                return tuple(dict.fromkeys(need for part in parts for need in self.needs(part)))
            case ir.Near(left=left, right=right):
                return tuple(dict.fromkeys((*self.needs(left), *self.needs(right))))
            case ir.Scoped(inner=inner) | ir.Spoken(inner=inner) | ir.InField(inner=inner) | ir.Surely(inner=inner):
                return self.needs(inner)
            case ir.Count(inner=inner, operator=operator, number=number) if inner >= 0 and operator in {">", ">=", "="} and number >= 1:
                return self.needs(inner)
            case ir.Compare(left=left, right=right):
                anchors = [side.anchor for side in (left, right) if side.anchor >= 0]
                return tuple(dict.fromkeys(need for anchor in anchors for need in self.needs(anchor)))
            case ir.Found(violation=violation):
                return self.any_of(self._matches_of(violation))
            case _:
                return ()

    def reach(self, index: int, scope: ir.Scope) -> float:
        """How many utterances before or after a match can matter to this condition."""
        match self._nodes[index]:
            case ir.And(parts=parts) | ir.Or(parts=parts) | ir.AtLeast(parts=parts):
                return max((self.operand_reach(part, scope) for part in parts), default=0)
            case ir.Near(left=left, right=right):
                return max(self.reach(left, scope), extent(scope) + self.reach(right, scope))
            case ir.Scoped(inner=inner, scope=own):
                return extent(own) + self.reach(inner, own)
            case ir.Spoken(inner=inner) | ir.InField(inner=inner) | ir.Not(inner=inner) | ir.Surely(inner=inner):
                return self.operand_reach(inner, scope)
            case ir.Count(inner=inner):
                return extent(scope) + (self.reach(inner, scope) if inner >= 0 else 0)
            case ir.Compare(left=left, right=right):
                sides = [self.reach(side.anchor, scope) for side in (left, right) if side.anchor >= 0]
                return extent(scope) + max(sides, default=0)
            case _:
                return 0

    def operand_reach(self, index: int, scope: ir.Scope) -> float:
        """Reach of a node that is looked for in the stretch round another's match."""
        own = self._nodes[index]
        return self.reach(index, scope) if isinstance(own, ir.Scoped) else extent(scope) + self.reach(index, scope)

    def found(self, index: int) -> set[str]:
        """Ids of the violations that a condition asks for."""
        return {node.violation for node in self._below(index) if isinstance(node, ir.Found)}

    def _facts(self, index: int) -> frozenset[str]:
        return frozenset(node.fact for node in self._below(index) if isinstance(node, ir.FactTest | ir.Known))

    def _below(self, index: int) -> Iterator[ir.Node]:
        todo = [index]
        while todo:
            node = self._nodes[todo.pop()]
            yield node
            todo.extend(children(node))


def children(node: ir.Node) -> tuple[int, ...]:
    """Indexes of the nodes that a node is made of."""
    match node:
        case ir.Or(parts=parts) | ir.And(parts=parts) | ir.AtLeast(parts=parts):
            return parts
        case ir.Near(left=left, right=right):
            return (left, right)
        case ir.Scoped(inner=inner) | ir.Spoken(inner=inner) | ir.InField(inner=inner) | ir.Not(inner=inner) | ir.Surely(inner=inner):
            return (inner,)
        case ir.Count(inner=inner):
            return (inner,) if inner >= 0 else ()
        case ir.Compare(left=left, right=right):
            return tuple(side.anchor for side in (left, right) if side.anchor >= 0)
        case _:
            return ()


def extent(scope: ir.Scope) -> float:
    """How many utterances a stretch reaches to either side; infinity where it is not known beforehand."""
    match scope.kind:
        case "sentence" | "utterance":
            return 0
        case "utterances":
            return scope.size
        case _:
            return math.inf
