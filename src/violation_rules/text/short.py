"""Folding short texts, where setting up work on whole arrays costs more than the work: spaces and symbols run by run.

What `fold` gives for these. What is rare is left to it: characters that become several, invisible ones, combining marks, symbols that
stand for a character, and places where a rewrite does begin.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from violation_rules.text.folded import Parts
from violation_rules.text.rewrites import AFTER, BEFORE, GLUE, LATIN_PAIRS, WALL, rewrite
from violation_rules.text.tables import (
    CLASS_BITS,
    DIGIT,
    EXPANDS,
    FIRST_MASK,
    FIRST_SHIFT,
    GAP,
    HAN,
    INVISIBLE,
    LATIN,
    MARK,
    SECOND_SHIFT,
    SPACE,
    SYMBOL_FOLD,
)
from violation_rules.text.tables import GLUE as GLUE_CLASS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from violation_rules.text.folded import Codes
    from violation_rules.text.tables import FoldTables

LONGEST = 500
"""Characters up to which this is quicker."""
LAYOUT_SPACES = 3
_UNUSUAL = EXPANDS | GAP | SYMBOL_FOLD
"""Bits of all that does not stay one character by itself."""
_NOWHERE = np.zeros(0, dtype=np.int32)
_HAN, _LATIN, _DIGIT = bytes([HAN]), bytes([LATIN]), bytes([DIGIT])
_RUN = re.compile(bytes([*b"[", GLUE_CLASS, SPACE, *b"]+"]))
_OTHERS = re.compile(bytes([*b"[", EXPANDS, INVISIBLE, MARK, *b"]"]))


class _Run(NamedTuple):
    """A run of spaces and symbols."""

    start: int
    end: int
    mark: str
    """What rewrites read for it."""
    gone: bool
    """Whether it vanishes."""


def fold_short(codes: Codes, tables: FoldTables) -> Parts | None:
    """Fold a text; None where it takes `fold`."""
    places = codes.astype(np.intp)
    attributes = tables.attributes.take(places)
    mapped = tables.map.take(places)
    pairs = attributes[:-1] & FIRST_MASK & (attributes[1:] >> (SECOND_SHIFT - FIRST_SHIFT))
    bits, paired = int(np.bitwise_or.reduce(attributes)), bool(np.bitwise_or.reduce(pairs))
    if not paired and not bits & _UNUSUAL:
        return Parts(mapped, np.arange(len(codes), dtype=np.int32), _NOWHERE, _NOWHERE, _NOWHERE)
    kinds = (attributes & CLASS_BITS).astype(np.uint8).tobytes()
    if bits & SYMBOL_FOLD or _OTHERS.search(kinds):
        return None
    text = mapped.tobytes().decode("utf-32-le", "surrogatepass")
    runs = [_run(text, kinds, *found.span()) for found in _RUN.finditer(kinds)]
    if paired and _is_rewritten(text, kinds, runs, attributes.tolist(), np.flatnonzero(pairs).tolist()):
        return None
    keep = np.ones(len(codes), dtype=np.bool_)
    for run in runs:
        if run.gone:
            keep[run.start : run.end] = False
    kept = np.flatnonzero(keep)
    return Parts(mapped.take(kept), kept.astype(np.int32), _NOWHERE, _NOWHERE, _NOWHERE)


def _run(text: str, kinds: bytes, start: int, end: int) -> _Run:
    """It vanishes between Chinese characters, between letters that are words by themselves, and between a number and its `%`."""
    if end - start >= LAYOUT_SPACES and kinds.count(SPACE, start, end) == end - start:
        return _Run(start, end, WALL, gone=False)
    left, right = kinds[start - 1 : start], kinds[end : end + 1]
    if left == right == _LATIN:
        alone = kinds[max(start - 2, 0) : start - 1] != _LATIN and kinds[end + 1 : end + 2] != _LATIN
        return _Run(start, end, "" if alone else GLUE, gone=alone)
    return _Run(start, end, GLUE, gone=left == right == _HAN or (left == _DIGIT and text[end : end + 1] == "%"))


def _is_rewritten(text: str, kinds: bytes, runs: Sequence[_Run], attributes: Sequence[int], places: Iterable[int]) -> bool:
    """Whether a rewrite begins at one of the places, each of which has a character beside it that one may go on with."""
    starts = [run.start for run in runs]
    pieces = [text[low:high] for low, high in zip([0, *(run.end for run in runs)], [*starts, len(text)], strict=True)]
    reduced = "".join([pieces[0], *(run.mark + piece for run, piece in zip(runs, pieces[1:], strict=True))])
    for place in places:
        following = place + 1
        if kinds[following] >= GAP:  # what comes after the run decides
            following = runs[bisect_right(starts, following) - 1].end
            if following == len(text) or not attributes[place] & FIRST_MASK & (attributes[following] >> (SECOND_SHIFT - FIRST_SHIFT)):
                continue
        if kinds[place] >= GAP:  # a plus sign
            return True
        if kinds[place] == LATIN and (kinds[max(place - 1, 0) : place] == _LATIN or text[place] + text[following] not in LATIN_PAIRS):
            continue
        at = place - sum(run.end - run.start - len(run.mark) for run in runs[: bisect_right(starts, place)])
        if rewrite(reduced[max(at - BEFORE, 0) : at + AFTER], min(at, BEFORE)) is not None:
            return True
    return False
