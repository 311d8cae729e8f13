"""CSV that spreadsheets open as it is meant: UTF-8 with a byte order mark, no cell that runs as a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, BinaryIO

from violation_rules.reports.encode import safe_cell
from violation_rules.reports.flat import headings, row

if TYPE_CHECKING:
    from violation_rules.messages import Catalogue
    from violation_rules.reports.run import Run


def write(run: Run, out: BinaryIO, catalogue: Catalogue) -> None:
    """Write a finding a row."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", errors="replace", newline="", write_through=True)
    table = csv.writer(text)
    table.writerow(headings(catalogue))
    for judged in run:
        for finding in judged.findings:
            table.writerow(safe_cell(cell) if isinstance(cell, str) else cell for cell in row(finding, judged.file, catalogue))
    text.flush()
    text.detach()
