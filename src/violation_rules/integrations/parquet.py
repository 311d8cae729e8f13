"""Folders of files to a folder of findings, by several processes, resumable.

The work is cut into *ranges*: row groups of a Parquet file whose rows are documents, or one whole file of any other form. The
findings of a range are one Parquet file, written beside and renamed when complete, so that a range is done exactly when its file
is there. A scan that was killed, at whatever moment, is finished by starting it again with the same words; no finding is lost
or doubled.

In the output folder: `plan.json` (the ranges, the ruleset's digest, the options), `part-00000.parquet` … (one for each range; its
metadata holds the counts and what could not be read), `done.json` once all parts are there.
"""

from __future__ import annotations

import errno
import json
import multiprocessing
import os
import secrets
import time
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
import pyarrow as pa
from pyarrow import parquet

from violation_rules.engine.batch import blocks, judge_lot, lot_of
from violation_rules.engine.columns import FINDINGS, Columns
from violation_rules.integrations.arrow import rows_of
from violation_rules.ruleset import Ruleset, load_ruleset, today
from violation_rules.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from violation_rules.engine.batch import Lot
    from violation_rules.model import Document, FactValue, Kind

RANGE_ROWS = 200_000
"""Row groups are put together until a range has about so many rows."""
_BATCH_ROWS = 20_000
_LOT_ROWS = 50_000
_META = b"violation_rules"
OUTPUT = FINDINGS.insert(0, pa.field("file", pa.string()))
"""The schema of the parts: findings, and the file each comes from."""


class ScanFolderError(ValueError):
    """Raised where an output folder holds another scan, or something that is none."""


class Range(msgspec.Struct, frozen=True):
    """A piece of work: row groups `first:last` of a Parquet file, or (last 0) a whole file."""

    name: str
    path: str
    size: int
    first: int = 0
    last: int = 0


