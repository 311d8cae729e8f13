"""What was said, in utterances: the few dozen characters that somebody says in one go, which conditions about an utterance mean.

Recognisers write speech down as they please. In long lines, of a paragraph or all that was said, everything would stand beside
everything else: they are cut. In lines of a dozen characters nothing would stand beside anything: they are taken together.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from violation_rules.model import Document, Utterance

LONG_LINE = 200
"""A line of more characters is several utterances, and several lines of more characters are not one."""
SHORT = 50
"""Lines of one speaker are one utterance until they have so many characters."""
_ENOUGH = SHORT
"""So many characters of a long line, and then to the end of the sentence, are one."""
_MOST = 100
"""So many where nothing tells where to cut."""
_PAUSE = 10.0
"""Seconds of silence after which another utterance begins."""
_SENTENCES = re.compile(r"[^。｡！？!?；;…]*(?:[。｡！？!?；;…]+[”’\"」』》）)]*\s*|\Z)")
_LONG_LINES = re.compile(f"[^\\n]{{{LONG_LINE + 1},}}")
_CLAUSES = re.compile(r"[^，,、：:\s]*(?:[，,、：:\s]+|\Z)")


class Said(NamedTuple):
    """A text with line feeds put in, and where they stand in it, in order; and of which lines it makes utterances."""

    text: str
    feeds: tuple[int, ...] = ()
    firsts: tuple[int, ...] | None = None
    """The lines (by number) with which an utterance begins; None: every line is one."""

    def original(self, place: int) -> int:
        """A place of `text` in the text without what was put in."""
        return place - bisect_left(self.feeds, place)

    def cuts(self, place: int) -> int:
        """How many line feeds were put in before a place."""
        return bisect_left(self.feeds, place)


def said(document: Document) -> Said:
    """The text of a document as it is judged. What is no speech stays as it is, and what was given as an utterance is not cut."""
    text = document.full_text()
    if document.kind != "transcript":
        return Said(text)
    if document.text is None:
        return Said(text, firsts=_first_given(document.parts())) if "\n" in text else Said(text)
    cut = cut_long_lines(text)
    return cut._replace(firsts=_first_of(map(len, cut.text.split("\n")))) if "\n" in cut.text else cut


def goes_on(size: int, before: Utterance, after: Utterance) -> bool:
    """Whether one given utterance goes on with the one before, which with those it goes on with has `size` characters."""
    if not _fits(size, len(before.text), len(after.text)) or before.speaker != after.speaker or before.field != after.field:
        return False
    ended = before.start if before.end is None else before.end
    return ended is None or after.start is None or after.start - ended <= _PAUSE


def complete_with(size: int) -> bool:
    """Whether nothing goes on with lines of so many characters."""
    return size >= SHORT


def _fits(size: int, before: int, after: int) -> bool:
    """Whether a line goes on with the line before, by their lengths: `size` is that of all lines taken together so far."""
    return before > 0 and not complete_with(size) and size + after <= LONG_LINE


def _first_of(lengths: Iterable[int]) -> tuple[int, ...]:
    """The lines with which utterances begin. An empty line ends one."""
    firsts = []
    size = before = 0
    for number, length in enumerate(lengths):
        if _fits(size, before, length):
            size += length
        else:
            firsts.append(number)
            size = length
        before = length
    return tuple(firsts)


def _first_given(parts: list[Utterance]) -> tuple[int, ...]:
    """The same of what was given as utterances."""
    firsts = []
    size = 0
    before = None
    for number, part in enumerate(parts):
        if before is not None and goes_on(size, before, part):
            size += len(part.text)
        else:
            firsts.append(number)
            size = len(part.text)
        before = part
    return tuple(firsts)


def cut_long_lines(text: str) -> Said:
    """Put line feeds into long lines: after sentences, or clauses where a sentence is too long, or after `_MOST` characters."""
    cuts = [line.start() + end for line in _LONG_LINES.finditer(text) for end in _places(line[0])]
    pieces = [text[begin:end] for begin, end in pairwise((0, *cuts, len(text)))]
    return Said("\n".join(pieces), tuple([place + before for before, place in enumerate(cuts)]))


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
