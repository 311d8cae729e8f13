"""Utterances and sentences of a text, original or folded."""

from __future__ import annotations

import re

# 。！？!?；;… end a sentence, a run of them once, with the closing quotes and brackets that follow.
_SENTENCE = re.compile(r"[^。｡！？!?；;…\n]*(?:[。｡！？!?；;…]+[”’\"」』》）)]*|\n|\Z)")


def utterance_spans(text: str) -> list[tuple[int, int]]:
    r"""Half-open spans of the utterances, which `"\\n"` separates (and belongs to none). An empty text is one empty utterance."""
    spans = []
    start = 0
    while (end := text.find("\n", start)) >= 0:
        spans.append((start, end))
        start = end + 1
    spans.append((start, len(text)))
    return spans


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