class Plan(msgspec.Struct, frozen=True):
    """What a scan consists of; a scan is resumed only by the same."""

    ruleset: str
    digest: str
    engine: str
    on: str
    text: str | None
    kind: str | None
    facts: dict[str, Any]
    experimental: bool
    ranges: tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a scan is. Rates count only what this run did."""

    ranges: int
    ranges_done: int
    documents: int
    findings: int
    seconds: float
    seconds_left: float | None


class Summary(NamedTuple):
    """Totals of a finished scan, earlier runs included."""

    documents: int
    findings: int
    problems: int
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
    facts: dict[str, FactValue] | None = None,
    experimental: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> Summary:
    """Scan files and folders into Parquet parts in the folder `out`, with `jobs` processes; go on where an earlier run stopped.

    `on` is the day for documents that have none of their own (today, or the day of the first run). `text` names the text column of
    tables. Raises RulesetError, ScanFolderError, OSError; what cannot be read is counted and kept in the parts' metadata.
    """
    rules = load_ruleset(ruleset)
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)
    earlier = _earlier(folder)
    day = on or (date.fromisoformat(earlier.on) if earlier else today())
    ranges = tuple(_ranges(paths))
    plan = Plan(str(ruleset), rules.digest, __version__, day.isoformat(), text, kind, facts or {}, experimental, ranges)
    plan = msgspec.json.decode(msgspec.json.encode(plan), type=Plan)
    if earlier is None:
        _write_beside(folder / "plan.json", msgspec.json.format(msgspec.json.encode(plan)))
    elif earlier != plan:
        raise ScanFolderError(f"{folder} holds another scan ({_difference(earlier, plan)}); name an empty folder to begin anew")
    for left_over in folder.glob(".*.new"):
        left_over.unlink(missing_ok=True)
    todo = [number for number in range(len(plan.ranges)) if not _part(folder, number).exists()]
    _run(plan, folder, todo, jobs, progress, rules)
    totals = [_totals(_part(folder, number)) for number in range(len(plan.ranges))]
    documents, findings, problems = (sum(one[i] for one in totals) for i in range(3))
    summary = {"documents": documents, "findings": findings, "problems": problems}
    _write_beside(folder / "done.json", json.dumps(summary).encode())
    return Summary(documents, findings, problems, tuple(_part(folder, number) for number in range(len(plan.ranges))))


# --- the plan ---------------------------------------------------------------------------------------------------------


def _earlier(folder: Path) -> Plan | None:
    place = folder / "plan.json"
    if not place.exists():
        if any(folder.glob("part-*.parquet")):
            raise ScanFolderError(f"{folder} holds parts but no plan.json: it is not the output of a scan")
        return None
    try:
        return msgspec.json.decode(place.read_bytes(), type=Plan)
    except msgspec.MsgspecError as error:
        raise ScanFolderError(f"{place} cannot be read: {error}") from None


def _difference(earlier: Plan, plan: Plan) -> str:
    return ", ".join(name for name in plan.__struct_fields__ if getattr(earlier, name) != getattr(plan, name))


def _ranges(paths: Iterable[str | Path]) -> Iterator[Range]:
    from violation_rules.readers.inputs import files_of  # noqa: PLC0415 - readers know all forms

    given = [(path, list(files_of(str(path)))) for path in paths]
    for path, files in given:
        if not files:
            raise FileNotFoundError(errno.ENOENT, "no such file, or an empty folder", str(path))
    for name, file in (pair for _, files in given for pair in files):
        size = file.stat().st_size
        groups = _row_groups(file) if file.suffix.lower() == ".parquet" else None
        if groups is None:
            yield Range(name, str(file.resolve()), size)
            continue
        first, rows = 0, 0
        for group, count in enumerate(groups):
            rows += count
            if rows >= RANGE_ROWS or group == len(groups) - 1:
                yield Range(name, str(file.resolve()), size, first, group + 1)
                first, rows = group + 1, 0


def _row_groups(file: Path) -> list[int] | None:
    """Rows of each row group; None for a table whose rows are utterances, or that cannot be read, which the readers see to."""
    try:
        table = parquet.ParquetFile(file)
    except (pa.ArrowException, OSError):
        return None
    names = set(table.schema_arrow.names)
    if names & _UTTERANCES or not table.num_row_groups:
        return None
    return [table.metadata.row_group(group).num_rows for group in range(table.num_row_groups)]


_UTTERANCES = {"start", "end", "start_time", "end_time", "speaker", "title", "description"}


# --- the work ---------------------------------------------------------------------------------------------------------------


def _run(plan: Plan, folder: Path, todo: Sequence[int], jobs: int, progress: Callable[[Progress], None] | None, rules: Ruleset) -> None:
    """Do the ranges in `todo`, in any order."""
    begun = time.monotonic()
    done = documents = findings = 0

    def tell(counts: tuple[int, int, int]) -> None:
        nonlocal done, documents, findings
        done, documents, findings = done + 1, documents + counts[0], findings + counts[1]
        if progress is not None:
            seconds = time.monotonic() - begun
            left = seconds / done * (len(todo) - done)
            progress(Progress(len(plan.ranges), len(plan.ranges) - len(todo) + done, documents, findings, seconds, left))

    if jobs <= 1 or len(todo) <= 1:
        for number in todo:
            tell(_scan_range(rules, plan, folder, number))
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(todo)), mp_context=context, initializer=_begin, initargs=(plan, str(folder))) as pool:
        waiting: set[Future[tuple[int, int, int]]] = {pool.submit(_work, number) for number in todo}
        try:
            while waiting:
                finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in finished:
                    tell(future.result())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


_worker: tuple[Ruleset, Plan, Path] | None = None


def _begin(plan: Plan, folder: str) -> None:
    """Load the ruleset once in each process, out of the cache."""
    global _worker  # noqa: PLW0603 - a process has one job
    rules = load_ruleset(plan.ruleset)
    if rules.digest != plan.digest:
        raise ScanFolderError(f"the rules of {plan.ruleset} changed while the scan began")
    _worker = rules, plan, Path(folder)


def _work(number: int) -> tuple[int, int, int]:
    if _worker is None:
        raise RuntimeError("a worker without its plan")
    rules, plan, folder = _worker
    return _scan_range(rules, plan, folder, number)


def _scan_range(rules: Ruleset, plan: Plan, folder: Path, number: int) -> tuple[int, int, int]:
    """Scan one range into its part; give how many documents, findings and problems."""
    piece = plan.ranges[number]
    part = _part(folder, number)
    beside = folder / f".{part.name}.{os.getpid()}-{secrets.token_hex(4)}.new"
    columns = Columns(rules.program)
    counts = {"documents": 0, "findings": 0}
    problems: list[str] = []
    day = date.fromisoformat(plan.on)
    with parquet.ParquetWriter(beside, OUTPUT, compression="zstd") as writer:
        for lot in _lots(rules, plan, piece, problems):
            counts["documents"] += len(lot.texts)
            for judged in judge_lot(rules.runtime, lot, day, experimental=plan.experimental):
                columns.add(judged.evaluator, judged.verdicts, judged.evaluator.scene.document.on or day)
                if len(columns) >= _BATCH_ROWS:
                    counts["findings"] += _write(writer, columns, piece.name)
        counts["findings"] += _write(writer, columns, piece.name)
        writer.add_key_value_metadata({_META.decode(): json.dumps({**counts, "problems": problems}, ensure_ascii=False)})
    with beside.open("rb") as written:
        os.fsync(written.fileno())
    beside.replace(part)
    return counts["documents"], counts["findings"], len(problems)


def _write(writer: parquet.ParquetWriter, columns: Columns, name: str) -> int:
    rows = len(columns)
    if rows:
        batch = columns.batch()
        writer.write_batch(pa.RecordBatch.from_arrays([pa.repeat(pa.scalar(name, pa.string()), rows), *batch.columns], schema=OUTPUT))
    return rows


def _lots(rules: Ruleset, plan: Plan, piece: Range, problems: list[str]) -> Iterator[Lot]:
    if piece.last:
        yield from _rows(rules, plan, piece)
    else:
        for block in blocks(_documents(rules, plan, piece, problems)):
            yield lot_of(block)


def _documents(rules: Ruleset, plan: Plan, piece: Range, problems: list[str]) -> Iterator[Document]:
    from violation_rules.readers import ReadOptions, ReadProblem, Source, read_source  # noqa: PLC0415 - tables do without
    from violation_rules.readers.problem import FactSpec  # noqa: PLC0415

    specs = {fact.name: FactSpec(fact.kind, tuple(fact.values)) for fact in rules.program.facts}
    day = date.fromisoformat(plan.on)
    kind: Any = plan.kind
    options = ReadOptions(kind=kind, on=day, facts=plan.facts, text_column=plan.text, fact_specs=specs)
    with Path(piece.path).open("rb") as stream:
        for item in read_source(Source(piece.name, stream), options):
            if isinstance(item, ReadProblem):
                problems.append(str(item))
            else:
                yield item


def _rows(rules: Ruleset, plan: Plan, piece: Range) -> Iterator[Lot]:
    kind: Any = plan.kind or "transcript"
    table = parquet.ParquetFile(piece.path)
    row = sum(table.metadata.row_group(group).num_rows for group in range(piece.first))
    for batch in table.iter_batches(_LOT_ROWS, row_groups=list(range(piece.first, piece.last))):
        yield rows_of(
            rules.runtime, batch, text=plan.text or "text", kind=kind, names=f"{piece.name}#{{}}", first_row=row + 1, facts=plan.facts
        )
        row += batch.num_rows


def _part(folder: Path, number: int) -> Path:
    return folder / f"part-{number:05d}.parquet"


def _totals(part: Path) -> tuple[int, int, int]:
    found = json.loads((parquet.read_metadata(part).metadata or {})[_META])
    return found["documents"], found["findings"], len(found["problems"])


def _write_beside(place: Path, content: bytes) -> None:
    beside = place.with_name(f".{place.name}.{os.getpid()}-{secrets.token_hex(4)}.new")
    beside.write_bytes(content)
    beside.replace(place)
