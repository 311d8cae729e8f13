"""A finding as one row of a table: the columns that CSV and spreadsheets share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules.reports import wording

if TYPE_CHECKING:
    from datetime import date

    from violation_rules.messages import Catalogue
    from violation_rules.model import Finding

COLUMNS: tuple[str, ...] = (
    *("severity", "title", "category", "quote", "place", "file", "document", "kind", "on", "prohibition", "penalty", "fine"),
    *("lead_unit", "support_units", "referrals", "open_questions", "lenient", "proof_needed", "advice"),
    *("certain", "violation", "start", "end", "ruleset", "ruleset_version", "ruleset_digest", "id"),
)
"""Their headings are the catalogue's `column.*`."""


def headings(catalogue: Catalogue) -> list[str]:
    """The header."""
    return [catalogue(f"column.{name}") for name in COLUMNS]


def row(finding: Finding, file: str | None, catalogue: Catalogue) -> list[str | int | date | None]:
    """The cells, in the order of COLUMNS."""
    first = wording.anchor(finding)
    cells: dict[str, str | int | date | None] = {
        "severity": wording.severity(finding, catalogue),
        "title": finding.title,
        "category": finding.category,
        "quote": wording.quoted(finding, 400),
        "place": wording.place(first, catalogue) if first else None,
        "file": file,
        "document": finding.document,
        "kind": catalogue(f"kind.{finding.kind}"),
        "on": finding.on,
        "prohibition": wording.citations(finding, "prohibition"),
        "penalty": wording.citations(finding, "penalty"),
        "fine": wording.fines(finding, catalogue),
        "lead_unit": finding.lead_unit,
        "support_units": "、".join(finding.support_units),
        "referrals": "；".join(f"{r.to}：{r.reason}" if r.reason else r.to for r in finding.referrals),
        "open_questions": "；".join(finding.open_questions),
        "lenient": "；".join(wording.leniency(one, catalogue) for one in finding.lenient),
        "proof_needed": "；".join(finding.proof_needed),
        "advice": finding.advice,
        "certain": catalogue("yes" if finding.certain else "no"),
        "violation": finding.violation,
        "start": first.start if first else None,
        "end": first.end if first else None,
        "ruleset": finding.ruleset,
        "ruleset_version": finding.ruleset_version,
        "ruleset_digest": finding.ruleset_digest,
        "id": finding.id,
    }
    return [cells[name] for name in COLUMNS]
