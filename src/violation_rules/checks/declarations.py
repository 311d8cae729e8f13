"""Names declared twice, names shared between kinds, overrides of nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules.language.ast import Fact, Node, Span, Violation
from violation_rules.language.catalogue import Text
from violation_rules.language.diagnostics import Diagnostic, Label
from violation_rules.language.suggest import closest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from violation_rules.language.ast import Declaration
    from violation_rules.language.catalogue import Argument
    from violation_rules.language.symbols import Symbols


def check(symbols: Symbols) -> Iterator[Diagnostic]:
    """VR201 duplicate, VR209 shared name, VR211 override of nothing, VR215 repeated value."""
    for duplicate in symbols.duplicates:
        first = (Label(name_span(duplicate.first), "first"),)
        yield Diagnostic("VR201", name_span(duplicate.second), {"name": duplicate.name}, first)
    yield from _shared(symbols)
    for declaration in symbols.missing_overridden:
        declared = symbols.violations if isinstance(declaration, Violation) else symbols.lexicons
        name = next((known for known, kept in declared.items() if kept is declaration), "")
        if name not in symbols.broken:
            yield Diagnostic("VR211", name_span(declaration), {"name": name}, suggestion=closest(name, declared))
    for fact in symbols.facts.values():
        for value in _repeated(fact):
            yield Diagnostic("VR215", fact.name.span, {"value": value})


def name_span(declaration: Declaration) -> Span:
    """Where a declaration gives its name; where it has none, the whole of it."""
    name: Node = getattr(declaration, "id", None) or getattr(declaration, "name", None) or declaration
    return name.span


def _shared(symbols: Symbols) -> Iterator[Diagnostic]:
    """What a bare name in a condition can mean must be one thing; a gate may be named after a fact."""
    tables: tuple[tuple[Text, Mapping[str, Declaration]], ...] = (
        (Text("词库", "lexicon"), symbols.lexicons),
        (Text("条件", "condition"), symbols.conditions),
        (Text("gate", "gate"), symbols.gates),
        (Text("金额", "measure"), symbols.measures),
    )
    seen: dict[str, tuple[Text, Declaration]] = {}
    for kind, table in tables:
        for name, declaration in table.items():
            if name in seen:
                other_kind, other = seen[name]
                args: dict[str, Argument] = {"name": name, "first": other_kind, "second": kind}
                yield Diagnostic("VR209", name_span(declaration), args, (Label(name_span(other), "other"),))
            seen.setdefault(name, (kind, declaration))


def _repeated(fact: Fact) -> Iterator[str]:
    seen: set[str] = set()
    for value in fact.values:
        if value in seen:
            yield value
        seen.add(value)
