"""All that rooms would otherwise make when it is first asked for, made before anybody speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules.compiler import program as ir
from violation_rules.engine.facts import checked
from violation_rules.engine.reach import below, nodes_of
from violation_rules.text import manner, resemblance
from violation_rules.text.lazy import compile_all

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from violation_rules.engine.runtime import Runtime
    from violation_rules.model import FactValue, Kind


def make_ready(runtime: Runtime, kind: Kind, facts: Mapping[str, FactValue], on: date, *, early: bool = False) -> None:
    """Make it for rooms of one kind in which these facts are given. Raises FactError as `Stream` does."""
    given = frozenset((name, checked(runtime, name, value)) for name, value in facts.items())
    anchors = patient = runtime.plan.anchors(kind, given)
    if early:
        anchors = runtime.plan.anchors(kind, given, hurry=True)
    runtime.automaton.build()
    runtime.joints.meet(0, 0)
    runtime.keeps_patterns = True
    if len(patient.at_once) < len(patient.circles):
        _ = runtime.screen  # for what waits for the end of a talk
    compile_all()
    manner.make_ready()
    resemblance.make_ready()
    for lexicon in anchors.lexicons:
        for pattern, _ in runtime.plan.words(lexicon).patterns:
            runtime.regex_of_lines(pattern)
    rules = sorted({rule for circle in anchors.at_once for rule in anchors.circles[circle].asked})
    for lexicon in sorted({lexicon for rule in rules for lexicon in _lexicons(runtime, rule)}):
        for way in runtime.entries(lexicon).ways:
            if way.regex is not None:
                runtime.regex(way.regex)
    for rule in rules:
        plan = runtime.plan.rule(rule)
        plan.make()
        runtime.texts.law(rule, on)


def _lexicons(runtime: Runtime, rule: int) -> Iterator[int]:
    """The lexicons that judging a rule may ask for."""
    program = runtime.program
    nodes = list(nodes_of(program.rules[rule]))
    for fact in program.rules[rule].facts:
        for way in runtime.inferences.get(fact, ()):
            nodes += (way.condition, *way.unless)
    for index in nodes:
        yield from (node.lexicon for node in below(program.nodes, index) if isinstance(node, ir.Term))
