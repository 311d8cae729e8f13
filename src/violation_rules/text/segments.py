"""Utterances and sentences of a text, original or folded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# 。！？!?；;… end a sentence, a run of them once, with the closing quotes and brackets that follow.
_SENTENCE = re.compile(r"[^。｡！？!?；;…\n]*(?:[。｡！？!?；;…]+[”’\"」』》）)]*|\n|\Z)")


def line_spans(text: str) -> list[tuple[int, int]]:
    r"""Half-open spans of the lines, which `"\\n"` separates (and belongs to none). An empty text is one empty line."""
    spans = []
    start = 0
    while (end := text.find("\n", start)) >= 0:
        spans.append((start, end))
        start = end + 1
    spans.append((start, len(text)))
    return spans


def utterance_spans(lines: Sequence[tuple[int, int]], firsts: Sequence[int] | None) -> list[tuple[int, int]]:
    """Half-open spans of the utterances: from each of the lines `firsts` (by number) up to the next of them; each line where None."""
    if firsts is None:
        return list(lines)
    return [(lines[first][0], lines[last - 1][1]) for first, last in zip(firsts, (*firsts[1:], len(lines)), strict=True)]


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Half-open spans of the sentences: ended by 。！？!?；;… (which belong to them) or by a line feed (which does not).

    Together they cover everything but line feeds; an empty stretch is no sentence.
    """
    spans = []
    for match in _SENTENCE.finditer(text):
        start, end = match.span()
        if end > start and text[end - 1] == "\n":
            end -= 1
        if end > start:
            spans.append((start, end))
    return spans
