"""Files that a person gives beside the documents (figures, marks, a baseline, findings), in any encoding that documents may have."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from violation_rules.errors import UnreadableFileError
from violation_rules.readers.problem import ReadProblem
from violation_rules.readers.source import Source, whole_text

_AT = re.compile(r"\(at line (\d+), column (\d+)\)$")


def read_text(path: str) -> str:
    """The whole text. Raises UnreadableFileError where there is no file, it may not be read, or it is no text throughout."""
    if Path(path).is_dir():
        raise UnreadableFileError(ReadProblem(path, None, "a_folder"))
    try:
        with Path(path).open("rb") as stream:
            text = whole_text(Source(path, stream))
    except FileNotFoundError:
        raise UnreadableFileError(ReadProblem(path, None, "no_file")) from None
    except OSError as error:
        raise UnreadableFileError(ReadProblem(path, None, "cannot_open", {"reason": error.strerror or str(error)})) from None
    if isinstance(text, ReadProblem):
        # Of a document the other lines are still read; here nothing is.
        raise UnreadableFileError(replace(text, code="not_whole") if text.code == "undecodable" else text)
    return text


def read_toml(path: str) -> dict[str, Any]:
    """The tables of a TOML file. Raises UnreadableFileError, with the line where it is no TOML."""
    text = read_text(path)
    try:
        return tomllib.loads(text)
    except ValueError as error:
        lines = text.split("\n")
        at = _AT.search(str(error))
        line, column = (int(at[1]), int(at[2])) if at else (len(lines), len(lines[-1]) + 1)
        raise UnreadableFileError(ReadProblem(path, line, "bad_toml", {"column": column})) from None
