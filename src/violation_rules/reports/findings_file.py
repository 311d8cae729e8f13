"""Findings read back from a file that `scan` wrote: JSONL, or the JSON document of a run."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from violation_rules.errors import UnreadableFileError
from violation_rules.model import Finding
from violation_rules.readers.problem import ReadProblem
from violation_rules.reports.text_file import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Counted:
    """A finding and the file it was found in, where that is known."""

    finding: Finding
    file: str | None = None

    @property
    def document(self) -> str:
        """The document, told apart from those of the same id in other files."""
        name = self.finding.document
        return name if self.file is None or name.startswith(self.file) else f"{self.file}#{name}"


def read_findings(path: str, documents: dict[bytes, int] | None = None) -> Iterator[Counted | ReadProblem]:
    """Findings of a JSONL file, or of the JSON document of a run.

    The number of documents of such a run is put into `documents` under its digest, so that one given twice counts once.
    """
    for number, value in _values(path, documents):
        if isinstance(value, ReadProblem):
            yield value
            continue
        data = dict(value) if isinstance(value, dict) else {}
        file = data.pop("file", None)
        try:
            yield Counted(Finding.model_validate(data), file)
        except ValidationError as error:
            first = error.errors()[0]
            reason = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
            yield ReadProblem(path, number, "not_a_finding", {"reason": reason})


def _values(path: str, documents: dict[bytes, int] | None) -> Iterator[tuple[int, Any]]:
    try:
        text = read_text(path)
    except UnreadableFileError as error:
        yield 0, error.problem
        return
    if Path(path).suffix.lower() == ".json":
        try:
            run = json.loads(text)
            found = run["findings"]
        except (ValueError, TypeError, KeyError) as error:
            yield 0, ReadProblem(path, None, "not_a_finding", {"reason": error})
            return
        if documents is not None:
            documents[hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()] = int(run.get("documents", 0))
        yield from enumerate(found, start=1)
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except ValueError as error:
            yield number, ReadProblem(path, number, "not_a_finding", {"reason": error})
