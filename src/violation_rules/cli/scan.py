"""`violation-rules scan`: find violations in texts and files."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from violation_rules.cli import exit_codes
from violation_rules.cli.loading import load
from violation_rules.cli.options import FAIL_ON, about_the_document, fact_specs, parse_facts, parse_speakers
from violation_rules.cli.output import colourful, output, print_lines, tell_problem, terminal, width
from violation_rules.model import Document
from violation_rules.readers import Input, ReadOptions, ReadProblem, open_inputs
from violation_rules.reports import BINARY_FORMATS, FORMATS, Judged, Run, write_report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from violation_rules.messages import Catalogue
    from violation_rules.reports.baseline import Baseline
    from violation_rules.reports.evidence import Recorder
    from violation_rules.ruleset import Ruleset

_BATCH = 8192
"""Documents judged together at most; the first batches are smaller, so that the first findings come at once."""


def command(catalogue: Catalogue) -> click.Command:
    """The command in the catalogue's language."""

    @click.command("scan", help=catalogue("scan.help"))
    @click.argument("paths", nargs=-1, metavar="[PATH]...")
    @click.option("--text", help=catalogue("option.text"))
    @about_the_document(catalogue)
    @click.option("--text-column", metavar="NAME", help=catalogue("option.text_column"))
    @click.option("--speaker", multiple=True, metavar="LABEL=SPEAKER", help=catalogue("option.speaker"))
    @click.option(
        "--format", "-f", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True, help=catalogue("option.format")
    )
    @click.option("--output", "-o", "target", metavar="FILE", help=catalogue("option.output"))
    @click.option("--into", metavar="DIR", help=catalogue("option.into"))
    @click.option("--jobs", type=click.IntRange(min=1), metavar="N", help=catalogue("option.jobs"))
    @click.option("--fail-on", type=click.Choice(list(FAIL_ON)), default="warning", show_default=True, help=catalogue("option.fail_on"))
    @click.option("--baseline", metavar="FILE", help=catalogue("option.baseline"))
    @click.option("--marks", metavar="FILE", help=catalogue("option.marks"))
    @click.option("--evidence", metavar="DIR", help=catalogue("option.evidence"))
    @click.option("--full", is_flag=True, help=catalogue("option.full"))
    @click.option("--experimental", is_flag=True, help=catalogue("option.experimental"))
    @click.pass_context
    def scan(context: click.Context, /, form: str, target: str | None, fail_on: str, *, full: bool, **given: Any) -> int:
        chosen = _folder(given, catalogue)
        if chosen is not None:
            another = form != "parquet" and context.get_parameter_source("form") is not click.core.ParameterSource.DEFAULT
            severities, unread = _into(*chosen, catalogue, {"--format": another, "--output": target, "--full": full}, given)
            return _exit_code(severities, fail_on, unread=unread)
        evidence, known = given.pop("evidence"), _baseline(given.pop("baseline"), given.pop("marks"), catalogue)
        if form in BINARY_FORMATS and target is None and terminal():
            raise click.UsageError(catalogue("output.binary", form=form))
        with _recording(evidence, given, catalogue) as recorder:
            keep = recorder.keep if recorder else None
            stopped = Stopped()
            run = _run(
                catalogue,
                quiet=form == "text" and target is None and terminal(),
                keep=keep,
                stopped=stopped,
                light=form == "text" and known is None and not evidence,
                **given,
            )
            if recorder is not None:
                recorder.follow(run)  # evidence also holds what the baseline keeps quiet
            if known is not None:
                run.source = known.new(run.source)
            if form == "text" and target is None:
                from violation_rules.reports.text import lines  # noqa: PLC0415 - one format of several

                print_lines(lines(run, catalogue, width=width(), carets=not colourful(), full=full), colour=colourful())
                stopped.tell(catalogue)
            else:
                _write(form, run, target, catalogue, stopped)
        if known is not None:
            click.echo(catalogue("baseline.quiet", count=known.quiet, marked=known.marked), err=True)
            if known.known and not known.met and run.documents:
                click.echo(catalogue("baseline.none_met", count=len(known.known)), err=True)
            for name, reason in known.unmet_marks():
                click.echo(catalogue("baseline.unmet", id=name, reason=reason), err=True)
        return _exit_code(run.severities, fail_on, unread=bool(run.problems))

    return scan


