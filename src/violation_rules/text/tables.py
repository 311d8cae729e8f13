"""The character tables of folding, read once from `data/fold_table.tsv`.

`MAP[point]` is the folded code point; `ATTRIBUTES[point]` packs the class of the character (`CLASS_BITS`), whether it is a
symbol standing for a character (`SYMBOL_FOLD`), and which rewrites it may begin or go on with (see `rewrites.py`).
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from violation_rules.text.rewrites import BEGIN, GO_ON

U32 = npt.NDArray[np.uint32]
U16 = npt.NDArray[np.uint16]
U8 = npt.NDArray[np.uint8]

# Classes. All from GAP on may vanish: GLUE and SPACE between Chinese characters, INVISIBLE and MARK anywhere.
OTHER, HAN, LATIN, DIGIT, EXPANDS = 0, 1, 2, 3, 4
LATIN_WORD = 5  # only at the edge of an expansion: a letter with another beside it
GAP = 8
GLUE, SPACE, INVISIBLE, MARK = 8, 9, 10, 11
CLASS_BITS = 0x000F
SYMBOL_FOLD = 0x0010

# Rewrite families: a rewrite is tried where a character of family f is followed by one that f may go on with.
FAMILIES = len(BEGIN)
FIRST_SHIFT, SECOND_SHIFT = 5, 10
FIRST_MASK = ((1 << FAMILIES) - 1) << FIRST_SHIFT

_CLASS_NAMES = {"han": HAN, "latin": LATIN, "digit": DIGIT, "glue": GLUE, "space": SPACE, "invisible": INVISIBLE, "mark": MARK}


class FoldTables(NamedTuple):
    """All tables. Arrays have one entry for each of the 0x110000 code points."""

    map: U32
    attributes: U16
    begins: U8
    """Class of the first character of what each code point becomes; `ends` that of the last."""
    ends: U8
    expansions: dict[int, str]
    kinds: dict[str, str]
    """The kind of fold of each character that changes on its own: `width`, `case`, `traditional` …"""


@lru_cache(maxsize=1)
def fold_tables() -> FoldTables:
    """Read the data file and set up the arrays (about 20 ms, once a process)."""
    mapping = np.arange(0x110000, dtype=np.uint32)
    attributes = np.zeros(0x110000, dtype=np.uint16)
    expansions: dict[int, str] = {}
    kinds: dict[str, str] = {}
    text = files(__package__).joinpath("data/fold_table.tsv").read_text(encoding="utf-8")
    symbols = []
    for line in text.split("\n"):
        what, _, rest = line.partition("\t")
        if what == "fold":
            kind, sources, targets = rest.split("\t")
            points = _points(sources)
            mapping[points] = _points(targets)
            kinds.update(dict.fromkeys(sources, kind))
            if kind in ("emoji", "lookalike"):
                symbols.append(points)
        elif what == "expand":
            kind, character, target = rest.split("\t")
            expansions[ord(character)] = target
            kinds[character] = kind
        elif what == "class":
            name, ranges = rest.split("\t")
            for span in ranges.split():
                low, _, high = span.partition("-")
                attributes[int(low, 16) : int(high or low, 16) + 1] = _CLASS_NAMES[name]
    mapping[attributes == SPACE] = ord(" ")
    for points in symbols:
        chosen = points[points > 0x2000]  # noqa: PLR2004 - letters of other alphabets are below
        attributes[chosen] |= SYMBOL_FOLD
    begins = (attributes & CLASS_BITS).astype(np.uint8)
    ends = begins.copy()
    for point, target in expansions.items():
        attributes[point] = EXPANDS
        first, second, before_last, last = (int(begins[ord(target[i])]) for i in (0, 1, -2, -1))
        begins[point] = LATIN_WORD if first == second == LATIN else first
        ends[point] = LATIN_WORD if last == before_last == LATIN else last
    _mark_families(mapping, attributes)
    every = sum(1 << (FIRST_SHIFT + family) | 1 << (SECOND_SHIFT + family) for family in range(FAMILIES))
    attributes[list(expansions)] |= every
    return FoldTables(mapping, attributes, begins, ends, expansions, kinds)


def _mark_families(mapping: U32, attributes: U16) -> None:
    """Give every source character the rewrite families of what it folds to."""
    for family in range(FAMILIES):
        begins = np.zeros(0x110000, dtype=bool)
        goes_on = np.zeros(0x110000, dtype=bool)
        begins[_points(BEGIN[family])] = True
        goes_on[_points(GO_ON[family])] = True
        changed = np.flatnonzero(mapping != np.arange(0x110000, dtype=np.uint32))
        begins[changed] |= begins[mapping[changed]]
        goes_on[changed] |= goes_on[mapping[changed]]
        goes_on |= (attributes & CLASS_BITS) >= GAP  # a rewrite sees through symbols and spaces: what follows them decides
        attributes[begins] |= 1 << (FIRST_SHIFT + family)
        attributes[goes_on] |= 1 << (SECOND_SHIFT + family)


def _points(text: str) -> npt.NDArray[np.int64]:
    return np.array([ord(character) for character in text], dtype=np.int64)
