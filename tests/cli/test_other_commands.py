"""`check`, `test`, `explain`, `show`, `fmt`, `report`, and what all commands share."""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import openpyxl
import pytest

from violation_rules.cli import COMMANDS, exit_codes

if TYPE_CHECKING:
    from conftest import Command


def test_help_lists_every_command(command: Command) -> None:
    """`--help` tells what each command does, in the language of the locale."""
    result = command("--help")
    assert exit_codes.OK == result.code
    assert all(name in result.out for name in COMMANDS)
    assert "检查文本和文件中的违法行为" in result.out


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_each_command_has_help(command: Command, name: str, lang: str) -> None:
    """Each command explains itself in both languages."""
    result = command(name, "--lang", lang, "--help")
    assert (exit_codes.OK, True) == (result.code, f"violation-rules {name}" in result.out)


def test_help_loads_no_engine() -> None:
    """`--help` stays fast: neither engine nor any heavy package is imported."""
    code = (
        "import sys\nfrom violation_rules.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'numpy', 'lark', 'pydantic', 'rich', 'jieba', 'pyarrow', 'openpyxl', 'jinja2', 'ahocorasick'} & set(sys.modules)\n"
        "sys.exit(','.join(sorted(heavy)) or 0)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603 - our own code
    assert (0, "") == (ended.returncode, ended.stderr)


def test_version(command: Command) -> None:
    """`--version` names the version."""
    from violation_rules import __version__  # noqa: PLC0415

    assert f"violation-rules {__version__}\n" == command("--version").out


def test_check_green(command: Command) -> None:
    """A sound ruleset passes."""
    result = command("check", "小")
    assert (exit_codes.OK, True) == (result.code, "错误 0" in result.out)


def test_check_names_everything_wrong(command: Command) -> None:
    """Every error of the ruleset is shown in one run, with its place; JSON gives the same as data."""
    rules = (command.folder / "小/ruleset.vr").read_text(encoding="utf-8")
    command.write("坏/ruleset.vr", rules.replace("第九条第三项", "第九百条").replace("lead     价竞分局", "lead 价竟分局"))
    result = command("check", "坏")
    assert exit_codes.RULESET == result.code
    assert "第九百条" in result.out
    assert "价竟分局" in result.out
    data = json.loads(command("check", "坏", "--format", "json").out)
    assert len({one["line"] for one in data if one["severity"] == "error"}) >= 2
    assert {"code", "message", "file", "line", "column"} <= set(data[0])


def test_rule_examples(command: Command) -> None:
    """`test` is green where the examples come out as written, and 4 with the example named where one does not."""
    assert exit_codes.OK == command("test", "小").code
    rules = (command.folder / "小/ruleset.vr").read_text(encoding="utf-8")
    command.write("差/ruleset.vr", rules.replace('compliant  "今天是最后一天"', 'compliant  "全网第一的一天"'))
    result = command("test", "差")
    assert exit_codes.EXAMPLE == result.code
    assert "全网第一的一天" in result.out
    (failure,) = json.loads(command("test", "差", "-f", "json").out)[0]["failures"]
    assert "advertising.absolute_claims" == failure["violation"]
    suite = ET.fromstring(command("test", "差", "-f", "junit").out)  # noqa: S314 - our own output
    assert ["1"] == [one.get("failures") for one in suite]


def test_examples_of_an_unknown_violation(command: Command) -> None:
    """A violation that no ruleset has is a usage error with what was probably meant, not a test of nothing; one of several may have it."""
    result = command("test", "小", "--violation", "advertising.absolute_claim", "--violation", "competition.fake_transactions")
    assert exit_codes.USAGE == result.code
    assert "没有违法行为 advertising.absolute_claim；你是否想写：advertising.absolute_claims" in result.err
    assert "fake_transactions" not in result.err
    rules = (command.folder / "小/ruleset.vr").read_text(encoding="utf-8")
    command.write("新/ruleset.vr", rules.replace("ruleset 小", "ruleset 新").replace("fake_transactions", "fake_deals"))
    assert exit_codes.OK == command("test", "小", "新", "--violation", "competition.fake_deals").code


def test_explain(command: Command) -> None:
    """The tree says what held and what did not."""
    result = command("explain", "--text", "这款全网第一", "--violation", "advertising.absolute_claims", "-r", "小")
    assert exit_codes.OK == result.code
    assert "✓ advertising.absolute_claims" in result.out
    assert "“全网第一”" in result.out
    tree = json.loads(command("explain", "--text", "你好", "--violation", "advertising.absolute_claims", "-r", "小", "-f", "json").out)
    assert "fails" == tree["outcome"]


def test_explain_unknown_violation(command: Command) -> None:
    """A violation that does not exist is a usage error with what was probably meant."""
    result = command("explain", "--text", "甲", "--violation", "advertising.absolute_claim", "-r", "小")
    assert (exit_codes.USAGE, True) == (result.code, "advertising.absolute_claims" in result.err)


def test_show_ruleset(command: Command) -> None:
    """The overview holds each point with its units and its rules, or the reason why it has none."""
    result = command("show", "小")
    assert exit_codes.OK == result.code
    for expected in (
        "小区市场监督管理局",
        "从严打击虚假交易",
        "价竞分局",
        "虚构交易",
        "机关自身的工作任务",
        "每月 18 日前",
        "使用绝对化用语",
    ):
        assert expected in result.out


def test_show_sides(command: Command) -> None:
    """A violation, a statute and a unit each have a page; in every format."""
    for side, name, expected in (
        ("--violation", "advertising.absolute_claims", "《广告法》（2021修正）第九条第三项"),
        ("--statute", "《广告法》", "advertising.absolute_claims"),
        ("--unit", "价竞分局", "competition.fake_transactions"),
    ):
        for form in ("text", "md", "html"):
            result = command("show", "小", side, name, "-f", form)
            assert (exit_codes.OK, True) == (result.code, expected in result.out)


def test_show_guide(command: Command) -> None:
    """The handbook, in every format: what each violation is, what it rests on, who leads, which step."""
    for form in ("text", "md", "html"):
        result = command("show", "小", "--guide", "-f", form)
        assert exit_codes.OK == result.code
        for expected in ("违反", "处置", "主办", "改正建议", "使用绝对化用语"):
            assert expected in result.out
    assert exit_codes.USAGE == command("show", "小", "--guide", "--unit", "价竞分局").code


def test_show_unknown_names(command: Command) -> None:
    """A name that does not exist is answered with the nearest that does."""
    for side, name, expected in (
        ("--violation", "advertising.absolute", "advertising.absolute_claims"),
        ("--statute", "《广告罚》", "《广告法》"),
        ("--unit", "价竟分局", "价竞分局"),
    ):
        result = command("show", "小", side, name)
        assert (exit_codes.USAGE, True) == (result.code, expected in result.err)
    assert exit_codes.USAGE == command("show", "小", "--unit", "广告科", "--statute", "《广告法》").code


def test_fmt(command: Command) -> None:
    """`fmt --check` finds a file that is not in the one layout, `fmt` mends it, and comments stay."""
    command.write("a.vr", 'language 1\n# 说明\nlexicon   甲{\n"全网第一"   # 注\n}\n')
    assert exit_codes.FINDINGS == command("fmt", "--check", "a.vr").code
    assert exit_codes.OK == command("fmt", "a.vr").code
    assert exit_codes.OK == command("fmt", "--check", "a.vr").code
    text = (command.folder / "a.vr").read_text(encoding="utf-8")
    assert "# 说明" in text
    assert "# 注" in text


def test_fmt_goes_on_after_a_file_of_another_encoding(command: Command) -> None:
    """A file that is not UTF-8 is named with what to do and stays as it is; the others are laid out, and the exit code tells."""
    gbk = "language 1\nlexicon   甲{\n}\n".encode("gbk")
    command.write("规则/a.vr", gbk)
    command.write("规则/b.vr", 'language 1\nlexicon   乙{\n"全网第一"\n}\n')
    result = command("fmt", "规则")
    assert exit_codes.UNREADABLE == result.code
    assert "a.vr：不是 UTF-8 编码，没有处理；请用编辑器另存为 UTF-8" in result.err
    assert "b.vr：已改" in result.err
    assert gbk == (command.folder / "规则/a.vr").read_bytes()
    assert exit_codes.UNREADABLE == command("fmt", "--check", "规则").code


def test_fmt_check_says_that_it_changed_nothing(command: Command) -> None:
    """What `--check` counts is what would be changed."""
    command.write("a.vr", 'language 1\nlexicon   甲{\n"全网第一"\n}\n')
    assert "需改动 1 个" in command("fmt", "--check", "a.vr").err
    assert "，改动 1 个" in command("fmt", "a.vr").err


def test_report_from_scan(command: Command) -> None:
    """From a folder to a filed form in two commands; the figures are counts over the findings."""
    command.write("in/a.txt", "全网第一\n好评返现")
    command.write("in/b.csv", "投诉编号,投诉内容\nT1,好评返现\n")
    command("scan", "in", "-r", "小", "--on", "2026-11-01", "-f", "jsonl", "-o", "f.jsonl")
    for form in ("annex1", "annex2", "dispatch", "summary"):
        for suffix in ("xlsx", "html", "md", "txt"):
            result = command("report", "f.jsonl", "--form", form, "-r", "小", "-o", f"{form}.{suffix}")
            assert (exit_codes.OK, True) == (result.code, "3 项发现" in result.err)
    sheets = openpyxl.load_workbook(command.folder / "dispatch.xlsx")
    assert ["价竞分局", "广告科"] == sheets.sheetnames
    summary = (command.folder / "summary.md").read_text(encoding="utf-8")
    assert "| 立案查处 | 2 |" in summary


def test_report_period(command: Command) -> None:
    """Only findings of the period count."""
    command.write("rows.jsonl", '{"text":"全网第一","on":"2026-10-01"}\n{"text":"全网第一","on":"2026-11-01"}\n')
    command("scan", "rows.jsonl", "-r", "小", "-f", "jsonl", "-o", "f.jsonl")
    arguments = ("report", "f.jsonl", "--form", "summary", "-r", "小", "-o", "s.md", "--period")
    assert "1 项发现" in command(*arguments, "2026-10-18..2026-11-17").err
    assert exit_codes.USAGE == command(*arguments, "十月").code


def test_report_refuses_broken_relations(command: Command) -> None:
    """A form that breaks one of its own relations is not written, and the relation is named."""
    command("scan", "--text", "全网第一", "-r", "小", "-f", "jsonl", "-o", "f.jsonl")
    command.write("figures.toml", '[[annex2.rows]]\nproblem = "甲"\nnotices = 1\nnotices_done = 2\n')
    result = command("report", "f.jsonl", "--form", "annex2", "-r", "小", "--entered", "figures.toml", "-o", "a.xlsx")
    assert exit_codes.USAGE == result.code
    assert "附件2注6（3）" in result.err
    assert not (command.folder / "a.xlsx").exists()


def test_report_counts_a_finding_once(command: Command) -> None:
    """A findings file given twice, or two that overlap, count each finding once, and say how many were left out.

    Documents of the same name in two folders are two documents, though their findings look alike.
    """
    command.write("a.txt", "全网第一\n你好\n全网第一")
    command("scan", "a.txt", "-r", "小", "--on", "2026-11-01", "-f", "jsonl", "-o", "a.jsonl")
    command.write("另/a.txt", "全网第一\n你好\n全网第一")
    command("scan", "a.txt", "另", "-r", "小", "--on", "2026-11-01", "-f", "json", "-o", "both.json")
    alone = command("report", "both.json", "--form", "summary", "-r", "小", "-o", "alone.md")
    assert "不重复计数" not in alone.err
    result = command("report", "a.jsonl", "both.json", "both.json", "--form", "summary", "-r", "小", "-o", "s.md")
    assert exit_codes.OK == result.code
    repeated = len((command.folder / "a.jsonl").read_text(encoding="utf-8").splitlines())
    count = len(json.loads((command.folder / "both.json").read_text(encoding="utf-8"))["findings"])
    assert f"已有的 {repeated + count} 项（编号、文件、材料都相同）不重复计数" in result.err
    assert f"由 {count} 项发现生成" in result.err
    assert (command.folder / "alone.md").read_text(encoding="utf-8") == (command.folder / "s.md").read_text(encoding="utf-8")


def test_documents_of_a_run_given_twice_count_once(command: Command) -> None:
    """How many documents were examined is a figure as well."""
    from violation_rules.reports.findings_file import read_findings  # noqa: PLC0415 - as the command loads it

    command.write("a.txt", "全网第一")
    command("scan", "a.txt", "-r", "小", "-f", "json", "-o", "f.json")
    documents: dict[bytes, int] = {}
    assert 2 == len([*read_findings("f.json", documents), *read_findings("f.json", documents)])
    assert [1] == list(documents.values())


def test_report_refuses_unknown_entries(command: Command) -> None:
    """What is entered under a name that no form knows is refused, all at once, with the known names and what was probably meant."""
    command("scan", "--text", "全网第一", "-r", "小", "-f", "jsonl", "-o", "f.jsonl")
    command.write(
        "e.toml", '[annex1]\nplatform = 3\nhosts = "三"\nover_10k = 1\nadmin_cases = 2\n[foo]\nx = 1\n[[annex2.rows]]\nnotice = 1\n'
    )
    result = command("report", "f.jsonl", "--form", "annex1", "-r", "小", "--entered", "e.toml", "-o", "a.md")
    assert exit_codes.USAGE == result.code
    assert not (command.folder / "a.md").exists()
    for told in (
        "annex1.platform：没有这一项，你是否想写“platforms”？[annex1] 中可填：platforms、room_operators、",
        "annex1.over_10k：没有这一项，你是否想写“annex1.admin_cases.over_10k”？",
        "annex1.admin_cases：应为一个表",
        "foo：没有这一项；最外层可填：head、annex1、annex2、sampling",
        "annex2.rows[1].notice：没有这一项，你是否想写“notices”？",
        "直播营销人员（人）：应为不小于 0 的整数",
    ):
        assert told in result.err


def test_entered_figures_in_gbk(command: Command) -> None:
    """A file of figures may be in GBK; one that is no TOML is told by line."""
    command("scan", "--text", "全网第一", "-r", "小", "-f", "jsonl", "-o", "f.jsonl")
    arguments = ("report", "f.jsonl", "--form", "annex1", "-r", "小", "--entered", "e.toml", "-o", "a.md")
    command.write("e.toml", '[head]\nunit = "甲区市场监督管理局"\n'.encode("gbk"))
    assert exit_codes.OK == command(*arguments).code
    assert "甲区市场监督管理局" in (command.folder / "a.md").read_text(encoding="utf-8")
    command.write("e.toml", "[head]\nunit\n")
    result = command(*arguments)
    assert (exit_codes.UNREADABLE, True) == (result.code, "e.toml:2：第 5 列处不是有效的 TOML" in result.err)


def test_report_refuses_partial_findings(command: Command) -> None:
    """No form is made from a findings file that cannot be read whole."""
    command("scan", "--text", "全网第一", "-r", "小", "-f", "jsonl", "-o", "f.jsonl")
    with (command.folder / "f.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"id": "x"}\n')
    result = command("report", "f.jsonl", "--form", "summary", "-r", "小", "-o", "s.md")
    assert (exit_codes.UNREADABLE, True) == (result.code, "f.jsonl:2" in result.err)
    assert not (command.folder / "s.md").exists()
