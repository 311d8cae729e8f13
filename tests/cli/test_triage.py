"""`scan --baseline` and `diff`: what is new, and what changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from violation_rules.cli import exit_codes

if TYPE_CHECKING:
    from conftest import Command


def scan(command: Command, text: str, target: str, *more: str) -> None:
    """Scan a text into a findings file."""
    command.write("a.txt", text)
    command("scan", "a.txt", "-r", "小", "--on", "2026-11-01", "-f", "jsonl", "-o", target, *more)


def test_baseline_leaves_what_is_new(command: Command) -> None:
    """What the baseline holds stays quiet and is counted; what it does not hold is told."""
    scan(command, "全网第一", "before.jsonl")
    command.write("a.txt", "全网第一\n好评返现")
    result = command("scan", "a.txt", "-r", "小", "--baseline", "before.jsonl")
    assert exit_codes.FINDINGS == result.code
    assert "虚构交易" in result.out
    assert "使用绝对化用语" not in result.out
    assert "基线中已有：1 项" in result.err
    command.write("a.txt", "全网第一")
    assert exit_codes.OK == command("scan", "a.txt", "-r", "小", "--baseline", "before.jsonl").code


def test_lawful_marks(command: Command) -> None:
    """A finding marked lawful stays quiet; a mark that meets nothing any more is told with its reason."""
    scan(command, "全网第一", "f.jsonl")
    name = json.loads((command.folder / "f.jsonl").read_text(encoding="utf-8"))["id"]
    marks = [{"id": name, "lawful": "已核实排名"}, {"id": "gone", "lawful": "旧案"}]
    command.write("marks.jsonl", "\n".join(json.dumps(mark) for mark in marks))
    result = command("scan", "a.txt", "-r", "小", "--baseline", "marks.jsonl")
    assert exit_codes.OK == result.code
    assert "标记 gone（旧案）" in result.err
    assert name not in result.err


def test_bad_baseline(command: Command) -> None:
    """A mark needs a reason, a line an id; the line is named."""
    for line in ('{"id": "x", "lawful": ""}', '{"lawful": "why"}', "[]", "nonsense"):
        command.write("marks.jsonl", f"\n{line}\n")
        result = command("scan", "--text", "全网第一", "-r", "小", "--baseline", "marks.jsonl")
        assert (exit_codes.USAGE, True) == (result.code, "marks.jsonl:2" in result.err)
    assert exit_codes.USAGE == command("scan", "--text", "全网第一", "-r", "小", "--baseline", "none.jsonl").code


def test_diff_of_two_runs(command: Command) -> None:
    """New, gone and otherwise judged findings are told apart; the same run differs in nothing."""
    scan(command, "全网第一\n好评返现", "before.jsonl")
    scan(command, "全网第一\n你好\n国家级", "after.jsonl", "--fact", "product=药品")
    result = command("diff", "before.jsonl", "after.jsonl")
    assert exit_codes.FINDINGS == result.code
    marks = [line[0] for line in result.out.splitlines()[:-1]]
    assert ["+", "-", "~"] == sorted(marks)
    assert "处置 告诫／责令改正 → 立案查处" in result.out
    assert exit_codes.OK == command("diff", "before.jsonl", "before.jsonl").code
    assert exit_codes.UNREADABLE == command("diff", "before.jsonl", "none.jsonl").code


def test_diff_of_two_rulesets(command: Command) -> None:
    """Two rulesets on the same text can be compared, though their findings bear other fingerprints."""
    rules = (command.folder / "小/ruleset.vr").read_text(encoding="utf-8")
    command.write("新/ruleset.vr", rules.replace("ruleset 小", "ruleset 新").replace("第九条第三项", "第二十八条第一款"))
    scan(command, "全网第一", "before.jsonl")
    command("scan", "a.txt", "-r", "新", "--on", "2026-11-01", "-f", "jsonl", "-o", "after.jsonl")
    (line, _) = command("diff", "before.jsonl", "after.jsonl").out.splitlines()
    assert "违反 《广告法》（2021修正）第九条第三项 → 《广告法》（2021修正）第二十八条第一款" in line
