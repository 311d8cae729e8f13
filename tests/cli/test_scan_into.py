"""`violation-rules scan --into`: many files, several processes, a folder of findings."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from violation_rules.cli import exit_codes

pytest.importorskip("pyarrow")
from pyarrow import parquet

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Command


def found(folder: Path) -> list[tuple[str, str]]:
    """File and violation of each finding, in order."""
    rows = [row for part in sorted(folder.glob("part-*.parquet")) for row in parquet.read_table(part).to_pylist()]
    return [(row["file"], row["violation"]) for row in rows]


@pytest.mark.parametrize("jobs", [(), ("--jobs", "2")])
def test_folder_to_folder(command: Command, jobs: tuple[str, ...]) -> None:
    """Every file of a folder is scanned; the summary counts, findings end the command with 1, and running it again changes nothing."""
    command.write("in/a.txt", "这款全网第一\n好")
    command.write("in/b.jsonl", '{"text":"好评返现"}\n{"text":"好"}\n')
    words = ("--lang", "en", "scan", "in", "-r", "小", "--into", "out", *jobs)
    expected = [("a.txt", "advertising.absolute_claims"), ("b.jsonl", "competition.fake_transactions")]
    for _ in range(2):
        result = command(*words)
        assert (exit_codes.FINDINGS, "") == (result.code, result.out)
        assert "out: documents 3, utterances 4; case filings 1, warnings 1; could not be read: 0" in result.err
        assert expected == found(command.folder / "out")
    assert exit_codes.OK == command(*words, "--fail-on", "never").code


def test_what_cannot_be_read_is_named(command: Command) -> None:
    """Bad lines, binary files, facts that are not allowed and missing paths are told and counted; the rest is scanned; the code is 2."""
    command.write("in/rows.jsonl", '{"text":"好评返现"}\n{"text":\n{"id":"c","text":"全网第一","facts":{"product":"飞船"}}\n')
    command.write("in/picture.png", b"\x89PNG\r\n\x1a\n")
    result = command("scan", "in", "missing.txt", "-r", "小", "--into", "out")
    assert exit_codes.UNREADABLE == result.code
    for place in ("rows.jsonl:2", "rows.jsonl#c", "飞船", "picture.png", "missing.txt"):
        assert place in result.err
    assert "4" in result.err.splitlines()[-1]
    assert [("rows.jsonl", "competition.fake_transactions")] == found(command.folder / "out")
    again = command("scan", "in", "missing.txt", "-r", "小", "--into", "out")
    assert (exit_codes.UNREADABLE, result.err.splitlines()[-1]) == (again.code, again.err.splitlines()[-1])


def test_another_scan_is_refused(command: Command) -> None:
    """A folder of other findings is not added to, and what differs is said."""
    command.write("a.txt", "全网第一")
    assert exit_codes.FINDINGS == command("scan", "a.txt", "-r", "小", "--into", "out").code
    result = command("scan", "a.txt", "-r", "小", "--into", "out", "--fact", "product=药品")
    assert (exit_codes.USAGE, True) == (result.code, "facts" in result.err)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("a.txt", "--jobs", "2"), "--into"),
        (("a.txt", "--into", "out", "--jobs", "0"), "--jobs"),
        (("--text", "甲", "--into", "out"), "--text"),
        (("-", "--into", "out"), "-"),
        (("a.txt", "--into", "out", "-f", "html"), "--format"),
        (("a.txt", "--into", "out", "-o", "b"), "--output"),
        (("a.txt", "--into", "out", "--evidence", "e"), "--evidence"),
        (("--into", "out"), "--text"),
        (("a.txt", "--into", "a.txt"), "a.txt"),
    ],
)
def test_wrong_usage(command: Command, words: tuple[str, ...], named: str) -> None:
    """What does not go together is refused and named, before anything is written."""
    command.write("a.txt", "全网第一")
    result = command("scan", *words, "-r", "小")
    assert (exit_codes.USAGE, True, False) == (result.code, named in result.err, (command.folder / "out").exists())


@pytest.mark.slow
def test_interrupted_scan_goes_on(command: Command) -> None:
    """On a terminal it tells rate and time left; Ctrl-C ends it with 130 and says how to go on, and the next run finishes."""
    lines = [json.dumps({"text": f"第{number}句" + ("今天的天气真不错" * 10 if number % 100 else "好评返现")}) for number in range(100_000)]
    command.write("rows.jsonl", "\n".join(lines))
    ours, theirs = pytest.importorskip("pty").openpty()
    words = [sys.executable, "-m", "violation_rules.cli", "--lang", "en", "scan", "rows.jsonl", "-r", "小", "--into", "out", "--jobs", "2"]
    shown = b""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # what a job in the background ignores, its children ignore, too
    with subprocess.Popen(words, stderr=theirs, stdout=subprocess.DEVNULL, start_new_session=True) as process:  # noqa: S603
        signal.signal(signal.SIGINT, before)
        os.close(theirs)
        until = time.monotonic() + 60
        while b"documents a second" not in shown and time.monotonic() < until:
            shown += os.read(ours, 4096)
        os.killpg(process.pid, signal.SIGINT)
        while True:
            try:
                more = os.read(ours, 4096)
            except OSError:  # Linux tells the end of a terminal so
                break
            if not more:
                break
            shown += more
    assert exit_codes.INTERRUPTED == process.returncode
    assert re.search(rb"findings \d+, \d+ documents a second, (\?|\d+:\d\d:\d\d) left", shown)
    assert b"run the same command again to go on" in shown
    assert b"Traceback" not in shown
    assert exit_codes.FINDINGS == subprocess.run(words, stderr=subprocess.DEVNULL, check=False).returncode  # noqa: S603
    assert 1000 == len(found(command.folder / "out"))
