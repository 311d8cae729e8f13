"""Diagnostics for people: the line itself with carets under the right characters.

A Chinese character is two columns wide on a terminal and one in Python, so that widths are counted in cells (`rich.cells`,
after Unicode's East Asian Width). Plain text, no colours; a caller that wants colours has the parts in `Diagnostic`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from violation_rules.language.catalogue import Text, fill

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from violation_rules.language.ast import Span
    from violation_rules.language.diagnostics import Diagnostic, Locale

_WORDS = {
    "error": Text("错误", "error"),
    "warning": Text("警告", "warning"),
    "info": Text("提示", "info"),
    "note": Text("说明", "note"),
}
_WIDEST = 100
"""Cells of a line that are shown; of a longer one (a long list of terms), the part around the span."""
_TAB = "    "


def render(diagnostic: Diagnostic, sources: Mapping[str, str], locale: Locale = "zh") -> str:
    """The diagnostic as lines of text, ending without a line break. `sources` has the texts of the files by path."""
    span = diagnostic.span
    lines = [f"{fill(_WORDS[diagnostic.severity], {}, locale)}[{diagnostic.code}]: {diagnostic.message(locale)}"]
    margin = max(len(str(place.line)) for place in (span, *(label.span for label in diagnostic.secondary)))
    lines += _place(span, sources, margin, "^", diagnostic.hint(locale))
    for label in diagnostic.secondary:
        lines += _place(label.span, sources, margin, "-", label.text(locale))
    note = diagnostic.note(locale)
    if note is not None:
        lines.append(f"{' ' * margin} = {fill(_WORDS['note'], {}, locale)}: {note}")
    return "\n".join(lines)


def render_all(diagnostics: Iterable[Diagnostic], sources: Mapping[str, str], locale: Locale = "zh") -> str:
    """All diagnostics, an empty line between them."""
    return "\n\n".join(render(diagnostic, sources, locale) for diagnostic in diagnostics)


def _place(span: Span, sources: Mapping[str, str], margin: int, mark: str, words: str | None) -> list[str]:
    """Where it is, the line, and the marks under it."""
    pad = " " * margin
    lines = [f"{pad}--> {span.path}:{span.line}:{span.column}"]
    text = sources.get(span.path)
    if text is None:
        return [*lines, *([f"{pad}  = {words}"] if words else [])]
    start = min(span.start, len(text))
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    line = text[line_start : len(text) if line_end < 0 else line_end].rstrip("\r")
    begin = start - line_start
    end = min(max(span.end - line_start, begin + 1), max(len(line), begin + 1))
    before, marked, after = _window(_visible(line[:begin]), _visible(line[begin:end]), _visible(line[end:]))
    marks = mark * max(cell_len(marked), 1)
    under = f"{' ' * cell_len(before)}{marks}"
    return [
        *lines,
        f"{pad} |",
        f"{span.line:>{margin}} | {before}{marked}{after}".rstrip(),
        f"{pad} | {under}{' ' + words if words else ''}",
    ]


def _visible(text: str) -> str:
    """The text with tabs as blanks and with nothing that moves the cursor or has no width."""
    return "".join(_TAB if c == "\t" else c if c.isprintable() and cell_len(c) else "\ufffd" for c in text)


def _window(before: str, marked: str, after: str) -> tuple[str, str, str]:
    """The three parts of a line, cut to the part around the middle one where the line is too wide."""
    if cell_len(before) + cell_len(marked) + cell_len(after) <= _WIDEST:
        return before, marked, after
    marked = _head(marked, _WIDEST)
    room = max(_WIDEST - cell_len(marked), 2)
    left = _tail(before, room // 2)
    return left, marked, _head(after, room - cell_len(left))


def _head(text: str, cells: int) -> str:
    if cell_len(text) <= cells:
        return text
    kept = text[:cells]
    while kept and cell_len(kept) > cells - 1:
        kept = kept[:-1]
    return kept + "…"


def _tail(text: str, cells: int) -> str:
    if cell_len(text) <= cells:
        return text
    kept = text[-cells:]
    while kept and cell_len(kept) > cells - 1:
        kept = kept[1:]
    return "…" + kept
