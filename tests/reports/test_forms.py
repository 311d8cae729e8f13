"""The forms: every figure a count, every open cell visible, every broken relation named."""

from __future__ import annotations

import io
from datetime import date
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from findings import filing, finding

from violation_rules.language.sources import read_ruleset
from violation_rules.language.symbols import link
from violation_rules.messages import Catalogue
from violation_rules.model import Document
from violation_rules.reports.findings_file import Counted
from violation_rules.reports.forms import Case, Form, FormError, build
from violation_rules.reports.forms.annex1 import CELLS
from violation_rules.reports.forms.annex1 import RELATIONS as WARNED
from violation_rules.reports.forms.annex2 import COLUMNS
from violation_rules.reports.forms.annex2 import RELATIONS as BLOCKING
from violation_rules.reports.forms.case import OPEN
from violation_rules.reports.forms.sheets import write
from violation_rules.reports.page import Table, to_html, to_markdown, to_text

if TYPE_CHECKING:
    from pathlib import Path

ZH = Catalogue("zh")
RULES = """language 1
ruleset 甲区 "甲区专项治理" { version 1 }
unit 广告科 "市场合同和广告监督管理科"
unit 价竞分局 "价格监督检查和反不正当竞争分局"
point 1 "从严打击虚假交易" { covers competition.fake_transactions lead 价竞分局 }
point 2 "健全投诉举报回应机制" { lead 广告科 note "机关自身的工作" }
deadline "月报表" monthly 18 basis "六、(五)"
deadline "年度总结" on 12-12 basis "六、(五)"
"""
COMPLAINT = Document(kind="complaint", id="T01", text="好评返现，全网第一")


@pytest.fixture
def rules(tmp_path: Path) -> Any:
    """A small jurisdiction: two units, two points, two reporting days."""
    folder = tmp_path / "甲区"
    folder.mkdir()
    (folder / "a.vr").write_text(RULES, encoding="utf-8")
    symbols = link(read_ruleset(folder))
    return SimpleNamespace(name="甲区", title="甲区专项治理", symbols=symbols, units=tuple(symbols.units.values()))


def case(rules: Any, entered: dict[str, Any] | None = None, **changes: Any) -> Case:
    """Two findings in a transcript and one in a complaint."""
    found = (Counted(finding(), "直播.srt"), Counted(filing(), "直播.srt"), Counted(filing(COMPLAINT, id="f-3", lead_unit=None), "t.csv"))
    values: dict[str, Any] = {"first": date(2026, 10, 18), "last": date(2026, 11, 17), "today": date(2026, 11, 20), "documents": 7}
    return Case(findings=found, entered=entered or {}, rules=rules, **{**values, **changes})


def tables(form: Form, sheet: int = 0) -> list[Table]:
    """The tables of a sheet."""
    return [block for block in form.sheets[sheet].page if isinstance(block, Table)]


def put(path: str, value: object) -> dict[str, Any]:
    """A nested mapping with one value."""
    key, _, rest = path.partition(".")
    return {key: put(rest, value) if rest else value}


def merged(*parts: dict[str, Any]) -> dict[str, Any]:
    """Nested mappings joined."""
    out: dict[str, Any] = {}
    for part in parts:
        for key, value in part.items():
            out[key] = merged(out[key], value) if isinstance(value, dict) and isinstance(out.get(key), dict) else value
    return out


def test_annex1_leaves_open_what_a_person_enters(rules: Any) -> None:
    """Only the monitored clues are computed; everything else is marked open, with what the findings suggest outside the form."""
    (table,) = tables(build("annex1", case(rules), ZH))
    values = {label: value for label, value, _ in table.rows}
    assert "1" == values.pop("属地监测检查（条）")
    assert {OPEN} == set(values.values())
    suggested = {label: text for label, _, text in table.rows if text}
    assert "建议立案的发现 2 项" == suggested["其中：不正当竞争（件）"]
    assert "有发现的投诉举报 1 件" == suggested["处置消费投诉（件）"]


def test_annex1_takes_entered_figures(rules: Any) -> None:
    """Entered figures stand in the printed cells, computed ones give way to them."""
    entered = {"head": {"unit": "甲区局"}, "annex1": {"platforms": 3, "monitoring": {"clues": 12}, "admin_cases": {"fines_total": 3.5}}}
    form = build("annex1", case(rules, entered), ZH)
    values = {label: value for label, value, _ in tables(form)[0].rows}
    assert ("3", "12", "3.5") == (values["主体名录　直播平台（家）"], values["属地监测检查（条）"], values["罚没款总额（万元）"])
    assert [] == form.warnings


@pytest.mark.parametrize("relation", WARNED, ids=lambda relation: relation.name)
def test_annex1_relations_warn_by_name(rules: Any, relation: Any) -> None:
    """Each relation that follows from the figures' meaning is named when it is broken."""
    entered = {"annex1": merged(put(relation.lesser, 5), put(relation.greater, 4))}
    (warning,) = build("annex1", case(rules, entered), ZH).warnings
    assert warning.startswith(f"{relation.name}：")


def test_annex1_categories_must_add_up(rules: Any) -> None:
    """The eleven categories are the breakdown of all administrative cases."""
    kinds = {cell.path.rpartition(".")[2]: 1 for cell in CELLS if ".by_type." in cell.path}
    assert 11 == len(kinds)
    entered = {"annex1": {"admin_cases": {"total": 12, "by_type": kinds}}}
    assert ["分类合计：十一类之和（11）不等于行政违法案件总数（件）（12）"] == build("annex1", case(rules, entered), ZH).warnings


