"""From what a person names on the command line to documents: folders, globs, standard input, and what format each file is."""

from __future__ import annotations

import glob
import re
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeAlias, cast

from violation_rules.readers.problem import ReadProblem
from violation_rules.readers.source import Source, binary_kind, detect_encoding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from violation_rules.model import Document
    from violation_rules.readers.problem import ReadOptions

Reader: TypeAlias = "Callable[[Source, ReadOptions], Iterator[Document | ReadProblem]]"

READERS: dict[str, str] = {
    ".txt": "plain:read",
    ".text": "plain:read",
    ".md": "plain:read",
    ".srt": "subtitles:read_srt",
    ".vtt": "subtitles:read_vtt",
    ".lrc": "subtitles:read_lrc",
    ".ass": "subtitles:read_ass",
    ".ssa": "subtitles:read_ass",
    ".json": "json_file:read",
    ".jsonl": "jsonl:read",
    ".ndjson": "jsonl:read",
    ".csv": "delimited:read",
    ".tsv": "delimited:read",
    ".xlsx": "spreadsheet:read",
    ".xlsm": "spreadsheet:read",
    ".parquet": "parquet:read",
}
"""Suffix → module and function; loaded when first needed."""


@dataclass(frozen=True, slots=True)
class Input:
    """One document, or one problem, and the file it comes from."""

    file: str
    item: Document | ReadProblem


def open_inputs(paths: Iterable[str], options: ReadOptions, keep: Callable[[str, BinaryIO], BinaryIO] | None = None) -> Iterator[Input]:
    """Everything the paths name, file after file in a fixed order.

    A path is a file, a folder (all files below it, hidden ones left out), a glob, or `-` for standard input. A document's id is the
    file's path as given, or below the folder given (with the folder before it where several paths are given, for two may hold files of
    one name); rows have ids of their own or `file#row`.
    `keep` is given each input's name and bytes and gives the stream to read them from, so that it can copy them.
    """

    def source(name: str, stream: BinaryIO) -> Source:
        return Source(name, stream if keep is None else keep(name, stream))

    paths = list(paths)
    for path in paths:
        if path == "-":
            yield from _read(source("-", sys.stdin.buffer), options)
            continue
        files = list(files_of(path, several=len(paths) > 1))
        if not files:
            yield Input(path, nothing_at(path))
        for name, file in files:
            try:
                with file.open("rb") as stream:
                    yield from _read(source(name, stream), options)
            except OSError as error:
                yield Input(name, ReadProblem(name, None, "cannot_open", {"reason": error.strerror or str(error)}))


def nothing_at(path: str) -> ReadProblem:
    """The problem with a path that means no file."""
    return ReadProblem(path, None, "empty_folder" if Path(path).is_dir() else "no_such_file", {"path": path})


def read_source(source: Source, options: ReadOptions) -> Iterator[Document | ReadProblem]:
    """The documents of one source, by its name's suffix or, failing that, by its content."""
    if not source.head.strip(_BLANK):
        yield source.problem("empty")
        return
    reader = _reader(source)
    if reader is None:
        yield source.problem("binary", kind=binary_kind(source.head) or "?")
        return
    yield from reader(source, options)


def _read(source: Source, options: ReadOptions) -> Iterator[Input]:
    for item in read_source(source, options):
        yield Input(source.name, item)


def files_of(path: str, *, several: bool = False) -> Iterator[tuple[str, Path]]:
    """The files that a path, folder or glob means, in a fixed order, with the names to show them by; it is one of `several` paths."""
    place = Path(path)
    if place.is_dir():
        for file in sorted(place.rglob("*")):
            inside = file.relative_to(place)
            if file.is_file() and not any(part.startswith((".", "~$")) for part in inside.parts) and file.name not in _CLUTTER:
                yield (place / inside if several else inside).as_posix(), file
    elif place.exists():
        yield path, place
    else:
        for found in sorted(glob.glob(path, recursive=True)):  # noqa: PTH207 - Path.glob takes no absolute patterns
            if Path(found).is_file():
                yield found, Path(found)


_BLANK = b" \t\r\n\xef\xbb\xbf"
_CLUTTER = frozenset({"Thumbs.db", "desktop.ini", "__MACOSX"})


def _reader(source: Source) -> Reader | None:
    named = READERS.get(Path(source.name).suffix.lower())
    where = named or _by_content(source.head)
    if where is None:
        return None
    module, _, function = where.partition(":")
    return cast("Reader", getattr(import_module(f"violation_rules.readers.{module}"), function))


_FIRST_WORDS: tuple[tuple[str, str], ...] = (
    (r"WEBVTT", ".vtt"),
    (r"\[Script Info\]", ".ass"),
    (r"(\d+\s*\n)?\s*\d{1,2}:\d{2}:\d{2}[,.]\d+\s*-->", ".srt"),
    (r"\[\d{1,3}:\d{2}(\.\d+)?\]|\[(ti|ar|al|by|offset):", ".lrc"),
    (r"\{[^\n]+\n\{", ".jsonl"),
    (r"\{|\[\s*[{\]]", ".json"),
)
"""How a text of each format begins; the first that fits is taken, and plain text where none does."""


def _by_content(head: bytes) -> str | None:
    """The format of a nameless input, such as standard input or a file without a known suffix; None for other binary files."""
    if head.startswith(b"PAR1"):
        return READERS[".parquet"]
    if head.startswith(b"PK\x03\x04") and b"xl/" in head:
        return READERS[".xlsx"]
    if binary_kind(head):
        return None
    start = head.decode(detect_encoding(head) or "latin-1", "ignore").lstrip("\ufeff \t\r\n")
    return READERS[next((suffix for pattern, suffix in _FIRST_WORDS if re.match(pattern, start)), ".txt")]
