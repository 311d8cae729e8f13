"""Hits kept as they were found and hits kept in arrays are the same hits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import strategies

from violation_rules.engine import atoms as module
from violation_rules.engine.places import Hit, Listed
from violation_rules.engine.scene import Scene
from violation_rules.engine.tabled import ManyHits, Tabled
from violation_rules.engine.vicinity import Ordered
from violation_rules.loading import load_text
from violation_rules.model import Document

places = st.builds(lambda home, back, length: (home, home - back, home + length), st.integers(0, 30), st.integers(0, 1), st.integers(1, 4))
hits = st.lists(st.builds(lambda atom, place: (atom, *place), st.integers(0, 4), places), min_size=1, max_size=40)


@given(hits, st.integers(1, 9))
def test_in_arrays_they_are_the_same(found: list[Hit], most: int) -> None:
    """Atom by atom and all at once, before and after those beyond a number are left out."""
    listed, tabled = Listed(found), Tabled(ManyHits(list(np.array(found, dtype=np.int64).T)))
    assert sorted(zip(*listed.columns(), strict=True)) == sorted(zip(*tabled.columns(), strict=True)) == sorted(found)
    assert list(listed.cut(most)) == list(tabled.cut(most))
    assert listed.atoms() == tabled.atoms()
    for atom in range(6):
        assert listed.of(atom) == tabled.of(atom)
    assert sorted(zip(*listed.columns(), strict=True)) == sorted(zip(*tabled.columns(), strict=True))


@given(hits, st.integers(0, 30), st.integers(1, 12))
def test_between_are_those_that_begin_or_are_at_home_there(found: list[Hit], low: int, length: int) -> None:
    """Whatever order they come in."""
    ordered = Ordered(Listed(found).columns())
    expected = [hit for hit in found if low <= hit[2] < low + length or low <= hit[1] < low + length]
    assert sorted(ordered.between(low, low + length)) == sorted(expected)


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
