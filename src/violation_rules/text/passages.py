"""Utterances in passages: the stretches whose words are weighed together.

Who sells talks on, and one part of it may be a violation. Weighed with all else that is said in one breath it would not be seen, so an
utterance is weighed in passages that overlap, and of a place those count that hold it.
"""

from __future__ import annotations

LENGTH = 50
"""Characters of a passage; what is shorter is one."""
STRIDE = 25
"""Characters from one to the next."""


def passages(low: int, high: int) -> list[tuple[int, int]]:
    """The passages of an utterance [low, high), half open. The last ends where it does."""
    last = max(low, high - LENGTH)
    return [(begin, min(begin + LENGTH, high)) for begin in (*range(low, last, STRIDE), last)]


def holding(low: int, high: int, place: int) -> list[tuple[int, int]]:
    """Those of an utterance that hold a place."""
    return [(begin, end) for begin, end in passages(low, high) if begin <= place < end or begin == end]
