"""`violation-rules check`: every error and warning in rule files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from violation_rules.cli import exit_codes
from violation_rules.cli.loading import rendered
from violation_rules.cli.output import colourful, print_lines
from violation_rules.reports.encode import to_json

if TYPE_CHECKING:
    from violation_rules.language.diagnostics import Diagnostic
    from violation_rules.messages import Catalogue


_ORDER = ("info", "warning", "error")
"""Errors last, where a terminal shows them."""


def command(catalogue: Catalogue) -> click.Command:
    """The command in the catalogue's language."""

    @click.command("check", help=catalogue("check.help"))
    @click.argument("paths", nargs=-1, metavar="[NAME|PATH]...")
    @click.option(
        "--format", "-f", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help=catalogue("option.format")
    )
    @click.option("--hints", is_flag=True, help=catalogue("option.hints"))
    def check(paths: tuple[str, ...], form: str, *, hints: bool) -> int:
        from violation_rules.language.sources import bundled_rulesets  # noqa: PLC0415 - after `--help`

        names = paths or bundled_rulesets()
        found = (diagnostic for name in names for diagnostic in _diagnostics(name))
        every = list(
            {(one.code, one.span, one.message()): one for one in found}.values()
        )  # a base is checked once for each that extends it
        errors = sum(one.severity == "error" for one in every)
        if form == "json":
            click.echo(to_json([_data(one, catalogue) for one in every], indent=2))
        else:
            _tell([one for one in every if hints or one.severity != "info"], catalogue)
            warnings = sum(one.severity == "warning" for one in every)
            summary = catalogue(
                "check.done", rulesets="、".join(names), errors=errors, warnings=warnings, hints=len(every) - errors - warnings
            )
            print_lines([[(summary, "bold red" if errors else "bold green")]], colour=colourful())
        return exit_codes.RULESET if errors else exit_codes.OK

    return check


def _diagnostics(name: str) -> list[Diagnostic]:
    from violation_rules import checks  # noqa: PLC0415 - after `--help`
    from violation_rules.language.sources import read_ruleset  # noqa: PLC0415

    return list(checks.run(read_ruleset(name)))


def _tell(diagnostics: list[Diagnostic], catalogue: Catalogue) -> None:
    styles = {"error": "red", "warning": "yellow", "info": "dim"}
    for one, text in zip(diagnostics, rendered(diagnostics, catalogue), strict=True):
        first, *rest = text.split("\n")
        print_lines([[(first, f"bold {styles[one.severity]}")], *([(line, "")] for line in rest), []], colour=colourful())


def _data(one: Diagnostic, catalogue: Catalogue) -> dict[str, object]:
    return {
        "code": one.code,
        "severity": one.severity,
        "file": one.span.path,
        "line": one.span.line,
        "column": one.span.column,
        "start": one.span.start,
        "end": one.span.end,
        "message": one.message(catalogue.lang),
        "note": one.note(catalogue.lang),
        "suggestion": one.suggestion,
    }
