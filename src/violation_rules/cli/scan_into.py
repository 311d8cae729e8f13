"""`violation-rules scan --into DIR`: many files by several processes into a folder of Parquet, resumable."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any, NoReturn

import click

from violation_rules.cli.loading import load
from violation_rules.cli.options import fact_specs, parse_facts, parse_speakers
from violation_rules.cli.output import tell_problem
from violation_rules.readers.inputs import files_of, nothing_at

if TYPE_CHECKING:
    from collections.abc import Mapping

    from violation_rules.integrations.parquet import Progress, Summary
    from violation_rules.messages import Catalogue
    from violation_rules.readers import ReadProblem

_HOUR, _MINUTE = 3600, 60


def refuse(given: Mapping[str, bool], catalogue: Catalogue) -> None:
    """A usage error where an option is given that has no meaning for a folder of findings."""
    wrong = [name for name, is_given in given.items() if is_given]
    if wrong:
        raise click.UsageError(catalogue("into.alone", options="、".join(wrong)))


def scan_into(
    folder: str, jobs: int, catalogue: Catalogue, *, paths: tuple[str, ...], ruleset: str, kind: Any, on: Any,
    fact: tuple[str, ...], text_column: str | None, speaker: tuple[str, ...], experimental: bool,
) -> tuple[Mapping[str, int], bool]:  # fmt: skip
    """Scan, or go on where an earlier run stopped; how many findings of each severity, and whether anything could not be read."""
    rules = load(ruleset, catalogue)
    specs = fact_specs(rules)
    facts, speakers = parse_facts(fact, specs, catalogue), parse_speakers(speaker, catalogue)
    try:
        from violation_rules.integrations.parquet import ScanFolderError, WorkerDiedError, scan_files  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise click.UsageError(catalogue("output.needs_extra", form="parquet", package=error.name, extra="arrow")) from None
    there = [path for path in paths if any(files_of(path))]
    missing = [nothing_at(path) for path in paths if path not in there]
    shown = _Shown(catalogue)
    for problem in missing:
        shown.problem(problem)
    try:
        done = scan_files(
            ruleset, there, folder, jobs=jobs, on=on, text=text_column, kind=kind, facts=facts, speakers=speakers,
            experimental=experimental, progress=shown.progress,
        )  # fmt: skip
    except ScanFolderError as error:
        raise click.UsageError(str(error)) from None
    except WorkerDiedError as error:
        _fail(catalogue("into.died", code=error.code, folder=folder))
    except OSError as error:
        raise click.UsageError(f"{error.filename or folder}: {error.strerror or error}") from None
    except KeyboardInterrupt:
        shown.clear()
        click.echo(catalogue("into.interrupted", folder=folder), err=True)
        raise
    finally:
        shown.clear()
    click.echo(catalogue("scan.written", path=folder, **_counts(done, missing)), err=True)
    return done.severities, bool(done.problems or missing)


def _fail(message: str) -> NoReturn:
    raise click.ClickException(message)


def _counts(done: Summary, missing: list[ReadProblem]) -> dict[str, int]:
    return {
        "documents": done.documents,
        "utterances": done.utterances,
        "filings": done.severities.get("case_filing", 0),
        "warnings": done.severities.get("warning", 0),
        "problems": len(done.problems) + len(missing),
    }


class _Shown:
    """The line on a terminal that tells how far the scan is; what could not be read is told anywhere."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._terminal = sys.stderr is not None and sys.stderr.isatty()
        self._at = 0.0

    def progress(self, now: Progress) -> None:
        for problem in now.problems:
            self.problem(problem)
        if self._terminal and time.monotonic() - self._at > 0.5:  # noqa: PLR2004 - half a second
            self._at = time.monotonic()
            rate = now.documents / now.seconds if now.seconds else 0.0
            left = "?" if now.seconds_left is None else _clock(now.seconds_left)
            values = {"done": now.ranges_done, "ranges": now.ranges, "documents": now.documents, "findings": now.findings}
            sys.stderr.write(f"\r\x1b[K{self._catalogue('into.progress', rate=round(rate), left=left, **values)}")
            sys.stderr.flush()

    def problem(self, problem: ReadProblem) -> None:
        self.clear()
        tell_problem(problem, self._catalogue)

    def clear(self) -> None:
        if self._terminal and self._at:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _clock(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // _HOUR}:{whole % _HOUR // _MINUTE:02d}:{whole % _MINUTE:02d}"
