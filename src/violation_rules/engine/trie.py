"""Every occurrence of many strings in a long array of code points, without a Python object for each.

A trie whose edges are hashed: level k holds the 64-bit hashes of all prefixes of k characters. All places of a text are walked down
together, level by level; a table of the first two characters drops most of them at once, so that the cost is that of a
few passes of numpy over the text, whatever the number of strings. Equal hashes of different strings give occurrences that are
none (about once in 10¹⁴ characters); none is ever missed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from violation_rules.text.folded import Codes

Places: TypeAlias = npt.NDArray[np.int64]
Short: TypeAlias = npt.NDArray[np.int32]
"""Places in a block, numbers of strings: where there are millions, half the memory."""
Hashes: TypeAlias = npt.NDArray[np.uint64]

_POINTS = 0x110000
_CHUNK = 1 << 17
"""Characters walked together, so that what is made on the way stays in the processor's cache."""
_SHALLOW = 4
"""Levels walked chunk by chunk; the few places that go on are walked all at once."""
_NOTHING: Short = np.zeros(0, dtype=np.int32)
_PAIR_BITS = 20
_SPREAD, _FIBONACCI = np.uint64(0x9E3779B97F4A7C55), np.uint64(0x9E3779B97F4A7C15)
_PAIR_SPREAD, _PAIR_MIX = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B)


class _Level(NamedTuple):
    """An open hash table: `keys` (0 is free), the string that ends here (-1: none), and whether any goes on."""

    keys: Hashes
    strings: Short
    goes_on: npt.NDArray[np.bool_]
    shift: np.uint64

    def find(self, hashes: Hashes) -> tuple[Places, Places]:
        """Which of `hashes` are in the table, and in which slot."""
        slots = ((hashes * _FIBONACCI) >> self.shift).astype(np.int64)
        keys = self.keys[slots]
        found = keys == hashes
        open_ = np.flatnonzero(~found & (keys != 0))
        while len(open_):
            slots[open_] = (slots[open_] + 1) & (len(self.keys) - 1)
            keys = self.keys[slots[open_]]
            same = keys == hashes[open_]
            found[open_[same]] = True
            open_ = open_[~same & (keys != 0)]
        which = np.flatnonzero(found)
        return which, slots[which]


class Trie:
    """Strings to look for. Immutable."""

    def __init__(self, strings: Sequence[str], room: int = 4) -> None:
        """Build the levels; strings must not be empty and should be distinct. `room`: at least so many slots a prefix."""
        self.longest = max(map(len, strings), default=0)
        lengths = np.array([len(string) for string in strings], dtype=np.int64)
        grid = np.zeros((len(strings), max(self.longest, 1)), dtype=np.uint32)
        codes = np.frombuffer("".join(strings).encode("utf-32-le", "surrogatepass"), dtype="<u4")
        grid[np.arange(grid.shape[1]) < lengths[:, np.newaxis]] = codes
        self._single = np.full(_POINTS, -1, dtype=np.int32)
        singles = np.flatnonzero(lengths == 1)
        self._single[grid[singles, 0]] = singles
        self._has_singles = len(singles) > 0
        longer = np.flatnonzero(lengths > 1)
        self._pairs = np.zeros(1 << _PAIR_BITS, dtype=np.bool_)
        if len(longer):
            self._pairs[_pair(grid[longer, 0], grid[longer, 1])] = True
        self._levels: list[_Level] = []
        hashes = grid[:, 0].astype(np.uint64)
        for depth in range(2, self.longest + 1):
            hashes = hashes * _SPREAD + grid[:, depth - 1]
            reach = lengths >= depth
            self._levels.append(_level(hashes[reach], np.flatnonzero(reach), lengths[reach] == depth, room))

    def find(self, codes: Codes) -> tuple[Short, Short]:
        """Where which strings begin in `codes`, in no promised order."""
        out: list[tuple[Short, Short]] = [(_NOTHING, _NOTHING)]
        deep: list[tuple[Places, Hashes]] = []
        for begin in range(0, len(codes) if self.longest else 0, _CHUNK):
            piece = codes[begin : begin + _CHUNK + 1]
            if self._has_singles:
                singles = self._single[piece[:_CHUNK]]
                places = np.flatnonzero(singles >= 0)
                out.append(((places + begin).astype(np.int32), singles[places]))
            places = np.flatnonzero(self._pairs[_pair(piece[:-1], piece[1:])])
            hashes = piece[places].astype(np.uint64)
            places += begin
            deep.append(self._walk(codes, places, hashes, range(1, _SHALLOW), out))
        if deep:
            places, hashes = (np.concatenate(arrays) for arrays in zip(*deep, strict=True))
            self._walk(codes, places, hashes, range(_SHALLOW, self.longest), out)
        found, strings = (np.concatenate(arrays) for arrays in zip(*out, strict=True))
        return found, strings

    def _walk(self, codes: Codes, places: Places, hashes: Hashes, depths: range, out: list[tuple[Short, Short]]) -> tuple[Places, Hashes]:
        """Go on from `places`, whose prefixes have `hashes`, for some levels; what ends goes to `out`, what goes on is given back."""
        for depth in depths:
            if depth >= self.longest or not len(places):
                return places[:0], hashes[:0]
            if places[-1] + depth >= len(codes):
                inside = places + depth < len(codes)
                places, hashes = places[inside], hashes[inside]
            hashes = hashes * _SPREAD + codes[places + depth]
            level = self._levels[depth - 1]
            which, slots = level.find(hashes)
            strings = level.strings[slots]
            ends = np.flatnonzero(strings >= 0)
            out.append((places[which[ends]].astype(np.int32), strings[ends]))
            which = which[level.goes_on[slots]]
            places, hashes = places[which], hashes[which]
        return places, hashes


def _pair(first: Codes, second: Codes) -> npt.NDArray[np.uint32]:
    mixed: npt.NDArray[np.uint32] = (first * _PAIR_SPREAD + second) * _PAIR_MIX
    return mixed >> np.uint32(32 - _PAIR_BITS)


def _level(hashes: Hashes, strings: Places, ending: npt.NDArray[np.bool_], room: int) -> _Level:
    keys, back = np.unique(hashes, return_inverse=True)
    ends = np.full(len(keys), -1, dtype=np.int32)
    ends[back[ending]] = strings[ending]
    goes_on = np.zeros(len(keys), dtype=np.bool_)
    goes_on[back[~ending]] = True
    bits = max(int(len(keys) * room).bit_length(), 4)
    shift = np.uint64(64 - bits)
    table = np.zeros(1 << bits, dtype=np.uint64)
    owner = np.full(1 << bits, -1, dtype=np.int64)
    slots = ((keys * _FIBONACCI) >> shift).astype(np.int64)
    todo = np.arange(len(keys))
    while len(todo):
        free = todo[owner[slots[todo]] < 0]
        owner[slots[free]] = free  # of several that want a slot the last one gets it
        lost = todo[owner[slots[todo]] != todo]
        slots[lost] = (slots[lost] + 1) & ((1 << bits) - 1)
        todo = lost
    table[slots] = keys
    level_strings = np.full(1 << bits, -1, dtype=np.int32)
    level_strings[slots] = ends
    level_goes_on = np.zeros(1 << bits, dtype=np.bool_)
    level_goes_on[slots] = goes_on
    return _Level(table, level_strings, level_goes_on, shift)
