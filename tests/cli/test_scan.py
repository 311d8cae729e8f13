"""`violation-rules scan`."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from violation_rules.cli import exit_codes

if TYPE_CHECKING:
    from conftest import Command

SRT = "1\n00:00:01,000 --> 00:00:02,000\n大家好\n\n2\n00:00:02,000 --> 00:00:04,000\n这款全网第一\n"


def test_text_with_findings(command: Command) -> None:
    """A sentence is scanned and its finding told; findings end the command with 1."""
    result = command("scan", "--text", "这款面霜全网第一", "-r", "小", "--on", "2026-11-01")
    assert exit_codes.FINDINGS == result.code
    for expected in (
        "告诫／责令改正  使用绝对化用语",
        "《广告法》（2021修正）第九条第三项",
        "广告科（配合：综合执法队）",
        "适用 2026-11-01",
    ):
        assert expected in result.out
    assert "" == result.err
    assert "\x1b" not in result.out


def test_a_short_text_loads_nothing_heavy(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the rules are compiled: most of what a single text costs is the time to start."""
    monkeypatch.setenv("VIOLATION_RULES_CACHE", str(command.folder / "cache"))
    words = ["scan", "--text", "这款面霜全网第一", "-r", "小", "--on", "2026-11-01"]
    code = (
        f"import sys\nfrom violation_rules.cli import main\ntry: main({words})\nexcept SystemExit: pass\n"
        "heavy = {'numpy', 'lark', 'pydantic', 'rich', 'jieba', 'pyarrow', 'openpyxl', 'jinja2', 'ahocorasick'} & set(sys.modules)\n"
        "sys.exit(','.join(sorted(heavy)) or 0)"
    )
    for expected in ("lark,numpy\n", ""):  # the first time the rules are compiled
        ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603 - our own code
        assert (bool(expected), expected) == (bool(ended.returncode), ended.stderr)
        assert "使用绝对化用语" in ended.stdout


def test_nothing_found(command: Command) -> None:
    """An innocent text, and an empty one, end with 0."""
    for text in ("欢迎来到直播间", ""):
        result = command("scan", "--text", text, "-r", "小")
        assert exit_codes.OK == result.code
        assert "没有发现" in result.out


def test_fail_on(command: Command) -> None:
    """`--fail-on` sets from which severity on the exit code is 1."""
    warning = ("scan", "--text", "全网第一", "-r", "小", "--fail-on")
    assert [1, 0, 0] == [command(*warning, level).code for level in ("warning", "case_filing", "never")]
    assert 1 == command("scan", "--text", "好评返现", "-r", "小", "--fail-on", "case_filing").code


def test_day_picks_the_version(command: Command) -> None:
    """The day of the conduct decides which version is cited."""
    shown = command("scan", "--text", "全网第一", "-r", "小", "--on", "2021年4月28日").out
    assert "《广告法》（2018修正）" in shown


def test_a_day_before_the_laws_is_told(command: Command) -> None:
    """Nothing found because nothing could be cited is not the same as nothing found."""
    early, now = (command("scan", "--text", "这款面霜全网第一", "-r", "小", "--on", day).out for day in ("1990-01-01", "2026-11-01"))
    assert "没有施行中的条文可引" in early
    assert "没有施行中的条文可引" not in now


@pytest.mark.parametrize("form", ["xlsx", "parquet", "html", "json"])
def test_a_pipe_that_closes_is_no_error(command: Command, form: str) -> None:
    """What reads the report may have seen enough: nothing is said of it."""
    words = [sys.executable, "-m", "violation_rules", "scan", "--text", "这款面霜全网第一", "-r", "小", "-f", form]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=command.folder) as process:  # noqa: S603 - our own words
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
    assert b"" == told


