"""JSONL: a finding a line; with several documents a line also names its file."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from violation_rules.reports.encode import finding_data, to_json

if TYPE_CHECKING:
    from violation_rules.messages import Catalogue
    from violation_rules.reports.run import Judged, Run


def write(run: Run, out: BinaryIO, catalogue: Catalogue) -> None:
    """Write findings as they come; the first document's wait until it is known whether there is a second."""
    del catalogue  # names and values are the same in every language
    first: Judged | None = None
    for number, judged in enumerate(run):
        if number == 0:
            first = judged
            continue
        if first is not None:
            _write(first, out, named=True)
            first = None
        _write(judged, out, named=True)
    if first is not None:
        _write(first, out, named=False)


def _write(judged: Judged, out: BinaryIO, *, named: bool) -> None:
    out.writelines(to_json(finding_data(finding, judged.file if named else None)) + b"\n" for finding in judged.findings)
