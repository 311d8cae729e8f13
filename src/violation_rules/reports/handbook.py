"""The handbook of a jurisdiction, 常见违法行为查处工作指引: for each violation what it is, how it sounds, provisions, unit, step.

Everything in it is read from the rules; the sentence that a step, a referral or a unit rests on stands beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules.compiler.assignments import assignment
from violation_rules.compiler.provisions import basis_text
from violation_rules.engine.wording import condition
from violation_rules.model import Fine
from violation_rules.reports import wording
from violation_rules.reports.page import Heading, Line, Page, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from violation_rules.compiler import program as ir
    from violation_rules.language import ast
    from violation_rules.messages import Catalogue
    from violation_rules.ruleset import Ruleset

_SHOWN = 2
"""Examples of each kind in an entry."""
_SEVERITY = {"warning": "告诫／责令改正", "case_filing": "立案查处"}
_LENIENT = {"may_waive": "可以不予处罚", "shall_waive": "不予处罚", "mitigate": "从轻或者减轻处罚"}


def handbook(rules: Ruleset, catalogue: Catalogue) -> Page:
    """All violations by category, one table each."""
    header = rules.symbols.header
    source = "，".join(text for text in (header.issuer, header.document) if text) if header else ""
    page: Page = [Heading(f"{rules.title}：违法行为查处工作指引", 1)]
    page.append(
        Line(
            f"由规则集 {rules.name} {rules.version} 生成{f'（{source}）' if source else ''}。"
            "处置一栏的“待确认”指直接处罚依据已具备，仅在从宽情形查明后以告诫／责令改正处理。"
        )
    )
    for name, category in rules.symbols.categories.items():
        members = [rule for rule in rules.program.rules if rule.category == name]
        if members:
            page.append(Heading(category.title or name))
            for rule in members:
                page += _entry(rules, rule, rules.symbols.violations[rule.id], catalogue)
    return page


def _entry(rules: Ruleset, rule: ir.Rule, declared: ast.Violation, catalogue: Catalogue) -> Page:
    table = Table([rule.title, rule.id])
    for title, lines in (
        ("构成要件", declared.elements),
        ("表现（例）", [one.text for one in declared.examples if one.violating][:_SHOWN]),
        ("不构成（例）", [one.text for one in declared.examples if not one.violating][:_SHOWN]),
        ("违反", list(_provisions(rule, "prohibition"))),
        ("处罚", list(_provisions(rule, "penalty"))),
        ("罚款", list(dict.fromkeys(_fine(one, catalogue) for one in rule.fines))),
        ("指引", list(_provisions(rule, "guidance"))),
        ("例外与豁免", [_with_basis(one.text, one.basis) for one in declared.safe_harbours]),
        ("适用前提", _gate(rules, rule)),
        ("处置", list(_steps(rules, rule, declared))),
        ("移送", list(_referrals(rules, rule, declared))),
        ("从宽", list(_leniency(rule, declared))),
        ("主办与配合", list(_units(rules, declared))),
        ("举证", declared.proofs),
        ("文本看不出", [one.text for one in declared.unobservable]),
        ("文件出处", declared.seeds),
        ("改正建议", [declared.advice] if declared.advice else []),
    ):
        if lines:
            table.rows.append((title, "\n".join(lines)))
    return [Heading(f"{rule.title}", 3), table]


def _provisions(rule: ir.Rule, role: str) -> Iterator[str]:
    """Each provision once, with the versions it reads so in and the days it is limited to."""
    grouped: dict[str, list[ir.DatedCitation]] = {}
    for one in rule.citations:
        if one.role == role:
            grouped.setdefault(one.text, []).append(one)
    for text, readings in grouped.items():
        versions = "、".join(dict.fromkeys(one.version for one in readings if one.version))
        start, until = readings[0].start, readings[-1].until
        days = (f"{start} 起" if start and len(readings) == 1 else "") + (f"至 {until} 前" if until else "")
        mark = "" if all(one.verified for one in readings) else "（未核对原文）"
        yield f"{text}{f'〔{versions}〕' if versions else ''}{f'（{days}）' if days else ''}{mark}"


def _fine(fine: ir.Fine, catalogue: Catalogue) -> str:
    return wording.fine(Fine(min=fine.low, max=fine.high, unit=fine.unit, tier=fine.tier), catalogue)


def _gate(rules: Ruleset, rule: ir.Rule) -> list[str]:
    if rule.gate < 0:
        return []
    titles = {other.id: other.title for other in rules.program.rules}
    instead = f"否则按“{titles.get(rule.gate_else or '', rule.gate_else)}”处理" if rule.gate_else else "否则不构成本项"
    return [f"{rule.gate_title}；{instead}"]


def _steps(rules: Ruleset, rule: ir.Rule, declared: ast.Violation) -> Iterator[str]:
    for clause, compiled in zip(declared.severities, rule.severities, strict=True):
        when = f"，当{condition(rules.program, compiled.when)}" if compiled.when >= 0 else ""
        provisional = "（待确认）" if clause.provisional else ""
        yield _with_basis(f"{_SEVERITY[clause.severity]}{provisional}{when}", clause.basis)


def _referrals(rules: Ruleset, rule: ir.Rule, declared: ast.Violation) -> Iterator[str]:
    for clause, compiled in zip(declared.referrals, rule.referrals, strict=True):
        when = f"，当{condition(rules.program, compiled.when)}" if compiled.when >= 0 else ""
        yield _with_basis(f"{clause.to}{f'：{clause.reason}' if clause.reason else ''}{when}", clause.basis)


def _leniency(rule: ir.Rule, declared: ast.Violation) -> Iterator[str]:
    for clause, compiled in zip(declared.lenient, rule.lenient, strict=True):
        yield _with_basis(f"{_LENIENT[clause.kind]}，若{compiled.conditions}", clause.basis)


def _units(rules: Ruleset, declared: ast.Violation) -> Iterator[str]:
    found = assignment(rules.symbols, declared.id.text, declared.category.text if declared.category else None)
    if found is None:
        return
    for role, names in (("主办", found.lead), ("配合", found.support), ("协助", found.assist)):
        if names:
            yield f"{role}：{_titles(rules, names)}"
    basis = basis_text(found.basis)
    stated = "" if found.basis is None or found.basis.stated is None else "文件写明" if found.basis.stated else "由职责推定"
    reason = f"：{found.basis.reason}" if found.basis and found.basis.reason else ""
    if basis or stated:
        yield f"依据：{'，'.join(part for part in (basis, stated) if part)}{reason}"


def _titles(rules: Ruleset, names: Iterable[ast.Name]) -> str:
    return "、".join(unit.title or name.text if (unit := rules.symbols.units.get(name.text)) else name.text for name in names)


def _with_basis(text: str, basis: ast.Basis | None) -> str:
    return f"{text}〔{basis_text(basis)}〕" if basis else text


def coverage(rules: Ruleset) -> Page:
    """Every rule with its provisions and the number of its examples: what of the matrix is there."""
    page: Page = [Heading("规则一览", 1)]
    page.append(
        Line(
            f"规则集 {rules.name} {rules.version}：{len(rules.program.rules)} 项违法行为，编号即矩阵编号。违反、处罚各列首条，其余见指引。"
        )
    )
    table = Table(["编号", "违法行为", "类别", "违反", "处罚", "表述", "违法例", "合法例", "说明"])
    for rule in rules.program.rules:
        declared = rules.symbols.violations[rule.id]
        violating = sum(one.violating for one in declared.examples)
        cells = [_first(rule, "prohibition"), _first(rule, "penalty"), str(len(rule.matches)), str(violating)]
        note = "；".join(one.text for one in declared.unobservable)
        table.rows.append((rule.id, rule.title, rule.category, *cells, str(len(declared.examples) - violating), note))
    return [*page, table]


def _first(rule: ir.Rule, role: str) -> str:
    texts = list(dict.fromkeys(one.text for one in rule.citations if one.role == role))
    return f"{texts[0]}等 {len(texts)} 条" if len(texts) > 1 else "".join(texts)
