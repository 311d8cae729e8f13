"""What a month of findings amounts to: counts by severity, category, unit, violation and statute, and the sampling done."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from violation_rules.reports.forms.case import Case, Form, Sheet, number, shown
from violation_rules.reports.page import Heading, Line, Page, Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from violation_rules.messages import Catalogue
    from violation_rules.model import Finding

QUOTA = 10
"""Goods or services to be sampled a month by a Shanghai district with live marketing (上海市 2021 方案 二(二)1)."""


def build(case: Case, catalogue: Catalogue) -> Form:
    """The summary, with a warning where a Shanghai district is short of its sampling quota."""
    title = catalogue("form.summary", ruleset=case.rules.title)
    filing = sum(one.finding.severity == "case_filing" for one in case.findings)
    totals = Table((catalogue("form.item"), catalogue("sheet.total")))
    totals.rows += [
        (catalogue("sheet.findings"), str(len(case.findings))),
        (catalogue("severity.case_filing"), str(filing)),
        (catalogue("severity.warning"), str(len(case.findings) - filing)),
        (catalogue("about.open"), str(sum(not one.finding.certain for one in case.findings))),
        (catalogue("form.with_findings"), str(len({one.document for one in case.findings}))),
        (catalogue("form.with_referral"), str(sum(bool(one.finding.referrals) for one in case.findings))),
    ]
    period = catalogue("form.period", first=case.first or "…", last=case.last or "…")
    page: Page = [Heading(title, 1), Line(period), totals]
    warnings: list[str] = []
    if case.rules.name == "shanghai":
        page += _sampling(case, catalogue, warnings)
    for side, name in _SIDES.items():
        page += [
            Heading(catalogue(f"sheet.{side}") if side != "category" else catalogue("html.by_category")),
            _table(case, side, name, catalogue),
        ]
    page += [Heading(catalogue("sheet.statute")), _statutes(case, catalogue)]
    page += [Line(f"{name}：{day}") for name, day in case.due()]
    return Form(title, [Sheet(catalogue("form.summary_sheet"), page)], warnings)


_SIDES: dict[str, Callable[[Finding], str | None]] = {
    "category": lambda finding: finding.category,
    "unit": lambda finding: finding.lead_unit,
    "violation": lambda finding: f"{finding.title}  {finding.violation}",
}


def _sampling(case: Case, catalogue: Catalogue, warnings: list[str]) -> Page:
    entered = number(case.figure("sampling.samples"), "sampling.samples")
    samples = entered if entered is not None else case.documents
    if samples is not None and samples < QUOTA:
        warnings.append(catalogue("form.short", samples=f"{samples:g}", quota=QUOTA, missing=f"{QUOTA - samples:g}"))
    return [Line(catalogue("form.samples", samples=shown(samples), quota=QUOTA))]


def _table(case: Case, side: str, name: Callable[[Finding], str | None], catalogue: Catalogue) -> Table:
    head = catalogue("column.category") if side == "category" else catalogue(f"sheet.{side}_name")
    filing = case.by(lambda finding: name(finding) if finding.severity == "case_filing" else None)
    return _counted(head, case.by(name), filing, catalogue)


def _statutes(case: Case, catalogue: Catalogue) -> Table:
    """A finding that cites two statutes counts once under each."""
    every: Counter[str] = Counter()
    filing: Counter[str] = Counter()
    for one in case.findings:
        laws = {f"《{cited.law}》" for cited in one.finding.citations if cited.role == "prohibition"}
        every.update(laws)
        if one.finding.severity == "case_filing":
            filing.update(laws)
    return _counted(catalogue("sheet.statute_name"), every, filing, catalogue)


def _counted(head: str, every: Counter[str], filing: Counter[str], catalogue: Catalogue) -> Table:
    table = Table((head, catalogue("severity.case_filing"), catalogue("severity.warning"), catalogue("sheet.total")))
    for name, total in sorted(every.items(), key=lambda pair: (-pair[1], pair[0])):
        table.rows.append((name, str(filing[name]), str(total - filing[name]), str(total)))
    return table
