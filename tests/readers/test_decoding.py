"""Encodings: which one a file is in, and what cannot be decoded."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from violation_rules.readers.problem import ReadProblem
from violation_rules.readers.source import Source, binary_kind, detect_encoding, text_lines

SPEECH = "欢迎大家来到直播间，今天给大家带来一款面霜。\n喜欢的宝宝点个关注，库存不多了！\n"


def lines(raw: bytes) -> list[object]:
    """What `text_lines` gives, problems reduced to code and line."""
    return [(i.code, i.line) if isinstance(i, ReadProblem) else i for i in text_lines(Source("f.txt", io.BytesIO(raw)))]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
def test_supported_encodings_give_the_same_lines(encoding: str) -> None:
    """The promised encodings are recognised, with a byte order mark or without."""
    expected = list(enumerate(SPEECH.splitlines(), start=1))
    assert expected == lines(SPEECH.encode(encoding))


def test_big5_is_refused_with_a_guess() -> None:
    """An unsupported encoding is named rather than read as nonsense."""
    text = "歡迎大家來到直播間，今天給大家帶來一款面霜，喜歡的寶寶點個關注，庫存不多了，趕快下單吧！\n" * 3
    problems = list(text_lines(Source("f.txt", io.BytesIO(text.encode("big5")))))
    assert ["encoding"] == [p.code for p in problems if isinstance(p, ReadProblem)]
    assert "big5" in problems[0].hint  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["這款蜂蜜能治好糖尿病", "全國第一的減肥產品", "保證治癒"])
def test_a_few_characters_of_big5_are_refused_too(text: str) -> None:
    """Read as GB18030 they would be nonsense in which nothing is found."""
    problems = list(text_lines(Source("f.txt", io.BytesIO(text.encode("big5")))))
    assert ["encoding"] == [p.code for p in problems if isinstance(p, ReadProblem)]


@pytest.mark.parametrize("text", ["第一", "榴莲好吃", "蜂蜜能治糖尿病，姐妹们拍", "龌龊"])
def test_a_few_characters_of_gb18030_are_read(text: str) -> None:
    """Rarer characters among them do not make it another encoding."""
    assert [(1, text)] == lines(text.encode("gb18030"))


@pytest.mark.parametrize(("inside", "expected"), [("word/document.xml", "DOCX"), ("ppt/slides/slide1.xml", "PPTX"), ("a.txt", "ZIP")])
def test_office_files_are_called_what_they_are(inside: str, expected: str) -> None:
    """Not by the container that they are kept in."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(inside, "一" * 99)
    assert expected == binary_kind(out.getvalue())


def test_one_broken_byte_costs_one_line() -> None:
    """A line that cannot be decoded is named; the others are read."""
    raw = "第一句\n".encode() + b"\xe7\xac\xff\n" + "第三句\n".encode()
    assert [(1, "第一句"), ("undecodable", 2), (3, "第三句")] == lines(raw)


def test_gb18030_line_among_utf8_is_named() -> None:
    """A line pasted in another encoding is a problem of that line."""
    raw = "第一句话\n第二句话\n".encode() + "第三句话\n".encode("gb18030") + "第四句话\n".encode()
    assert [(1, "第一句话"), (2, "第二句话"), ("undecodable", 3), (4, "第四句话")] == lines(raw)


@pytest.mark.parametrize("raw", [b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04abc", b"\0\0\0\x18ftypmp42", bytes(range(32)) * 40])
def test_binary_files_are_named(raw: bytes) -> None:
    """A binary file is one problem, never text."""
    assert [("binary", None)] == lines(raw)


def test_a_stray_nul_is_text() -> None:
    """A NUL inside a text does not make it binary, and stays where it is."""
    assert [(1, "全网\0第一")] == lines("全网\0第一\n".encode())


def test_crlf_and_missing_final_newline() -> None:
    """Windows line ends are not part of a line, and the last line needs none."""
    assert [(1, "甲"), (2, "乙")] == lines("甲\r\n乙".encode())


def test_ten_megabyte_line() -> None:
    """A 10 MB line is one line."""
    text = "好" * (10 * 1024 * 1024 // 3)
    assert [(1, text)] == lines(text.encode())


def test_head_cut_inside_a_character() -> None:
    """The first megabyte may end in the middle of a character without misleading the detection."""
    text = "好" * 1_000_000 + "\n尾"
    assert lines(text.encode()) == [(1, "好" * 1_000_000), (2, "尾")]
    assert lines(text.encode("gb18030")) == [(1, "好" * 1_000_000), (2, "尾")]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_named(raw: bytes) -> None:
    """No bytes whatever make the reader fail."""
    for item in text_lines(Source("f", io.BytesIO(raw))):
        assert isinstance(item, (ReadProblem, tuple))


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=50))
def test_hanzi_are_utf8(text: str) -> None:
    """UTF-8 is never taken for another encoding."""
    assert binary_kind(text.encode()) is None
    assert "utf-8" == detect_encoding(text.encode())
