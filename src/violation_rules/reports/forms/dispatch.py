"""派单: one sheet for each lead unit, with the units that support it, what was found and room for the outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules.reports import wording
from violation_rules.reports.forms.case import Case, Form, Sheet
from violation_rules.reports.page import Heading, Line, Page, Table

if TYPE_CHECKING:
    from violation_rules.messages import Catalogue
    from violation_rules.reports.findings_file import Counted

_TIERS = 2


def build(case: Case, catalogue: Catalogue) -> Form:
    """The sheets, the unit with most to do first."""
    groups: dict[str, list[Counted]] = {}
    for one in case.findings:
        groups.setdefault(one.finding.lead_unit or catalogue("sheet.no_unit"), []).append(one)
    ordered = sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    title = catalogue("form.dispatch")
    sheets = [Sheet(unit[:31], _page(unit, members, case, catalogue)) for unit, members in ordered]
    return Form(title, sheets or [Sheet(title, [Heading(title, 1), Line(catalogue("scan.nothing"))])])


def _page(unit: str, members: list[Counted], case: Case, catalogue: Catalogue) -> Page:
    titles = {declared.name.text: declared.title for declared in case.rules.units}
    support = list(dict.fromkeys(name for one in members for name in one.finding.support_units))
    filing = sum(one.finding.severity == "case_filing" for one in members)
    counts = catalogue("form.dispatch_counts", total=len(members), filing=filing, warning=len(members) - filing)
    table = Table(
        tuple(catalogue(f"form.{key}") for key in ("number", "severity", "violation", "where", "quote", "law", "todo", "outcome"))
    )
    members.sort(key=lambda one: (one.finding.severity != "case_filing", one.document, _start(one)))
    for place, one in enumerate(members, start=1):
        finding = one.finding
        first = wording.anchor(finding)
        where = f"{one.document}\n{wording.place(first, catalogue) if first else ''}\n{finding.on}"
        law = "\n".join(text for role in ("prohibition", "penalty") if (text := wording.leading(finding, role, catalogue)))
        fined = wording.fines(finding, catalogue, _TIERS)
        todo = [*finding.open_questions, *(f"{r.to}：{r.reason}" if r.reason else r.to for r in finding.referrals), *finding.proof_needed]
        severity = wording.severity(finding, catalogue)
        table.rows.append(
            (str(place), severity, finding.title, where, wording.quoted(finding, 300), f"{law}\n{fined}".strip(), "\n".join(todo), "")
        )
    head = catalogue("form.dispatch_head", unit=titles.get(unit) or unit, support="、".join(support) or "—", day=case.today)
    return [Heading(f"{catalogue('form.dispatch')}　{unit}", 1), Line(head), Line(counts), table, Line(catalogue("about.notice_text"))]


def _start(one: Counted) -> int:
    first = wording.anchor(one.finding)
    return first.start if first else 0
