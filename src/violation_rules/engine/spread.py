"""How far from where a rule can match the hits of each lexicon matter: what lies farther off in a long document need not be looked at.

Distances are in utterances. A hit in the same utterance is at 0; what is asked for `in document`, or by a fact that is inferred from all
of it, matters everywhere. Of what is at 0, most does not matter at all in utterances that are clearly about other things (`Spread.near`).
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from violation_rules.compiler import program as ir
from violation_rules.compiler.needs import children, extent
from violation_rules.engine.exact import Selected
from violation_rules.engine.lexicons import mask
from violation_rules.engine.reach import asked_by, nodes_of, with_asked

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from violation_rules.engine.runtime import Runtime
    from violation_rules.text.folded import Mask

FAR = 8
"""Utterances. What may stand as far off is looked for in all of the document."""
_SENTENCE = ir.Scope("sentence")


class Spread:
    """The farthest distances at which hits can matter in documents of a kind."""

    def __init__(self, runtime: Runtime, kind: str) -> None:
        """Look at all rules."""
        self._runtime = runtime
        self._nodes = runtime.program.nodes
        self._whole = kind != "transcript"  # a listing or complaint is about one thing
        self._asked: dict[str, float] = {}
        self.parts: dict[tuple[int, ir.Scope], float] = {}
        """Of each node under a scope."""
        self.lexicons: list[float] = [0.0] * len(runtime.program.lexicons)
        """Of each lexicon."""
        self.violations: dict[str, float] = {}
        """Of each violation that a condition asks for."""
        self.widest = 0
        """The farthest that any one condition reaches short of everywhere."""
        for rule in runtime.program.rules:
            for index in nodes_of(rule):
                own = index in rule.matches or isinstance(self._nodes[index], ir.Scoped | ir.FactTest | ir.Known | ir.Resembles)
                self._visit(index, rule.scope, 0.0 if own else self._extent(rule.scope))
            for fact in rule.facts:
                self._fact(fact, 0.0)
        self.here = mask(tuple(lexicon for lexicon, distance in enumerate(self.lexicons) if not distance))
        """The lexicons of which only hits in the same utterance matter, as a mask."""

    @cached_property
    def weighed(self) -> frozenset[int]:
        """Rules, by number, to which it does not matter what utterances hold that are clearly about other things (`Scene.aside`).

        Not so where a violation is asked for from another utterance, or by a rule that weights were not learnt for.
        """
        by_id = self._runtime.rules_by_id
        asked = {by_id[name] for name, distance in self.violations.items() if distance and name in by_id}
        return frozenset(by_id.values()) - self._runtime.unweighed - with_asked(self._runtime, asked)

    @cached_property
    def near(self) -> frozenset[int]:
        """Lexicons of which it does not matter either whether they are hit there."""
        rules = self._runtime.program.rules
        others = (rule for number, rule in enumerate(rules) if number not in self.weighed)
        asked = {node.lexicon for rule in others for node in asked_by(self._runtime, rule) if isinstance(node, ir.Term)}
        return frozenset(lexicon for lexicon, distance in enumerate(self.lexicons) if not distance) - asked

    @cached_property
    def everywhere(self) -> Selected:
        """The atoms of which a hit can matter in another utterance."""
        return Selected(self._runtime.program.atoms, self._atoms(self._terms(lambda distance: distance > 0)))

    @cached_property
    def around(self) -> Mask:
        """Of each atom whether a hit of it can matter in another utterance that is not `FAR` off."""
        found = np.zeros(len(self._runtime.program.atoms), dtype=np.bool_)
        found[list(self._atoms(self._terms(lambda distance: 0 < distance < FAR)))] = True
        return found

    def _terms(self, asked: Callable[[float], bool]) -> list[ir.Term]:
        return [node for (index, _), distance in self.parts.items() if asked(distance) and isinstance(node := self._nodes[index], ir.Term)]

    def _atoms(self, terms: Collection[ir.Term]) -> set[int]:
        """What lexicons and their exceptions are known by."""
        program = self._runtime.program
        entries = [entry for lexicon in {term.lexicon for term in terms} for entry in program.lexicons[lexicon].entries]
        numbers = {term.exceptions for term in terms} | {entry.exceptions for entry in entries}
        innocent = [program.exceptions[number] for number in numbers if number >= 0]
        entries += [pattern for one in innocent for pattern in one.patterns]
        return {atom for entry in entries for atom in entry.atoms}.union(*(one.atoms for one in innocent))

    def _extent(self, scope: ir.Scope) -> float:
        found = extent(scope)
        if found > self.widest and not math.isinf(found):
            self.widest = int(found)
        return found

    def _visit(self, index: int, scope: ir.Scope, distance: float) -> None:
        """A node under a scope, looked for so far from where a rule matches. What its parts ask for may stand in the stretch round it."""
        key = index, scope
        if self.parts.get(key, -1.0) >= distance:
            return
        self.parts[key] = distance
        node = self._nodes[index]
        match node:
            case ir.Term(lexicon=lexicon):
                self.lexicons[lexicon] = max(self.lexicons[lexicon], distance)
            case ir.Found(violation=violation):
                self.violations[violation] = max(self.violations.get(violation, 0.0), distance)
            case ir.Scoped(inner=inner, scope=own):
                self._visit(inner, own, distance + self._extent(own))
            case ir.FactTest(fact=fact) | ir.Known(fact=fact):
                self._fact(fact, distance)
            case ir.Compare():  # a measure is looked for in its own sentence, which may be in the stretch
                for child in children(node):
                    self._visit(child, _SENTENCE, distance + self._extent(scope))
            case _:
                for child in children(node):
                    self._visit(child, scope, distance + self._extent(scope))

    def _fact(self, fact: str, distance: float) -> None:
        if self._asked.get(fact, -1.0) >= distance:
            return
        self._asked[fact] = distance
        for inference in self._runtime.inferences.get(fact, ()):
            far = math.inf if self._whole else distance + self._extent(inference.within)
            for index in (inference.condition, *inference.unless):
                self._visit(index, _SENTENCE, far)
