"""Folders of files to a folder of findings, by several processes, resumable.

The work is cut into ranges (see `ranges`). The findings of a range are one Parquet file, written beside and renamed when complete,
so that a range is done exactly when its file is there. A scan that was killed, at whatever moment, is finished by starting it
again with the same words; no finding is lost or doubled.

In the output folder: `_plan.json` (files, ranges, the ruleset's digest, the options), `part-00000.parquet` … (one for each range;
its metadata holds the counts and what could not be read), `_done.json` once all parts are there.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from pyarrow import parquet

from violation_rules.engine.columns import OUTPUT
from violation_rules.engine.repeats import Memory
from violation_rules.integrations.crew import FINISHED, WorkerDiedError, work
from violation_rules.integrations.parts import META, Counts, Plan, Question, beside_of, options_of, part_of, problem_of, scan_range
from violation_rules.integrations.ranges import cut, find_files
from violation_rules.ruleset import Ruleset, load_ruleset, today
from violation_rules.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from violation_rules.engine.columns import Row
    from violation_rules.integrations.crew import Work
    from violation_rules.model import FactValue, Kind, Speaker
    from violation_rules.readers import ReadProblem

__all__ = ["OUTPUT", "Progress", "ScanFolderError", "Summary", "WorkerDiedError", "scan_files"]


class ScanFolderError(ValueError):
    """Raised where an output folder holds another scan, is in use, or is no output folder."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a scan is. What it counts, and rates, are only of this run."""

    ranges: int
    ranges_done: int
    """Earlier runs included."""
    documents: int
    findings: int
    seconds: float
    seconds_left: float | None
    problems: tuple[ReadProblem, ...]
    """What could not be read since this was last told."""


class Summary(NamedTuple):
    """Totals of a finished scan, earlier runs included."""

    documents: int
    findings: int
    problems: tuple[ReadProblem, ...]
    utterances: int
    severities: dict[str, int]
    parts: tuple[Path, ...]


