"""A `match` must find something: tests alone have no text to point at."""

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
    Scoped,
    Spoken,
    Surely,
)
from violation_rules.language.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from violation_rules.language.symbols import Symbols


def check(symbols: Symbols) -> Iterator[Diagnostic]:
    """VR404."""
    for violation in symbols.violations.values():
        for condition in violation.matches:
            if not finds(symbols, condition, frozenset()):
                yield Diagnostic("VR404", condition.span)


def finds(symbols: Symbols, condition: Condition, inside: frozenset[str]) -> bool:
    """Whether a condition yields matches, as against a test, which is only true or false (section 8.1 of the reference)."""
    match condition:
        case FactTest() | Known() | Count() | Not():
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
