"""Tables with a header somewhere near the top: CSV, TSV and XLSX share how the header is found and how rows are checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules.readers.problem import ReadProblem
from violation_rules.readers.rows import Columns, Row, find_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from violation_rules.readers.problem import ReadOptions
    from violation_rules.readers.source import Source

HEADER_WITHIN = 20
"""A header is looked for in the first so many rows: title rows, notes and blank rows come before it in office spreadsheets."""


def numbered_rows(
    table: Iterable[tuple[int, Sequence[object]] | ReadProblem], source: Source, options: ReadOptions
) -> Iterator[tuple[int, Row, Columns] | ReadProblem]:
    """Rows below the header as mappings. Blank rows are skipped; a row longer than the header is a problem."""
    header: Sequence[object] | None = None
    columns: Columns | None = None
    before: list[Sequence[object]] = []
    for item in table:
        if isinstance(item, ReadProblem):
            yield item
            continue
        number, cells = item
        if all(cell is None or str(cell).strip() == "" for cell in cells):
            continue
        if columns is None or header is None:
            columns = find_columns(cells, options)
            header = cells
            if columns is None:
                before.append(cells)
                if len(before) >= HEADER_WITHIN:
                    break
            continue
        extra = [cell for cell in cells[len(header) :] if cell is not None and str(cell).strip()]
        if extra:
            yield source.problem("long_row", number, cells=len(cells), columns=len(header))
            continue
        yield number, {str(name): value for name, value in zip(header, cells, strict=False) if name is not None}, columns
    if columns is None and before:
        filled = [[str(cell)[:20] for cell in cells if cell is not None and str(cell).strip()] for cells in before]
        found = "、".join(next((cells for cells in filled if len(cells) > 1), filled[0]))
        code = "no_column" if options.text_column else "no_header"
        yield source.problem(code, column=options.text_column or "text", found=found[:200])
