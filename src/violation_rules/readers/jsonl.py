"""JSONL: a row a line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from violation_rules.readers.problem import ReadProblem
from violation_rules.readers.rows import Columns, Row, find_columns, read_rows
from violation_rules.readers.source import text_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from violation_rules.model import Document
    from violation_rules.readers.problem import ReadOptions
    from violation_rules.readers.source import Source


def read(source: Source, options: ReadOptions) -> Iterator[Document | ReadProblem]:
    """Documents of the lines, in constant memory."""
    yield from read_rows(_rows(source, options), source, options)


def _rows(source: Source, options: ReadOptions) -> Iterator[tuple[int, Row, Columns] | ReadProblem]:
    known: dict[tuple[str, ...], Columns | None] = {}
    for item in text_lines(source):
        if isinstance(item, ReadProblem):
            yield item
            continue
        number, line = item
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            column = error.colno if isinstance(error, json.JSONDecodeError) else 1
            yield source.problem("bad_json", number, column=column, reason=str(error).partition(": line")[0])
            continue
        except RecursionError:
            yield source.problem("bad_json", number, column=1, reason="nested too deeply")
            continue
        if not isinstance(row, dict):
            yield source.problem("not_an_object", number, type=type(row).__name__)
            continue
        names = tuple(row)
        if names not in known:
            known[names] = find_columns(names, options)
        columns = known[names]
        if columns is None:
            yield source.problem("no_column", number, column=options.text_column or "text", found="、".join(names)[:200])
            continue
        yield number, row, columns
