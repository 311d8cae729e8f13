"""`scan --baseline` and `diff`: what is new, and what changed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from violation_rules.cli import exit_codes
from violation_rules.ruleset import Ruleset

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


def test_a_baseline_of_other_paths_is_told(command: Command) -> None:
    """An id holds the file's name: where none is met, that is likely why."""
    scan(command, "全网第一", "before.jsonl")
    command.write("b.txt", "全网第一")
    assert "基线中的 1 项一项也没有遇到" in command("scan", "b.txt", "-r", "小", "--baseline", "before.jsonl").err
    assert "没有遇到" not in command("scan", "a.txt", "-r", "小", "--baseline", "before.jsonl").err


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
    scan(command, "全网第一\n\n好评返现", "before.jsonl")
    scan(command, "全网第一\n\n你好\n\n国家级", "after.jsonl", "--fact", "product=药品")
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


MARK = """
[[mark]]
id     = "{id}"
reason = "已核实排名"
by     = "张三"
day    = 2026-11-01
"""


def test_signed_marks(command: Command) -> None:
    """A finding marked in the TOML file stays quiet and is counted; a mark that meets nothing is told with reason, name and day."""
    scan(command, "全网第一", "f.jsonl")
    name = json.loads((command.folder / "f.jsonl").read_text(encoding="utf-8"))["id"]
    command.write("marks.toml", MARK.format(id=name) + MARK.format(id="gone"))
    result = command("scan", "a.txt", "-r", "小", "--marks", "marks.toml")
    assert exit_codes.OK == result.code
    assert "已标记合法：1 项" in result.err
    assert "标记 gone（已核实排名；张三，2026-11-01）" in result.err
    assert name not in result.err


def test_marks_and_baseline_together(command: Command) -> None:
    """What either of them knows is quiet; each is counted for itself."""
    scan(command, "好评返现", "before.jsonl")
    scan(command, "全网第一", "f.jsonl")
    name = json.loads((command.folder / "f.jsonl").read_text(encoding="utf-8"))["id"]
    command.write("marks.toml", MARK.format(id=name))
    command.write("a.txt", "全网第一\n好评返现")
    result = command("scan", "a.txt", "-r", "小", "--baseline", "before.jsonl", "--marks", "marks.toml")
    assert (exit_codes.OK, True) == (result.code, "基线中已有：1 项；已标记合法：1 项" in result.err)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (MARK.format(id="x").replace("张三", ""), "1: by"),
        (MARK.format(id="x").replace("reason", "raeson"), "1: reason"),
        (MARK.format(id="x").replace("2026-11-01", '"昨天"'), "1: day"),
        (MARK.format(id="x") + MARK.format(id="x"), "2: id"),
        (MARK.format(id="x") + "note = 1", "1: note"),
        (MARK.format(id="x").replace("[[mark]]", "[[marks]]"), "marks.toml: marks"),
        ("[[", "marks.toml"),
    ],
)
def test_bad_marks(command: Command, content: str, named: str) -> None:
    """A mark that is not signed, dated and reasoned is no mark; the field is named."""
    command.write("marks.toml", content)
    result = command("scan", "--text", "全网第一", "-r", "小", "--marks", "marks.toml")
    assert (exit_codes.USAGE, True) == (result.code, named in result.err)


@pytest.mark.parametrize("encoding", ["gbk", "utf-16", "utf-8-sig"])
def test_marks_and_baseline_in_other_encodings(command: Command, encoding: str) -> None:
    """Marks and a baseline may be in any encoding that documents may be in."""
    scan(command, "全网第一", "f.jsonl")
    name = json.loads((command.folder / "f.jsonl").read_text(encoding="utf-8"))["id"]
    command.write("marks.toml", MARK.format(id=name).encode(encoding))
    assert "已标记合法：1 项" in command("scan", "a.txt", "-r", "小", "--marks", "marks.toml").err
    command.write("marks.jsonl", f'{{"id": "{name}", "lawful": "已核实排名"}}\n'.encode(encoding))
    assert "已标记合法：1 项" in command("scan", "a.txt", "-r", "小", "--baseline", "marks.jsonl").err


