"""Circles: lexicons that include each other, conditions and violations that need each other, rules that yield to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules.language.ast import Lexicon, NamedCondition, Reference, ViolationFound
from violation_rules.language.diagnostics import Diagnostic
from violation_rules.language.walk import conditions_of, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from violation_rules.language.ast import Declaration, Span
    from violation_rules.language.symbols import Symbols

Graph = dict[str, dict[str, "Span"]]
"""Name → the names it leads to, with the place of each step."""


def check(symbols: Symbols) -> Iterator[Diagnostic]:
    """VR210, once for each circle."""
    includes: Graph = {
        name: {n.text: n.span for n in (*lexicon.includes, *lexicon.exception_lexicons)} for name, lexicon in symbols.lexicons.items()
    }
    named: Mapping[str, NamedCondition] = {**symbols.gates, **symbols.conditions}
    conditions: Graph = {
        name: {
            node.name: node.span
            for condition in conditions_of(declaration)
            for node in walk(condition)
            if isinstance(node, Reference) and not isinstance(symbols.operand(node.name), Lexicon)
        }
        for name, declaration in named.items()
    }
    # A violation needs those it names, also through the conditions it uses.
    violations: Graph = {name: dict(_violations_needed(symbols, declaration, set())) for name, declaration in symbols.violations.items()}
    yields: Graph = {name: {y.to.text: y.to.span for y in v.yields_to} for name, v in symbols.violations.items()}
    gates: Graph = {
        name: {v.gate.otherwise.text: v.gate.otherwise.span}
        for name, v in symbols.violations.items()
        if v.gate is not None and v.gate.otherwise is not None
    }
    for graph in (includes, conditions, violations, yields, gates):
        yield from _circles(graph)


def _violations_needed(symbols: Symbols, declaration: Declaration, seen: set[str]) -> Iterator[tuple[str, Span]]:
    for condition in conditions_of(declaration):
        for node in walk(condition):
            if isinstance(node, ViolationFound):
                yield node.violation, node.span
            elif isinstance(node, Reference) and node.name not in seen:
                seen.add(node.name)
                used = symbols.operand(node.name)
                if isinstance(used, NamedCondition):
                    yield from _violations_needed(symbols, used, seen)


def _circles(graph: Graph) -> Iterator[Diagnostic]:
    """Depth-first, without recursion, so that a long chain cannot exhaust the stack."""
    done: set[str] = set()
    for root in graph:
        trail: list[str] = []
        stack: list[tuple[str, bool]] = [(root, False)]
        while stack:
            name, leaving = stack.pop()
            if leaving:
                trail.pop()
                done.add(name)
                continue
            if name in done or name in trail:
                continue
            trail.append(name)
            stack.append((name, True))
            for target, span in graph.get(name, {}).items():
                if target in trail:
                    circle = [*trail[trail.index(target) :], target]
                    yield Diagnostic("VR210", span, {"chain": " → ".join(circle)})
                elif target not in done:
                    stack.append((target, False))
