"""How far from where a rule can match the hits of each lexicon matter: what lies farther off in a long document need not be looked at.

Distances are in utterances. A hit in the same utterance is at 0; what is asked for `in document`, or by a fact that is inferred from all
of it, matters everywhere.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from violation_rules.compiler import program as ir
from violation_rules.compiler.needs import children, extent
from violation_rules.engine.reach import nodes_of

if TYPE_CHECKING:
    from violation_rules.engine.runtime import Runtime

_SENTENCE = ir.Scope("sentence")


def spread(runtime: Runtime, kind: str) -> list[float]:
    """For each lexicon the farthest distance at which its hits can matter in a document of a kind."""
    return _Spread(runtime, kind).lexicons


class _Spread:
    def __init__(self, runtime: Runtime, kind: str) -> None:
        self._runtime = runtime
        self._nodes = runtime.program.nodes
        self._whole = kind != "transcript"  # a listing or complaint is about one thing
        self._farthest: dict[tuple[int, ir.Scope], float] = {}
        self._asked: dict[str, float] = {}
        self.lexicons: list[float] = [0.0] * len(runtime.program.lexicons)
        for rule in runtime.program.rules:
            for index in nodes_of(rule):
                self._visit(index, rule.scope, 0.0)
            for fact in rule.facts:
                self._fact(fact, 0.0)

    def _visit(self, index: int, scope: ir.Scope, distance: float) -> None:
        """A node under a scope, looked for so far from where a rule matches. What its parts ask for may stand in the stretch round it."""
        key = index, scope
        if self._farthest.get(key, -1.0) >= distance:
            return
        self._farthest[key] = distance
        node = self._nodes[index]
        match node:
            case ir.Term(lexicon=lexicon):
                self.lexicons[lexicon] = max(self.lexicons[lexicon], distance)
            case ir.Scoped(inner=inner, scope=own):
                self._visit(inner, own, distance + extent(own))
            case ir.FactTest(fact=fact) | ir.Known(fact=fact):
                self._fact(fact, distance)
            case ir.Compare():  # a measure is looked for in its own sentence, which may be in the stretch
                for child in children(node):
                    self._visit(child, _SENTENCE, distance + extent(scope))
            case _:
                for child in children(node):
                    self._visit(child, scope, distance + extent(scope))

    def _fact(self, fact: str, distance: float) -> None:
        if self._asked.get(fact, -1.0) >= distance:
            return
        self._asked[fact] = distance
        for inference in self._runtime.inferences.get(fact, ()):
            far = math.inf if self._whole else distance + extent(inference.within)
            for index in (inference.condition, *inference.unless):
                self._visit(index, _SENTENCE, far)
