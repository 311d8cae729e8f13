"""Sets of the sentences of a block: few by their numbers, many as a mask.

Most conditions can hold in very few sentences, and then cost what they hold, not what the block holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from violation_rules.engine.sentences import NOWHERE, common, distinct

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from violation_rules.engine.sentences import Some
    from violation_rules.text.folded import Mask

_SHARE = 50
"""More than one of so many sentences are many: to take their numbers out of a mask would cost more than reckoning with the mask."""


class Many:
    """Many sentences of a block."""

    __slots__ = ("_count", "mask")

    def __init__(self, mask: Mask, count: int) -> None:
        """`count` of them are true."""
        self.mask = mask
        self._count = count

    def __len__(self) -> int:
        """How many they are."""
        return self._count

    @property
    def all(self) -> bool:
        """Whether it is all there are."""
        return self._count == len(self.mask)


Set: TypeAlias = "Some | Many"


def set_of(mask: Mask) -> Set:
    """The sentences where a mask is true. The mask may be kept."""
    count = int(np.count_nonzero(mask))
    return Many(mask, count) if count * _SHARE > len(mask) else mask.nonzero()[0]


def members(some: Set) -> Some:
    """What is in a set, in order."""
    return some.mask.nonzero()[0] if isinstance(some, Many) else some


def those_in(one: Set, some: Some) -> Some:
    """Those of some sentences that are in a set."""
    if isinstance(one, Many):
        return some if one.all else some[one.mask[some]]
    return common(one, some)


def both(one: Set, other: Set) -> Set:
    """What is in both."""
    if not isinstance(one, Many):
        return those_in(other, one)
    if not isinstance(other, Many):
        return those_in(one, other)
    if one.all or one is other:
        return other
    return one if other.all else set_of(one.mask & other.mask)


def union(sets: Iterable[Set], count: int) -> Set:
    """What is in any of some sets of the `count` sentences of a block."""
    filled = [one for one in sets if len(one)]
    if len(filled) <= 1:
        return filled[0] if filled else NOWHERE
    many = [one for one in filled if isinstance(one, Many)]
    few = [one for one in filled if not isinstance(one, Many)]
    if not many:
        return gathered(few, count)
    for one in many:
        if one.all:
            return one
    mask = many[0].mask.copy()
    for one in many[1:]:
        mask |= one.mask
    for some in few:
        mask[some] = True
    return set_of(mask)


def gathered(lists: Sequence[Some], count: int) -> Set:
    """Those of the `count` sentences of a block that are in any of some lists, which may be in no order and hold some more than once."""
    size = sum(map(len, lists))
    if not size:
        return NOWHERE
    if size * _SHARE <= count:
        return distinct(np.sort(np.concatenate(lists) if len(lists) > 1 else lists[0]))
    mask = np.zeros(count, dtype=np.bool_)
    for one in lists:
        mask[one] = True
    return set_of(mask)
