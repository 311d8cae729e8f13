"""The diagnostic for a name that is not declared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules.language.diagnostics import Diagnostic
from violation_rules.language.suggest import closest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from violation_rules.language.ast import Span
    from violation_rules.language.symbols import Symbols


def unknown(symbols: Symbols, code: str, name: str, span: Span, declared: Collection[str]) -> Iterator[Diagnostic]:
    """Nothing where the name is declared, or was meant to be by a declaration that could not be read."""
    if name not in declared and name not in symbols.broken:
        yield Diagnostic(code, span, {"name": name}, suggestion=closest(name, declared))