def scan_files(
    ruleset: str | Path,
    paths: Iterable[str | Path],
    out: str | Path,
    *,
    jobs: int = 1,
    on: date | None = None,
    text: str | None = None,
    kind: Kind | None = None,
    facts: Mapping[str, FactValue] | None = None,
    speakers: Mapping[str, Speaker] | None = None,
    experimental: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> Summary:
    """Scan files and folders into Parquet parts in the folder `out`, with `jobs` processes; go on where an earlier run stopped.

    `on` is the day for documents that have none of their own (today, or the day of the first run). `text` names the text column of
    tables. With several jobs the caller's main module is imported again by each process, as `multiprocessing` does.
    Raises RulesetError, ScanFolderError, WorkerDiedError, OSError; what cannot be read is counted and kept in the parts' metadata.
    """
    rules = load_ruleset(ruleset)
    files = find_files(paths)
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        earlier = _earlier(folder)
        day = on or (date.fromisoformat(earlier.question.on) if earlier else today())
        asked = Question(
            str(ruleset),
            rules.digest,
            __version__,
            day.isoformat(),
            text,
            kind,
            dict(facts or {}),
            dict(speakers or {}),
            experimental,
            files,
        )
        asked = msgspec.json.decode(msgspec.json.encode(asked), type=Question)
        if earlier is None:
            plan = Plan(asked, tuple(cut(files, options_of(rules, asked))))
            _write_beside(folder / "_plan.json", msgspec.json.encode(plan))
        elif earlier.question == asked:
            plan = earlier
        else:
            different = ", ".join(name for name in asked.__struct_fields__ if getattr(earlier.question, name) != getattr(asked, name))
            raise ScanFolderError(f"{folder} holds another scan (other {different}); name an empty folder to begin anew")
        for left_over in folder.glob(".*.new"):
            left_over.unlink(missing_ok=True)
        _run(plan, folder, jobs, progress, rules)
        summary = _summary(folder, plan)
        told = {"documents": summary.documents, "utterances": summary.utterances, "severities": summary.severities}
        _write_beside(folder / "_done.json", json.dumps({**told, "problems": len(summary.problems)}).encode())
    return summary


# --- the folder ---------------------------------------------------------------------------------------------------------


def _earlier(folder: Path) -> Plan | None:
    place = folder / "_plan.json"
    if not place.exists():
        if any(folder.glob("part-*.parquet")):
            raise ScanFolderError(f"{folder} holds parts but no _plan.json: it is not the output of a scan")
        return None
    try:
        return msgspec.json.decode(place.read_bytes(), type=Plan)
    except msgspec.MsgspecError as error:
        raise ScanFolderError(f"{place} cannot be read: {error}; name an empty folder to begin anew") from None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other scans out of the folder; a killed one lets go of it."""
    try:
        import fcntl  # noqa: PLC0415 - not on Windows, which goes without
    except ImportError:
        yield
        return
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ScanFolderError(f"another scan is writing into {folder}; wait for it, or name another folder") from None
        yield


def _summary(folder: Path, plan: Plan) -> Summary:
    parts = tuple(part_of(folder, number) for number in range(len(plan.ranges)))
    documents = utterances = 0
    severities: Counter[str] = Counter()
    problems: list[ReadProblem] = []
    for part in parts:
        counts = msgspec.json.decode((parquet.read_metadata(part).metadata or {})[META], type=Counts)
        documents, utterances = documents + counts.documents, utterances + counts.utterances
        severities.update(counts.severities)
        problems += map(problem_of, counts.problems)
    return Summary(documents, severities.total(), tuple(problems), utterances, dict(severities), parts)


def _write_beside(place: Path, content: bytes) -> None:
    beside = beside_of(place)
    beside.write_bytes(content)
    beside.replace(place)


# --- the work -----------------------------------------------------------------------------------------------------------


def _run(plan: Plan, folder: Path, jobs: int, progress: Callable[[Progress], None] | None, rules: Ruleset) -> None:
    """Do the ranges that are missing, in any order."""
    todo = [number for number in range(len(plan.ranges)) if not part_of(folder, number).exists()]
    several = min(jobs, len(todo)) > 1
    told = work(todo, jobs, _begin, (plan, str(folder))) if several else _here(todo, _work(rules, plan, folder))
    begun = time.monotonic()
    size = sum(plan.ranges[number].size for number in todo)
    shares = dict.fromkeys(todo, 0.0)
    finished = len(plan.ranges) - len(todo)
    documents = findings = 0
    for number, one in told:
        problems: tuple[ReadProblem, ...] = ()
        if one is FINISHED:
            finished += 1
            shares[number] = 1.0
        else:
            documents, findings, shares[number] = documents + one.documents, findings + one.findings, one.share
            problems = tuple(map(problem_of, one.problems))
        if progress is not None:
            done = sum(plan.ranges[number].size * share for number, share in shares.items())
            seconds = time.monotonic() - begun
            left = seconds / done * (size - done) if done else None
            progress(Progress(len(plan.ranges), finished, documents, findings, seconds, left, problems))


def _here(numbers: Iterable[int], do: Work) -> Iterator[tuple[int, Any]]:
    """As `work`, in this process."""
    for number in numbers:
        for told in do(number):
            yield number, told
        yield number, FINISHED


def _begin(plan: Plan, folder: str) -> Work:
    """Load the ruleset once in each process, out of the cache."""
    rules = load_ruleset(plan.question.ruleset)
    if rules.digest != plan.question.digest:
        raise ScanFolderError(f"the rules of {plan.question.ruleset} changed while the scan began; run it again")
    return _work(rules, plan, Path(folder))


def _work(rules: Ruleset, plan: Plan, folder: Path) -> Work:
    memory: Memory[tuple[Row, ...]] = Memory()
    return lambda number: scan_range(rules, plan, folder, number, memory)
