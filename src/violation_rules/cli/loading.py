"""Loading a ruleset for a command: its errors are shown whole, and end the command with their own exit code."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from violation_rules.cli import exit_codes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from violation_rules.language.diagnostics import Diagnostic
    from violation_rules.messages import Catalogue
    from violation_rules.ruleset import Ruleset


def load(name: str, catalogue: Catalogue) -> Ruleset:
    """The ruleset, or the end of the command with exit code 3 and every error on standard error."""
    from violation_rules.errors import RulesetError  # noqa: PLC0415 - `--help` needs none of this
    from violation_rules.ruleset import load_ruleset  # noqa: PLC0415

    try:
        return load_ruleset(name)
    except RulesetError as error:
        errors = [one for one in error.diagnostics if one.severity == "error"]
        tell(errors, catalogue)
        click.echo(catalogue("ruleset.broken", ruleset=name, errors=len(errors)), err=True)
        raise click.exceptions.Exit(exit_codes.RULESET) from None


def tell(diagnostics: Sequence[Diagnostic], catalogue: Catalogue) -> None:
    """Diagnostics on standard error, as a person reads them."""
    for text in rendered(diagnostics, catalogue):
        click.echo(f"{text}\n", err=True)


def rendered(diagnostics: Sequence[Diagnostic], catalogue: Catalogue) -> Iterator[str]:
    """Each diagnostic with the line it is about."""
    from violation_rules.language.render import render  # noqa: PLC0415 - only where something is wrong

    sources: dict[str, str] = {}
    for diagnostic in diagnostics:
        path = diagnostic.span.path
        if path not in sources:
            try:
                sources[path] = Path(path).read_text(encoding="utf-8-sig")
            except (OSError, UnicodeDecodeError):
                sources[path] = ""
        yield render(diagnostic, {name: text for name, text in sources.items() if text}, catalogue.lang)
