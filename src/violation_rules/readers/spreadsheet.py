"""XLSX workbooks, every sheet of them, as offices keep them: merged title rows, blank rows, notes above the header."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

from violation_rules.readers.rows import read_rows
from violation_rules.readers.tables import numbered_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from violation_rules.model import Document
    from violation_rules.readers.problem import ReadOptions, ReadProblem
    from violation_rules.readers.source import Source


def read(source: Source, options: ReadOptions) -> Iterator[Document | ReadProblem]:
    """Documents of the rows of each sheet; problems count rows of the sheet."""
    try:
        import openpyxl  # noqa: PLC0415 - an extra, and slow to load
        from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415
    except ImportError:
        yield source.problem("needs_extra", package="openpyxl", extra="reports")
        return
    try:
        book = openpyxl.load_workbook(source.from_beginning(), read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, SyntaxError) as error:
        yield source.problem("bad_workbook", reason=str(error)[:200] or type(error).__name__)
        return
    several = len(book.worksheets) > 1
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # some programs write a wrong extent, and openpyxl would believe it
        part = source.part(sheet.title) if several else source
        yield from read_rows(numbered_rows(_cells(sheet), part, options), part, options)
    book.close()


def _cells(sheet: Any) -> Iterator[tuple[int, Sequence[object]]]:
    yield from enumerate(sheet.iter_rows(values_only=True), start=1)
