"""A ruleset seen from any side: as a whole, by violation, by statute, by unit. Pages that an official would recognise."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from violation_rules.reports import wording
from violation_rules.reports.page import Heading, Line, Page, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from violation_rules.compiler import program as ir
    from violation_rules.language import ast
    from violation_rules.messages import Catalogue
    from violation_rules.ruleset import Ruleset


_CITED = 2
"""Provisions named in a table of violations."""


def overview(rules: Ruleset, catalogue: Catalogue) -> Page:
    """What the ruleset is, its points, its violations by category, its units and reporting days."""
    symbols = rules.symbols
    page: Page = [Heading(f"{rules.name}  {rules.title}", 1)]
    header = symbols.header
    particulars = [catalogue("show.version", version=rules.version, digest=rules.digest[:12])]
    if header is not None:
        particulars += [text for text in (header.issuer, header.document) if text]
        if header.in_force_from:
            particulars.append(catalogue("show.in_force", day=header.in_force_from))
    page.append(Line("  ".join(particulars)))
    page.append(Line(_counts(rules, catalogue)))
    if symbols.points:
        page += [Heading(catalogue("show.points")), *_points(symbols.points, rules, catalogue)]
    for name, members in _by_category(rules).items():
        category = symbols.categories.get(name)
        page += [Heading(category.title or name if category else name), _violations(members, catalogue)]
    if symbols.units:
        page += [Heading(catalogue("show.units")), _units(rules, catalogue)]
    if symbols.deadlines:
        table = Table(_headings(catalogue, "deadline", "due", "basis"))
        table.rows += [(d.title, _due(d, catalogue), _basis(d.basis)) for d in symbols.deadlines]
        page += [Heading(catalogue("show.deadlines")), table]
    return page


def violation_page(rules: Ruleset, declared: ast.Violation, catalogue: Catalogue) -> Page:
    """Everything about one violation."""
    rule = next((rule for rule in rules.program.rules if rule.id == declared.id.text), None)
    page: Page = [Heading(f"{declared.title}  {declared.id.text}", 1)]
    facts = Table(_headings(catalogue, "part", "content"))
    rows = facts.rows
    if declared.category:
        rows.append((catalogue("show.category"), declared.category.text))
    if declared.elements:
        rows.append((catalogue("show.elements"), "\n".join(declared.elements)))
    if rule is not None:
        for role in ("prohibition", "penalty", "guidance"):
            cited = [_dated(one, catalogue) for one in rule.citations if one.role == role]
            if cited:
                rows.append((catalogue(f"show.{role}"), "\n".join(cited)))
        fined = [_fine(one, catalogue) for one in rule.fines]
        if fined:
            rows.append((catalogue("column.fine"), "\n".join(dict.fromkeys(fined))))
        if rule.lead_unit:
            rows.append((catalogue("show.lead"), rule.lead_unit))
            rows.append((catalogue("show.support"), "、".join(rule.support_units)))
    rows += [(catalogue("show.severity"), _severity(clause, catalogue)) for clause in declared.severities]
    rows += [
        (catalogue("show.refer"), _when(f"{r.to}{f'：{r.reason}' if r.reason else ''}", r.when, catalogue)) for r in declared.referrals
    ]
    rows += [(catalogue("show.lenient"), _lenient(one, catalogue)) for one in declared.lenient]
    rows += [(catalogue("show.safe_harbour"), one.text) for one in declared.safe_harbours]
    rows += [(catalogue("show.proof"), text) for text in declared.proofs]
    rows += [(catalogue("show.unobservable"), one.text) for one in declared.unobservable]
    rows += [(catalogue("show.match"), source(condition)) for condition in declared.matches]
    rows += [(catalogue("show.unless"), source(condition)) for condition in declared.unless]
    if declared.gate:
        other = declared.gate.otherwise.text if declared.gate.otherwise else catalogue("show.nothing")
        rows.append((catalogue("show.gate"), catalogue("show.gate_else", gate=source(declared.gate.condition), other=other)))
    rows += [(catalogue("show.yields_to"), one.to.text) for one in declared.yields_to]
    rows += (
        [(catalogue("show.applies_to"), "、".join(catalogue(f"kind.{kind.text}") for kind in declared.applies_to))]
        if declared.applies_to
        else []
    )
    rows.append((catalogue("show.status"), declared.status))
    if declared.advice:
        rows.append((catalogue("column.advice"), declared.advice))
    page.append(facts)
    examples = Table(_headings(catalogue, "example", "verdict", "given"))
    examples.rows += [_example(example, catalogue) for example in declared.examples]
    return [*page, Heading(catalogue("show.examples")), examples]


def statute_page(rules: Ruleset, name: str, catalogue: Catalogue) -> Page | None:
    """All violations that rest on a statute, by article; None where none does."""
    wanted = name.strip("《》 ")
    statute = rules.symbols.statutes.get(wanted)
    names = {wanted} | ({statute.law, statute.short or statute.law} if statute else set())
    found = [(one, rule) for rule in rules.program.rules for one in rule.citations if one.law in names]
    if not found:
        return None
    page: Page = [Heading(f"《{statute.law if statute else wanted}》", 1)]
    if statute and statute.versions:
        page.append(Line("  ".join(f"{version.name}（{version.effective}）" for version in statute.versions)))
    table = Table(_headings(catalogue, "provision", "role", "violation", "id", "lead"))
    found.sort(
        key=lambda pair: (pair[0].version or "", pair[0].article or 0, pair[0].suffix or 0, pair[0].paragraph or 0, pair[0].item or 0)
    )
    table.rows += [
        (_dated(one, catalogue), catalogue(f"show.{one.role}"), rule.title, rule.id, rule.lead_unit or "") for one, rule in found
    ]
    return [*page, table]


def unit_page(rules: Ruleset, name: str, catalogue: Catalogue) -> Page | None:
    """What a unit is, leads and supports; None for a unit that is not declared."""
    unit = next((unit for unit in rules.units if name in (unit.name.text, unit.title)), None)
    if unit is None:
        return None
    word = unit.name.text
    page: Page = [Heading(word if unit.title is None else f"{unit.title}  {word}", 1)]
    if unit.duties:
        duties = Table(_headings(catalogue, "duty", "basis"))
        duties.rows += [(duty.text, _basis(duty.basis)) for duty in unit.duties]
        page += [Heading(catalogue("show.duties")), duties]
    points = [point for point in rules.symbols.points if any(word == n.text for n in (*point.lead, *point.support, *point.assist))]
    if points:
        page += [Heading(catalogue("show.points")), *_points(points, rules, catalogue)]
    for role, members in (
        ("lead", [rule for rule in rules.program.rules if rule.lead_unit == word]),
        ("support", [rule for rule in rules.program.rules if word in rule.support_units]),
    ):
        if members:
            page += [Heading(catalogue(f"show.{role}")), _violations(members, catalogue)]
    return page


def source(node: ast.Node) -> str:
    """A condition as its author wrote it, on one line."""
    text = _file(node.span.path)
    return " ".join(text[node.span.start : node.span.end].split())


@cache
def _file(path: str) -> str:
    return Path(path).read_text(encoding="utf-8-sig")


def _headings(catalogue: Catalogue, *keys: str) -> list[str]:
    return [catalogue(f"show.{key}") for key in keys]


def _counts(rules: Ruleset, catalogue: Catalogue) -> str:
    symbols = rules.symbols
    terms = sum(len(lexicon.terms) for lexicon in symbols.lexicons.values())
    examples = sum(len(one.examples) for one in symbols.violations.values())
    statutes = len({statute.law for statute in symbols.statutes.values()})
    counts = {"violations": len(symbols.violations), "lexicons": len(symbols.lexicons), "statutes": statutes, "terms": terms}
    return catalogue("show.counts", **counts, examples=examples, units=len(symbols.units))


def _by_category(rules: Ruleset) -> dict[str, list[ir.Rule]]:
    groups: dict[str, list[ir.Rule]] = {name: [] for name in rules.symbols.categories}
    for rule in rules.program.rules:
        groups.setdefault(rule.category, []).append(rule)
    return {name: members for name, members in groups.items() if members}


def _violations(members: Iterable[ir.Rule], catalogue: Catalogue) -> Table:
    table = Table(_headings(catalogue, "violation", "severity", "prohibition", "lead"))
    for rule in members:
        cited = list(dict.fromkeys(one.text for one in rule.citations if one.role == "prohibition"))
        shown = "\n".join(cited[:_CITED])
        if len(cited) > _CITED:
            shown = catalogue("citation.more", shown=shown, count=len(cited) - _CITED)
        severities = dict.fromkeys(catalogue(f"severity.{clause.severity}") for clause in rule.severities)
        table.rows.append((f"{rule.title}\n{rule.id}", "\n".join(severities), shown, rule.lead_unit or ""))
    return table


def _points(points: Iterable[ast.Point], rules: Ruleset, catalogue: Catalogue) -> Page:
    """Each point with its units, and its violations or the reason why it has none."""
    page: Page = []
    titles = {rule.id: rule.title for rule in rules.program.rules}
    for point in points:
        units = [
            (role, _names(names)) for role, names in (("lead", point.lead), ("support", point.support), ("assist", point.assist)) if names
        ]
        told = [f"{catalogue(f'show.{role}')} {names}" for role, names in units]
        if basis := _basis(point.basis):
            told.append(f"{catalogue('show.basis')} {basis}")
        page += [Heading(f"{point.number}  {point.title}", 3), Line("　".join(told))]
        page += [Line(f"· {titles.get(name.text, '')}  {name.text}") for name in point.covers]
        if point.note:
            page.append(Line(catalogue("show.note", text=point.note)))
    return page


def _units(rules: Ruleset, catalogue: Catalogue) -> Table:
    table = Table(_headings(catalogue, "unit", "name", "leads", "supports"))
    for unit in rules.units:
        word = unit.name.text
        leads = sum(rule.lead_unit == word for rule in rules.program.rules)
        supports = sum(word in rule.support_units for rule in rules.program.rules)
        table.rows.append((word, unit.title or word, str(leads), str(supports)))
    return table


def _names(names: Iterable[ast.Name]) -> str:
    return "、".join(name.text for name in names)


def _basis(basis: ast.Basis | None) -> str:
    if basis is None:
        return ""
    from violation_rules.compiler.provisions import basis_text  # noqa: PLC0415 - the compiler is heavy

    stated = {True: "", False: "（推定）", None: ""}[basis.stated]
    return basis_text(basis) + stated + (f"：{basis.reason}" if basis.reason else "")


def _due(deadline: ast.Deadline, catalogue: Catalogue) -> str:
    if deadline.month is None:
        return catalogue("show.monthly", day=deadline.day)
    return catalogue("show.yearly", month=deadline.month, day=deadline.day)


def _dated(cited: ir.DatedCitation, catalogue: Catalogue) -> str:
    law, bracket, rest = cited.text.partition("》")
    text = f"{law}{bracket}{f'（{cited.version}）' if cited.version else ''}{rest}" + ("" if cited.verified else "*")
    days = [catalogue("show.from", day=cited.start)] if cited.start else []
    days += [catalogue("show.until", day=cited.until)] if cited.until else []
    return text + (f"  {'、'.join(days)}" if cited.until else "")


def _fine(fined: ir.Fine, catalogue: Catalogue) -> str:
    from violation_rules.model import Fine  # noqa: PLC0415 - the same words as on a finding

    return wording.fine(Fine(min=fined.low, max=fined.high, unit=fined.unit, tier=fined.tier), catalogue)


def _when(text: str, condition: ast.Condition | None, catalogue: Catalogue) -> str:
    return text if condition is None else catalogue("show.when", text=text, condition=source(condition))


def _severity(clause: ast.SeverityClause, catalogue: Catalogue) -> str:
    word = catalogue(f"severity.{clause.severity}") + (catalogue("show.provisional") if clause.provisional else "")
    text = _when(word, clause.when, catalogue)
    return f"{text}  {_basis(clause.basis)}" if clause.basis else text


def _lenient(clause: ast.Lenient, catalogue: Catalogue) -> str:
    text = _when(catalogue(f"lenient.{clause.kind}"), clause.when, catalogue)
    return f"{text}  {_basis(clause.basis)}" if clause.basis else text


def _example(example: ast.Example, catalogue: Catalogue) -> tuple[str, str, str]:
    verdict = catalogue("show.violating" if example.violating else "show.compliant")
    if example.severity:
        verdict += f"（{catalogue(f'severity.{example.severity}')}）"
    return example.text, verdict, "，".join(_givens(example))


def _givens(example: ast.Example) -> Iterator[str]:
    for given in example.givens:
        yield f"{given.fact} = {'、'.join(given.values)}"
    if example.kind:
        yield f"kind {example.kind}"
    if example.on:
        yield f"on {example.on}"
