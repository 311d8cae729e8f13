"""Finding files: folders, globs, standard input, and formats by content."""

import io
import sys
from pathlib import Path

import pytest

from violation_rules.model import Document
from violation_rules.readers import Input, ReadOptions, ReadProblem, Source, open_inputs, read_source
from violation_rules.readers.source import text_lines


def names(inputs: list[Input]) -> list[tuple[str, str]]:
    """File and what came of it."""
    return [(i.file, i.item.code if isinstance(i.item, ReadProblem) else i.item.kind) for i in inputs]


def test_folder_is_sorted_out(tmp_path: Path) -> None:
    """A folder gives each file in its own format, in a fixed order, hidden files and lock files left out."""
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "live.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\n甲\n", encoding="utf-8")
    (tmp_path / "a.csv").write_text("标题\n面霜\n", encoding="gb18030")
    (tmp_path / "c.mp4").write_bytes(b"\0\0\0\x18ftypmp42")
    (tmp_path / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    (tmp_path / "~$a.xlsx").write_bytes(b"lock")
    expected = [("a.csv", "listing"), ("b/live.srt", "transcript"), ("c.mp4", "binary")]
    assert expected == names(list(open_inputs([str(tmp_path)], ReadOptions())))


def test_glob_and_missing_file(tmp_path: Path) -> None:
    """A glob gives its files; a path that names nothing is a problem."""
    (tmp_path / "1.txt").write_text("甲", encoding="utf-8")
    (tmp_path / "2.txt").write_text("乙", encoding="utf-8")
    assert 2 == len(list(open_inputs([f"{tmp_path}/*.txt"], ReadOptions())))
    assert ["no_such_file"] == [name for _, name in names(list(open_inputs([f"{tmp_path}/*.srt"], ReadOptions())))]
    assert ["no_such_file"] == [name for _, name in names(list(open_inputs([f"{tmp_path}/none"], ReadOptions())))]


def test_empty_folder_is_a_problem(tmp_path: Path) -> None:
    """A folder without files is said to be so."""
    assert [(str(tmp_path), "empty_folder")] == names(list(open_inputs([str(tmp_path)], ReadOptions())))


def test_files_of_one_name_in_two_folders_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where several paths are given, a file in a folder has the folder's name too."""
    monkeypatch.chdir(tmp_path)
    for day in ("d1", "d2"):
        (tmp_path / day).mkdir()
        (tmp_path / day / "room.txt").write_text("甲", encoding="utf-8")
    assert [("room.txt", "transcript")] == names(list(open_inputs(["d1"], ReadOptions())))
    found = list(open_inputs(["d1", "d2/"], ReadOptions()))
    assert [("d1/room.txt", "transcript"), ("d2/room.txt", "transcript")] == names(found)
    assert ["d1/room.txt", "d2/room.txt"] == [one.item.id for one in found if isinstance(one.item, Document)]


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.srt", "a.jsonl", "a"])
@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \r\n\n"])
def test_an_empty_file_is_a_problem(tmp_path: Path, name: str, content: bytes) -> None:
    """A failed export is not taken for an innocent room."""
    (tmp_path / name).write_bytes(content)
    assert [(name, "empty")] == names(list(open_inputs([str(tmp_path)], ReadOptions())))


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` reads standard input and finds its format."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO('{"text":"甲"}\n{"text":"乙"}\n'.encode())))
    assert 2 == len(list(open_inputs(["-"], ReadOptions())))


@pytest.mark.parametrize(
    ("content", "utterances"),
    [
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n甲\n", 1),
        ("1\n00:00:01,000 --> 00:00:02,000\n甲\n", 1),
        ("[00:01.00]甲\n[00:02.00]乙\n", 2),
        ('{"segments":[{"start":0,"end":1,"text":"甲"}]}', 1),
        ('{\n"segments":[{"start":0,"end":1,"text":"甲"}]}', 1),
        ('[\n{"text":"甲"}]', 1),
        ("甲\n乙", 2),
    ],
)
def test_format_by_content(content: str, utterances: int) -> None:
    """An input without a known suffix is read by what it holds."""
    (document,) = read_source(Source("-", io.BytesIO(content.encode())), ReadOptions())
    assert isinstance(document, Document)
    assert utterances == len(document.parts())


def test_plain_text_is_an_utterance_a_line() -> None:
    """Utterance n is line n + 1, blank and undecodable lines included."""
    raw = "甲\n\n".encode() + b"\xff\n" + "乙\n".encode()
    problem, document = read_source(Source("a.txt", io.BytesIO(raw)), ReadOptions(kind="complaint", facts={"product": "酒类"}))
    assert isinstance(problem, ReadProblem)
    assert ("undecodable", 3) == (problem.code, problem.line)
    assert Document(kind="complaint", id="a.txt", text="甲\n\n\n乙", facts={"product": "酒类"}) == document


def test_every_problem_speaks_both_languages() -> None:
    """Each code has what, expected and hint in Chinese and English."""
    from violation_rules.messages import Catalogue  # noqa: PLC0415

    for catalogue in (Catalogue("zh"), Catalogue("en")):
        problem = ReadProblem("f", 1, "bad_date", {"column": "日期", "value": "昨天"})
        assert all("{" not in problem.say(part, catalogue) for part in ("what", "expected", "hint"))


def test_files_are_not_copied_into_memory(tmp_path: Path) -> None:
    """Formats read from the end get the file itself, from its beginning; what can be read only once is copied."""
    (tmp_path / "a.bin").write_bytes(b"PAR1" * 1000)
    with (tmp_path / "a.bin").open("rb") as stream:
        assert stream is Source("a.bin", stream).from_beginning()
        assert 0 == stream.tell()
    assert b"once" == Source("-", io.BytesIO(b"once")).from_beginning().read()


def test_a_run_of_lines_is_numbered_as_in_the_whole() -> None:
    """Lines between two bytes keep their numbers, and the encoding is that of the whole."""
    raw = "甲\n乙\n丙\n丁".encode("gb18030")
    part = Source("a.txt", io.BytesIO(raw)).lines_between(3, 9, 2)
    assert [(2, "乙"), (3, "丙")] == list(text_lines(part))
