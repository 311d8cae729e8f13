"""A range to its part: the file of findings that is there once the range is done."""

from __future__ import annotations

import os
import secrets
from base64 import b64encode
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

import msgspec
import pyarrow as pa
from pyarrow import parquet

from violation_rules.engine.batch import Lot, found_in_lot, lot_of
from violation_rules.engine.columns import CODED, OUTPUT, Columns, Rows
from violation_rules.engine.facts import FactError, checked
from violation_rules.engine.memory import uncollected
from violation_rules.integrations.ranges import InputFile, Range  # noqa: TC001 - msgspec asks for the types of fields
from violation_rules.integrations.reading import read_range
from violation_rules.readers import ReadOptions, ReadProblem
from violation_rules.readers.problem import FactSpec
from violation_rules.reports.encode import storable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from violation_rules.engine.columns import Row
    from violation_rules.engine.repeats import Memory
    from violation_rules.ruleset import Ruleset

_ENOUGH_ROWS = 20_000
"""Findings worth a row group: each has all texts of its findings once."""
MOST_ROWS = 100_000
"""Findings in a row group at most."""
META = b"violation_rules"
_ASKED_FOR = ("file", "violation", "category", "severity", "certain", "lead_unit", "document", "kind", "on")
"""Columns with statistics, by which a reader passes over what it does not look for."""


class Question(msgspec.Struct, frozen=True):
    """What a scan was asked to do; it is resumed only by the same."""

    ruleset: str
    digest: str
    engine: str
    on: str
    text: str | None
    kind: str | None
    facts: dict[str, Any]
    speakers: dict[str, str]
    experimental: bool
    files: tuple[InputFile, ...]


class Plan(msgspec.Struct, frozen=True):
    """What a scan consists of."""

    question: Question
    ranges: tuple[Range, ...]


class Unread(msgspec.Struct, frozen=True):
    """A ReadProblem as a part's metadata holds it."""

    file: str
    line: int | None
    code: str
    values: dict[str, str]


class Counts(msgspec.Struct, frozen=True):
    """What a part holds, as its metadata tells it."""

    documents: int
    utterances: int
    severities: dict[str, int]
    problems: tuple[Unread, ...]


class Told(NamedTuple):
    """What came of a lot: how many documents and findings, how much of its range is done with it, what could not be read."""

    documents: int
    findings: int
    share: float
    problems: tuple[Unread, ...]


def scan_range(rules: Ruleset, plan: Plan, folder: Path, number: int, memory: Memory[tuple[Row, ...]]) -> Iterator[Told]:
    """Scan one range into its part. `memory` is the same for all ranges that a process scans."""
    asked = plan.question
    part = part_of(folder, number)
    beside = beside_of(part)
    writing = _Part(rules, date.fromisoformat(asked.on), memory)
    problems: list[ReadProblem] = []
    unread: list[Unread] = []
    with open_writer(beside) as writer:
        for read in read_range(plan.ranges[number], asked.files, options_of(rules, asked), problems):
            before = writing.findings
            lot, files = writing.allowed(read.lot, read.files, problems)
            with uncollected():
                writing.add(lot, files, experimental=asked.experimental)
                if len(writing.columns) >= _ENOUGH_ROWS:
                    writing.write(writer)
            new = [_unread(problem) for problem in problems[len(unread) :]]
            unread += new
            yield Told(len(lot.texts), writing.findings - before, read.share, tuple(new))
        writing.write(writer)
        last = [_unread(problem) for problem in problems[len(unread) :]]
        counts = Counts(writing.documents, writing.utterances, dict(writing.severities), (*unread, *last))
        writer.add_key_value_metadata({META.decode(): msgspec.json.encode(counts).decode()})
    with beside.open("rb") as written:
        os.fsync(written.fileno())
    beside.replace(part)
    if last:
        yield Told(0, 0, 1.0, tuple(last))


