"""龙湾区 附件1: 浙江省网络直播营销违法违规行为专项治理工作情况统计表 (温龙市监〔2024〕34号).

The printed form has two columns; a third, outside the form, shows what the findings suggest for figures that a person must confirm.
The form states no relations: those checked here follow from what the figures mean, and only warn.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from violation_rules.reports.forms.case import Case, Form, FormError, Relation, Sheet, number, shown
from violation_rules.reports.page import Heading, Line, Page, Table

if TYPE_CHECKING:
    from collections import Counter

    from violation_rules.messages import Catalogue

TITLE = "浙江省网络直播营销违法违规行为专项治理工作情况统计表"


@dataclass(frozen=True, slots=True)
class Cell:
    """One row of the form: the path of its figure, its printed label, and what kind of value it takes."""

    path: str
    label: str
    kind: Literal["count", "amount", "text"] = "count"


CELLS: tuple[Cell, ...] = (
    Cell("platforms", "主体名录　直播平台（家）"),
    Cell("room_operators", "主体名录　直播间运营机构（家）"),
    Cell("hosts", "主体名录　直播营销人员（人）"),
    Cell("agencies", "主体名录　直播营销服务机构（家）"),
    Cell("influential_local_hosts", "主体名录　有较大影响力的本地主播（人）"),
    Cell("guidance", "行政指导情况（包括但不限于时间、参与主体、成效，成效应当以具体数据、案例等体现）", "text"),
    Cell("clues_province.received", "省级派发线索（条）"),
    Cell("clues_province.filed", "省级派发线索　立案件数（件）"),
    Cell("monitoring.method", "属地监测开展方式", "text"),
    Cell("monitoring.sites_checked", "监测检查网站、网店（个次）"),
    Cell("monitoring.clues", "属地监测检查（条）"),
    Cell("monitoring.filed", "属地监测检查　立案（件）"),
    Cell("complaints.handled", "处置消费投诉（件）"),
    Cell("complaints.closed", "处置消费投诉　办结（件）"),
    Cell("other_channel.method", "其他渠道（具体方式）", "text"),
    Cell("other_channel.count", "其他渠道　条/件数（条/件）"),
    Cell("mechanism", "长效机制建立情况（含制定制度规范类别、数量等）", "text"),
    Cell("accounts_handled", "处置发布违规内容账号（个）"),
    Cell("sites_closed", "关闭违法违规问题网站（个）"),
    Cell("removed_or_delisted", "督促平台删除违规信息/下架商品（条/个）"),
    Cell("criminal_cases", "刑事违法案件总数（件）"),
    Cell("admin_cases.total", "行政违法案件总数（件）"),
    Cell("admin_cases.over_10k", "其中：万元以上案件数（件）"),
    Cell("admin_cases.fines_total", "罚没款总额（万元）", "amount"),
    *(
        Cell(f"admin_cases.by_type.{name}", f"其中：{name}（件）")
        for name in (
            *("涉及导向", "涉税违法", "未履行平台义务", "产品质量违法", "食品安全违法", "价格违法", "广告违法", "网络侵权", "不正当竞争"),
            *("侵犯消费者权益", "其他类型"),
        )
    ),
    Cell("joint_inspections", "开展联合执法检查（次）"),
    Cell("to_judicial", "移送司法机关处理（件）"),
    Cell("to_other_province", "移送省外相关部门处理（件）"),
    Cell("publicity_items", "发布宣传信息（条/次）"),
    Cell("publicity_other", "其他形式宣传活动（条/次）"),
)
LABELS = {cell.path: cell.label for cell in CELLS}
RELATIONS: tuple[Relation, ...] = (
    Relation("省级线索立案", "clues_province.filed", "clues_province.received"),
    Relation("属地监测立案", "monitoring.filed", "monitoring.clues"),
    Relation("投诉办结", "complaints.closed", "complaints.handled"),
    Relation("万元以上案件", "admin_cases.over_10k", "admin_cases.total"),
    Relation("罚没款总额", "admin_cases.over_10k", "admin_cases.fines_total"),
)


def build(case: Case, catalogue: Catalogue) -> Form:
    """The form. Raises FormError with every entered value that is none."""
    suggested = _suggestions(case)
    values: dict[str, object] = {}
    broken: list[str] = []
    for cell in CELLS:
        try:
            values[cell.path] = _value(case, cell)
        except FormError as error:
            broken += error.broken
    if broken:
        raise FormError(broken)
    if values["monitoring.clues"] is None:
        values["monitoring.clues"] = float(_clues(case))
    table = Table(("工作情况", "数值", "系统参考（不属表内，报送前删去）"))
    for cell in CELLS:
        table.rows.append((cell.label, shown(values[cell.path]), suggested.get(cell.path, "")))
    page: Page = [Heading(TITLE, 1), Line(_head(case)), table]
    page += [Line(f"{title}：{day}") for title, day in case.due()]
    page.append(Line(catalogue("about.notice_text")))
    return Form(TITLE, [Sheet("附件1", page)], _warnings(values))


def _value(case: Case, cell: Cell) -> object:
    entered = case.figure(f"annex1.{cell.path}")
    if cell.kind == "text" or (cell.path == "removed_or_delisted" and isinstance(entered, str)):
        return entered
    return number(entered, cell.label, whole=cell.kind == "count")


def _clues(case: Case) -> int:
    """Documents with at least one finding; those of complainants are counted under complaints."""
    return len({one.document for one in case.findings if one.finding.kind != "complaint"})


def _suggestions(case: Case) -> dict[str, str]:
    """What the findings say about figures that only a person can confirm."""
    filing: Counter[str] = case.by(lambda finding: finding.category if finding.severity == "case_filing" else None)
    complaints = len({one.document for one in case.findings if one.finding.kind == "complaint"})
    warned = sum(one.finding.severity == "warning" for one in case.findings)
    accounts = len({one.document for one in case.findings})
    listings = len({one.document for one in case.findings if one.finding.kind == "listing"})
    police = sum(any("公安" in referral.to for referral in one.finding.referrals) for one in case.findings)
    suggestions = {
        "monitoring.clues": f"有发现的直播、商品材料 {_clues(case)} 份（未填报时取此数）",
        "complaints.handled": f"有发现的投诉举报 {complaints} 件",
        "guidance": f"建议告诫、责令改正的发现 {warned} 项",
        "accounts_handled": f"有发现的材料 {accounts} 份，请按账号合并",
        "removed_or_delisted": f"有发现的商品页面 {listings} 个",
        "criminal_cases": f"建议移送公安机关的发现 {police} 项",
        "to_judicial": f"建议移送公安机关的发现 {police} 项",
        "admin_cases.total": f"建议立案的发现 {sum(filing.values())} 项",
    }
    for path in LABELS:
        name = path.rpartition(".")[2]
        if path.startswith("admin_cases.by_type.") and filing[name]:
            suggestions[path] = f"建议立案的发现 {filing[name]} 项"
    return suggestions


def _warnings(values: dict[str, object]) -> list[str]:
    figures = {path: value for path, value in values.items() if isinstance(value, float)}
    warnings = [text for relation in RELATIONS if (text := relation.broken(figures.get, LABELS.__getitem__))]
    kinds = [figures.get(path) for path in LABELS if path.startswith("admin_cases.by_type.")]
    total = figures.get("admin_cases.total")
    given = [kind for kind in kinds if kind is not None]
    if total is not None and len(given) == len(kinds) and sum(given) != total:
        warnings.append(f"分类合计：十一类之和（{sum(given):g}）不等于{LABELS['admin_cases.total']}（{total:g}）")
    return warnings


def _head(case: Case) -> str:
    period = f"{case.first} 至 {case.last}" if case.first and case.last else shown(None)
    return f"填报单位：{shown(case.figure('head.unit'))}　　期间：{period}"