@pytest.mark.parametrize("value", [-1, 1.5, "三", True])
def test_figures_must_be_figures(rules: Any, value: object) -> None:
    """A count that is none stops the form and names its cell."""
    with pytest.raises(FormError, match="直播平台"):
        build("annex1", case(rules, {"annex1": {"platforms": value}}), ZH)


@pytest.mark.parametrize("relation", BLOCKING, ids=lambda relation: relation.name)
def test_annex2_relations_block_by_name(rules: Any, relation: Any) -> None:
    """Each relation of the form's note 6 stops the form and is named, with its row."""
    row = {"problem": "甲", relation.lesser: 5, relation.greater: 4}
    with pytest.raises(FormError) as caught:
        build("annex2", case(rules, {"annex2": {"rows": [{"problem": "好"}, row]}}), ZH)
    (broken,) = caught.value.broken
    assert broken.startswith(f"第 2 行 {relation.name}：{COLUMNS[relation.lesser]}（5）")


def test_annex2_has_a_row_for_each_point(rules: Any) -> None:
    """Without entered rows the document's points are the problems, and all figures are open."""
    form = build("annex2", case(rules), ZH)
    (table,) = tables(form)
    assert 21 == len(table.headings)
    assert [("1", "从严打击虚假交易"), ("2", "健全投诉举报回应机制")] == [row[:2] for row in table.rows]
    assert {OPEN} == {cell for row in table.rows for cell in row[2:]}
    (candidates,) = tables(form, 1)
    assert [("1", "从严打击虚假交易", "2", "0", "1"), ("2", "健全投诉举报回应机制", "0", "0", "0")] == candidates.rows


def test_dispatch_has_a_sheet_for_each_lead_unit(rules: Any) -> None:
    """Each lead unit gets its findings, with support units; what no unit leads is on a sheet of its own."""
    form = build("dispatch", case(rules), ZH)
    assert ["价竞分局", "广告科", "（本规则集未分工）"] == [sheet.name for sheet in form.sheets]
    assert [1, 1, 1] == [len(tables(form, i)[0].rows) for i in range(3)]
    text = to_text(form.sheets[0].page, width=200, colour=False)
    assert "牵头：价格监督检查和反不正当竞争分局　　配合：网监分局、综合执法队" in text


def test_summary_counts_are_counts(rules: Any) -> None:
    """Each side of the summary adds up to the findings."""
    form = build("summary", case(rules), ZH)
    totals, *sides = tables(form)
    assert {"发现": "3", "立案查处": "2", "告诫／责令改正": "1", "取决于未知事实": "2"} == dict(totals.rows[:4])
    category, unit, violation, statute = sides
    assert (3, 2, 3, 3) == tuple(sum(int(row[3]) for row in table.rows) for table in (category, unit, violation, statute))


def test_shanghai_quota(rules: Any) -> None:
    """A Shanghai district is told how many samples are missing; nothing is said where they are enough."""
    rules.name = "shanghai"
    assert ["抽查数：7 条次，要求 10 条次，尚缺 3 条次"] == build("summary", case(rules), ZH).warnings
    assert [] == build("summary", case(rules, {"sampling": {"samples": 10}}), ZH).warnings


def test_due_days(rules: Any) -> None:
    """The next reporting days are shown, the day itself included."""
    assert [("月报表", date(2026, 12, 18)), ("年度总结", date(2026, 12, 12))] == list(case(rules).due())
    assert ("月报表", date(2026, 11, 18)) == next(case(rules, today=date(2026, 11, 18)).due())
    assert [("月报表", date(2027, 1, 18)), ("年度总结", date(2027, 12, 12))] == list(case(rules, today=date(2026, 12, 19)).due())


def test_workbook_has_the_right_cells(rules: Any) -> None:
    """In the workbook figures are numbers, open cells are coloured, and no input is a formula."""
    out = io.BytesIO()
    write(build("annex1", case(rules, {"annex1": {"platforms": 3, "guidance": "=1+1"}}), ZH), out)
    sheet = openpyxl.load_workbook(io.BytesIO(out.getvalue()))["附件1"]
    cells = {sheet.cell(row, 1).value: sheet.cell(row, 2) for row in range(1, sheet.max_row + 1)}
    assert 3 == cells["主体名录　直播平台（家）"].value
    assert "FFFFF2CC" == cells["主体名录　直播营销人员（人）"].fill.fgColor.rgb
    guidance = next(cell for label, cell in cells.items() if label and label.startswith("行政指导情况"))
    assert ("'=1+1", "s") == (guidance.value, guidance.data_type)


def test_sheet_names_are_legal(rules: Any) -> None:
    """A unit whose name Excel forbids, or that is too long, still gets a sheet."""
    found = tuple(Counted(finding(lead_unit=name, id=name)) for name in ("市场合同(广告)科/一", "长" * 40, "长" * 41))
    out = io.BytesIO()
    write(build("dispatch", Case(found, {}, rules, None, None, date(2026, 11, 20)), ZH), out)
    assert 3 == len(openpyxl.load_workbook(io.BytesIO(out.getvalue())).sheetnames)


def test_pages_escape_their_cells() -> None:
    """Markdown and HTML pages keep cells apart and hold no markup of the input."""
    page = [Table(("甲",), [("a|b\n<script>",)])]
    assert "| a\\|b<br><script> |" in to_markdown(page)
    assert "a|b<br>&lt;script&gt;" in to_html(page, lang="zh-CN")
