"""From rule files to a loaded ruleset."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from violation_rules import checks
from violation_rules.compiler.compile import compile_symbols
from violation_rules.errors import RulesetError
from violation_rules.language.parser import parse
from violation_rules.language.sources import Layer, RulesetSource, read_ruleset
from violation_rules.language.symbols import link
from violation_rules.ruleset import Ruleset

if TYPE_CHECKING:
    from violation_rules.language.symbols import Symbols


def load(target: str | Path) -> Ruleset:
    """See `violation_rules.load_ruleset`."""
    source = read_ruleset(target)
    diagnostics = checks.run(source)
    if any(one.severity == "error" for one in diagnostics):
        raise RulesetError(diagnostics)
    symbols = link(source)
    return Ruleset(compile_symbols(symbols), target, symbols)


def load_text(text: str, *, path: str = "<text>") -> Ruleset:
    """A ruleset from the text of one rule file, for trying things out. Raises RulesetError like `load`."""
    source = source_of(text, path)
    diagnostics = checks.run(source)
    if any(one.severity == "error" for one in diagnostics):
        raise RulesetError(diagnostics)
    symbols = link(source)
    return Ruleset(compile_symbols(symbols), path, symbols)


def source_of(text: str, path: str) -> RulesetSource:
    """One file's text as a ruleset of its own."""
    parsed = parse(text, path)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return RulesetSource(path, (Layer(path, Path(path).parent, (parsed.file,), digest),), parsed.diagnostics)


def read_symbols(target: str | Path) -> Symbols:
    """The linked declarations of a ruleset, without compiling it."""
    return link(read_ruleset(target))