@pytest.mark.parametrize("option", ["--marks", "--baseline"])
def test_what_keeps_findings_quiet_is_refused_in_plain_words(command: Command, option: str) -> None:
    """A file that is missing, no file, or of two encodings is told in the user's language: what is wrong, where, and what to do."""
    command.write("混.toml", MARK.format(id="x").encode() + "# 中文说明\n# 又一行中文\n".encode() + "# 说明\n".encode("gbk"))
    for path, told in (("没有.toml", "没有.toml：没有这个文件"), ("小", "小：这是文件夹，不是文件"), ("混.toml", "混.toml:9：本行第")):
        result = command("scan", "--text", "全网第一", "-r", "小", option, path)
        assert (exit_codes.UNREADABLE, True, True) == (result.code, told in result.err, "处理：" in result.err)
        assert not any(raw in result.err for raw in ("Errno", "codec", "Traceback"))


def test_marks_that_are_no_toml_are_told_by_line(command: Command) -> None:
    """The line and column stand in the message, without the words of the TOML parser."""
    command.write("marks.toml", MARK.format(id="x") + "note 1\n")
    result = command("scan", "--text", "全网第一", "-r", "小", "--marks", "marks.toml")
    assert exit_codes.UNREADABLE == result.code
    assert "marks.toml:7：第 6 列处不是有效的 TOML" in result.err
    assert "Expected" not in result.err


def test_diff_of_two_rulesets_in_one_step(command: Command) -> None:
    """Two rulesets over the same text: what the second finds more, finds no more, or judges otherwise."""
    rules = (command.folder / "小/ruleset.vr").read_text(encoding="utf-8")
    command.write(
        "大/ruleset.vr", rules.replace('"刷一波单" "好评返现"', '"刷一波单"').replace("severity   warning", "severity   case_filing", 1)
    )
    command.write("a.txt", "好评返现\n全网第一")
    result = command("diff", "小", "大", "a.txt", "--on", "2026-11-01")
    assert exit_codes.FINDINGS == result.code
    gone, changed = result.out.splitlines()[:-1]
    assert ("- ", True) == (gone[:2], "competition.fake_transactions" in gone)
    assert ("~ ", True) == (changed[:2], "告诫／责令改正 → 立案查处" in changed)
    assert exit_codes.OK == command("diff", "小", "小", "--text", "全网第一").code
    assert exit_codes.UNREADABLE == command("diff", "小", "大", "没有.txt").code
    assert exit_codes.RULESET == command("diff", "小", "没有", "--text", "全网第一").code


@pytest.mark.parametrize("form", ["jsonl", "json", "csv", "html", "xlsx"])
def test_interruption_leaves_what_was_finished(command: Command, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    """After Ctrl-C each format holds what was judged, beside the file that was asked for, and how to go on is told."""
    judge, calls = Ruleset.scan_many, iter(range(9))

    def interrupted(*given: Any, **options: Any) -> Any:
        if next(calls) == 1:
            raise KeyboardInterrupt
        return judge(*given, **options)

    monkeypatch.setattr(Ruleset, "scan_many", interrupted)
    for name in ("1.txt", "2.txt", "3.txt"):
        command.write(f"in/{name}", "全网第一")
    result = command("scan", "in", "-r", "小", "-f", form, "-o", "out")
    assert exit_codes.INTERRUPTED == result.code
    assert "已判定 1 份材料，最后一份是 1.txt" in result.err
    assert not (command.folder / "out").exists()
    content = (command.folder / "out.partial").read_bytes()
    assert content.startswith(b"PK") if form == "xlsx" else "全网第一" in content.decode()
    assert "out.partial" in result.err
