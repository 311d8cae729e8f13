"""Long lines of speech are read as the utterances that they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from violation_rules import Document, Utterance
from violation_rules.text.said import LONG_LINE, cut_long_lines, said

PIECES = st.sampled_from(["一", "二 ", "。", "”", "，", "三" * 30, "四" * 120, "\n", "五五", "!", "！！”", "\u3000", "\r", "😀"])


@given(st.lists(PIECES, max_size=40).map("".join))
def test_only_line_feeds_are_put_in(text: str) -> None:
    """Without them it is the text again, and every place finds its way back."""
    cut = cut_long_lines(text)
    assert all(cut.text[feed] == "\n" for feed in cut.feeds)
    kept = [place for place in range(len(cut.text)) if place not in cut.feeds]
    assert text == "".join(cut.text[place] for place in kept)
    assert list(range(len(text))) == [cut.original(place) for place in kept]
    assert all(cut.text.count("\n", 0, place) - cut.cuts(place) == text.count("\n", 0, cut.original(place)) for place in kept)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_line_stays_very_long_and_short_ones_stay(text: str) -> None:
    """What is left is at most a sentence that is no long line, after less than is enough for an utterance."""
    cut = cut_long_lines(text)
    assert max(map(len, cut.text.split("\n"))) < LONG_LINE + 40
    lines = text.split("\n")
    assert all(line in cut.text.split("\n") for line in lines if len(line) <= LONG_LINE)
    if max(map(len, lines)) <= LONG_LINE:
        assert not cut.feeds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("这款面霜补水效果特别好。" * 20, [48, 48, 48, 48, 48]),  # after the sentence that makes it enough
        ("这款面霜补水效果特别好，" * 20, [48, 48, 48, 48, 48]),
        ("这款面霜补水效果特别好 " * 20, [48, 48, 48, 48, 48]),
        ("这款面霜补水效果特别好" * 20, [100, 120]),  # nothing tells where
        ("真的吗？”" + "好" * 100 + "。" + "走" * 120, [106, 120]),
    ],
)
def test_where_a_line_is_cut(text: str, expected: list[int]) -> None:
    """At the end of a sentence, else of a clause, else anywhere."""
    assert expected == [len(line) for line in cut_long_lines(text).text.split("\n")]


def test_only_speech_that_was_not_divided_is() -> None:
    """What was given as utterances, a complaint and a listing stay as they are."""
    line = "这款面霜补水效果特别好。" * 20
    assert said(Document(text=line)).feeds
    listing = Document(kind="listing", fields={"title": line})
    for document in (Document(utterances=[Utterance(line)]), Document(kind="complaint", text=line), listing):
        assert (line, ()) == tuple(said(document))
