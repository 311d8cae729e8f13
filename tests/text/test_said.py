"""Lines of speech are read as the utterances that they are: long ones are cut, short ones taken together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from violation_rules import Document, Utterance
from violation_rules.text.said import LONG_LINE, SHORT, cut_long_lines, said

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
    assert max(map(len, cut.text.split("\n"))) < LONG_LINE + SHORT
    lines = text.split("\n")
    assert all(line in cut.text.split("\n") for line in lines if len(line) <= LONG_LINE)
    if max(map(len, lines)) <= LONG_LINE:
        assert not cut.feeds


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("这款面霜补水效果特别好。" * 20, [60, 60, 60, 60]),  # after the sentence that makes it enough
        ("这款面霜补水效果特别好，" * 20, [60, 60, 60, 60]),
        ("这款面霜补水效果特别好 " * 20, [60, 60, 60, 60]),
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
        assert (line, (), None) == tuple(said(document))


@pytest.mark.parametrize(
    ("lengths", "expected"),
    [
        ([20, 20, 20, 20], [0, 3]),  # until there are enough
        ([50, 10, 40, 10], [0, 1, 3]),
        ([40, 180, 10], [0, 1, 2]),  # never very long
        ([10, 0, 10, 10], [0, 2]),  # an empty line ends one
        ([0, 0, 10], [0, 1, 2]),
    ],
)
def test_which_lines_are_taken_together(lengths: list[int], expected: list[int]) -> None:
    """Those of speech, given as lines or as utterances; a complaint's are paragraphs."""
    lines = ["好" * length for length in lengths]
    assert expected == list(said(Document(text="\n".join(lines))).firsts or ())
    assert expected == list(said(Document(utterances=[Utterance(line) for line in lines])).firsts or ())
    assert said(Document(kind="complaint", text="\n".join(lines))).firsts is None


def test_what_is_cut_may_be_taken_together() -> None:
    """A long line is cut first; a short line after it goes on with a short rest."""
    text = "这款面霜补水效果特别好。" * 18 + "好的\n走吧"
    firsts = said(Document(text=text)).firsts
    assert [60, 60, 60, 38, 2] == [len(line) for line in cut_long_lines(text).text.split("\n")]
    assert firsts == (0, 1, 2, 3)


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        (Utterance("好", start=0, end=2), Utterance("走", start=3), True),
        (Utterance("好", start=0, end=2), Utterance("走", start=13), False),
        (Utterance("好", start=0), Utterance("走", start=11), False),
        (Utterance("好", start=0), Utterance("走"), True),
        (Utterance("好", speaker="host"), Utterance("走", speaker="viewer"), False),
        (Utterance("好", speaker="host"), Utterance("走", speaker="host"), True),
        (Utterance("好", field="speech"), Utterance("走"), False),
    ],
)
def test_another_speaker_or_a_pause_ends_an_utterance(one: Utterance, other: Utterance, together: bool) -> None:  # noqa: FBT001 - a parameter
    """What nobody would take for one thing said is not judged as one."""
    assert ((0,) if together else (0, 1)) == said(Document(utterances=[one, other])).firsts
