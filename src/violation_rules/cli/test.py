"""`violation-rules test`: run the examples that rules carry."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

import click

from violation_rules.cli import exit_codes
from violation_rules.cli.loading import load
from violation_rules.cli.options import nearest
from violation_rules.cli.output import colourful, print_lines
from violation_rules.reports.encode import to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from violation_rules.examples import Failure, TestReport
    from violation_rules.messages import Catalogue
    from violation_rules.reports.text import Piece

_MOST_CROSSFIRE = 20


def command(catalogue: Catalogue) -> click.Command:
    """The command in the catalogue's language."""

    @click.command("test", help=catalogue("test.help"))
    @click.argument("rulesets", nargs=-1, metavar="[NAME|DIR]...")
    @click.option("--violation", "violations", multiple=True, metavar="ID", help=catalogue("option.violations"))
    @click.option("--crossfire", is_flag=True, help=catalogue("option.crossfire"))
    @click.option(
        "--format",
        "-f",
        "form",
        type=click.Choice(["text", "json", "junit"]),
        default="text",
        show_default=True,
        help=catalogue("option.format"),
    )
    def test(rulesets: tuple[str, ...], violations: tuple[str, ...], form: str, *, crossfire: bool) -> int:
        from violation_rules.language.sources import bundled_rulesets  # noqa: PLC0415 - after `--help`

        reports = []
        names = rulesets or bundled_rulesets()
        _known(violations, names, catalogue)
        for name in names:
            rules = load(name, catalogue)
            reports.append(rules.test(violations=violations or None, progress=_progress(catalogue)))
            if form == "text":
                print_lines(_lines(reports[-1], catalogue, crossfire=crossfire), colour=colourful())
        if form == "json":
            click.echo(to_json([_data(report) for report in reports], indent=2))
        elif form == "junit":
            click.echo("\n".join(_junit(reports)))
        failed = any(report.failures or report.untested for report in reports)
        return exit_codes.EXAMPLE if failed else exit_codes.OK

    return test


def _known(wanted: Iterable[str], names: Iterable[str], catalogue: Catalogue) -> None:
    """Refuse a violation that none of the rulesets has: without it nothing would be tested, which reads like success."""
    missing = dict.fromkeys(wanted)
    known: dict[str, None] = {}
    for name in names if missing else ():
        known.update(dict.fromkeys(load(name, catalogue).symbols.violations))
        for one in [one for one in missing if one in known]:
            del missing[one]
        if not missing:
            return
    told = [catalogue("violation.unknown", id=one, known=nearest(one, tuple(known))) for one in missing]
    if told:
        raise click.BadParameter("\n".join(told))


def _lines(report: TestReport, catalogue: Catalogue, *, crossfire: bool) -> Iterator[list[Piece]]:
    for failure in report.failures:
        yield [(f"✗ {failure.violation}", "bold red"), (f"  {_place(failure)}", "dim")]
        yield [(f"  {catalogue('test.example')}  {_shown(failure)}", "")]
        yield [(f"  {catalogue('test.expected')}  {failure.expected}", "green")]
        yield [(f"  {catalogue('test.got')}  {failure.got}", "red")]
        yield []
    for violation in report.untested:
        yield [(f"✗ {violation}  {catalogue('test.untested')}", "bold red")]
    if crossfire:
        for fire in report.crossfire[:_MOST_CROSSFIRE]:
            yield [(catalogue("test.crossfire", fired=fire.fired, of=fire.example_of, text=fire.text), "yellow")]
    style = "bold red" if report.failures or report.untested else "bold green"
    counts = {
        "violations": report.violations,
        "examples": report.examples,
        "failed": len(report.failures),
        "crossfire": len(report.crossfire),
    }
    yield [(catalogue("test.done", ruleset=report.ruleset, **counts), style)]


def _place(failure: Failure) -> str:
    return f"{failure.example.span.path}:{failure.example.span.line}"


def _shown(failure: Failure) -> str:
    example = failure.example
    givens = "".join(f" with {given.fact} = {'、'.join(given.values)}" for given in example.givens)
    return f"“{example.text}”{givens}" + (f" on {example.on}" if example.on else "")


def _data(report: TestReport) -> dict[str, object]:
    return {
        "ruleset": report.ruleset,
        "violations": report.violations,
        "examples": report.examples,
        "untested": list(report.untested),
        "failures": [
            {"violation": f.violation, "text": f.example.text, "expected": f.expected, "got": f.got, "place": _place(f)}
            for f in report.failures
        ],
        "crossfire": [{"fired": c.fired, "example_of": c.example_of, "violating": c.violating, "text": c.text} for c in report.crossfire],
    }


def _junit(reports: list[TestReport]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield "<testsuites>"
    for report in reports:
        failures = len(report.failures) + len(report.untested)
        tests = report.examples + len(report.untested)
        yield f'  <testsuite name={quoteattr(report.ruleset)} tests="{tests}" failures="{failures}">'
        for failure in report.failures:
            yield f"    <testcase classname={quoteattr(failure.violation)} name={quoteattr(failure.example.text)}>"
            yield f"      <failure message={quoteattr(f'{failure.expected}；{failure.got}')}/>"
            yield "    </testcase>"
        for violation in report.untested:
            yield f'    <testcase classname={quoteattr(violation)} name="examples"><failure message="no examples"/></testcase>'
        yield f'    <testcase classname={quoteattr(report.ruleset)} name="passed: {report.examples - len(report.failures)}"/>'
        yield "  </testsuite>"
    yield "</testsuites>"


def _progress(catalogue: Catalogue) -> Callable[[int, int], None] | None:
    if sys.stderr is None or not sys.stderr.isatty():
        return None

    def show(done: int, total: int) -> None:
        sys.stderr.write("\r\x1b[K" if done == total else f"\r{catalogue('test.progress', done=done, total=total)}")
        sys.stderr.flush()

    return show
