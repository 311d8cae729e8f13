"""A stretch of text looked up in the tables of folding, and the runs of characters in it that may vanish."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from violation_rules.text.short import LAYOUT_SPACES
from violation_rules.text.tables import CLASS_BITS, LATIN, LATIN_WORD, SPACE
from violation_rules.text.tables import GLUE as GLUE_CLASS

if TYPE_CHECKING:
    import numpy.typing as npt

    from violation_rules.text.folded import Codes, Indices, Mask
    from violation_rules.text.tables import FoldTables


class Runs(NamedTuple):
    """Maximal runs of characters that may vanish. Per run: `start`, `end`, number of `symbols` (invisible ones not counted), `layout`.

    Per character of a run: its `places`, the run it is `of`, whether it is `visible`.
    """

    start: Indices
    end: Indices
    symbols: Indices
    layout: Mask
    places: Indices
    of: Indices
    visible: Mask


class Chunk(NamedTuple):
    """A stretch of text looked up in the tables."""

    codes: Codes
    mapped: Codes
    attributes: npt.NDArray[np.uint16]
    gap: Mask
    runs: Runs
    tables: FoldTables


def runs_of(gap: Mask, attributes: npt.NDArray[np.uint16]) -> Runs:
    """The runs of the characters that are a `gap`."""
    places = np.flatnonzero(gap)
    if not len(places):
        none = np.zeros(0, dtype=np.int64)
        return Runs(none, none, none, none.astype(bool), none, none, none.astype(bool))
    first = np.concatenate(([0], np.flatnonzero(np.diff(places) > 1) + 1))
    start = places[first]
    end = places[np.concatenate((first[1:] - 1, [len(places) - 1]))] + 1
    kinds = attributes[places] & CLASS_BITS
    spaces = kinds == SPACE
    visible = spaces | (kinds == GLUE_CLASS)
    symbols = np.add.reduceat(visible.astype(np.int64), first)
    layout = (np.add.reduceat(spaces.astype(np.int64), first) == symbols) & (symbols >= LAYOUT_SPACES)
    of = np.repeat(np.arange(len(first)), np.diff(np.concatenate((first, [len(places)]))))
    return Runs(start, end, symbols, layout, places, of, visible)


def edge(table: npt.NDArray[np.uint8], codes: Codes, places: Indices) -> npt.NDArray[np.uint8]:
    """`table` looked up at `places`, 0 (OTHER) outside the text."""
    inside = (places >= 0) & (places < len(codes))
    out = np.zeros(len(places), dtype=np.uint8)
    out[inside] = table[codes[places[inside]]]
    return out


def is_letter(kinds: npt.NDArray[np.uint8]) -> Mask:
    """Which of these kinds are Latin letters."""
    found: Mask = (kinds == LATIN) | (kinds == LATIN_WORD)
    return found
