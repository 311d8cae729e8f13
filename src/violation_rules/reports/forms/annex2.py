"""龙湾区 附件2: 网络直播营销违法违规行为专项治理工作月报表 (温龙市监〔2024〕34号), one row for each point of the document.

Figures are cumulative since the campaign began (the form's note 1). Its note 6 states five relations; a form that breaks one is not
written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from violation_rules.reports.forms.case import Case, Form, FormError, Relation, Sheet, number, shown
from violation_rules.reports.page import Heading, Line, Page, Table

if TYPE_CHECKING:
    from violation_rules.messages import Catalogue

TITLE = "网络直播营销违法违规行为专项治理工作月报表"
COLUMNS: dict[str, str] = {
    "number": "序号",
    "problem": "治理的重点问题",
    "goal": "治理目标及进度安排",
    "checks": "组织检查数/次",
    "problems_found": "发现群众急难愁盼问题数/个",
    "problems_solved": "推动解决群众急难愁盼问题数/个",
    "notices": "制发整改通知书数/份",
    "notices_done": "整改通知书整改完成数/份",
    "misconduct": "查处腐败和作风问题数/个",
    "persons_handled": "批评教育帮助和处理人数/人",
    "persons_punished": "党纪政务处分人数/人",
    "rules_made": "建立和完善制度数/项",
    "digital_platforms": "建立数字监管平台数/个",
    "exposure_batches": "通报曝光 批次数/批",
    "exposure_cases": "通报曝光 案件数/件",
    "results_batches": "公布成果 批次数/批",
    "results_items": "公布成果 项目数/个",
    "effect": "工作成效",
    "shortcomings": "存在的问题",
    "next_steps": "下一步工作计划",
    "typical_cases": "典型事例或典型案例",
}
_TEXT = frozenset({"number", "problem", "goal", "effect", "shortcomings", "next_steps", "typical_cases"})
RELATIONS: tuple[Relation, ...] = (
    Relation("附件2注6（1）", "persons_punished", "persons_handled"),
    Relation("附件2注6（2）", "problems_solved", "problems_found"),
    Relation("附件2注6（3）", "notices_done", "notices"),
    Relation("附件2注6（4）", "exposure_batches", "exposure_cases"),
    Relation("附件2注6（5）", "results_batches", "results_items"),
)


def build(case: Case, catalogue: Catalogue) -> Form:
    """The form. Raises FormError with every broken relation of every row."""
    rows = [dict(row) for row in case.figure("annex2.rows") or []] or [{"problem": point.title} for point in case.rules.symbols.points]
    table = Table(tuple(COLUMNS.values()))
    broken: list[str] = []
    for place, row in enumerate(rows, start=1):
        row.setdefault("number", place)
        broken += _broken(row, place)
        table.rows.append(tuple(shown(row.get(key)) for key in COLUMNS))
    if broken:
        raise FormError(broken)
    page: Page = [Heading(TITLE, 1), Line(catalogue("form.cumulative")), table]
    page.append(Line(f"填表人：{shown(case.figure('head.filled_by'))}　　联系方式：{shown(case.figure('head.contact'))}"))
    page += [Line(f"{title}：{day}") for title, day in case.due()]
    return Form(TITLE, [Sheet("附件2", page), Sheet("线索参考", _candidates(case))])


def _broken(row: dict[str, Any], place: int) -> list[str]:
    problems: list[str] = []
    figures: dict[str, float] = {}
    for key, label in COLUMNS.items():
        if key in _TEXT:
            continue
        try:
            figure = number(row.get(key), f"第 {place} 行 {label}")
        except FormError as error:
            problems += error.broken
        else:
            if figure is not None:
                figures[key] = figure
    found = (relation.broken(figures.get, COLUMNS.__getitem__) for relation in RELATIONS)
    return problems + [f"第 {place} 行 {text}" for text in found if text]


def _candidates(case: Case) -> Page:
    """What the findings hold for each point of the document: candidates for the figures, not the figures."""
    table = Table(("序号", "整治要点", "建议立案的发现", "建议告诫、责令改正的发现", "有发现的投诉举报"))
    for point in case.rules.symbols.points:
        covered = {name.text for name in point.covers}
        here = [one for one in case.findings if one.finding.violation in covered]
        filing = sum(one.finding.severity == "case_filing" for one in here)
        complaints = len({one.document for one in here if one.finding.kind == "complaint"})
        table.rows.append((point.number, point.title, str(filing), str(len(here) - filing), str(complaints)))
    return [Heading("线索参考（不属表内）", 1), table]
