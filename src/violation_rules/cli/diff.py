"""`violation-rules diff`: what differs between two runs, or between what two rulesets find in the same material."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import click

from violation_rules.cli import exit_codes
from violation_rules.cli.loading import load
from violation_rules.cli.options import KINDS, Day, fact_specs, parse_facts
from violation_rules.cli.output import colourful, print_lines, tell_problem
from violation_rules.model import Document
from violation_rules.readers import ReadOptions, ReadProblem, open_inputs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from violation_rules.messages import Catalogue
    from violation_rules.reports.findings_file import Counted
    from violation_rules.reports.text import Piece


def command(catalogue: Catalogue) -> click.Command:
    """The command in the catalogue's language."""

    @click.command("diff", help=catalogue("diff.help"))
    @click.argument("before", metavar="BEFORE")
    @click.argument("after", metavar="AFTER")
    @click.argument("paths", nargs=-1, metavar="[PATH]...")
    @click.option("--text", help=catalogue("option.diff_text"))
    @click.option("--kind", type=click.Choice(KINDS), help=catalogue("option.kind"))
    @click.option("--on", type=Day(), help=catalogue("option.on"))
    @click.option("--fact", "fact", multiple=True, metavar="NAME=VALUE", help=catalogue("option.fact"))
    def diff(before: str, after: str, paths: tuple[str, ...], text: str | None, **given: Any) -> int:
        if paths or text is not None:
            old, new = (_judged(name, paths, text, catalogue, **given) for name in (before, after))
        else:
            old, new = _read(before, catalogue), _read(after, catalogue)
        if old is None or new is None:
            return exit_codes.UNREADABLE
        lines = list(_lines(old, new, catalogue))
        print_lines(lines, colour=colourful())
        summary = catalogue("diff.done", before=len(old), after=len(new), differences=len(lines))
        print_lines([[(summary, "bold")]], colour=colourful())
        return exit_codes.FINDINGS if lines else exit_codes.OK

    return diff


def _judged(
    name: str, paths: tuple[str, ...], text: str | None, catalogue: Catalogue, *, kind: Any, on: Any, fact: tuple[str, ...]
) -> list[Counted] | None:
    """What a ruleset finds in the text and the paths; None where something could not be read or judged, which has been told."""
    from violation_rules.engine.facts import FactError  # noqa: PLC0415 - after `--help`
    from violation_rules.reports.findings_file import Counted  # noqa: PLC0415
    from violation_rules.ruleset import today  # noqa: PLC0415

    rules = load(name, catalogue)
    specs = fact_specs(rules)
    facts = parse_facts(fact, specs, catalogue)
    options = ReadOptions(kind=kind, on=on or today(), facts=facts, fact_specs=specs)
    found: list[Counted] = []
    whole = True
    if text is not None:
        document = Document(kind=kind or "transcript", on=options.on, text=text, facts=facts or None)
        found.extend(Counted(finding) for finding in rules.scan(document))
    for file, item in ((one.file, one.item) for one in open_inputs(paths, options)):
        if isinstance(item, ReadProblem):
            problem = item
        else:
            try:
                found.extend(Counted(finding, file) for finding in rules.scan(item))
                continue
            except FactError as error:
                problem = ReadProblem(file, None, "rejected", {"reason": error})
        whole = False
        tell_problem(problem, catalogue)
    return found if whole else None


def _read(path: str, catalogue: Catalogue) -> list[Counted] | None:
    """The findings of a file; None where it cannot be read whole, which has been told."""
    from violation_rules.reports.findings_file import read_findings  # noqa: PLC0415 - after `--help`

    items = list(read_findings(path))
    problems = [item for item in items if isinstance(item, ReadProblem)]
    for problem in problems:
        tell_problem(problem, catalogue)
    return None if problems else [item for item in items if not isinstance(item, ReadProblem)]


def _lines(old: list[Counted], new: list[Counted], catalogue: Catalogue) -> Iterator[list[Piece]]:
    """A line for each finding that is gone, new, or judged otherwise; findings are paired by what they say of which words."""
    before, after = _grouped(old), _grouped(new)
    for key in sorted(before.keys() | after.keys()):
        pairs = max(len(before[key]), len(after[key]))
        for i in range(pairs):
            one = before[key][i] if i < len(before[key]) else None
            two = after[key][i] if i < len(after[key]) else None
            if one is None and two is not None:
                yield [("+ ", "bold red"), (_told(two, catalogue), "")]
            elif two is None and one is not None:
                yield [("- ", "bold green"), (_told(one, catalogue), "")]
            elif one is not None and two is not None and (changed := _changed(one, two, catalogue)):
                yield [("~ ", "bold yellow"), (f"{_told(two, catalogue)}  {changed}", "")]


def _grouped(found: list[Counted]) -> defaultdict[tuple[str, int, str], list[Counted]]:
    """By document, place and violation: the fingerprint also holds the ruleset, and two rulesets may be compared."""
    from violation_rules.reports.wording import anchor  # noqa: PLC0415 - after `--help`

    groups: defaultdict[tuple[str, int, str], list[Counted]] = defaultdict(list)
    for one in found:
        first = anchor(one.finding)
        groups[one.document, first.start if first else 0, one.finding.violation].append(one)
    return groups


def _changed(one: Counted, two: Counted, catalogue: Catalogue) -> str:
    from violation_rules.reports import wording  # noqa: PLC0415 - after `--help`

    old, new = one.finding, two.finding
    parts = [
        (catalogue("column.severity"), wording.severity(old, catalogue), wording.severity(new, catalogue)),
        (catalogue("column.prohibition"), wording.citations(old, "prohibition"), wording.citations(new, "prohibition")),
        (catalogue("column.penalty"), wording.citations(old, "penalty"), wording.citations(new, "penalty")),
        (catalogue("column.fine"), wording.fines(old, catalogue), wording.fines(new, catalogue)),
        (catalogue("column.lead_unit"), old.lead_unit or "", new.lead_unit or ""),
        (catalogue("column.open_questions"), "；".join(old.open_questions), "；".join(new.open_questions)),
        (catalogue("column.quote"), wording.quoted(old), wording.quoted(new)),
    ]
    return "，".join(f"{name} {before or '—'} → {after or '—'}" for name, before, after in parts if before != after)


def _told(one: Counted, catalogue: Catalogue) -> str:
    from violation_rules.reports import wording  # noqa: PLC0415 - after `--help`

    finding = one.finding
    first = wording.anchor(finding)
    place = wording.place(first, catalogue) if first else ""
    name = "" if one.document == "-" else f"{one.document} "
    return f"{name}{place} [{finding.violation}] {wording.severity(finding, catalogue)} “{wording.quoted(finding)}”"
