"""A run of a ruleset over documents, as the reports take it: read once, counted as it goes by."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from violation_rules.model import Document, Finding
    from violation_rules.readers import ReadProblem
    from violation_rules.ruleset import Ruleset


class Judged(NamedTuple):
    """One document with what was found in it. `file` is None for a text given on the command line."""

    file: str | None
    document: Document
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class Run:
    """Who judged, as of when, and the judged documents, which may be iterated once.

    The counts grow while the documents are iterated; a report reads them afterwards.
    """

    ruleset: str
    title: str
    version: str
    digest: str
    engine_version: str
    on: date
    """The day used for documents that name none."""
    source: Iterable[Judged]
    problems: list[ReadProblem] = field(default_factory=list)
    fact_titles: Mapping[str, str] = field(default_factory=dict)
    """What people call the ruleset's facts."""
    experimental: bool = False
    """Whether rules on trial ran too."""
    rules: int = 0
    """How many rules there are."""
    in_force: int = 0
    """How many of them can cite a provision on that day; the others find nothing."""
    documents: int = 0
    utterances: int = 0
    severities: Counter[str] = field(default_factory=Counter)
    open: int = 0
    """Findings that depend on unknown facts."""

    @classmethod
    def of(cls, rules: Ruleset, on: date, source: Iterable[Judged], problems: list[ReadProblem], *, experimental: bool = False) -> Run:
        """A run of a loaded ruleset. `source` may still be adding to `problems` while it is iterated."""
        from violation_rules.version import __version__  # noqa: PLC0415 - reads the package's metadata

        titles = {fact.name: fact.title for fact in rules.program.facts if fact.title}
        head = rules.name, rules.title, rules.version, rules.digest, __version__
        counts = len(rules.program.rules), len(rules.runtime.plan.in_force(on))
        return cls(*head, on, source, problems, titles, experimental, *counts)

    def __iter__(self) -> Iterator[Judged]:
        """The judged documents, counted."""
        for judged in self.source:
            self.documents += 1
            self.utterances += _utterances(judged.document)
            for finding in judged.findings:
                self.severities[finding.severity] += 1
                self.open += not finding.certain
            yield judged

    @property
    def findings(self) -> int:
        """How many findings so far."""
        return sum(self.severities.values())


def _utterances(document: Document) -> int:
    if document.utterances is not None:
        return len(document.utterances)
    if document.text is not None:
        return document.text.count("\n") + 1
    return sum(text.count("\n") + 1 for text in (document.fields or {}).values())