def _folder(given: dict[str, Any], catalogue: Catalogue) -> tuple[str, int] | None:
    """The folder to scan into and the number of processes, if that is what was asked."""
    if not given["paths"] and given["text"] is None:
        raise click.UsageError(catalogue("scan.no_input"))
    folder, jobs = given.pop("into"), given.pop("jobs")
    if folder is None and jobs is not None:
        raise click.UsageError(catalogue("jobs.needs_into"))
    return None if folder is None else (folder, jobs or 1)


def _into(folder: str, jobs: int, catalogue: Catalogue, wrong: dict[str, Any], given: dict[str, Any]) -> tuple[Mapping[str, int], bool]:
    """Scan into a folder; options that would change what single files get are refused rather than forgotten."""
    from violation_rules.cli.scan_into import refuse, scan_into  # noqa: PLC0415 - only where asked for

    wrong |= {f"--{name}": given.pop(name) is not None for name in ("text", "evidence", "baseline", "marks")}
    refuse({**wrong, "-": "-" in given["paths"]}, catalogue)
    return scan_into(folder, jobs, catalogue, **given)


def _exit_code(severities: Mapping[str, int], fail_on: str, *, unread: bool) -> int:
    if unread:
        return exit_codes.UNREADABLE
    return exit_codes.FINDINGS if any(severities.get(severity) for severity in FAIL_ON[fail_on]) else exit_codes.OK


def _baseline(path: str | None, marks: str | None, catalogue: Catalogue) -> Baseline | None:
    """What is to be kept quiet; None where nothing is."""
    if path is None and marks is None:
        return None
    from violation_rules.reports.baseline import Baseline, BaselineError, read_baseline, read_marks  # noqa: PLC0415 - only where asked for

    reading = path
    try:
        known = read_baseline(path) if path is not None else Baseline(frozenset(), {})
        reading = marks
        return known.with_marks(read_marks(marks)) if marks is not None else known
    except BaselineError as error:
        raise click.UsageError(catalogue("baseline.bad" if reading is path else "marks.bad", place=error)) from None


@contextmanager
def _recording(folder: str | None, options: dict[str, Any], catalogue: Catalogue) -> Iterator[Recorder | None]:
    """Keep evidence of the run where it was asked for."""
    if folder is None:
        yield None
        return
    import shlex  # noqa: PLC0415 - only where asked for

    from violation_rules.reports import evidence  # noqa: PLC0415

    place = Path(folder)
    told = {name: value.isoformat() if name == "on" and value else value for name, value in options.items()}
    try:
        with evidence.recording(place, shlex.join(["violation-rules", *sys.argv[1:]]), told) as recorder:
            yield recorder
    except FileExistsError as error:
        raise click.UsageError(catalogue("evidence.exists", folder=error)) from None
    except BrokenPipeError:
        raise  # standard output's, not the evidence's
    except OSError as error:
        raise click.UsageError(catalogue("output.cannot_write", path=folder, reason=error.strerror or error)) from None
    except KeyboardInterrupt:
        click.echo(catalogue("evidence.partial", folder=evidence.partial_folder(place)), err=True)
        raise
    click.echo(catalogue("evidence.written", folder=folder, digest=evidence.manifest_digest(place)), err=True)


@dataclass(slots=True)
class Stopped:
    """Whether Ctrl-C ended the run early, and how far it had come."""

    early: bool = False
    documents: int = 0
    last: str = "-"

    def tell(self, catalogue: Catalogue) -> None:
        """Say how far the run came and how to go on, and end it as an interrupted one."""
        if self.early:
            click.echo(catalogue("scan.interrupted", documents=self.documents, last=self.last), err=True)
            raise KeyboardInterrupt


def _until_interrupted(source: Iterable[Judged], stopped: Stopped) -> Iterator[Judged]:
    """The judged documents; Ctrl-C ends them, so that a report is made of those that were finished."""
    try:
        for judged in source:
            yield judged
            stopped.documents += 1
            stopped.last = judged.document.id
    except KeyboardInterrupt:
        stopped.early = True


