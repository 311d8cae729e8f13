"""`scan --evidence` and `verify`: evidence that another person can check."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from violation_rules.cli import exit_codes

if TYPE_CHECKING:
    from conftest import Command


def keep(command: Command) -> None:
    """Evidence of a transcript, a listing and a row with facts and a lone surrogate."""
    command.write("in/a.srt", "1\n00:00:01,000 --> 00:00:02,000\n这款全网第一\n")
    command.write("in/b.csv", "编号,标题,详情,on,product\nG1,国家级面霜,好评返现,2021-01-01,化妆品\n")
    command.write("in/c.jsonl", '{"text":"全网第一\\ud83d好评返现","speaker":"主播"}\n{"text":\n')
    result = command("scan", "in", "-r", "小", "--evidence", "证据", "-f", "jsonl", "-o", "f.jsonl")
    assert exit_codes.UNREADABLE == result.code
    assert "violation-rules verify 证据" in result.err


def test_evidence_verifies(command: Command) -> None:
    """The same documents give the same findings, and the manifest says what was judged and what could not be read."""
    keep(command)
    manifest = json.loads((command.folder / "证据/manifest.json").read_text(encoding="utf-8"))
    assert (3, 1) == (manifest["documents"], len(manifest["unread"]))
    assert manifest["findings"] == len((command.folder / "f.jsonl").read_text(encoding="utf-8").splitlines())
    originals = [f"originals/{name}" for name in ("0001.srt", "0002.csv", "0003.jsonl")]
    assert {"documents.jsonl", "findings.jsonl", *originals} == set(manifest["files"])
    assert ["a.srt", "b.csv", "c.jsonl"] == [one["name"] for one in manifest["originals"]]
    for one in manifest["originals"]:
        assert (command.folder / "in" / one["name"]).read_bytes() == (command.folder / "证据" / one["kept"]).read_bytes()
    assert "小" == manifest["options"]["ruleset"]
    assert not (command.folder / "证据.partial").exists()
    result = command("verify", "证据")
    assert (exit_codes.OK, True) == (result.code, "一致：3 份材料" in result.out)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("documents.jsonl", "全网第一", "全网第二"),
        ("documents.jsonl", "text", "txt"),
        ("documents.jsonl", "{", "["),
        ("documents.jsonl", "化妆品", "化妆水"),
        ("findings.jsonl", "case_filing", "warning"),
        ("findings.jsonl", "evidence", "evidnce"),
        ("originals/0001.srt", "第一", "第二"),
    ],
)
def test_changed_character_is_caught(command: Command, name: str, old: str, new: str) -> None:
    """One changed character in text or findings is caught and the file named."""
    keep(command)
    path = command.folder / "证据" / name
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    result = command("verify", "证据", "-r", "小")
    assert (exit_codes.FINDINGS, True) == (result.code, f"{name} 已被改动" in result.out)


def test_changed_ruleset_is_caught(command: Command) -> None:
    """A ruleset that was changed since is caught, and each finding that differs is named."""
    keep(command)
    rules = command.folder / "小/ruleset.vr"
    rules.write_text(rules.read_text(encoding="utf-8").replace('"全网第一" "国家级"', '"全网第一"'), encoding="utf-8")
    result = command("verify", "证据", "-r", "小")
    assert exit_codes.FINDINGS == result.code
    assert "规则集不同：ruleset_digest" in result.out
    assert "已记载、现在没有：使用绝对化用语 [advertising.absolute_claims]，见 G1" in result.out


def test_missing_file_and_manifest(command: Command) -> None:
    """Evidence that is not whole is no evidence."""
    keep(command)
    (command.folder / "证据/findings.jsonl").unlink()
    assert "缺少 findings.jsonl" in command("verify", "证据", "-r", "小").out
    (command.folder / "证据/manifest.json").unlink()
    assert exit_codes.USAGE == command("verify", "证据", "-r", "小").code


def test_what_was_changed_is_told_exactly(command: Command) -> None:
    """Beside the file, the finding that no longer comes out of the changed text is named, and the field that was changed."""
    keep(command)
    path = command.folder / "证据/documents.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("全网第一", "全网第二", 1), encoding="utf-8")
    path = command.folder / "证据/findings.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace("case_filing", "warning", 1), encoding="utf-8")
    out = command("verify", "证据").out
    assert "已记载、现在没有：使用绝对化用语 [advertising.absolute_claims]，见 a.srt" in out
    assert "：severity" in out


def test_extra_file_is_caught(command: Command) -> None:
    """A file that was slipped in is named."""
    keep(command)
    (command.folder / "证据/originals/0009.txt").write_text("x")
    result = command("verify", "证据")
    assert (exit_codes.FINDINGS, True) == (result.code, "多出 originals/0009.txt" in result.out)


def test_manifest_has_a_digest_to_note_down(command: Command) -> None:
    """A manifest that was written anew to fit changed files has another digest than the one told when it was made."""
    said = command("scan", "--text", "全网第一", "-r", "小", "--evidence", "证据").err
    digest = re.search("[0-9a-f]{64}", command("verify", "证据").out)
    assert digest
    assert digest[0] in said
    path = command.folder / "证据/manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"documents": 1', '"documents":  1'), encoding="utf-8")
    assert digest[0] not in command("verify", "证据").out


def test_standard_input_is_kept(command: Command) -> None:
    """What came through a pipe is kept byte for byte too."""
    content = "全网第一\r\n".encode("gb18030")
    command("scan", "-", "-r", "小", "--evidence", "证据", stdin=content)
    assert content == (command.folder / "证据/originals/0001").read_bytes()
    assert exit_codes.OK == command("verify", "证据").code


def test_failure_leaves_nothing_behind(command: Command) -> None:
    """A run that ends in an error makes no folder, so that nobody takes it for evidence."""
    assert exit_codes.RULESET == command("scan", "--text", "甲", "-r", "没有", "--evidence", "证据").code
    assert ["小"] == [path.name for path in command.folder.iterdir()]


def test_interruption_leaves_no_manifest(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """After Ctrl-C what was finished stands beside, is told, and does not verify."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("violation_rules.cli.scan.print_lines", interrupted)
    monkeypatch.setattr("violation_rules.cli.scan.write_report", interrupted)
    result = command("scan", "--text", "全网第一", "-r", "小", "-f", "jsonl", "--evidence", "证据")
    assert (exit_codes.INTERRUPTED, True) == (result.code, "不能作为证据" in result.err)
    assert not (command.folder / "证据").exists()
    assert exit_codes.USAGE == command("verify", "证据.partial").code
    assert exit_codes.USAGE == command("scan", "--text", "甲", "-r", "小", "--evidence", "证据").code


