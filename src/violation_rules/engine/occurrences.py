"""Strings found in a block of documents, in their text and in the further readings of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from violation_rules.engine.trie import apart, joined
from violation_rules.text.readings import readings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from violation_rules.engine.trie import Places, Short, Trie
    from violation_rules.text.folded import Folded, Mask
    from violation_rules.text.readings import Joints


class Block(NamedTuple):
    """Folded documents joined by line feeds."""

    folded: Folded
    begins: Places
    """Where each document begins in `folded`."""
    kinds: Sequence[str]
    facts: Sequence[Mapping[str, tuple[str, ...]]] | None = None
    """Of each document the given facts: name → values as text. None where no document has any."""
    utterances: Places | None = None
    """Of each line the utterance that it belongs to, counted up; None where each line is one."""


class Further(NamedTuple):
    """What was found in further readings of a text: where each begins and ends (half open) and is at home in the text itself."""

    starts: Short
    ends: Short
    homes: Short


class Occurrences(NamedTuple):
    """What was found in a block."""

    found: Places
    """Strings with their places (`trie.joined`), in order."""
    size: int
    """Places from here on stand for those in `further`."""
    further: Further


class Kept(NamedTuple):
    """Which of very much that is found in a text itself is kept."""

    strings: Mask
    """Of each string whether it is wherever it was found."""
    places: Mask
    """Of each place whether all is that begins there."""


def occurrences(block: Block, trie: Trie, joints: tuple[Joints, Joints], lengths: Short, kept: Kept | None = None) -> Occurrences:
    """All strings of a trie in a block and in the further readings of it, never across two documents.

    A little more than counts: a further reading's own conditions on length are left to the evaluation.
    """
    folded = block.folded
    size = len(folded.codes)
    there = trie.find(folded.codes)
    if kept is not None:
        strings, starts = apart(there)
        there = there[kept.strings.take(strings) | kept.places.take(starts)]
    found = [there]
    parts = [_NONE]
    breaks = np.flatnonzero(folded.codes == ord("\n")).astype(np.int32)
    for reading in readings(folded, joints=joints[0], inside=joints[1]):
        strings, starts = apart(trie.find(reading.codes))
        ends = starts + lengths[strings]
        changes = np.cumsum(reading.kinds != 0)
        used = changes[ends - 1] > changes[starts]
        starts, ends, strings = starts[used], ends[used], strings[used]
        low, high = reading.to_base_start[starts], reading.to_base_end[ends - 1]
        last = np.searchsorted(breaks, high) - 1
        crossed = np.where(last >= 0, breaks[np.maximum(last, 0)] if len(breaks) else np.int32(0), np.int32(-1))
        homes = np.where(crossed >= low, crossed + np.int32(1), low)
        one = np.searchsorted(block.begins, low, "right") == np.searchsorted(block.begins, homes, "right")
        parts.append(Further(low[one], high[one], homes[one]))
        strings = strings[one]
        found.append(joined(strings, np.arange(size, size + len(strings))))
        size += len(strings)
    every = np.concatenate(found)
    every.sort()
    return Occurrences(every, len(folded.codes), Further(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True))))


_NONE = Further(*[np.zeros(0, dtype=np.int32)] * 3)
