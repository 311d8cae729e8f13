"""Sizes that cannot be meant: no characters, no utterances, three of two."""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules.language.ast import AmountNear, AtLeast, Near, Node, Scope, Violation
from violation_rules.language.diagnostics import Diagnostic
from violation_rules.language.walk import conditions_of, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from violation_rules.language.symbols import Symbols

MOST_UTTERANCES = 1000
MOST_SECONDS = 86400
MOST_CHARS = 1000


def check(symbols: Symbols) -> Iterator[Diagnostic]:
    """VR401 scopes, VR402 distances, VR403 N of a shorter list."""
    for declaration in symbols.conditional():
        if isinstance(declaration, Violation) and declaration.scope is not None:
            yield from _node(declaration.scope)
        for condition in conditions_of(declaration):
            for node in walk(condition):
                yield from _node(node)
    for measure in symbols.measures.values():
        yield from _node(measure.amount)


def _node(node: Node) -> Iterator[Diagnostic]:
    match node:
        case Scope(kind="utterances" | "seconds"):
            most = MOST_UTTERANCES if node.kind == "utterances" else MOST_SECONDS
            if not 0 < node.size <= most:
                yield Diagnostic("VR401", node.span, {"size": f"{node.size:.15g}", "most": most})
        case Near() | AmountNear():
            if node.distance > MOST_CHARS:
                yield Diagnostic("VR402", node.span, {"size": node.distance, "most": MOST_CHARS})
        case AtLeast():
            if not 0 < node.needed <= len(node.parts):
                yield Diagnostic("VR403", node.span, {"needed": node.needed, "count": len(node.parts)})
        case _:
            pass
