"""From rule files to a loaded ruleset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules import checks
from violation_rules.compiler.compile import compile_symbols
from violation_rules.errors import RulesetError
from violation_rules.language.sources import read_ruleset
from violation_rules.language.symbols import link
from violation_rules.ruleset import Ruleset

if TYPE_CHECKING:
    from pathlib import Path

    from violation_rules.language.symbols import Symbols


def load(target: str | Path) -> Ruleset:
    """See `violation_rules.load_ruleset`."""
    source = read_ruleset(target)
    diagnostics = checks.run(source)
    if any(one.severity == "error" for one in diagnostics):
        raise RulesetError(diagnostics)
    symbols = link(source)
    return Ruleset(compile_symbols(symbols), target, symbols)


def read_symbols(target: str | Path) -> Symbols:
    """The linked declarations of a ruleset, without compiling it."""
    return link(read_ruleset(target))
