"""Everything that can be wrong with a ruleset beyond its syntax, one file a check, all of it in one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules.checks import (
    assignments,
    citations,
    clauses,
    cycles,
    declarations,
    examples,
    facts,
    headers,
    lexicons,
    matches,
    patterns,
    references,
    sizes,
)
from violation_rules.language.symbols import link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from violation_rules.language.diagnostics import Diagnostic
    from violation_rules.language.sources import RulesetSource
    from violation_rules.language.symbols import Symbols

_CHECKS: tuple[Callable[[Symbols], Iterable[Diagnostic]], ...] = (
    declarations.check,
    references.check,
    facts.check,
    cycles.check,
    sizes.check,
    patterns.check,
    lexicons.check,
    matches.check,
    clauses.check,
    examples.check,
    assignments.check,
    citations.check,
)


def run(source: RulesetSource) -> list[Diagnostic]:
    """All diagnostics of all files: those of reading and parsing, and those of every check; by layer, file and position."""
    symbols = link(source)
    found = [*source.diagnostics, *headers.check(source)]
    if source.layers:
        for check in _CHECKS:
            found.extend(check(symbols))
    order = {file.path: number for number, file in enumerate(source.files)}
    return sorted(dict.fromkeys(found), key=lambda d: (order.get(d.span.path, -1), d.span.path, d.span.start, d.code))
