"""Bytes to text: which encoding a file is in, and its lines with every undecodable one named."""

from __future__ import annotations

import copy
import io
from typing import TYPE_CHECKING, BinaryIO

from violation_rules.readers.problem import ReadProblem

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD_BYTES = 1 << 20
"""How much is looked at to decide on format and encoding."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"ID3", "MP3"),
    (b"RIFF", "WAV/AVI"),
    (b"OggS", "OGG"),
    (b"fLaC", "FLAC"),
    (b"FLV\x01", "FLV"),
    (b"\x1a\x45\xdf\xa3", "MKV/WebM"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "RAR"),
    (b"\xd0\xcf\x11\xe0", "XLS/DOC (97-2003)"),
    (b"PK\x03\x04", "ZIP"),
    (b"PAR1", "Parquet"),
)
_IN_ZIP = {b"word/": "DOCX", b"xl/": "XLSX", b"ppt/": "PPTX"}
"""What lies in a ZIP → what it is."""
_BOMS: tuple[tuple[bytes, str], ...] = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_CONTROL = bytes(b for b in range(32) if b not in b"\t\n\r\f\x1b")
_ENOUGH_CHARACTERS = 20
_FEW_CHARACTERS = 4
"""Fewer do not tell GB18030 from Big5."""


class Source:
    """One input: its name as messages show it, its first bytes, and the rest as a stream read once."""

    def __init__(self, name: str, stream: BinaryIO) -> None:
        """Read the head of `stream`, which need not be seekable."""
        self.name = name
        self._stream = stream
        self.head = stream.read(HEAD_BYTES)
        self.first_line = 1
        self._span: tuple[int, int] | None = None

    def whole(self) -> bytes:
        """All bytes."""
        return self.head + self._stream.read()

    def from_beginning(self) -> BinaryIO:
        """All bytes as a seekable stream: the file itself, however large, or a copy of what can be read only once."""
        if isinstance(self._stream, io.BufferedReader) and self._stream.seekable():
            self._stream.seek(0)
            return self._stream
        return io.BytesIO(self.whole())

    def byte_lines(self) -> Iterator[bytes]:
        """Lines without their ends, in constant memory (a line is held whole)."""
        rest = b""
        for block in self._blocks():
            lines = (rest + block).split(b"\n") if b"\n" in block else [rest + block]
            rest = lines.pop()
            yield from (line.removesuffix(b"\r") for line in lines)
        if rest:
            yield rest.removesuffix(b"\r")

    def _blocks(self) -> Iterator[bytes]:
        if self._span is None:
            block = self.head
            while block:
                yield block
                block = self._stream.read(HEAD_BYTES)
            return
        begin, end = self._span
        self._stream.seek(begin)
        while begin < end and (block := self._stream.read(min(HEAD_BYTES, end - begin))):
            yield block
            begin += len(block)

    def lines_between(self, begin: int, end: int, first_line: int) -> Source:
        """The lines from byte `begin` to `end`, numbered from `first_line`, in the encoding of the whole. Needs a seekable stream."""
        part = copy.copy(self)
        part.first_line = first_line
        part._span = begin, end  # noqa: SLF001 - our own copy
        return part

    def part(self, name: str) -> Source:
        """The input under the name of one of its parts, such as a sheet of a workbook."""
        part = copy.copy(self)
        part.name = f"{self.name}[{name}]"
        return part

    def problem(self, code: str, line: int | None = None, **values: object) -> ReadProblem:
        """A problem of this input."""
        return ReadProblem(self.name, line, code, values)


def binary_kind(head: bytes) -> str | None:
    """What sort of binary file this is; None where it may be text. A stray NUL does not make a text binary."""
    for magic, name in _MAGIC:
        if head.startswith(magic):
            inner = (kind for folder, kind in _IN_ZIP.items() if folder in head) if name == "ZIP" else iter(())
            return next(inner, name)
    if head[4:8] == b"ftyp":
        return "MP4/M4A"
    if any(head.startswith(bom) for bom, _ in _BOMS[1:]) or _utf16_without_bom(head):
        return None
    controls = len(head) - len(head.translate(None, _CONTROL))
    return "?" if controls > max(1, len(head) // 50) else None


def detect_encoding(head: bytes) -> str | None:
    """`utf-8`, `utf-16-le`, `utf-16-be` or `gb18030`; None where it is none of them.

    UTF-8 is chosen if most lines that are not plain ASCII are valid in it: text of another encoding hardly ever is, so one
    broken line does not change the verdict on the others. GB18030 accepts almost any bytes, therefore its hanzi must also look
    like Chinese: in real text most are level 1 of GB 2312 (lead bytes B0 to D7), in mistaken Big5 or Shift-JIS few are.
    """
    for bom, name in _BOMS:
        if head.startswith(bom):
            return name
    if unmarked := _utf16_without_bom(head):
        return unmarked
    lines = [line for line in head.split(b"\n") if not line.isascii()]
    if len(head) >= HEAD_BYTES and len(lines) > 1:
        lines.pop()  # cut in the middle of a character
    if not lines:
        return "utf-8"
    good = sum(_decodes(line, "utf-8") for line in lines)
    if good * 2 > len(lines) or (len(lines) == 1 and _decodes_but_for_the_end(lines[0])):
        return "utf-8"
    decoded = sum(_decodes(line, "gb18030") for line in lines)
    cut_line = len(lines) == 1 and len(head) >= HEAD_BYTES
    return "gb18030" if (decoded * 2 > len(lines) or cut_line) and _looks_like_gb(b"".join(lines)) else None


def text_lines(source: Source) -> Iterator[tuple[int, str] | ReadProblem]:
    """The lines of a text with their numbers from 1; a line that cannot be decoded is a problem and the others still come."""
    if kind := binary_kind(source.head):
        yield source.problem("binary", kind=kind)
        return
    encoding = detect_encoding(source.head)
    if encoding is None:
        yield source.problem("encoding", guess=_guess(source.head))
        return
    if encoding.startswith("utf-16"):
        yield from _utf16_lines(source, encoding)
        return
    for number, raw in enumerate(source.byte_lines(), start=source.first_line):
        line = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 and encoding == "utf-8" else raw
        try:
            yield number, line.decode(encoding)
        except UnicodeDecodeError as error:
            yield source.problem("undecodable", number, encoding=encoding.upper(), byte=error.start + 1)


def whole_text(source: Source) -> str | ReadProblem:
    """The whole text, or the first problem with it."""
    lines: list[str] = []
    for item in text_lines(source):
        if isinstance(item, ReadProblem):
            return item
        lines.append(item[1])
    return "\n".join(lines)


def _utf16_lines(source: Source, encoding: str) -> Iterator[tuple[int, str] | ReadProblem]:
    raw = source.whole()
    text = raw[: len(raw) // 2 * 2].decode(encoding, "surrogatepass").removeprefix("\ufeff")
    lines = text.replace("\r\n", "\n").split("\n")
    if lines[-1] == "":
        lines.pop()
    yield from enumerate(lines, start=1)
    if len(raw) % 2:
        yield source.problem("undecodable", len(lines), encoding="UTF-16", byte=len(raw))


def _utf16_without_bom(head: bytes) -> str | None:
    """Recognised by what the 16-bit units are; GBK bytes paired up fall among Hangul and Yi syllables."""
    sample = head[: 1 << 14]
    sample = sample[: len(sample) // 2 * 2]
    if len(sample) < 2 * _ENOUGH_CHARACTERS or (_decodes_but_for_the_end(sample) and b"\0" not in sample):
        return None
    for name in ("utf-16-le", "utf-16-be"):
        text = sample.decode(name, "replace")
        usual = sum(c in "\r\n\t" or " " <= c <= "~" or "\u3000" <= c <= "\u303f" or "\u4e00" <= c <= "\u9fff" for c in text)
        usual += sum("\uff00" <= c <= "\uffef" for c in text)
        if usual > 0.9 * len(text) and "\ufffd" not in text[:-1]:
            return name
    return None


def _decodes(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _decodes_but_for_the_end(raw: bytes) -> bool:
    """UTF-8 whose last character may be cut off."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(raw) - 3 and error.reason == "unexpected end of data"
    return True


def _looks_like_gb(raw: bytes) -> bool:
    text = raw.decode("gb18030", "replace")
    wide = [c for c in text if c > "\x7f"]
    enough = 0.4
    if len(wide) < _ENOUGH_CHARACTERS:
        if len(wide) < _FEW_CHARACTERS or not _decodes(raw, "big5"):
            return True
        enough = 0.6
    level_one = sum(1 for c in wide if b"\xb0" <= c.encode("gb2312", "ignore")[:1] <= b"\xd7")
    punctuation = sum(1 for c in wide if "\u3000" <= c <= "\u303f" or c >= "\uff00")
    return level_one + punctuation >= enough * len(wide)


def _guess(head: bytes) -> str:
    import charset_normalizer  # noqa: PLC0415 - only where nothing else fits

    best = charset_normalizer.from_bytes(head[: 1 << 14]).best()
    return best.encoding if best else "?"
