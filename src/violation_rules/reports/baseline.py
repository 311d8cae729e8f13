"""A baseline: findings that are known already, so that a run tells only what is new.

A baseline is a findings file (JSONL as `scan` writes it), or lines with only an `id`. A line that also says `"lawful": "why"` is a mark:
somebody judged the finding lawful. A mark that no longer meets any finding is told, so that it can be taken out.

Marks may also stand in a TOML file of their own, where a person signs for each:

    [[mark]]
    id     = "4f0c…"
    reason = "排名证书已核实"
    by     = "某某"
    day    = 2026-11-01
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from violation_rules.reports.run import Judged
from violation_rules.reports.text_file import read_text, read_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


class BaselineError(ValueError):
    """Raised for a baseline that cannot be read; the message names the line."""


@dataclass(slots=True)
class Baseline:
    """Known finding ids, the reasons of those marked lawful, and which were met so far."""

    known: frozenset[str]
    lawful: dict[str, str]
    met: set[str] = field(default_factory=set)
    quiet: int = 0
    """Findings kept quiet so far, but for those marked lawful."""
    marked: int = 0
    """Findings kept quiet so far because of a mark."""

    def new(self, source: Iterable[Judged]) -> Iterator[Judged]:
        """The judged documents without the findings that are known."""
        for judged in source:
            fresh = tuple(finding for finding in judged.findings if finding.id not in self.known)
            self.met.update(finding.id for finding in judged.findings if finding.id in self.known)
            marked = sum(finding.id in self.lawful for finding in judged.findings)
            self.marked += marked
            self.quiet += len(judged.findings) - len(fresh) - marked
            yield Judged(judged.file, judged.document, fresh)

    def with_marks(self, marks: Mapping[str, str]) -> Baseline:
        """The baseline with further findings marked lawful: id → reason."""
        return Baseline(self.known | marks.keys(), {**self.lawful, **marks})

    def unmet_marks(self) -> Iterator[tuple[str, str]]:
        """Marks that met no finding, with their reasons; complete once the documents were iterated."""
        return ((name, reason) for name, reason in self.lawful.items() if name not in self.met)


def read_baseline(path: str) -> Baseline:
    """Read a baseline. Raises BaselineError for a line that is none, UnreadableFileError where the file cannot be read."""
    known: set[str] = set()
    lawful: dict[str, str] = {}
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            name = row["id"]
        except (ValueError, TypeError, KeyError):
            raise BaselineError(f"{path}:{number}") from None
        if "lawful" in row and not (isinstance(row["lawful"], str) and row["lawful"].strip()):
            raise BaselineError(f"{path}:{number}")
        known.add(name)
        if "lawful" in row:
            lawful[name] = row["lawful"]
    return Baseline(frozenset(known), lawful)


_SIGNED = ("id", "reason", "by")


def read_marks(path: str) -> dict[str, str]:
    """Read a TOML file of marks: id → reason, with who signed for it and when.

    Raises BaselineError for a mark that is not complete, and UnreadableFileError for a file that cannot be read or is no TOML.
    """
    content = read_toml(path)
    entries = content.pop("mark", [])
    if content or not isinstance(entries, list):
        raise BaselineError(f"{path}: {next(iter(content), 'mark')}")
    marks: dict[str, str] = {}
    for number, entry in enumerate(entries, start=1):
        wrong = _wrong(entry) or ("id" if entry["id"] in marks else None)
        if wrong:
            raise BaselineError(f"{path}: [[mark]] {number}: {wrong}")
        marks[entry["id"]] = f"{entry['reason']}；{entry['by']}，{entry['day']}"
    return marks


def _wrong(entry: Any) -> str | None:
    """The name of a field that is missing, empty or unknown."""
    if not isinstance(entry, dict):
        return "mark"
    for name in _SIGNED:
        if not (isinstance(entry.get(name), str) and entry[name].strip()):
            return name
    if not isinstance(entry.get("day"), date) or isinstance(entry["day"], datetime):
        return "day"
    return next((name for name in entry if name not in {*_SIGNED, "day"}), None)
