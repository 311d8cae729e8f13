"""Going through conditions: every node below one, and a copy with some nodes replaced."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from violation_rules.language.ast import Condition, Infer, Measure, NamedCondition, Node, Violation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from violation_rules.language.ast import Declaration


def walk(node: Node) -> Iterator[Node]:
    """The node and all nodes below it, outermost first, in the order written."""
    yield node
    for item in fields(node):
        value = getattr(node, item.name)
        if isinstance(value, Node):
            yield from walk(value)
        elif isinstance(value, tuple):
            for part in value:
                if isinstance(part, Node):
                    yield from walk(part)


def conditions_of(declaration: Declaration) -> tuple[Condition, ...]:
    """The conditions written directly in a declaration (those of a violation: match, unless, gate, severity, lenient, refer)."""
    match declaration:
        case NamedCondition():
            return (declaration.condition,)
        case Infer():
            return (declaration.condition, *declaration.unless)
        case Measure():
            return () if declaration.amount.anchor is None else (declaration.amount.anchor,)
        case Violation():
            gate = () if declaration.gate is None else (declaration.gate.condition,)
            severities = (c.when for c in declaration.severities if c.when is not None)
            referrals = (c.when for c in declaration.referrals if c.when is not None)
            lenient = (c.when for c in declaration.lenient)
            return (*declaration.matches, *declaration.unless, *gate, *severities, *lenient, *referrals)
        case _:
            return ()


def rewrite(node: Any, change: Callable[[Node], Node]) -> Any:
    """A copy of the node in which every node below it, innermost first, went through `change`; itself where none changed."""
    changed: dict[str, Any] = {}
    for item in fields(node):
        value = getattr(node, item.name)
        if isinstance(value, Node):
            new: Any = rewrite(value, change)
        elif isinstance(value, tuple) and value and isinstance(value[0], Node):
            parts = tuple(rewrite(part, change) for part in value)
            new = value if all(a is b for a, b in zip(parts, value, strict=True)) else parts
        else:
            continue
        if new is not value:
            changed[item.name] = new
    return change(replace(node, **changed) if changed else node)
