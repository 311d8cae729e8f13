"""Parquet tables with a text column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules.readers.rows import Columns, Row, find_columns, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from violation_rules.model import Document
    from violation_rules.readers.problem import ReadOptions, ReadProblem
    from violation_rules.readers.source import Source


def read(source: Source, options: ReadOptions) -> Iterator[Document | ReadProblem]:
    """Documents of the rows, batch by batch; problems count rows from 1."""
    yield from read_rows(_rows(source, options), source, options)


def _rows(source: Source, options: ReadOptions) -> Iterator[tuple[int, Row, Columns] | ReadProblem]:
    try:
        import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to load
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        yield source.problem("needs_extra", package="pyarrow", extra="arrow")
        return
    try:
        table = parquet.ParquetFile(source.from_beginning())
        names = tuple(table.schema_arrow.names)
        columns = find_columns(names, options)
        if columns is None:
            yield source.problem("no_column", column=options.text_column or "text", found="、".join(names)[:200])
            return
        number = 0
        for batch in table.iter_batches(batch_size=4096):
            for row in batch.to_pylist():
                number += 1
                yield number, row, columns
    except (pa.ArrowException, OSError) as error:
        yield source.problem("bad_parquet", reason=str(error)[:200])
