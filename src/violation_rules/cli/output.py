"""Where output goes: a file that appears only when it is whole, standard output as bytes, or a terminal in colour."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console

    from violation_rules.messages import Catalogue
    from violation_rules.readers import ReadProblem
    from violation_rules.reports.text import Piece

PLAIN_WIDTH = 100


@contextmanager
def output(path: str | None, catalogue: Catalogue) -> Iterator[BinaryIO]:
    """The file at `path`, put in place only when all of it was written; standard output without a path.

    What was written before an interruption is kept beside it as `PATH.partial`, and a message says so.
    """
    if path is None or path == "-":
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(path)
    if target.is_dir():
        raise click.UsageError(catalogue("output.cannot_write", path=path, reason=os.strerror(errno.EISDIR)))
    partial = target.with_name(target.name + ".partial")
    try:
        stream = partial.open("wb")
    except OSError as error:
        raise click.UsageError(catalogue("output.cannot_write", path=path, reason=error.strerror)) from None
    try:
        with stream:
            yield stream
        partial.replace(target)
    except KeyboardInterrupt:
        click.echo(catalogue("output.partial", path=partial), err=True)
        raise
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def terminal() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout is not None and sys.stdout.isatty()


def console() -> Console:
    """The terminal, for coloured output. `NO_COLOR` is honoured by rich."""
    from rich.console import Console  # noqa: PLC0415 - 50 ms, and only for terminals

    return Console(highlight=False, soft_wrap=True, emoji=False, markup=False)


def print_lines(lines: Iterable[list[Piece]], *, colour: bool) -> None:
    """Lines of styled pieces, in colour on a terminal and plain elsewhere."""
    if not colour:
        for line in lines:
            text = "".join(piece for piece, _ in line).rstrip() + "\n"
            sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stdout.buffer.flush()
        return
    from rich.text import Text  # noqa: PLC0415 - only for terminals

    screen = console()
    for line in lines:
        screen.print(Text.assemble(*((piece.encode("utf-8", "replace").decode(), style) for piece, style in line)))


def colourful() -> bool:
    """Whether to print in colour: on a terminal, unless `NO_COLOR` is set or the terminal is dumb."""
    return terminal() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Columns to fill: the terminal's, within reason."""
    if not terminal():
        return PLAIN_WIDTH
    import shutil  # noqa: PLC0415 - only for terminals

    return max(60, min(shutil.get_terminal_size().columns, 120))


def tell_problem(problem: ReadProblem, catalogue: Catalogue) -> None:
    """One problem on standard error: where, what, what was expected, what to do."""
    where = problem.file if problem.line is None else f"{problem.file}:{problem.line}"
    what, expected, hint = (problem.say(part, catalogue) for part in ("what", "expected", "hint"))
    text = catalogue("problem", where=where, what=what, expected=expected, hint=hint)
    click.echo(text.encode("utf-8", "backslashreplace").decode(), err=True)
