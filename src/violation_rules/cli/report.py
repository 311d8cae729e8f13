"""`violation-rules report`: the forms that offices file, from findings."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from violation_rules.cli import exit_codes
from violation_rules.cli.loading import load
from violation_rules.cli.output import output, tell_problem
from violation_rules.readers.problem import ReadProblem
from violation_rules.readers.values import to_date

if TYPE_CHECKING:
    from datetime import date

    from violation_rules.messages import Catalogue
    from violation_rules.reports.findings_file import Counted
    from violation_rules.reports.forms import Case, Form

_SUFFIXES = (".xlsx", ".html", ".md", ".txt")
_FORMS = ("annex1", "annex2", "dispatch", "summary")


def command(catalogue: Catalogue) -> click.Command:
    """The command in the catalogue's language."""

    @click.command("report", help=catalogue("report.help"))
    @click.argument("findings", nargs=-1, required=True, metavar="FINDINGS...")
    @click.option("--form", "name", required=True, type=click.Choice(_FORMS), help=catalogue("option.form"))
    @click.option("--entered", metavar="FILE", help=catalogue("option.entered"))
    @click.option("--period", metavar="FROM..UNTIL", help=catalogue("option.period"))
    @click.option("--ruleset", "-r", metavar="NAME|DIR", help=catalogue("option.report_ruleset"))
    @click.option("--output", "-o", "target", required=True, metavar="FILE", help=catalogue("option.report_output"))
    def report(findings: tuple[str, ...], name: str, target: str, **given: str | None) -> int:
        suffix = Path(target).suffix.lower()
        if suffix not in _SUFFIXES:
            raise click.UsageError(catalogue("report.suffix", given=target, known="、".join(_SUFFIXES)))
        case = _case(findings, catalogue, **given)
        if case is None:
            return exit_codes.UNREADABLE
        from violation_rules.reports.forms import FormError, build  # noqa: PLC0415 - after `--help`

        try:
            form = build(name, case, catalogue)
        except FormError as error:
            for text in error.broken:
                click.echo(catalogue("report.broken", text=text), err=True)
            click.echo(catalogue("report.not_written", path=target), err=True)
            return exit_codes.USAGE
        for text in form.warnings:
            click.echo(catalogue("report.warning", text=text), err=True)
        with output(target, catalogue) as out:
            _write(form, suffix, out, catalogue)
        click.echo(catalogue("report.done", path=target, count=len(case.findings)), err=True)
        return exit_codes.OK

    return report


def _write(form: Form, suffix: str, out: BinaryIO, catalogue: Catalogue) -> None:
    from violation_rules.reports.forms import sheets  # noqa: PLC0415 - after `--help`
    from violation_rules.reports.page import to_html, to_markdown, to_text  # noqa: PLC0415

    if suffix == ".xlsx":
        try:
            sheets.write(form, out)
        except ImportError as error:
            raise click.UsageError(catalogue("output.needs_extra", form="xlsx", package=error.name, extra="reports")) from None
        return
    page = [block for sheet in form.sheets for block in sheet.page]
    if suffix == ".html":
        text = to_html(page, lang="zh-CN" if catalogue.lang == "zh" else "en")
    else:
        text = to_markdown(page) if suffix == ".md" else to_text(page, width=120, colour=False)
    out.write(text.encode("utf-8", "replace"))


def _case(paths: tuple[str, ...], catalogue: Catalogue, *, entered: str | None, period: str | None, ruleset: str | None) -> Case | None:
    """The material of the form; None where a findings file could not be read, which has been told."""
    from violation_rules.reports.findings_file import read_findings  # noqa: PLC0415 - after `--help`
    from violation_rules.reports.forms import Case  # noqa: PLC0415
    from violation_rules.ruleset import today  # noqa: PLC0415

    counted: list[list[Counted]] = []
    documents: dict[bytes, int] = {}
    broken = False
    for path in paths:
        counted.append([])
        for item in read_findings(path, documents):
            if isinstance(item, ReadProblem):
                broken = True
                tell_problem(item, catalogue)
            else:
                counted[-1].append(item)
    if broken:
        return None
    first, last = _period(period, catalogue)
    within = [[one for one in file if (not first or one.finding.on >= first) and (not last or one.finding.on <= last)] for file in counted]
    inside = _once(within)
    if repeated := sum(map(len, within)) - len(inside):
        click.echo(catalogue("report.repeated", count=repeated), err=True)
    names = sorted({one.finding.ruleset for file in counted for one in file})
    if ruleset is None and len(names) != 1:
        raise click.UsageError(catalogue("report.which_ruleset", known="、".join(names) or "—"))
    rules = load(ruleset or names[0], catalogue)
    figures = _entered(entered)
    return Case(tuple(inside), figures, rules, first, last, today(), sum(documents.values()) if documents else None)


def _once(files: list[list[Counted]]) -> list[Counted]:
    """The findings of all files, those that stand in several of them, or in one given twice, once: as the first file has them.

    Within one file nothing is a repetition: a run reads each document once, and rows may bear the same id.
    """
    kept: dict[tuple[str, str, int], Counted] = {}
    for file in files:
        met: Counter[tuple[str, str]] = Counter()
        for one in file:
            key = one.finding.id, one.document
            met[key] += 1
            kept.setdefault((*key, met[key]), one)
    return list(kept.values())


def _entered(path: str | None) -> dict[str, Any]:
    if path is None:
        return {}
    from violation_rules.reports.text_file import read_toml  # noqa: PLC0415 - after `--help`

    return read_toml(path)


def _period(text: str | None, catalogue: Catalogue) -> tuple[date | None, date | None]:
    if text is None:
        return None, None
    first, dots, last = text.partition("..")
    try:
        days = to_date(first), to_date(last)
    except ValueError:
        days = None
    if not dots or days is None or days[0] > days[1]:
        raise click.BadParameter(catalogue("report.bad_period", given=text))
    return days
