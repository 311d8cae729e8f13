"""Further readings: what live speech puts into a term, and when a hit in them counts."""

from __future__ import annotations

import pytest
from disguises import TERMS, fragments
from hypothesis import given
from hypothesis import strategies as st

from violation_rules.text.fold import fold
from violation_rules.text.readings import REACH, Joints, Reading, readings


def found(text: str, term: str) -> list[tuple[str, tuple[str, ...]]]:
    """The original stretches, and the changes used, of every hit of a term in a further reading that counts."""
    folded = fold(text)
    out = []
    for reading in readings(folded):
        at = reading.text.find(term)
        while at >= 0:
            if reading.admits(at, at + len(term)):
                low, high = folded.span(*reading.base_span(at, at + len(term)))
                out.append((text[low:high], reading.folds(at, at + len(term))))
            at = reading.text.find(term, at + 1)
    return out


@pytest.mark.parametrize(
    ("text", "term", "stretch", "change"),
    [
        ("这是最最最好的", "最好", "最最最好", "repeated"),
        ("国家家家级", "国家级", "国家家家级", "repeated"),
        ("全网全网最低价", "全网最低", "全网全网最低", "stutter"),
        ("最呃好", "最好", "最呃好", "filler"),
        ("全网，那个，最低", "全网最低", "全网，那个，最低", "filler"),
        ("国家就是说级的", "国家级", "国家就是说级", "filler"),
        ("我们“最”好", "最好", "“最”好", "bracket"),
        ("最（好）的", "最好", "最（好）", "bracket"),
        ("最🔥好", "最好", "最🔥好", "emoji"),
        ("最❌好", "最好", "最❌好", "emoji"),
        ("我们全网最\n低价来了", "全网最低价", "全网最\n低价", "boundary"),
    ],
)
def test_found(text: str, term: str, stretch: str, change: str) -> None:
    """Repeats, stutter, fillers, brackets and one utterance boundary do not hide a term; its stretch is exact."""
    assert [(stretch, (change,))] == found(text, term)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("妈妈好", "妈好"),  # an ordinary double
        ("谢谢大家", "谢大"),
        ("呃最好", "最好"),  # the base text has it, the reading adds nothing
        ("最那个好", "最好"),  # a word between two characters is no slip of the tongue
        ("他是最\n好人", "最好"),  # two short words meet by chance
        ("全网最\n\n低价", "全网最低价"),  # more than one boundary
        ("全网最。\n低价", "全网最低价"),  # the sentence was finished
        ("全网最呃。低价", "全网最低价"),
    ],
)
def test_not_found(text: str, term: str) -> None:
    """A hit needs a change inside it, and to be long enough for that kind of change."""
    assert [] == found(text, term)


def test_nothing_to_read_otherwise() -> None:
    """Ordinary text has no further readings."""
    assert () == readings(fold("我们的面膜很好用。"))
    assert () == readings(fold(""))


def test_joints_only_save_time() -> None:
    """Bridging only where a term may meet gives the same hits."""
    text = "我们全网最\n低价来了\n大家\n快来"
    folded = fold(text)
    (reading,) = readings(folded, joints=Joints(["全网最低价"]))
    assert "全网最低价" in reading.text
    assert "大家快" not in reading.text
    assert () == readings(folded, joints=Joints(["治疗高血压"]))


@given(fragments, st.lists(st.sampled_from(TERMS), min_size=1, max_size=3))
def test_leaving_out_only_where_a_term_may_go_on_misses_none(text: str, terms: list[str]) -> None:
    """Whatever is found with all left out that can be is found, too, with less left out."""
    folded = fold(text)

    def hits(inside: Joints | None) -> set[tuple[str, int, int]]:
        return {
            (term, *reading.base_span(at, at + len(term)))
            for reading in readings(folded, inside=inside)
            for term in terms
            for at in range(len(reading.text))
            if reading.text.startswith(term, at) and reading.admits(at, at + len(term))
        }

    assert hits(None) <= hits(Joints(terms, 2))


@given(fragments)
def test_readings_map_into_the_base(text: str) -> None:
    """Every character of a reading stands for a base range that begins with or holds it; separators stand for a cut."""
    folded = fold(text)
    for reading in readings(folded):
        assert len(reading.text) == len(reading.to_base_start) == len(reading.to_base_end) == len(reading.kinds)
        for character, low, high in zip(reading.text, reading.to_base_start.tolist(), reading.to_base_end.tolist(), strict=True):
            assert character == "\n" or character in folded.text[low:high]


@given(fragments, fragments)
def test_readings_do_not_depend_on_the_batch(one: str, two: str) -> None:
    """Joined with others, a line gives the same hits: seen by every admitted pair and triple of characters."""
    lines = [line.replace("\n", "") for line in (one, two)]

    def admitted(text: str) -> set[tuple[str, int]]:
        folded = fold(text)
        return {
            (reading.text[i : i + size], reading.base_span(i, i + size)[0])
            for reading in readings(folded)
            for size in (2, 3)
            for i in range(len(reading.text) - size + 1)
            if "\n" not in reading.text[i : i + size] and reading.admits(i, i + size)
        }

    alone = admitted(lines[0])
    assert alone == {hit for hit in admitted("\n\n".join(lines)) if hit[1] < len(fold(lines[0]).text)}


def test_reach() -> None:
    """Terms up to one more character than REACH on either side of a change are found."""
    term = "最" + "高大上美" * 3 + "好"
    assert len(term) <= REACH + 1
    assert found("最呃" + term[1:], term)


def test_a_reading_knows_its_changes() -> None:
    """Outside a change a span used nothing."""
    (reading,) = readings(fold("最最低价很好"))
    assert isinstance(reading, Reading)
    assert () == reading.folds(2, 4)
    assert not reading.admits(2, 4)


@given(fragments)
def test_stretches_with_a_change_are_those_that_may_be_admitted(text: str) -> None:
    """All at once as one by one."""
    for reading in readings(fold(text)):
        places = [(start, end) for start in range(len(reading.text)) for end in range(start + 1, min(start + 5, len(reading.text)) + 1)]
        expected = [number for number, place in enumerate(places) if reading.changes(*place)]
        assert reading.changed([start for start, _ in places], [end for _, end in places]).tolist() == expected
        assert reading.changed([], []).tolist() == []
