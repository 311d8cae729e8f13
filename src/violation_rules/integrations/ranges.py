"""Files cut into ranges, each a piece of work that can be done by itself.

A range is a run of rows of a Parquet file, a run of lines of a JSONL file, or as many whole files as make up its size. Cuts never
part what belongs together: where rows are utterances, a document's rows stay in one range.
"""

from __future__ import annotations

import errno
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

import msgspec
import pyarrow as pa
from pyarrow import parquet

from violation_rules.readers import ReadOptions, ReadProblem, Source
from violation_rules.readers.inputs import files_of
from violation_rules.readers.jsonl import read as read_lines
from violation_rules.readers.rows import find_columns
from violation_rules.readers.source import HEAD_BYTES, binary_kind, detect_encoding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SMALLEST = 2 << 20
"""Bytes below which a file is not cut: smaller ranges cost more to begin than they give processes to share."""
LARGEST = 256 << 20
RANGES = 256
"""About so many ranges, where that makes them neither too small nor too large."""
_MOST_FILES = 2000
_MOST_ROWS = 500_000
"""Of well-compressed Parquet, whose bytes say little about the work."""
_LINES_TRIED = 10_000
_COUNTED = 1 << 24


class InputFile(msgspec.Struct, frozen=True):
    """A file of a scan: the name findings give it, where it is, and by what a change of it is noticed."""

    name: str
    path: str
    size: int
    changed: int
    """Nanoseconds since 1970."""


class Piece(msgspec.Struct, frozen=True):
    """A part of a file: rows or bytes `begin` to `end`, or the whole of it. Lines of a part are numbered from `first`."""

    file: int
    form: Literal["file", "rows", "lines"]
    begin: int = 0
    end: int = 0
    first: int = 1


class Range(msgspec.Struct, frozen=True):
    """Pieces done together, and how much work they are, in bytes."""

    pieces: tuple[Piece, ...]
    size: int


def find_files(paths: Iterable[str | Path]) -> tuple[InputFile, ...]:
    """All files the paths mean. Raises FileNotFoundError where one means none, OSError."""
    found = []
    paths = list(paths)
    for path in paths:
        files = list(files_of(str(path), several=len(paths) > 1))
        if not files:
            raise FileNotFoundError(errno.ENOENT, "no such file, or an empty folder", str(path))
        for name, place in files:
            state = place.stat()
            if not _is_utf8(name + str(place.resolve())):
                raise OSError(errno.EILSEQ, "the name of this file is not UTF-8; rename it", ascii(name))
            found.append(InputFile(name, str(place.resolve()), state.st_size, state.st_mtime_ns))
    return tuple(found)


def _is_utf8(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def cut(files: Sequence[InputFile], options: ReadOptions) -> Iterator[Range]:
    """The ranges of the files, in order."""
    size = min(max(sum(file.size for file in files) // RANGES, SMALLEST), LARGEST)
    small: list[Piece] = []
    weight = 0
    for number, file in enumerate(files):
        parts = list(_parts(number, file, options, size))
        if len(parts) == 1:
            small.append(parts[0].pieces[0])
            weight += file.size
            if weight < size and len(small) < _MOST_FILES:
                continue
            parts = []
        if small:
            yield Range(tuple(small), weight)
            small, weight = [], 0
        yield from parts
    if small:
        yield Range(tuple(small), weight)


def _parts(number: int, file: InputFile, options: ReadOptions, size: int) -> Iterator[Range]:
    suffix = Path(file.name).suffix.lower()
    if suffix == ".parquet" and (rows := _rows(file, options)) is not None:
        step = min(max(rows * size // max(file.size, 1), 1), _MOST_ROWS)
        for begin in range(0, max(rows, 1), step):
            end = min(begin + step, rows)
            yield Range((Piece(number, "rows", begin, end),), file.size * (end - begin) // max(rows, 1))
    elif suffix in {".jsonl", ".ndjson"} and file.size >= 2 * size:
        for begin, end, first in _runs_of_lines(file, options, size):
            yield Range((Piece(number, "lines", begin, end, first),), end - begin)
    else:
        yield Range((Piece(number, "file"),), file.size)


def _rows(file: InputFile, options: ReadOptions) -> int | None:
    """How many rows; None for a table whose rows are utterances, or that cannot be read, which its reader sees to."""
    try:
        table = parquet.ParquetFile(file.path)
    except (pa.ArrowException, OSError):
        return None
    columns = find_columns(table.schema_arrow.names, options)
    return None if columns is None or columns.timed else int(table.metadata.num_rows)


# --- lines ------------------------------------------------------------------------------------------------------------


def _runs_of_lines(file: InputFile, options: ReadOptions, size: int) -> Iterator[tuple[int, int, int]]:
    """Begin, end and number of the first line of each run."""
    with Path(file.path).open("rb") as stream:
        head = stream.read(HEAD_BYTES)
        cuts = [] if binary_kind(head) or detect_encoding(head) not in {"utf-8", "gb18030"} else _cuts(stream, file, options, size)
        begin, first = 0, 1
        for end in (*cuts, file.size):
            yield begin, end, first
            first += _lines_between(stream, begin, end)
            begin = end


def _cuts(stream: BinaryIO, file: InputFile, options: ReadOptions, size: int) -> list[int]:
    found: list[int] = []
    at = size
    while at < file.size - size // 2:
        stream.seek(at)
        stream.readline()
        place = _next_cut(stream, options)
        if place is None:
            break
        found.append(place)
        at = place + size
    return found


def _next_cut(stream: BinaryIO, options: ReadOptions) -> int | None:
    """Where the next line begins that does not go on with a document of the line before it; None where none is near."""
    before = stream.readline()
    for _ in range(_LINES_TRIED):
        place = stream.tell()
        after = stream.readline()
        if not after:
            return None
        items = list(read_lines(Source("-", BytesIO(before + after)), options))
        if len(items) == len((before, after)) and not any(isinstance(item, ReadProblem) for item in items):
            return place
        before = after
    return None


def _lines_between(stream: BinaryIO, begin: int, end: int) -> int:
    stream.seek(begin)
    lines = 0
    while begin < end:
        block = stream.read(min(_COUNTED, end - begin))
        if not block:
            break
        lines += block.count(b"\n")
        begin += len(block)
    return lines
