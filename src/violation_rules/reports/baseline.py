"""A baseline: findings that are known already, so that a run tells only what is new.

A baseline is a findings file (JSONL as `scan` writes it), or lines with only an `id`. A line that also says `"lawful": "why"` is a mark:
somebody judged the finding lawful. A mark that no longer meets any finding is told, so that it can be taken out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from violation_rules.reports.run import Judged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class BaselineError(ValueError):
    """Raised for a baseline that cannot be read; the message names the line."""


@dataclass(slots=True)
class Baseline:
    """Known finding ids, the reasons of those marked lawful, and which were met so far."""

    known: frozenset[str]
    lawful: dict[str, str]
    met: set[str] = field(default_factory=set)
    quiet: int = 0
    """Findings kept quiet so far."""

    def new(self, source: Iterable[Judged]) -> Iterator[Judged]:
        """The judged documents without the findings that are known."""
        for judged in source:
            fresh = tuple(finding for finding in judged.findings if finding.id not in self.known)
            self.met.update(finding.id for finding in judged.findings if finding.id in self.known)
            self.quiet += len(judged.findings) - len(fresh)
            yield Judged(judged.file, judged.document, fresh)

    def unmet_marks(self) -> Iterator[tuple[str, str]]:
        """Marks that met no finding, with their reasons; complete once the documents were iterated."""
        return ((name, reason) for name, reason in self.lawful.items() if name not in self.met)


def read_baseline(path: str) -> Baseline:
    """Read a baseline. Raises BaselineError for a line that is none, and OSError where the file cannot be read."""
    known: set[str] = set()
    lawful: dict[str, str] = {}
    for number, line in enumerate(Path(path).read_text(encoding="utf-8-sig").split("\n"), start=1):
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
