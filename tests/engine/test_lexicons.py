"""Sets of lexicons as masks, and the entries of a lexicon by their atoms."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from violation_rules.compiler import program as ir
from violation_rules.engine.lexicons import ALWAYS, Entries, mask

_SETS = st.frozensets(st.integers(0, 300), max_size=8)


@given(_SETS, _SETS, _SETS)
def test_masks_are_joined_and_compared_as_sets_are(one: frozenset[int], two: frozenset[int], need: frozenset[int]) -> None:
    """And what needs nothing is met by whatever is hit, be it nothing."""
    hit = ALWAYS | mask(one) | mask(tuple(two))
    assert bool(hit & mask(need)) == bool((one | two) & need)
    assert hit & ALWAYS


def test_entries_are_found_by_their_atoms() -> None:
    """Those without any are tried on every sentence."""
    entries = (
        ir.Entry("甲", (3,)),
        ir.Entry("乙{n:number}", (3, 5), regex="乙[0-9]"),
        ir.Entry("{n:number}", (), regex="[0-9]"),
        ir.Entry("ab", (7,), latin=True),
    )
    found = Entries(ir.Lexicon("甲乙", "甲乙", False, entries))  # noqa: FBT003 - a record
    assert found.by_atom == {3: (0, 1), 5: (1,), 7: (3,)}
    assert found.always == (2,)
    assert [way.free for way in found.ways] == [True, True, True, False]
