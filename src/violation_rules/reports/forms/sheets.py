"""A form as a workbook: each sheet a page, ready for paper, open cells in yellow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from violation_rules.reports.encode import safe_cell
from violation_rules.reports.forms.case import OPEN
from violation_rules.reports.page import Heading, Line, Table
from violation_rules.reports.text import columns
from violation_rules.reports.xlsx import workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from violation_rules.reports.forms.case import Form, Sheet

_WIDEST = 40
_WIDEST_OF_MANY = 14
_MANY = 10
"""Tables of more columns than this get narrow columns and A3."""
_UPRIGHT = 4
_LINE_HEIGHT = 16.0
_HIGHEST = 400.0
"""Points; Excel allows 409."""
_A3, _A4 = 8, 9


def write(form: Form, out: BinaryIO) -> None:
    """Write the workbook. Raises ImportError without xlsxwriter."""
    with workbook(out) as book:
        wrap = {"text_wrap": True, "valign": "vcenter"}
        styles = {
            "title": book.add_format({"bold": True, "font_size": 16, "align": "center", **wrap}),
            "part": book.add_format({"bold": True, "font_size": 12, **wrap}),
            "line": book.add_format(wrap),
            "head": book.add_format({"bold": True, "border": 1, "bg_color": "#DCE6F1", "align": "center", **wrap}),
            "cell": book.add_format({"border": 1, **wrap}),
            "open": book.add_format({"border": 1, "bg_color": "#FFF2CC", "font_color": "#7F6000", **wrap}),
        }
        taken: set[str] = set()
        for sheet in form.sheets:
            _sheet(book.add_worksheet(_name(sheet.name, taken)), sheet, styles)


def _name(wanted: str, taken: set[str]) -> str:
    """A name that Excel allows and no other sheet bears."""
    name = "".join("_" if c in "[]:*?/\\" else c for c in wanted)[:31].strip("'") or "_"
    number = 2
    unique = name
    while unique.lower() in taken:
        unique = f"{name[:27]} {number}"
        number += 1
    taken.add(unique.lower())
    return unique


def _sheet(target: Any, sheet: Sheet, styles: dict[str, Any]) -> None:
    tables = [block for block in sheet.page if isinstance(block, Table)]
    across = max((len(table.headings) for table in tables), default=1)
    widths = [_width(tables, column, _WIDEST if across <= _MANY else _WIDEST_OF_MANY) for column in range(across)]
    for column, width in enumerate(widths):
        target.set_column(column, column, width)
    row = 0
    for block in sheet.page:
        if isinstance(block, Table):
            row = _table(target, block, row, widths, styles)
            continue
        style = styles["line" if isinstance(block, Line) else "title" if isinstance(block, Heading) and block.level == 1 else "part"]
        text = safe_cell(block.text)
        target.set_row(row, height([text], [sum(widths) // (2 if style is styles["title"] else 1)]))
        if across > 1:
            target.merge_range(row, 0, row, across - 1, text, style)
        else:
            target.write_string(row, 0, text, style)
        row += 1
    if across > _UPRIGHT:
        target.set_landscape()
    target.set_paper(_A4 if across <= _MANY else _A3)
    target.fit_to_pages(1, 0)


def _table(target: Any, table: Table, row: int, widths: list[int], styles: dict[str, Any]) -> int:
    target.set_row(row, height(table.headings, widths))
    for column, text in enumerate(table.headings):
        target.write_string(row, column, safe_cell(text), styles["head"])
    for cells in table.rows:
        row += 1
        target.set_row(row, height(cells, widths))
        for column, text in enumerate(cells):
            style = styles["open" if text == OPEN else "cell"]
            if text.isascii() and text.replace(".", "", 1).isdigit():
                target.write_number(row, column, float(text), style)
            else:
                target.write_string(row, column, safe_cell(text)[:32_000], style)
    return row + 1


def height(cells: Sequence[str], widths: Sequence[int]) -> float:
    """Points that a row needs: no program works out the height of wrapped cells when it opens a file."""
    lines = max(
        (
            sum(-(-max(columns(line), 1) // max(width - 1, 1)) for line in text.split("\n"))
            for text, width in zip(cells, widths, strict=False)
        ),
        default=1,
    )
    return min(lines * _LINE_HEIGHT, _HIGHEST)


def _width(tables: list[Table], column: int, widest: int) -> int:
    texts = [cells[column] for table in tables for cells in (table.headings, *table.rows[:200]) if column < len(cells)]
    return max(6, min(widest, 2 + max((columns(line) for text in texts for line in text.split("\n")), default=6)))
