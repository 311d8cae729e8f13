"""`watch`: what is said on standard input is judged while it is said."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from violation_rules.cli import exit_codes

if TYPE_CHECKING:
    from conftest import Command

WITHDRAWN = """
lexicon 更正 even if negated { "说错了" }
violation price.lowest "最低价" {
    category   广告违法
    violates   《广告法》第四条第一款
    match      最低
    unless     更正 in document
    severity   warning
    violating  "全网最低价"
    violating  "今天最低价"
    compliant  "价格公道"
    compliant  "全网最低价，说错了"
    compliant  "欢迎"
}
lexicon 最低 { "最低价" }
"""


LONG = "姐妹们赶紧拍，三号链接，这一批只有三百件，拍完就要等到下个月，颜色有黑白灰三种，尺码都是齐全的，一件包邮"
"""With anything before it an utterance by itself."""


@pytest.fixture
def waiting(command: Command) -> Command:
    """A ruleset one rule of which waits for the end of the talk."""
    (command.folder / "小" / "more.vr").write_text(f"language 1\n{WITHDRAWN}", encoding="utf-8")
    return command


def events(out: str) -> list[tuple[str, str]]:
    """Stage and violation of each line."""
    return [(event["stage"], event["finding"]["violation"]) for event in map(json.loads, out.splitlines())]


def test_what_is_found_is_told_and_reported(command: Command) -> None:
    """A line each as it is found; at the end the report of a scan."""
    result = command("watch", "-r", "小", "--on", "2026-11-01", stdin="欢迎来到直播间\n今天先刷一波单\n\n".encode())
    assert exit_codes.FINDINGS == result.code
    assert "第 2 行  目前  立案查处  虚构交易  “刷一波单”  《电子商务法》（2018）第十七条" in result.out
    assert "共 1 份材料，2 段话" in result.out
    assert "正在监听标准输入" in result.err


def test_a_line_that_is_no_text_is_named_and_left_out(command: Command) -> None:
    """Also one that begins as a text of another encoding would."""
    said = "欢迎\n".encode() + b"\xff\xfe\xfd\n" + "今天先刷一波单\n".encode()
    result = command("watch", "-r", "小", stdin=said)
    assert exit_codes.UNREADABLE == result.code
    assert "共 1 份材料，2 段话" in result.out
    assert "未能读取 1 处" in result.out


def test_nothing_said_is_nothing_found(command: Command) -> None:
    """An empty input is no error."""
    result = command("watch", "-r", "小", stdin=b"")
    assert (exit_codes.OK, True) == (result.code, "没有发现" in result.out)


def test_early_certain_and_withdrawn(waiting: Command) -> None:
    """Each stage is a line; a finding that came true is told as certain under the same id."""
    said = f"全网最低价，{LONG}\n今天先刷一波单，{LONG}\n"
    kept = waiting("watch", "-r", "小", "-f", "jsonl", "--id", "七号", stdin=said.encode())
    assert [("early", "price.lowest"), ("certain", "competition.fake_transactions"), ("certain", "price.lowest")] == events(kept.out)
    first, _, last = map(json.loads, kept.out.splitlines())
    assert first["finding"] == last["finding"]
    assert first["finding"]["document"] == "七号"
    gone = waiting("watch", "-r", "小", "-f", "jsonl", stdin=f"{said}刚才说错了\n".encode())
    assert [("early", "price.lowest"), ("certain", "competition.fake_transactions"), ("withdrawn", "price.lowest")] == events(gone.out)
    text = waiting("watch", "-r", "小", stdin=f"{said}刚才说错了\n".encode()).out
    assert text.count("最低价  ") == 2
    assert "目前  告诫／责令改正  最低价" in text
    assert "未成立或已改变  告诫／责令改正  最低价" in text


def test_rows_and_lines_that_cannot_be_read(command: Command) -> None:
    """Objects bring times and speakers as in every table; what cannot be read is named by line, and the rest is heard."""
    rows = [
        {"text": "今天先刷一波单", "start": 83, "speaker": "0"},
        {"text": "国家级配方", "start": 90, "speaker": "1"},
    ]
    said = "\n".join([json.dumps(rows[0]), '{"text": ', json.dumps(rows[1])])
    result = command("watch", "-r", "小", "-f", "jsonl", "--speaker", "0=host", "--speaker", "1=viewer", stdin=said.encode())
    assert exit_codes.UNREADABLE == result.code
    assert [("early", "competition.fake_transactions"), ("certain", "competition.fake_transactions")] == events(result.out)
    assert [83, 83] == [json.loads(line)["finding"]["evidence"][0]["start_time"] for line in result.out.splitlines()]
    assert "-:2：" in result.err


@pytest.fixture
def running(command: Command) -> subprocess.Popen[str]:
    """The command in a process of its own, with pipes."""
    words = [sys.executable, "-m", "violation_rules.cli", "watch", "-r", "小", "--lang", "zh"]
    pipe = subprocess.PIPE
    environment = {**os.environ, "PYTHONUTF8": "1"}
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # what a job in the background ignores, its children ignore, too
    try:
        return subprocess.Popen(  # noqa: S603 - ourselves
            words, stdin=pipe, stdout=pipe, stderr=pipe, text=True, encoding="utf-8", cwd=command.folder, env=environment
        )
    finally:
        signal.signal(signal.SIGINT, before)


def told(running: subprocess.Popen[str], line: str) -> str:
    """The first line it writes when it hears this."""
    assert running.stdin is not None
    assert running.stdout is not None
    running.stdin.write(f"{line}\n")
    running.stdin.flush()
    return running.stdout.readline()


def test_it_is_told_while_it_is_said(running: subprocess.Popen[str]) -> None:
    """The room is still open when the finding is read."""
    assert "目前  立案查处  虚构交易" in told(running, "今天先刷一波单")
    out, _ = running.communicate("大家慢慢看\n", timeout=60)
    assert "共 1 份材料，2 段话" in out
    assert exit_codes.FINDINGS == running.returncode


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to a process on Windows")
def test_ctrl_c_ends_the_room(running: subprocess.Popen[str]) -> None:
    """What was heard until then is reported, and the exit code says that it was ended."""
    assert "虚构交易" in told(running, "今天先刷一波单")
    time.sleep(0.2)  # it waits for the next line
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    assert "共 1 份材料，1 段话" in out
    assert "已中断" in err
    assert exit_codes.INTERRUPTED == running.returncode
