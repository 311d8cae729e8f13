"""`violation-rules explain`: why a violation was found in a text, or why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from violation_rules.cli import exit_codes
from violation_rules.cli.loading import load
from violation_rules.cli.options import about_the_document, fact_specs, nearest, parse_facts
from violation_rules.cli.output import colourful, print_lines, width
from violation_rules.reports.text import columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from violation_rules.engine.explain import Explanation
    from violation_rules.messages import Catalogue
    from violation_rules.reports.text import Piece

_LEAST_LABEL = 24
_NOTHING = frozenset({"", "没有出现"})
"""How the engine says that a part did not occur."""
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
    @click.option("--full", is_flag=True, help=catalogue("option.full_tree"))
    def explain(text: str, violation: str | None, form: str, *, full: bool, **given: Any) -> int:
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
            print_lines(_Tree(catalogue, full=full).lines(tree), colour=colourful())
        return exit_codes.OK

    return explain


class _Tree:
    """Writes the tree as lines. Unless `full`, branches in which nothing occurred at all are only counted."""

    def __init__(self, catalogue: Catalogue, *, full: bool) -> None:
        self.catalogue = catalogue
        self.full = full
        self.room = width()

    def lines(self, node: Explanation, first: str = "", rest: str = "") -> Iterator[list[Piece]]:
        """The node and all below it, joined by lines."""
        mark, style = _MARKS[node.outcome]
        detail = f"  {node.detail}" if node.detail else ""
        label = self._cut(node.label, self.room - columns(first + detail) - 2)
        yield [(first, "dim"), (f"{mark} ", style), (label, "" if first else "bold"), (detail, style)]
        children = [
            child for child in node.children if self.full or self._shown(child, below_root=not first, found=node.outcome == "holds")
        ]
        hidden = len(node.children) - len(children)
        told = "、".join(dict.fromkeys(f"“{e.text}”" for e in node.evidence))
        if told and not any(child.evidence for child in children):
            yield [(rest + ("│  " if children or hidden else "   "), "dim"), (self.catalogue("explain.evidence") + told, "dim")]
        for i, child in enumerate(children):
            last = i == len(children) - 1 and not hidden
            yield from self.lines(child, rest + ("└─ " if last else "├─ "), rest + ("   " if last else "│  "))
        if hidden:
            yield [(rest + "└─ ", "dim"), (self.catalogue("explain.hidden", count=hidden), "dim")]

    @staticmethod
    def _shown(node: Explanation, *, below_root: bool, found: bool) -> bool:
        """Of a rule that was found only the readings that hold are shown, of another those of which some words occurred."""
        if below_root and found:
            return node.outcome != "fails"
        return _has_words(node) if below_root else _telling(node)

    def _cut(self, label: str, room: int) -> str:
        if self.full or columns(label) <= max(room, _LEAST_LABEL):
            return label
        end = len(label)
        while columns(label[:end]) > max(room, _LEAST_LABEL) - 1:
            end -= 1
        return label[:end] + "…"


def _telling(node: Explanation) -> bool:
    """Whether anything occurred in it: evidence, a hit that was dropped for a reason, a fact, or something open."""
    if node.outcome != "fails" or node.evidence:
        return True
    if any(_telling(child) for child in node.children):
        return True
    return not node.children and node.detail not in _NOTHING


def _has_words(node: Explanation) -> bool:
    """Whether any words of the text were hit, dropped hits included, or something is open."""
    dropped = not node.children and node.detail.startswith("“")
    return node.outcome == "open" or bool(node.evidence) or dropped or any(_has_words(child) for child in node.children)