def test_fact_raises_severity(command: Command) -> None:
    """A given fact counts."""
    assert "立案查处" in command("scan", "--text", "全网第一", "-r", "小", "--fact", "product=药品").out


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        ("produkt=药品", "product"),
        ("product=药", "药品"),
        ("product", "名称=值"),
        ("product=", "名称=值"),
        ("victims=很多", "数字"),
        ("record.corrected=也许", "yes"),
    ],
)
def test_wrong_facts_are_usage_errors(command: Command, fact: str, expected: str) -> None:
    """A fact that is not declared, or not so, is named with what was probably meant."""
    result = command("scan", "--text", "全网第一", "-r", "小", "--fact", fact)
    assert exit_codes.USAGE == result.code
    assert expected in result.err


def test_one_value_is_not_given_twice(command: Command) -> None:
    """The second would silently replace the first."""
    result = command("scan", "--text", "全网第一", "-r", "小", "--fact", "product=药品", "--fact", "product=化妆品")
    assert exit_codes.USAGE == result.code
    assert "product" in result.err
    assert "药品、化妆品" in result.err


def test_sets_by_repeating(command: Command) -> None:
    """A set is given by repeating the fact."""
    facts = (
        "--fact",
        "licence=广告审查批准文号",
        "--fact",
        "licence=食品经营许可证",
        "--fact",
        "record.corrected=是",
        "--fact",
        "victims=3",
    )
    assert exit_codes.FINDINGS == command("scan", "--text", "全网第一", "-r", "小", *facts).code


def test_unreadable_input_is_named_and_the_rest_scanned(command: Command) -> None:
    """What cannot be read is named by file and line, counted, and ends the command with 2; the rest is still judged."""
    command.write("in/live.srt", SRT.replace("1\n00:00:01,000 -->", "1\n00:00:01,000 ->"))
    command.write("in/rows.jsonl", '{"text":"好评返现"}\n{"text":\n{"id":1}\n')
    command.write("in/picture.png", b"\x89PNG\r\n\x1a\n")
    command.write("in/big5.txt", ("歡迎大家來到直播間，今天給大家帶來一款面霜，喜歡的寶寶點個關注\n" * 3).encode("big5"))
    result = command("scan", "in", "missing.txt", "-r", "小")
    assert exit_codes.UNREADABLE == result.code
    assert "全网第一" in result.out
    assert "好评返现" in result.out
    assert "未能读取 6 处" in result.out
    for place in ("live.srt:2", "rows.jsonl:2", "rows.jsonl:3", "picture.png", "big5.txt", "missing.txt"):
        assert f"{place}：" in result.err


