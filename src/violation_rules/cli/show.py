"""`violation-rules show`: browse a ruleset from any side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from violation_rules.cli import exit_codes
from violation_rules.cli.loading import load
from violation_rules.cli.options import DEFAULT_RULESET, nearest
from violation_rules.cli.output import colourful, output, width

if TYPE_CHECKING:
    from violation_rules.messages import Catalogue
    from violation_rules.reports.page import Page
    from violation_rules.ruleset import Ruleset


def command(catalogue: Catalogue) -> click.Command:
    """The command in the catalogue's language."""

    @click.command("show", help=catalogue("show.help"))
    @click.argument("ruleset", default=DEFAULT_RULESET, metavar="[NAME|DIR]")
    @click.option("--violation", metavar="ID", help=catalogue("option.show_violation"))
    @click.option("--statute", metavar="《…》", help=catalogue("option.statute"))
    @click.option("--unit", metavar="NAME", help=catalogue("option.unit"))
    @click.option("--guide", is_flag=True, help=catalogue("option.guide"))
    @click.option(
        "--format",
        "-f",
        "form",
        type=click.Choice(["text", "md", "html"]),
        default="text",
        show_default=True,
        help=catalogue("option.format"),
    )
    @click.option("--output", "-o", "target", metavar="FILE", help=catalogue("option.output"))
    def show(ruleset: str, form: str, target: str | None, *, guide: bool, **sides: str | None) -> int:
        if sum(chosen is not None for chosen in sides.values()) + guide > 1:
            raise click.UsageError(catalogue("show.one_side"))
        rules = load(ruleset, catalogue)
        page = _guide(rules) if guide else _page(rules, catalogue, **sides)
        with output(target, catalogue) as out:
            out.write(_written(page, form, catalogue, guide=guide, to_file=target is not None).encode("utf-8", "backslashreplace"))
        return exit_codes.OK

    return show


def _guide(rules: Ruleset) -> Page:
    """Always in Chinese: it is an office's own list of what it looks into."""
    from violation_rules.messages import Catalogue  # noqa: PLC0415 - after `--help`
    from violation_rules.reports.handbook import handbook  # noqa: PLC0415

    return handbook(rules, Catalogue("zh"))


def _page(rules: Ruleset, catalogue: Catalogue, *, violation: str | None, statute: str | None, unit: str | None) -> Page:
    from violation_rules.reports import guide  # noqa: PLC0415 - after `--help`

    if violation is not None:
        declared = rules.symbols.violations.get(violation)
        if declared is None:
            raise click.BadParameter(
                catalogue("violation.unknown", id=violation, known=nearest(violation, tuple(rules.symbols.violations)))
            )
        return guide.violation_page(rules, declared, catalogue)
    if statute is not None:
        page = guide.statute_page(rules, statute, catalogue)
        if page is None:
            known = tuple(dict.fromkeys(f"《{cited.law}》" for rule in rules.program.rules for cited in rule.citations))
            raise click.BadParameter(catalogue("statute.unknown", name=statute, known=nearest(statute, known)))
        return page
    if unit is not None:
        page = guide.unit_page(rules, unit, catalogue)
        if page is None:
            known = tuple(declared.name.text for declared in rules.units)
            raise click.BadParameter(catalogue("unit.unknown", name=unit, known=nearest(unit, known)))
        return page
    return guide.overview(rules, catalogue)


def _written(page: Page, form: str, catalogue: Catalogue, *, guide: bool, to_file: bool) -> str:
    from violation_rules.reports.page import to_html, to_markdown, to_text  # noqa: PLC0415

    if form == "md":
        return to_markdown(page)
    if form == "html":
        return to_html(page, lang="zh-CN" if catalogue.lang == "zh" or guide else "en")
    return to_text(page, width=width(), colour=colourful() and not to_file)
