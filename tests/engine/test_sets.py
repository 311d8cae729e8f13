"""Sets of sentences are the same whether they are kept by their numbers or as a mask."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from violation_rules.engine.sets import Many, Set, both, gathered, members, set_of, those_in, union

_COUNT = 400
_SETS = st.one_of(st.sets(st.integers(0, _COUNT - 1), max_size=12), st.sets(st.integers(0, _COUNT - 1)), st.just(set(range(_COUNT))))


def _set(some: set[int]) -> Set:
    mask = np.zeros(_COUNT, dtype=np.bool_)
    mask[sorted(some)] = True
    return set_of(mask)


def _numbers(some: Set) -> list[int]:
    numbers: list[int] = members(some).tolist()
    return numbers


@given(_SETS)
def test_a_set_keeps_its_members(some: set[int]) -> None:
    """Few or many, and it knows how many they are."""
    kept = _set(some)
    assert (sorted(some), len(some)) == (_numbers(kept), len(kept))
    assert isinstance(kept, Many) == (len(some) * 50 > _COUNT)
    assert not isinstance(kept, Many) or kept.all == (len(some) == _COUNT)


@given(_SETS, _SETS, _SETS)
def test_sets_are_put_together(one: set[int], other: set[int], third: set[int]) -> None:
    """What is in both, in any, in one of two; and what was given stays as it was."""
    sets = [_set(one), _set(other), _set(third)]
    assert sorted(one & other) == _numbers(both(sets[0], sets[1])) == _numbers(those_in(sets[0], members(sets[1])))
    assert sorted(one | other | third) == _numbers(union(sets, _COUNT))
    assert [sorted(one), sorted(other), sorted(third)] == [_numbers(some) for some in sets]


@given(st.lists(st.lists(st.integers(0, _COUNT - 1))))
def test_lists_in_any_order_make_a_set(lists: list[list[int]]) -> None:
    """Each of their members once, in order."""
    made = gathered([np.array(one, dtype=np.int64) for one in lists], _COUNT)
    assert sorted(set().union(*lists)) == _numbers(made)