class _Part:
    """The findings of a range on their way into its part."""

    def __init__(self, rules: Ruleset, day: date, memory: Memory[tuple[Row, ...]]) -> None:
        self.columns = Columns(rules.program)
        self.day = day
        self.documents = self.utterances = 0
        self.severities: Counter[str] = Counter()
        self._rules = rules
        self._rows = Rows(rules.runtime)
        self._memory = memory

    @property
    def findings(self) -> int:
        return self.severities.total()

    def add(self, lot: Lot, files: Sequence[str], *, experimental: bool) -> None:
        """Judge a lot and collect what was found."""
        make, day = self._rows.of, self.day
        found = found_in_lot(self._rules.runtime, lot, day, lambda one: make(one, day), self._memory, experimental=experimental)
        for rows, times in zip(found.what, found.times(), strict=True):
            for row in rows:
                self.severities[row.severity] += times
        names = {file: storable(file) for file in set(files)}
        self.columns.add(found, lot.names, [names[file] for file in files])
        self.documents += len(lot.texts)
        self.utterances += sum(text.count("\n") + 1 for text in lot.texts)

    def write(self, writer: parquet.ParquetWriter) -> None:
        """Write what was collected."""
        for batch in self.columns.coded(MOST_ROWS):
            writer.write_batch(batch)

    def allowed(self, lot: Lot, files: Sequence[str], problems: list[ReadProblem]) -> tuple[Lot, Sequence[str]]:
        """The lot without documents whose facts the ruleset does not allow; these are named."""
        refused: dict[int, str] = {}
        for at, facts in enumerate(lot.facts or ()):
            try:
                for name, value in (facts or {}).items():
                    checked(self._rules.runtime, name, value)
            except FactError as error:
                refused[at] = str(error)
        if not refused:
            return lot, files
        for at, reason in refused.items():
            name = lot.documents[at].id
            problems.append(
                ReadProblem(name if name.startswith(files[at]) else f"{files[at]}#{name}", None, "rejected", {"reason": reason})
            )
        kept = [at for at in range(len(lot.texts)) if at not in refused]
        return lot_of([lot.documents[at] for at in kept]), [files[at] for at in kept]


def open_writer(place: Path | BinaryIO) -> parquet.ParquetWriter:
    """Writes batches of columns that are `coded` (with the file's name before them) as a part with the columns of `OUTPUT`."""
    # What has no codes is cheaper as it is: compressed, it is hardly larger than with a dictionary of numbers or ids.
    codes = [path for field in CODED for path in _coded_paths(field.type, field.name)]
    writer = parquet.ParquetWriter(
        place, CODED, compression="zstd", use_dictionary=codes, write_statistics=list(_ASKED_FOR), store_schema=False
    )
    # Readers give the types that this names: texts, not codes.
    writer.add_key_value_metadata({"ARROW:schema": b64encode(OUTPUT.serialize().to_pybytes()).decode()})
    return writer


def _coded_paths(kind: pa.DataType, path: str) -> Iterator[str]:
    """The columns of a Parquet file, among those of a field, that hold codes."""
    if pa.types.is_list(kind):
        yield from _coded_paths(kind.value_type, f"{path}.list.element")
    elif pa.types.is_struct(kind):
        for field in kind:
            yield from _coded_paths(field.type, f"{path}.{field.name}")
    elif pa.types.is_dictionary(kind):
        yield path


def options_of(rules: Ruleset, asked: Question) -> ReadOptions:
    """What the readers are told."""
    specs = {fact.name: FactSpec(fact.kind, tuple(fact.values)) for fact in rules.program.facts}
    kind: Any = asked.kind
    speakers: Any = asked.speakers
    return ReadOptions(
        kind=kind, on=date.fromisoformat(asked.on), facts=asked.facts, text_column=asked.text, fact_specs=specs, speakers=speakers
    )


def part_of(folder: Path, number: int) -> Path:
    """Where the findings of a range are, once it is done."""
    return folder / f"part-{number:05d}.parquet"


def beside_of(place: Path) -> Path:
    """Where a file is written until it is complete."""
    return place.with_name(f".{place.name}.{os.getpid()}-{secrets.token_hex(4)}.new")


def _unread(problem: ReadProblem) -> Unread:
    return Unread(
        storable(problem.file), problem.line, problem.code, {name: storable(str(value)) for name, value in problem.values.items()}
    )


def problem_of(unread: Unread) -> ReadProblem:
    """A problem as it was before it was stored."""
    return ReadProblem(unread.file, unread.line, unread.code, unread.values)
