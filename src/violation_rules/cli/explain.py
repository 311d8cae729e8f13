"""`violation-rules explain`: why a violation was found in a text, or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from violation_rules.cli import exit_codes
from violation_rules.cli.loading import load
from violation_rules.cli.options import about_the_document, fact_specs, nearest, parse_facts
from violation_rules.cli.output import colourful, print_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from violation_rules.engine.explain import Explanation
    from violation_rules.messages import Catalogue
    from violation_rules.reports.text import Piece

_MARKS = {"holds": ("✓", "green"), "fails": ("✗", "red"), "open": ("?", "magenta")}


def command(catalogue: Catalogue) -> click.Command:
    """The command in the catalogue's language."""

    @click.command("explain", help=catalogue("explain.help"))
    @click.option("--text", required=True, help=catalogue("option.text"))
    @click.option("--violation", metavar="ID", help=catalogue("option.violation"))
    @about_the_document(catalogue)
    @click.option(
        "--format", "-f", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help=catalogue("option.format")
    )
    def explain(text: str, violation: str | None, form: str, **given: Any) -> int:
        rules = load(given["ruleset"], catalogue)
        facts = parse_facts(given["fact"], fact_specs(rules), catalogue)
        try:
            tree = rules.explain(text, violation=violation, kind=given["kind"] or "transcript", facts=facts, on=given["on"])
        except KeyError:
            known = nearest(violation or "", tuple(rule.id for rule in rules.program.rules))
            raise click.BadParameter(catalogue("violation.unknown", id=violation, known=known)) from None
        if form == "json":
            click.echo(tree.model_dump_json(indent=2))
        else:
            print_lines(_tree(tree, "", "", catalogue), colour=colourful())
        return exit_codes.OK

    return explain


def _tree(node: Explanation, first: str, rest: str, catalogue: Catalogue) -> Iterator[list[Piece]]:
    """The node and all below it, joined by lines."""
    mark, style = _MARKS[node.outcome]
    line: list[Piece] = [(first, "dim"), (f"{mark} ", style), (node.label, "bold" if not first else "")]
    if node.detail:
        line.append((f"  {node.detail}", style))
    yield line
    told = "、".join(dict.fromkeys(f"“{e.text}”" for e in node.evidence))
    below = rest + ("│  " if node.children else "   ")
    if told:
        yield [(below, "dim"), (f"{catalogue('explain.evidence')}{told}", "dim")]
    for i, child in enumerate(node.children):
        last = i == len(node.children) - 1
        yield from _tree(child, rest + ("└─ " if last else "├─ "), rest + ("   " if last else "│  "), catalogue)