def test_fact_of_a_row_that_is_not_allowed(command: Command) -> None:
    """A row whose fact has no such value is named; its neighbours are judged."""
    rows = [{"id": "a", "text": "全网第一"}, {"id": "b", "text": "全网第一", "facts": {"product": "飞船"}}, {"id": "c", "text": "好评返现"}]
    command.write("rows.jsonl", "\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    result = command("scan", "rows.jsonl", "-r", "小", "-f", "jsonl")
    assert ["a", "c"] == [json.loads(line)["document"] for line in result.out.splitlines()]
    assert (exit_codes.UNREADABLE, True) == (result.code, "飞船" in result.err)


def test_standard_input(command: Command) -> None:
    """`-` reads standard input, whatever its format."""
    assert "00:00:02 │ 这款全网第一" in command("scan", "-", "-r", "小", stdin=SRT.encode()).out


def test_jsonl_is_findings(command: Command) -> None:
    """A line is one finding, with exact offsets into the text as it was given."""
    text = "💊\u200b全网\u0000第一\ud83d好评返现"
    command.write("rows.jsonl", json.dumps({"text": text}))
    rows = [json.loads(line) for line in command("scan", "rows.jsonl", "-r", "小", "--format", "jsonl").out.splitlines()]
    assert {"competition.fake_transactions"} <= {row["violation"] for row in rows}
    for row in rows:
        for piece in row["evidence"]:
            assert piece["text"] == text[piece["start"] : piece["end"]]


def test_ten_megabyte_line(command: Command) -> None:
    """A 10 MB line is judged, and its output stays small."""
    command.write("big.txt", "好" * 3_400_000 + "全网第一")
    result = command("scan", "big.txt", "-r", "小")
    assert exit_codes.FINDINGS == result.code
    assert len(result.out) < 3000


@pytest.mark.parametrize("form", ["text", "jsonl", "json", "csv", "sarif", "xlsx", "html", "parquet"])
def test_output_file_is_whole(command: Command, form: str) -> None:
    """`-o` leaves the finished file and nothing beside it, and says what was done."""
    command.write("a.txt", "全网第一")
    result = command("scan", "a.txt", "-r", "小", "-f", form, "-o", f"out.{form}")
    assert exit_codes.FINDINGS == result.code
    assert (command.folder / f"out.{form}").stat().st_size > 0
    assert [] == list(command.folder.glob("*.partial"))
    assert "告诫／责令改正 1 项" in result.err
    assert "" == result.out


def test_interrupted_output_is_not_mistaken_for_whole(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """After Ctrl-C the file does not exist; what was finished is beside it under another name, and that is said."""
    from violation_rules import ruleset  # noqa: PLC0415

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    command.write("a.txt", "全网第一")
    monkeypatch.setattr(ruleset.Ruleset, "scan_many", interrupt)
    result = command("scan", "a.txt", "-r", "小", "-f", "jsonl", "-o", "out.jsonl")
    assert exit_codes.INTERRUPTED == result.code
    assert not (command.folder / "out.jsonl").exists()
    assert "out.jsonl.partial" in result.err


def test_wrong_usage(command: Command) -> None:
    """No input, an unknown option, a day that is none and an unwritable place are wrong usage."""
    assert exit_codes.USAGE == command("scan", "-r", "小").code
    assert exit_codes.USAGE == command("scan", "--nonsense").code
    assert exit_codes.USAGE == command("scan", "--text", "甲", "-r", "小", "--on", "昨天").code
    result = command("scan", "--text", "甲", "-r", "小", "-f", "jsonl", "-o", "no/such/folder.jsonl")
    assert (exit_codes.USAGE, True) == (result.code, "no/such/folder.jsonl" in result.err)
    (command.folder / "here").mkdir()
    result = command("scan", "--text", "甲", "-r", "小", "-f", "jsonl", "-o", "here")
    assert (exit_codes.USAGE, True) == (result.code, "here" in result.err)
    assert not (command.folder / "here.partial").exists()


def test_broken_ruleset(command: Command) -> None:
    """A ruleset with errors is not run: each error is shown and the exit code is 3."""
    rules = (command.folder / "小/ruleset.vr").read_text(encoding="utf-8")
    command.write(
        "坏/ruleset.vr", rules.replace("《广告法》第九条第三项", "《广告法》第九百条").replace("lead     价竞分局", "lead 价竟分局")
    )
    result = command("scan", "--text", "全网第一", "-r", "坏")
    assert (exit_codes.RULESET, "") == (result.code, result.out)
    assert "第九百条" in result.err
    assert "价竞分局" in result.err


def test_unknown_ruleset(command: Command) -> None:
    """A ruleset that does not exist is an error of its own kind, not a crash."""
    assert exit_codes.RULESET == command("scan", "--text", "甲", "-r", "没有").code


def test_english(command: Command) -> None:
    """`--lang en` gives English labels."""
    result = command("--lang", "en", "scan", "--text", "全网第一", "-r", "小")
    assert "File a case" in result.out or "Warn / order to correct" in result.out
    assert "Documents: 1" in command("scan", "--lang=en", "--text", "全网第一", "-r", "小").out


def test_speaker_labels(command: Command) -> None:
    """Labels of a diarised transcript are mapped by option; a wrong one is a usage error."""
    command.write("a.json", json.dumps({"segments": [{"start": 0, "end": 1, "text": "全网第一", "speaker": "0"}]}))
    assert exit_codes.FINDINGS == command("scan", "a.json", "-r", "小", "--speaker", "0=host").code
    assert exit_codes.USAGE == command("scan", "a.json", "-r", "小", "--speaker", "0=猫").code
