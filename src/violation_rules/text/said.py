"""What was said, an utterance a line: what is written of speech in one long line is read as the several utterances that it is.

Conditions that look at an utterance mean the few dozen characters that somebody says in one go. Transcripts often come as one
paragraph, or as one line altogether; taken for one utterance, everything in it would stand beside everything else.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from violation_rules.model import Document

LONG_LINE = 200
"""A line of more characters is several utterances."""
_ENOUGH = 40
"""So many characters, and then to the end of the sentence, are one of them."""
_MOST = 100
"""So many where nothing tells where to cut."""
_SENTENCES = re.compile(r"[^。｡！？!?；;…]*(?:[。｡！？!?；;…]+[”’\"」』》）)]*\s*|\Z)")
_CLAUSES = re.compile(r"[^，,、：:\s]*(?:[，,、：:\s]+|\Z)")


class Said(NamedTuple):
    """A text with line feeds put in, and where they stand in it, in order."""

    text: str
    feeds: tuple[int, ...] = ()

    def original(self, place: int) -> int:
        """A place of `text` in the text without what was put in."""
        return place - bisect_left(self.feeds, place)

    def cuts(self, place: int) -> int:
        """How many line feeds were put in before a place."""
        return bisect_left(self.feeds, place)


def said(document: Document) -> Said:
    """The text of a document as it is judged. What was given as an utterance or as a field stays whole, and so does what is not speech."""
    text = document.full_text()
    return cut_long_lines(text) if document.kind == "transcript" and document.text is not None else Said(text)


def cut_long_lines(text: str) -> Said:
    """Put line feeds into long lines: after sentences, or clauses where a sentence is too long, or after `_MOST` characters."""
    if not _has_long_line(text):
        return Said(text)
    pieces: list[str] = []
    feeds: list[int] = []
    size = 0
    for line in text.split("\n"):
        begin = 0
        for end in (*(_places(line) if len(line) > LONG_LINE else ()), len(line)):
            pieces.append(line[begin:end])
            size += end - begin + 1
            if end < len(line):
                feeds.append(size - 1)
            begin = end
    return Said("\n".join(pieces), tuple(feeds))


def _has_long_line(text: str) -> bool:
    place = 0
    while place + LONG_LINE < len(text):
        feed = text.rfind("\n", place, place + LONG_LINE + 1)
        if feed < 0:
            return True
        place = feed + 1
    return False


def _places(line: str) -> Iterator[int]:
    """Where to cut a line."""
    begin = 0
    for end in _ends(line):
        if end - begin >= _ENOUGH and end < len(line):
            yield end
            begin = end


def _ends(line: str) -> Iterator[int]:
    """Where something ends in a line, at least every `LONG_LINE` characters."""
    for sentence in _SENTENCES.finditer(line):
        if sentence.end() - sentence.start() > LONG_LINE:
            for clause in _CLAUSES.finditer(line, *sentence.span()):
                if clause.end() - clause.start() > LONG_LINE:
                    yield from range(clause.start() + _MOST, clause.end() - _ENOUGH, _MOST)
                yield clause.end()
        yield sentence.end()
