"""Utterances and sentences."""


from __future__ import annotations

from disguises import texts
from hypothesis import given

from violation_rules.text.segments import line_spans, sentence_spans, utterance_spans


def test_lines_and_utterances() -> None:
    """Line feeds separate lines and belong to none; an utterance is one or more of them."""
    lines = line_spans("甲乙\n\n丙")
    assert [(0, 2), (3, 3), (4, 5)] == lines
    assert [(0, 0)] == line_spans("")
    assert lines == utterance_spans(lines, None)
    assert [(0, 3), (4, 5)] == utterance_spans(lines, (0, 2))


def test_sentences() -> None:
    """A run of marks ends one sentence and belongs to it, with the closing quote; a line feed belongs to none."""
    text = "好！！真的？“行。”走\n来;了"
    assert ["好！！", "真的？", "“行。”", "走", "来;", "了"] == [text[low:high] for low, high in sentence_spans(text)]


def test_a_dot_is_no_sentence_end() -> None:
    """3.5 and T.O.P stay whole."""
    assert [(0, 7)] == sentence_spans("3.5元top")


@given(texts)
def test_sentences_cover_everything(text: str) -> None:
    """Sentences are in order, not empty, and leave out line feeds only."""
    spans = sentence_spans(text)
    assert text.replace("\n", "") == "".join(text[low:high] for low, high in spans)
    assert all(low < high for low, high in spans)
