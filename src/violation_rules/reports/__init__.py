"""Findings to files: one module for each format, all with `write(run, out, catalogue)`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO

from violation_rules.reports.run import Judged, Run

if TYPE_CHECKING:
    from violation_rules.messages import Catalogue

FORMATS: dict[str, str] = {
    "text": "text",
    "jsonl": "json_lines",
    "json": "json_document",
    "csv": "csv_table",
    "sarif": "sarif",
    "xlsx": "workbook",
    "html": "html",
    "parquet": "parquet",
}
"""Format → module."""
BINARY_FORMATS = frozenset({"xlsx", "parquet"})
"""Not to be shown on a terminal."""


def write_report(name: str, run: Run, out: BinaryIO, catalogue: Catalogue) -> None:
    """Write a run in the format `name`. Raises ImportError where the format's package is not installed."""
    import_module(f"violation_rules.reports.{FORMATS[name]}").write(run, out, catalogue)


__all__ = ["BINARY_FORMATS", "FORMATS", "Judged", "Run", "write_report"]