def _write(form: str, run: Run, target: str | None, catalogue: Catalogue, stopped: Stopped) -> None:
    try:
        with output(target, catalogue) as out:
            write_report(form, run, out, catalogue)
            stopped.tell(catalogue)
    except ImportError as error:
        extra = "arrow" if form == "parquet" else "reports"
        raise click.UsageError(catalogue("output.needs_extra", form=form, package=error.name, extra=extra)) from None
    if target is not None:
        values = {"documents": run.documents, "utterances": run.utterances, "path": target}
        counts = {"filings": run.severities["case_filing"], "warnings": run.severities["warning"], "problems": len(run.problems)}
        click.echo(catalogue("scan.written", **values, **counts), err=True)


def _run(
    catalogue: Catalogue, *, quiet: bool, paths: tuple[str, ...], text: str | None, ruleset: str, kind: Any, on: Any,
    fact: tuple[str, ...], text_column: str | None, speaker: tuple[str, ...], experimental: bool,
    keep: Callable[[str, BinaryIO], BinaryIO] | None, stopped: Stopped, light: bool,
) -> Run:  # fmt: skip
    from violation_rules.ruleset import today  # noqa: PLC0415 - after `--help`

    rules = load(ruleset, catalogue)
    rules.runtime.light = light
    specs = fact_specs(rules)
    facts = parse_facts(fact, specs, catalogue)
    speakers = parse_speakers(speaker, catalogue)
    day = on or today()
    options = ReadOptions(kind=kind, on=day, facts=facts, text_column=text_column, fact_specs=specs, speakers=speakers)
    problems: list[ReadProblem] = []

    def documents() -> Iterator[tuple[str | None, Document]]:
        if text is not None:
            yield None, Document(kind=kind or "transcript", on=day, text=text, facts=facts or None)
        for item in _progress(open_inputs(paths, options, keep), catalogue, quiet=quiet):
            if isinstance(item.item, ReadProblem):
                problems.append(item.item)
                tell_problem(item.item, catalogue)
            else:
                yield item.file, item.item

    judged = _until_interrupted(_judge(rules, documents(), problems, catalogue, experimental=experimental), stopped)
    return Run.of(rules, day, judged, problems, experimental=experimental)


def _judge(
    rules: Ruleset,
    documents: Iterator[tuple[str | None, Document]],
    problems: list[ReadProblem],
    catalogue: Catalogue,
    *,
    experimental: bool,
) -> Iterator[Judged]:
    """Judge in batches; where a document of a batch has facts that the ruleset does not allow, that one is named and left out."""
    size = 1  # the first finding comes at once
    while batch := list(islice(documents, size)):
        try:
            found = list(rules.scan_many((document for _, document in batch), experimental=experimental))
        except ValueError:
            yield from _one_by_one(rules, batch, problems, catalogue, experimental=experimental)
        else:
            for (file, document), findings in zip(batch, found, strict=True):
                yield Judged(file, document, tuple(findings))
        size = min(2 * size, _BATCH)


def _one_by_one(
    rules: Ruleset, batch: Iterable[tuple[str | None, Document]], problems: list[ReadProblem], catalogue: Catalogue, *, experimental: bool
) -> Iterator[Judged]:
    from violation_rules.engine.facts import FactError  # noqa: PLC0415 - only where it is raised

    for file, document in batch:
        try:
            findings = rules.scan(document, experimental=experimental)
        except FactError as error:
            problem = ReadProblem(
                document.id if file is None or document.id.startswith(file) else f"{file}#{document.id}",
                None,
                "rejected",
                {"reason": error},
            )
            problems.append(problem)
            tell_problem(problem, catalogue)
            continue
        yield Judged(file, document, tuple(findings))


def _progress(inputs: Iterable[Input], catalogue: Catalogue, *, quiet: bool) -> Iterator[Input]:
    """The inputs; after a second, how many so far, on a terminal only and not between findings."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield from inputs
        return
    shown = time.monotonic() + 0.5
    done = 0
    for done, item in enumerate(inputs, start=1):
        yield item
        if time.monotonic() - shown > 0.5:  # noqa: PLR2004 - half a second
            shown = time.monotonic()
            sys.stderr.write(f"\r\x1b[K{catalogue('scan.progress', documents=done, file=item.file)}")
            sys.stderr.flush()
    if done:
        sys.stderr.write("\r\x1b[K")
