"""A JSON file: the result of a speech service, a list of rows, or one row."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from violation_rules.model import Document
from violation_rules.readers.asr import SERVICES, recognise
from violation_rules.readers.problem import ReadProblem
from violation_rules.readers.rows import Columns, Row, find_columns, read_rows
from violation_rules.readers.source import whole_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from violation_rules.readers.problem import ReadOptions
    from violation_rules.readers.source import Source


def read(source: Source, options: ReadOptions) -> Iterator[Document | ReadProblem]:
    """One transcript of a speech service's result, or the documents of the rows."""
    text = whole_text(source)
    if isinstance(text, ReadProblem):
        yield text
        return
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        yield source.problem("bad_json", error.lineno, column=error.colno, reason=error.msg)
        return
    except (ValueError, RecursionError) as error:
        yield source.problem("bad_json", column=1, reason="nested too deeply" if isinstance(error, RecursionError) else str(error))
        return
    utterances = recognise(data, options.speakers)
    if utterances is not None:
        facts = dict(options.facts) or None
        yield Document(kind=options.kind or "transcript", id=source.name, on=options.on, facts=facts, utterances=utterances)
        return
    yield from read_rows(_rows(data, source, options), source, options)


def _rows(data: Any, source: Source, options: ReadOptions) -> Iterator[tuple[int, Row, Columns] | ReadProblem]:
    rows = data if isinstance(data, list) else [data]
    for number, row in enumerate(rows, start=1):
        columns = find_columns(row, options) if isinstance(row, dict) else None
        if columns is None:
            found = "、".join(row)[:200] if isinstance(row, dict) else type(row).__name__
            yield source.problem(
                "unknown_json", number if isinstance(data, list) else None, services="、".join(SERVICES), found=found,
                column=options.text_column or "text",
            )  # fmt: skip
        else:
            yield number, row, columns
