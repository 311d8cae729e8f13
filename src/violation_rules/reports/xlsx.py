"""XLSX files: made aside and handed over whole, for what they go to may be a pipe."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

_LITERAL = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@contextmanager
def workbook(out: BinaryIO, **options: Any) -> Iterator[Any]:
    """A new workbook of xlsxwriter in which text stays text; written to `out` at the end. Raises ImportError without xlsxwriter."""
    import xlsxwriter  # noqa: PLC0415 - an extra, and slow to load

    with tempfile.TemporaryFile() as whole:
        with xlsxwriter.Workbook(whole, {**_LITERAL, **options}) as book:
            yield book
        whole.seek(0)
        shutil.copyfileobj(whole, out)
