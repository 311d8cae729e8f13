"""What is being said, line by line as it comes: text, or a JSON object a line with the columns of every table."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

from violation_rules.model import Utterance
from violation_rules.readers import jsonl
from violation_rules.readers.problem import ReadProblem
from violation_rules.readers.source import Source, text_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from violation_rules.readers.problem import ReadOptions

_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
"""How a whole text in UTF-16 begins, and no line of a text does."""


def read(name: str, stream: BinaryIO, options: ReadOptions) -> Iterator[Utterance | ReadProblem]:
    """The utterances of each line as soon as it is there; blank lines say nothing. A line that cannot be read is a problem and left out."""
    for number, line in enumerate(iter(stream.readline, b""), start=1):
        source = Source(name, BytesIO(line))
        source.first_line = number
        if number > 1 and line.startswith(_BYTE_ORDER_MARKS):
            yield source.problem("undecodable", number, encoding="UTF-8", byte=1)
            continue
        yield from _row(source, options) if line.lstrip().startswith(b"{") else _text(source)


def _row(source: Source, options: ReadOptions) -> Iterator[Utterance | ReadProblem]:
    for item in jsonl.read(source, options):
        yield from (item,) if isinstance(item, ReadProblem) else item.parts()


def _text(source: Source) -> Iterator[Utterance | ReadProblem]:
    for item in text_lines(source):
        if isinstance(item, ReadProblem):
            yield item
        elif item[1].strip():
            yield Utterance(item[1])
