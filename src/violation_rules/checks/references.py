"""Every name that is used is declared, as the kind it is used as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules.checks.unknown import unknown
from violation_rules.language.ast import (
    ClearlyResembles,
    FactTest,
    Infer,
    Known,
    MeasureReference,
    Name,
    Node,
    Reference,
    Resembles,
    Span,
    Spoken,
    ViolationFound,
)
from violation_rules.language.catalogue import Text
from violation_rules.language.diagnostics import Diagnostic
from violation_rules.language.suggest import closest
from violation_rules.language.symbols import BUILT_IN_FACTS, KINDS, SPEAKERS
from violation_rules.language.walk import conditions_of, walk
from violation_rules.text.resemblance import learnt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from violation_rules.language.ast import Assign, Lexicon, Point, Violation
    from violation_rules.language.catalogue import Argument
    from violation_rules.language.symbols import Symbols

_KIND = Text("文档", "document kind")
_SPEAKER = Text("说话人", "speaker")


def check(symbols: Symbols) -> Iterator[Diagnostic]:
    """VR202 to VR204, VR206 to VR208, VR212, VR213, VR216 to VR218: unknown names, with the nearest that is known."""
    for lexicon in symbols.lexicons.values():
        yield from _lexicon(symbols, lexicon)
    for declaration in symbols.conditional():
        for condition in conditions_of(declaration):
            for node in walk(condition):
                yield from _node(symbols, node)
        if isinstance(declaration, Infer):
            yield from unknown(symbols, "VR204", declaration.fact.text, declaration.fact.span, symbols.facts)
    for violation in symbols.violations.values():
        yield from _violation(symbols, violation)
    yield from _assignments(symbols)


def _lexicon(symbols: Symbols, lexicon: Lexicon) -> Iterator[Diagnostic]:
    for name in (*lexicon.includes, *lexicon.exception_lexicons):
        yield from unknown(symbols, "VR216", name.text, name.span, symbols.lexicons)


def _node(symbols: Symbols, node: Node) -> Iterator[Diagnostic]:
    facts = {**symbols.facts, **BUILT_IN_FACTS}
    match node:
        case Reference():
            yield from _operand(symbols, node)
        case MeasureReference():
            yield from unknown(symbols, "VR203", node.name, node.span, symbols.measures)
        case FactTest():
            if node.operator in ("<", "<=", ">", ">="):
                facts |= symbols.measures
            yield from unknown(symbols, "VR204", node.fact, node.span, facts)
        case Known():
            yield from unknown(symbols, "VR204", node.fact, node.span, facts)
        case Resembles() | ClearlyResembles():
            yield from unknown(symbols, "VR218", node.violation, node.span, learnt())
        case Spoken():
            yield from _one_of(node.speaker, node.span, SPEAKERS, _SPEAKER)
        case ViolationFound():
            yield from unknown(symbols, "VR207", node.violation, node.span, symbols.violations)
        case _:
            pass


def _operand(symbols: Symbols, node: Reference) -> Iterator[Diagnostic]:
    if symbols.operand(node.name) is not None:
        return
    fact = symbols.facts.get(node.name)
    if fact is not None or node.name in BUILT_IN_FACTS:
        values = BUILT_IN_FACTS[node.name] if fact is None else fact.values
        yield Diagnostic("VR213", node.span, {"name": node.name, "value": values[0] if values else "…"})
        return
    declared = [*symbols.lexicons, *symbols.conditions, *symbols.gates]
    yield from unknown(symbols, "VR202", node.name, node.span, declared)


def _one_of(name: str, span: Span, values: tuple[str, ...], what: Text) -> Iterator[Diagnostic]:
    if name not in values:
        args: dict[str, Argument] = {"name": name, "what": what, "values": "、".join(values)}
        yield Diagnostic("VR212", span, args, suggestion=closest(name, values))


def _violation(symbols: Symbols, violation: Violation) -> Iterator[Diagnostic]:
    if violation.category is not None:
        yield from unknown(symbols, "VR206", violation.category.text, violation.category.span, symbols.categories)
    others: list[Name] = [y.to for y in violation.yields_to]
    successor, gate = violation.superseded_by, violation.gate
    others += [] if successor is None else [successor]
    others += [] if gate is None or gate.otherwise is None else [gate.otherwise]
    for other in others:
        yield from unknown(symbols, "VR207", other.text, other.span, symbols.violations)
    for name in violation.exception_lexicons:
        yield from unknown(symbols, "VR216", name.text, name.span, symbols.lexicons)
    for name in violation.applies_to:
        yield from _one_of(name.text, name.span, KINDS, _KIND)
    for clause in violation.unobservable:
        for name in clause.facts:
            yield from unknown(symbols, "VR204", name.text, name.span, symbols.facts)
    for example in violation.examples:
        if example.kind is not None:
            yield from _one_of(example.kind, example.span, KINDS, _KIND)


def _assignments(symbols: Symbols) -> Iterator[Diagnostic]:
    for assign in symbols.assigns:
        for target in assign.targets:
            yield from unknown(symbols, "VR217", target.text, target.span, {**symbols.categories, **symbols.violations})
    for point in symbols.points:
        for covered in point.covers:
            yield from unknown(symbols, "VR207", covered.text, covered.span, symbols.violations)
    clauses: list[Assign | Point] = [*symbols.assigns, *symbols.points]
    for clause in clauses:
        for unit in (*clause.lead, *clause.support, *clause.assist):
            yield from unknown(symbols, "VR208", unit.text, unit.span, symbols.units)