def test_folder_with_anything_in_it_is_refused(command: Command) -> None:
    """Evidence never lies among other files; an empty folder will do."""
    command.write("有/旁人.txt", "x")
    assert exit_codes.USAGE == command("scan", "--text", "甲", "-r", "小", "--evidence", "有").code
    (command.folder / "空").mkdir()
    assert exit_codes.OK == command("scan", "--text", "甲", "-r", "小", "--evidence", "空").code
    assert exit_codes.OK == command("verify", "空").code


def test_evidence_is_never_overwritten(command: Command) -> None:
    """A folder that holds evidence is left alone."""
    keep(command)
    before = (command.folder / "证据/manifest.json").read_bytes()
    assert exit_codes.USAGE == command("scan", "--text", "甲", "-r", "小", "--evidence", "证据").code
    assert before == (command.folder / "证据/manifest.json").read_bytes()


def test_unknown_language_is_wrong_usage(command: Command) -> None:
    """A language there is no catalogue for is named as such."""
    result = command("--lang", "fr", "--help")
    assert (exit_codes.USAGE, True) == (result.code, "zh | en" in result.err)


def test_evidence_holds_what_the_baseline_keeps_quiet(command: Command) -> None:
    """Evidence is of the whole run, whatever of it was told."""
    command.write("a.txt", "全网第一\n好评返现")
    command("scan", "a.txt", "-r", "小", "-f", "jsonl", "-o", "known.jsonl")
    assert exit_codes.OK == command("scan", "a.txt", "-r", "小", "--baseline", "known.jsonl", "--evidence", "证据").code
    assert (exit_codes.OK, True) == ((result := command("verify", "证据", "-r", "小")).code, "2 项发现" in result.out)
