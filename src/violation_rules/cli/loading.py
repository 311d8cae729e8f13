"""Loading a ruleset for a command: its errors are shown whole, and end the command with their own exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from violation_rules.cli import exit_codes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from violation_rules.language.diagnostics import Diagnostic
    from violation_rules.messages import Catalogue
    from violation_rules.ruleset import Ruleset


def load(name: str, catalogue: Catalogue) -> Ruleset:
    """The ruleset, or the end of the command with exit code 3 and every diagnostic on standard error."""
    from violation_rules.errors import RulesetError  # noqa: PLC0415 - `--help` needs none of this
    from violation_rules.ruleset import load_ruleset  # noqa: PLC0415

    try:
        return load_ruleset(name)
    except RulesetError as error:
        tell(error.diagnostics, catalogue)
        click.echo(catalogue("ruleset.broken", ruleset=name, errors=sum(d.severity == "error" for d in error.diagnostics)), err=True)
        raise click.exceptions.Exit(exit_codes.RULESET) from None


def tell(diagnostics: Sequence[Diagnostic], catalogue: Catalogue) -> None:
    """Diagnostics on standard error, as a person reads them."""
    from violation_rules.language.render import render  # noqa: PLC0415

    for diagnostic in diagnostics:
        click.echo(render(diagnostic, locale=catalogue.lang), err=True)
