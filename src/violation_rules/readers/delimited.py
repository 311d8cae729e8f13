"""CSV and TSV, in UTF-8, UTF-16 or GB18030, with or without a title row above the header."""

from __future__ import annotations

import csv
from itertools import chain, islice
from typing import TYPE_CHECKING

from violation_rules.readers.problem import ReadProblem
from violation_rules.readers.rows import find_columns, read_rows
from violation_rules.readers.source import text_lines
from violation_rules.readers.tables import HEADER_WITHIN, numbered_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from violation_rules.model import Document
    from violation_rules.readers.problem import ReadOptions
    from violation_rules.readers.source import Source

_DELIMITERS = (",", "\t", ";")
_FIELD_LIMIT = 2**31 - 1  # the module's default of 131,072 characters is less than one long transcript


def read(source: Source, options: ReadOptions) -> Iterator[Document | ReadProblem]:
    """Documents of the rows; the delimiter is the one that gives the widest header."""
    csv.field_size_limit(_FIELD_LIMIT)
    yield from read_rows(numbered_rows(_records(source, options), source, options), source, options)


def _records(source: Source, options: ReadOptions) -> Iterator[tuple[int, Sequence[object]] | ReadProblem]:
    problems: list[ReadProblem] = []
    lines = _lines(source, problems)
    first = list(islice(lines, HEADER_WITHIN))
    reader = csv.reader(chain(first, lines), delimiter=max(_DELIMITERS, key=lambda mark: _header_width(first, mark, options)))
    while True:
        number = reader.line_num + 1
        try:
            record = next(reader, None)
        except csv.Error as error:
            yield source.problem("bad_csv", number, reason=str(error))
            continue
        yield from problems
        problems.clear()
        if record is None:
            return
        yield number, record


def _header_width(lines: Sequence[str], delimiter: str, options: ReadOptions) -> int:
    try:
        return max((len(row) for row in csv.reader(lines, delimiter=delimiter) if find_columns(row, options)), default=0)
    except csv.Error:
        return 0


def _lines(source: Source, problems: list[ReadProblem]) -> Iterator[str]:
    """Lines with their ends, as the csv module wants them; an undecodable line becomes an empty one, so that numbers stay right."""
    for item in text_lines(source):
        if isinstance(item, ReadProblem):
            problems.append(item)
            if item.line is None:
                return
            yield "\n"
        else:
            yield item[1] + "\n"
