"""XLSX: a workbook an office can work in. Findings, then counts by unit, statute, violation and document; filters, frozen heads."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import chain, count, islice
from typing import TYPE_CHECKING, Any, BinaryIO

from violation_rules.reports.encode import safe_cell
from violation_rules.reports.flat import COLUMNS, headings, row
from violation_rules.reports.xlsx import workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from violation_rules.messages import Catalogue
    from violation_rules.model import Finding
    from violation_rules.reports.run import Run

_WIDE = {"title": 26, "quote": 48, "prohibition": 44, "penalty": 44, "fine": 26, "open_questions": 40, "lenient": 40, "advice": 40}
_HIDDEN = frozenset({"start", "end", "ruleset", "ruleset_version", "ruleset_digest", "id"})
_USUAL = 14
_MOST_LINES = 8
_MOST_ROWS = 1_048_575
"""Of a sheet, without its header; what goes beyond is on a further sheet."""
_SIDES = ("unit", "statute", "violation", "document")


def write(run: Run, out: BinaryIO, catalogue: Catalogue) -> None:
    """Write the workbook. Raises ImportError without xlsxwriter."""
    with workbook(out, constant_memory=True) as book:
        styles = _styles(book)
        counts: dict[str, Counter[tuple[str, str]]] = {side: Counter() for side in _SIDES}
        rows = _finding_rows(run, counts, catalogue)
        for number in count(1):
            part = islice(rows, _MOST_ROWS)
            first = next(part, None)
            if first is None and number > 1:
                break
            name = catalogue("sheet.findings") + (f" {number}" if number > 1 else "")
            _findings_sheet(book.add_worksheet(name), chain([] if first is None else [first], part), styles, catalogue)
        for side in _SIDES:
            _count_sheet(book.add_worksheet(catalogue(f"sheet.{side}")), side, counts[side], styles, catalogue)
        _about_sheet(book.add_worksheet(catalogue("sheet.about")), run, styles, catalogue)


def _styles(book: Any) -> dict[str, Any]:
    wrap = {"text_wrap": True, "valign": "top"}
    return {
        "head": book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1, **wrap}),
        "cell": book.add_format(wrap),
        "day": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"}),
        "case_filing": book.add_format({"font_color": "#9C0006", "bg_color": "#FFC7CE", **wrap}),
        "warning": book.add_format({"font_color": "#7F6000", "bg_color": "#FFEB9C", **wrap}),
        "total": book.add_format({"bold": True, "top": 1}),
    }


def _finding_rows(
    run: Run, counts: dict[str, Counter[tuple[str, str]]], catalogue: Catalogue
) -> Iterator[tuple[Finding, Sequence[str | int | date | None]]]:
    for judged in run:
        for finding in judged.findings:
            for side, name in _names(finding, judged.file, catalogue):
                counts[side][name, finding.severity] += 1
            yield finding, row(finding, judged.file, catalogue)


def _names(finding: Finding, file: str | None, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Under which names a finding is counted on each side; a finding that cites two statutes counts once under each."""
    yield "unit", finding.lead_unit or catalogue("sheet.no_unit")
    for law in dict.fromkeys(cited.law for cited in finding.citations if cited.role == "prohibition"):
        yield "statute", f"《{law}》"
    yield "violation", f"{finding.title}  {finding.violation}"
    yield "document", finding.document if file is None or finding.document.startswith(file) else f"{file}#{finding.document}"


def _findings_sheet(sheet: Any, rows: Iterable[tuple[Finding, Sequence[Any]]], styles: dict[str, Any], catalogue: Catalogue) -> None:
    for column, name in enumerate(COLUMNS):
        sheet.set_column(column, column, _WIDE.get(name, _USUAL), None, {"hidden": name in _HIDDEN})
    sheet.freeze_panes(1, 2)
    sheet.write_row(0, 0, headings(catalogue), styles["head"])
    last = 0
    for last, (finding, cells) in enumerate(rows, start=1):
        sheet.set_row(last, _height(cells))
        for column, cell in enumerate(cells):
            if cell is None or cell == "":
                continue
            if isinstance(cell, date):
                sheet.write_datetime(last, column, cell, styles["day"])
            elif isinstance(cell, int):
                sheet.write_number(last, column, cell, styles["cell"])
            else:
                style = styles[finding.severity] if COLUMNS[column] == "severity" else styles["cell"]
                sheet.write_string(last, column, safe_cell(cell)[:32_000], style)  # a cell holds 32,767 characters
    sheet.autofilter(0, 0, max(last, 1), len(COLUMNS) - 1)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)


def _height(cells: Sequence[Any]) -> float:
    """Points for the longest cell that is shown, within what can still be leafed through."""
    shown = [
        -(-_columns(cell) // (_WIDE.get(name, _USUAL) - 1))
        for name, cell in zip(COLUMNS, cells, strict=True)
        if isinstance(cell, str) and name not in _HIDDEN
    ]
    return min(max(shown, default=1), _MOST_LINES) * 16.0


def _columns(text: str) -> int:
    """About how wide the text is: in UTF-8 a Chinese character has three bytes, one more than it has columns."""
    return (len(text) + len(text.encode("utf-8", "replace"))) // 2


def _count_sheet(sheet: Any, side: str, counts: Counter[tuple[str, str]], styles: dict[str, Any], catalogue: Catalogue) -> None:
    severities = ("case_filing", "warning")
    sheet.set_column(0, 0, 50)
    sheet.set_column(1, 3, 18)
    sheet.freeze_panes(1, 1)
    head = [catalogue(f"sheet.{side}_name"), *(catalogue(f"severity.{severity}") for severity in severities), catalogue("sheet.total")]
    sheet.write_row(0, 0, head, styles["head"])
    totals: Counter[str] = Counter()
    for (name, _), number in counts.items():
        totals[name] += number
    for row_number, (name, total) in enumerate(sorted(totals.items(), key=lambda pair: (-pair[1], pair[0])), start=1):
        sheet.write_string(row_number, 0, safe_cell(name), styles["cell"])
        for column, severity in enumerate(severities, start=1):
            sheet.write_number(row_number, column, counts[name, severity])
        sheet.write_number(row_number, 3, total, styles["total"])
    sheet.autofilter(0, 0, max(len(totals), 1), 3)


def _about_sheet(sheet: Any, run: Run, styles: dict[str, Any], catalogue: Catalogue) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    rows: list[tuple[str, str | int]] = [
        (catalogue("column.ruleset"), f"{run.ruleset} {run.title}"),
        (catalogue("column.ruleset_version"), run.version),
        (catalogue("column.ruleset_digest"), run.digest),
        (catalogue("about.engine"), run.engine_version),
        (catalogue("column.on"), run.on.isoformat()),
        (catalogue("about.documents"), run.documents),
        (catalogue("about.utterances"), run.utterances),
        (catalogue("severity.case_filing"), run.severities["case_filing"]),
        (catalogue("severity.warning"), run.severities["warning"]),
        (catalogue("about.open"), run.open),
        (catalogue("about.problems"), len(run.problems)),
    ]
    rows += [(f"{p.file}:{p.line}" if p.line else p.file, f"{p.say('what', catalogue)} {p.say('hint', catalogue)}") for p in run.problems]
    rows.append((catalogue("about.notice"), catalogue("about.notice_text")))
    for number, (name, value) in enumerate(rows):
        sheet.write_string(number, 0, safe_cell(name), styles["head"])
        if isinstance(value, int):
            sheet.write_number(number, 1, value, styles["cell"])
        else:
            sheet.write_string(number, 1, safe_cell(value), styles["cell"])
