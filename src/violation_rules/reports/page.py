"""A small page of headings, lines and tables, and its three forms: for a terminal, Markdown, HTML."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the page's title."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph."""

    text: str


@dataclass(slots=True)
class Table:
    """Rows of text under headings; a cell may hold several lines."""

    headings: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list)


Block: TypeAlias = Heading | Line | Table
Page: TypeAlias = "list[Block]"


def to_text(page: Page, *, width: int, colour: bool) -> str:
    """For a terminal, or plain for a pipe."""
    import io  # noqa: PLC0415 - rich costs 50 ms, which no other command should pay

    from rich import box  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table as Grid  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    out = io.StringIO()
    console = Console(file=out, width=width, force_terminal=colour, no_color=not colour, highlight=False, markup=False, emoji=False)
    for block in page:
        if isinstance(block, Heading):
            console.print(Text(("" if block.level == 1 else "\n") + block.text, style="bold" if block.level > 1 else "bold underline"))
        elif isinstance(block, Line):
            console.print(Text(block.text))
        else:
            grid = Grid(box=box.SIMPLE_HEAD, show_edge=False, header_style="bold", pad_edge=False)
            for name in block.headings:
                grid.add_column(Text(name), overflow="fold")
            for row in block.rows:
                grid.add_row(*(Text(cell) for cell in row))
            console.print(grid)
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


def to_markdown(page: Page) -> str:
    """Markdown with pipe tables."""
    return "\n".join(_markdown(page))


def _markdown(page: Page) -> Iterator[str]:
    for block in page:
        if isinstance(block, Heading):
            yield f"{'#' * block.level} {block.text}\n"
        elif isinstance(block, Line):
            yield block.text + "\n"
        else:
            yield _pipe_row(block.headings)
            yield "|" + " --- |" * len(block.headings)
            yield from (_pipe_row(row) for row in block.rows)
            yield ""


def _pipe_row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", "<br>") for cell in cells) + " |"


def to_html(page: Page, *, lang: str) -> str:
    """One self-contained page."""
    title = next((block.text for block in page if isinstance(block, Heading)), "")
    return _FRAME.format(lang=lang, title=html.escape(title), body="\n".join(_html(page)))


def _html(page: Page) -> Iterator[str]:
    for block in page:
        if isinstance(block, Heading):
            yield f"<h{block.level}>{html.escape(block.text)}</h{block.level}>"
        elif isinstance(block, Line):
            yield f"<p>{_cell(block.text)}</p>"
        else:
            head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in block.headings)
            rows = "".join("<tr>" + "".join(f"<td>{_cell(cell)}</td>" for cell in row) + "</tr>" for row in block.rows)
            yield f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _cell(text: str) -> str:
    return html.escape(text).replace("\n", "<br>")


_FRAME = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>
<style>
body {{
  font: 16px/1.6 "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  max-width: 72rem; margin: 2rem auto; padding: 0 1rem;
}}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ border: 1px solid #bbb; padding: .4rem .6rem; vertical-align: top; text-align: left; }}
th {{ background: #f2f4f7; }} .wide {{ overflow-x: auto; }}
@media (prefers-color-scheme: dark) {{
  body {{ background: #16181c; color: #e6e6e6; }} th {{ background: #262a31; }} th, td {{ border-color: #444; }}
}}
@media print {{ body {{ max-width: none; font-size: 10pt; }} tr {{ break-inside: avoid; }} }}
</style></head><body>
{body}
</body></html>
"""
