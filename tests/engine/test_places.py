"""Hits kept as they were found and hits kept in arrays are the same hits."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import strategies

from violation_rules.engine import atoms as module
from violation_rules.engine.places import Hit, Listed
from violation_rules.engine.scene import Scene
from violation_rules.engine.tabled import ManyHits, Tabled
from violation_rules.engine.vicinity import Apart, Ordered, in_some
from violation_rules.loading import load_text
from violation_rules.model import Document
from violation_rules.text.segments import line_spans, utterance_spans

if TYPE_CHECKING:
    import numpy.typing as npt

FIVE_WORDS = """language 1
ruleset t "测" { version 1.0.0 }
statute 《中华人民共和国广告法》 as 《广告法》 { version 2018修正 effective 2018-10-26 version 2021修正 effective 2021-04-29 }
category 类 "类"
lexicon 一 { "甲" "乙" }
lexicon 二 { "乙" "丙" }
lexicon 三 { "丁" "戊" }
violation t.claim "宣称" {
    category 类
    violates 《广告法》第九条第三项
    match 一 or 二 or 三
    severity warning
    violating "甲"
    compliant "三天后发货"
}
"""
lines = st.lists(strategies.texts(max_size=12), min_size=3, max_size=9).map("\n".join)
"""So much text that terms occur, in several utterances."""
places = st.builds(lambda home, back, length: (home, home - back, home + length), st.integers(1, 30), st.integers(0, 1), st.integers(1, 4))
hits = st.lists(st.builds(lambda atom, place: (atom, *place), st.integers(0, 4), places), min_size=1, max_size=40)


def columns(found: list[Hit]) -> tuple[npt.NDArray[np.int64], ...]:
    """As arrays."""
    return tuple(np.array(found, dtype=np.int64).reshape(-1, 4).T)


@given(hits)
def test_in_arrays_they_are_the_same(found: list[Hit]) -> None:
    """Atom by atom and all at once."""
    listed, tabled = Listed(found), Tabled(ManyHits(columns(found)))
    assert sorted(zip(*listed.columns(), strict=True)) == sorted(zip(*tabled.columns(), strict=True)) == sorted(found)
    assert listed.atoms() == tabled.atoms()
    for atom in range(6):
        assert listed.of(atom) == tabled.of(atom)


@given(hits, st.integers(0, 30), st.integers(1, 12))
def test_between_are_those_that_begin_or_are_at_home_there(found: list[Hit], low: int, length: int) -> None:
    """Whatever order they come in."""
    ordered = Ordered(Listed(found).columns())
    expected = [hit for hit in found if low <= hit[2] < low + length or low <= hit[1] < low + length]
    assert sorted(ordered.between(low, low + length)) == sorted(expected)


@given(hits, st.lists(st.tuples(st.integers(0, 30), st.integers(1, 5)), max_size=4), st.integers(0, 6))
def test_in_some_stretches_are_those_that_begin_or_are_at_home_there(found: list[Hit], lengths: list[tuple[int, int]], more: int) -> None:
    """The stretches are in order, as utterances, and overlap where they take in some of what is round them."""
    edges = list(accumulate((number for pair in lengths for number in pair), initial=0))
    ranges = [(max(low - more, 0), high + more) for low, high in zip(edges[1::2], edges[2::2], strict=True)]
    expected = [hit for hit in found if any(low <= place < high for low, high in ranges for place in hit[1:3])]
    assert sorted(zip(*in_some(columns(found), ranges), strict=True)) == sorted(expected)


@given(hits, st.lists(st.tuples(st.integers(0, 5), st.integers(1, 5)), min_size=1, max_size=5))
def test_apart_are_those_that_begin_or_are_at_home_there(found: list[Hit], lengths: list[tuple[int, int]]) -> None:
    """Utterance by utterance, with the lexicons they may mean; some utterances are left out."""
    runtime = load_text(FIVE_WORDS).runtime
    edges = list(accumulate((number for pair in lengths for number in pair), initial=0))
    ranges = list(zip(edges[1::2], edges[2::2], strict=True))
    found = list(dict.fromkeys(found))
    apart = Apart(runtime, columns(found), [3 * number for number in range(len(ranges))], ranges)
    for number, (low, high) in enumerate(ranges):
        expected = [hit for hit in found if low <= hit[2] < high or low <= hit[1] < high]
        places = apart.places(3 * number)
        assert sorted((atom, *place) for atom in places.atoms() for place in places.of(atom)) == sorted(expected)
        assert apart.mask(3 * number) == runtime.mask_of({hit[0] for hit in expected})
    assert not apart.places(1).atoms()
    assert apart.mask(1) == runtime.mask_of(())


@given(strategies.rulesets(), lines, st.integers(1, 4))
def test_of_too_many_the_first_count(source: str, text: str, most: int) -> None:
    """Of each atom so many, in a short text and in a long one."""
    runtime = load_text(source).runtime
    everything = module.find_atoms(runtime, text)
    there = Counter(hit[0] for hit in everything.hits)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_HITS", most)
        short = module.find_atoms(runtime, text)
        patch.setattr(module, "_LONG", 0)
        long = module.find_atoms(runtime, text)
    for found in (short, long):
        assert Counter(hit[0] for hit in found.hits) == {atom: min(count, most) for atom, count in there.items()}
        assert sorted(found.beyond) == sorted(atom for atom, count in there.items() if count > most)
        assert set(found.hits) <= set(everything.hits)
        assert found.beyond or sorted(found.hits) == sorted(everything.hits)
    assert sorted(short.hits) == sorted(long.hits)


@given(strategies.rulesets(), lines, st.sampled_from(("transcript", "listing")), st.data())
def test_what_is_wanted_of_a_long_text_is_found(source: str, text: str, kind: str, data: st.DataObject) -> None:
    """All hits in the utterances chosen, and elsewhere those that matter everywhere."""
    runtime = load_text(source).runtime
    everything = module.find_atoms(runtime, text)
    spans = line_spans(everything.folded.text)
    firsts = (0, *sorted(data.draw(st.sets(st.sampled_from(range(len(spans)))) if len(spans) > 1 else st.just(set())) - {0}))
    utterances = utterance_spans(spans, firsts)
    chosen = data.draw(st.lists(st.sampled_from(utterances), unique=True))
    homes = sorted(data.draw(st.integers(*one)) for one in chosen)
    spread = runtime.spread(kind)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_LONG", -1)
        some = module.find_atoms_together(runtime, [text], {0: module.Wanted(spread, homes, firsts)})[0]
    assert set(some.hits) <= set(everything.hits)
    assert len(some.hits) == len(set(some.hits))
    left_out = set(everything.hits) - set(some.hits)
    assert not any(spread.everywhere.holds[atom] for atom, *_ in left_out)
    assert not any(low <= start <= high for _, _, start, _ in left_out for low, high in chosen)
    assert some.reading_folds == {(start, end): everything.reading_folds[start, end] for start, end in some.reading_folds}
    assert {(start, end) for _, _, start, end in some.hits} & everything.reading_folds.keys() == some.reading_folds.keys()


@given(strategies.rulesets(), st.lists(strategies.texts(), min_size=1, max_size=3))
def test_a_long_text_is_searched_as_a_short_one(source: str, texts: list[str]) -> None:
    """What is found, and what it was seen through."""
    runtime = load_text(source).runtime
    short = module.find_atoms_together(runtime, texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_LONG", 3)
        long = module.find_atoms_together(runtime, texts)
    for one, other in zip(short, long, strict=True):
        assert sorted(one.hits) == sorted(other.hits)
        assert one.reading_folds == other.reading_folds
        assert one.folded.text == other.folded.text


@given(strategies.rulesets(), st.lists(strategies.texts(), min_size=2, max_size=4))
def test_searched_together_they_are_as_searched_alone(source: str, texts: list[str]) -> None:
    """What is found, what it was seen through, what it stands for in the original, and the lexicons it belongs to."""
    runtime = load_text(source).runtime
    for text, one in zip(texts, module.find_atoms_together(runtime, texts), strict=True):
        alone = module.find_atoms(runtime, text)
        assert sorted(one.hits) == sorted(alone.hits)
        assert len(one.hits) == len(alone.hits)
        assert one.reading_folds == alone.reading_folds
        assert (one.folded.text, one.folded.original) == (alone.folded.text, text)
        end = len(one.folded.text)
        for start in range(end):
            assert one.folded.span(start, end) == alone.folded.span(start, end)
            assert one.folded.folds(start, end) == alone.folded.folds(start, end)
        assert one.folded.span(end, end) == alone.folded.span(end, end)
        assert not isinstance(one.hits, list)
        opened, listed = one.hits.opened(), Listed(list(alone.hits))
        assert opened.atoms() == listed.atoms()
        assert all(opened.of(atom) == listed.of(atom) for atom in (*listed.atoms(), -1))
        document = Document(text=text)
        assert Scene(runtime, document, one).hit_mask() == Scene(runtime, document, alone).hit_mask()
