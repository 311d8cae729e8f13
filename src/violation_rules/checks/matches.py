"""What is found: a `match` must find something, and what is judged round a match should be looked for where its author means it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules.language.ast import (
    And,
    AtLeast,
    Compare,
    Condition,
    Count,
    EvenIfNegated,
    FactTest,
    InField,
    Known,
    NamedCondition,
    Not,
    Number,
    Or,
    Reference,
    Resembles,
    Scope,
    Scoped,
    Spoken,
    Surely,
)
from violation_rules.language.diagnostics import Diagnostic
from violation_rules.language.walk import conditions_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from violation_rules.language.ast import Span, Violation
    from violation_rules.language.symbols import Symbols

_WIDTHS = {"sentence": 0, "utterance": 1, "utterances": 2, "seconds": 2, "document": 3}


def check(symbols: Symbols) -> Iterator[Diagnostic]:
    """VR404 and VR405."""
    told: set[Span] = set()
    for violation in symbols.violations.values():
        for condition in violation.matches:
            if not finds(symbols, condition, frozenset()):
                yield Diagnostic("VR404", condition.span)
        for operand in _judged_round(symbols, violation):
            for first in _too_wide(symbols, operand, violation.scope, frozenset()):
                if first.span not in told:
                    told.add(first.span)
                    yield Diagnostic("VR405", first.span)


def finds(symbols: Symbols, condition: Condition, inside: frozenset[str]) -> bool:
    """Whether a condition yields matches, as against a test, which is only true or false (section 8.1 of the reference)."""
    match condition:
        case FactTest() | Known() | Resembles() | Count() | Not():
            return False
        case Compare():
            return not (isinstance(condition.left, Number) and isinstance(condition.right, Number))
        case And() | Or() | AtLeast():
            return any(finds(symbols, part, inside) for part in condition.parts)
        case EvenIfNegated() | Spoken() | InField() | Scoped() | Surely():
            return finds(symbols, condition.inner, inside)
        case Reference():
            used = symbols.operand(condition.name)
            if isinstance(used, NamedCondition) and condition.name not in inside:
                return finds(symbols, used.condition, inside | {condition.name})
    return True


def _judged_round(symbols: Symbols, violation: Violation) -> Iterator[Condition]:
    """What is judged round a match: all clauses but `match`, and of that what is joined by `and` to what it finds."""
    for condition in conditions_of(violation):
        if condition not in violation.matches:
            yield condition
    for condition in violation.matches:
        if isinstance(condition, And):
            first = _first(symbols, condition)
            yield from (part for part in condition.parts if part is not first)


def _too_wide(symbols: Symbols, condition: Condition, scope: Scope | None, inside: frozenset[str]) -> Iterator[Condition]:
    """Where `and`, judged round a match in the stretch of `scope`, begins with what is looked for in a wider one.

    Such an `and` stands where its first part does, so it counts only in the narrower stretch: `A in document and B` does not look
    for A everywhere.
    """
    match condition:
        case Scoped():
            yield from _too_wide(symbols, condition.inner, condition.scope, inside)
        case And():
            first = _first(symbols, condition)
            own = None if first is None else _scope(symbols, first, frozenset())
            if first is not None and own is not None and _width(own) > _width(scope):
                yield first
            for part in condition.parts:
                yield from _too_wide(symbols, part, scope, inside)
        case Or():
            for part in condition.parts:
                yield from _too_wide(symbols, part, scope, inside)
        case Not() | Surely():
            yield from _too_wide(symbols, condition.inner, scope, inside)
        case Reference():
            used = symbols.operand(condition.name)
            if isinstance(used, NamedCondition) and condition.name not in inside:
                yield from _too_wide(symbols, used.condition, scope, inside | {condition.name})


def _first(symbols: Symbols, condition: And) -> Condition | None:
    """The part of an `and` that it is anchored at."""
    return next((part for part in condition.parts if finds(symbols, part, frozenset())), None)


def _scope(symbols: Symbols, condition: Condition, inside: frozenset[str]) -> Scope | None:
    """The stretch that a condition says it is looked for in, itself or by its definition."""
    if isinstance(condition, Scoped):
        return condition.scope
    if isinstance(condition, Reference):
        used = symbols.operand(condition.name)
        if isinstance(used, NamedCondition) and condition.name not in inside:
            return _scope(symbols, used.condition, inside | {condition.name})
    return None


def _width(scope: Scope | None) -> tuple[int, float]:
    return (0, 0) if scope is None else (_WIDTHS[scope.kind], scope.size)
