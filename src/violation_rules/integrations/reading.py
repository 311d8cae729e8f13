"""A range to lots of documents, of bounded size. Rows of plain tables become documents only where something may be found in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
from pyarrow import parquet

from violation_rules.engine.batch import BLOCK_CHARACTERS, BLOCK_DOCUMENTS, Lot, blocks, lot_of
from violation_rules.integrations.arrow import LazyDocuments
from violation_rules.readers import ReadOptions, ReadProblem, Source, read_source
from violation_rules.readers.jsonl import read as read_lines
from violation_rules.readers.rows import Columns, find_columns, read_rows
from violation_rules.readers.values import to_date, to_fact, to_kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from violation_rules.integrations.ranges import InputFile, Piece, Range
    from violation_rules.model import Document, FactValue

_BATCH_ROWS = 1024
"""Rows read from Parquet at a time: few, because a row may hold hours of talk."""
_PLAIN = frozenset({"text", "id", "kind", "on"})


class Read(NamedTuple):
    """Documents, the names of the files they are from, and how much of the range has been read with them."""

    lot: Lot
    files: Sequence[str]
    share: float


def read_range(piece: Range, files: Sequence[InputFile], options: ReadOptions, problems: list[ReadProblem]) -> Iterator[Read]:
    """All documents of a range as the readers give them; what cannot be read is added to `problems`."""
    done = 0
    for in_rows, parts in groupby(piece.pieces, lambda part: part.form == "rows"):
        for some in [[part] for part in parts] if in_rows else [list(parts)]:
            size = sum(_size(part, files) for part in some)
            made = _rows(some[0], files[some[0].file], options, problems) if in_rows else _documents(some, files, options, problems)
            for read in made:
                yield read._replace(share=(done + size * read.share) / max(piece.size, 1))
            done += size


def _size(part: Piece, files: Sequence[InputFile]) -> int:
    return part.end - part.begin if part.form == "lines" else files[part.file].size


def _documents(parts: list[Piece], files: Sequence[InputFile], options: ReadOptions, problems: list[ReadProblem]) -> Iterator[Read]:
    """Documents of whole files and runs of lines."""
    size = sum(_size(part, files) for part in parts)
    done = 0
    names: list[str] = []

    def documents() -> Iterator[Document]:
        nonlocal done
        for part in parts:
            for item in _items(part, files[part.file], options):
                if isinstance(item, ReadProblem):
                    problems.append(item)
                else:
                    names.append(files[part.file].name)
                    yield item
            done += _size(part, files)

    for block in blocks(documents()):
        yield Read(lot_of(block), names[: len(block)], done / max(size, 1))
        del names[: len(block)]


def _items(piece: Piece, file: InputFile, options: ReadOptions) -> Iterator[Document | ReadProblem]:
    try:
        with Path(file.path).open("rb") as stream:
            source = Source(file.name, stream)
            if piece.form == "lines":
                yield from read_lines(source.lines_between(piece.begin, piece.end, piece.first), options)
            else:
                yield from read_source(source, options)
    except OSError as error:
        yield ReadProblem(file.name, None, "cannot_open", {"reason": error.strerror or str(error)})


# --- rows of Parquet --------------------------------------------------------------------------------------------------


def _rows(piece: Piece, file: InputFile, options: ReadOptions, problems: list[ReadProblem]) -> Iterator[Read]:
    source = Source(file.name, _NOTHING)
    gathered = _Gathered(options)
    at = piece.begin

    def share() -> float:
        return (at - piece.begin) / max(piece.end - piece.begin, 1)

    try:
        table = parquet.ParquetFile(file.path)
        columns = find_columns(table.schema_arrow.names, options)
        if columns is None:  # the file is another than when it was cut
            problems.append(source.problem("bad_parquet", reason="its columns changed"))
            return
        for batch in _batches(table, columns, piece):
            plain = set(columns.roles) <= _PLAIN and gathered.add(batch, columns, f"{file.name}#{{}}", at + 1)
            at += batch.num_rows
            if gathered.texts and (gathered.full or not plain):
                yield gathered.lot(file.name, share())
            if not plain:
                found = []
                numbered = ((number, row, columns) for number, row in enumerate(batch.to_pylist(), at - batch.num_rows + 1))
                for item in read_rows(numbered, source, options):
                    if isinstance(item, ReadProblem):
                        problems.append(item)
                    else:
                        found.append(item)
                yield Read(lot_of(found), [file.name] * len(found), share())
    except (pa.ArrowException, OSError) as error:
        problems.append(source.problem("bad_parquet", reason=str(error)[:200]))
    if gathered.texts:
        yield gathered.lot(file.name, share())


class _Nothing:
    """A stream of no bytes: rows of Parquet are not read through their source, which only names them."""

    @staticmethod
    def read(_: int = -1) -> bytes:
        return b""


_NOTHING: Any = _Nothing()


def _batches(table: parquet.ParquetFile, columns: Columns, piece: Piece) -> Iterator[pa.RecordBatch]:
    """The rows of a piece, of the columns that say something."""
    begin, end = piece.begin, piece.end
    groups: list[int] = []
    first = row = 0
    for group in range(table.num_row_groups):
        rows = table.metadata.row_group(group).num_rows
        if row + rows > begin and row < end:
            first = first if groups else row
            groups.append(group)
        row += rows
    at = first
    for batch in table.iter_batches(_BATCH_ROWS, row_groups=groups, columns=[*columns.roles.values(), *columns.facts]):
        low, high = max(begin - at, 0), min(end - at, batch.num_rows)
        if low < high:
            yield batch.slice(low, high - low)
        at += batch.num_rows
        if at >= end:
            return


@dataclass(slots=True)
class _Gathered:
    """Rows that are as plain as most: a text each, and cells that need no reader to be understood."""

    options: ReadOptions
    texts: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    kinds: list[Any] = field(default_factory=list)
    days: list[Any] = field(default_factory=list)
    facts: list[dict[str, FactValue] | None] = field(default_factory=list)
    characters: int = 0
    _known: dict[tuple[str, Any], Any] = field(default_factory=dict)

    @property
    def full(self) -> bool:
        """Whether it is time to judge what was gathered."""
        return self.characters >= BLOCK_CHARACTERS or len(self.texts) >= BLOCK_DOCUMENTS

    def add(self, batch: pa.RecordBatch, columns: Columns, names: str, first: int) -> bool:
        """Take a batch over, or leave all of it where one of its rows is not plain."""
        roles, options = columns.roles, self.options
        texts = batch.column(roles["text"]).to_pylist()
        if any(type(text) is not str for text in texts):
            return False

        def cells(column: str) -> list[Any]:
            return [None if isinstance(cell, str) and not cell.strip() else cell for cell in batch.column(column).to_pylist()]

        try:
            kinds = self._converted(to_kind, "kind", cells(roles["kind"])) if "kind" in roles else [None] * len(texts)
            days = self._converted(to_date, "on", cells(roles["on"])) if "on" in roles else [None] * len(texts)
            by_fact = {
                name: self._converted(partial(to_fact, spec=options.fact_specs.get(name)), f"fact {name}", cells(column))
                for column, name in columns.facts.items()
            }
        except (ValueError, TypeError, OverflowError):
            return False
        ids = cells(roles["id"]) if "id" in roles else [None] * len(texts)
        self.texts += [text.replace("\r\n", "\n") for text in texts]
        self.ids += [names.format(number) if name is None else str(name) for number, name in enumerate(ids, first)]
        self.kinds += [kind or options.kind or "transcript" for kind in kinds]
        self.days += [day or options.on for day in days]
        self.characters += sum(map(len, texts))
        if by_fact:
            for row in zip(*by_fact.values(), strict=True):
                own = {name: value for name, value in zip(by_fact, row, strict=True) if value is not None}
                self.facts.append({**options.facts, **own} or None)
        else:
            self.facts += [dict(options.facts) or None] * len(texts)
        return True

    def lot(self, name: str, share: float) -> Read:
        """What was gathered, and begin anew."""
        documents = LazyDocuments(self.texts, self.kinds, self.ids, self.days, self.facts)
        lot = Lot(documents, self.texts, self.kinds, self.facts if any(self.facts) else None, self.days, self.ids)
        files = [name] * len(self.texts)
        self.texts, self.ids, self.kinds, self.days, self.facts, self.characters = [], [], [], [], [], 0
        return Read(lot, files, share)

    def _converted(self, convert: Callable[[Any], Any], what: str, cells: list[Any]) -> list[Any]:
        """Each cell as what its column says; a value is converted once. Raises ValueError, TypeError."""
        known = self._known
        for cell in set(cells):
            if (what, cell) not in known:
                known[what, cell] = None if cell is None else convert(cell)
        if len(known) > _BATCH_ROWS * 16:
            self._known = {}
        return [known[what, cell] for cell in cells]
