"""Every occurrence of many strings in a long array of code points, without a Python object for each.

A trie whose edges are hashed: level k holds the 64-bit hashes of all prefixes of k characters. All places of a text are walked down
together, level by level; most are dropped at once by a look at which slots of the table are used, so that the cost is that of a
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
_NOTHING: Places = np.zeros(0, dtype=np.int64)
_ROOM = 32
"""Bits for a place."""
_CACHED_BITS = 20
"""Of this size what tells which slots of a table are used still fits the processor's cache."""
_SPREAD, _FIBONACCI = np.uint64(0x9E3779B97F4A7C55), np.uint64(0x9E3779B97F4A7C15)


class _Level(NamedTuple):
    """A hash table of prefixes, each with a number; those in one slot are chained."""

    used: npt.NDArray[np.bool_]
    """Which slots have any: asked first, for it fits the processor's cache, and most prefixes of a text are none."""
    heads: Short
    """Of each slot the first prefix."""
    following: Short
    """Of each prefix the next in its slot; -1: none."""
    keys: Hashes
    strings: Short
    """The string that ends here; -1: none."""
    goes_on: npt.NDArray[np.bool_]
    shift: np.uint64

    def find(self, hashes: Hashes) -> tuple[Places, Places, Hashes]:
        """Which of `hashes` are in the table, as which prefix; and once more those hashes."""
        slots = _slots(hashes, self.shift)
        which = self.used.take(slots).nonzero()[0]
        hashes, numbers = hashes[which], self.heads.take(slots[which]).astype(np.int64)
        other = (self.keys.take(numbers) != hashes).nonzero()[0]
        while len(other):
            numbers[other] = self.following[numbers[other]]
            other = other[numbers[other] >= 0]
            other = other[self.keys[numbers[other]] != hashes[other]]
        found = (numbers >= 0).nonzero()[0]
        if len(found) == len(numbers):
            return which, numbers, hashes
        return which[found], numbers[found], hashes[found]


class Trie:
    """Strings to look for. Immutable."""

    def __init__(self, strings: Sequence[str]) -> None:
        """Build the levels; strings must not be empty and should be distinct."""
        self.longest = max(map(len, strings), default=0)
        lengths = np.fromiter(map(len, strings), dtype=np.int64, count=len(strings))
        grid = np.zeros((len(strings), max(self.longest, 1)), dtype=np.uint32)
        codes = np.frombuffer("".join(strings).encode("utf-32-le", "surrogatepass"), dtype="<u4")
        grid[np.arange(grid.shape[1]) < lengths[:, np.newaxis]] = codes
        self._single = np.full(_POINTS, -1, dtype=np.int32)
        singles = np.flatnonzero(lengths == 1)
        self._single[grid[singles, 0]] = singles
        self._has_singles = len(singles) > 0
        self._levels: list[_Level] = []
        hashes = grid[:, 0].astype(np.uint64)
        for depth in range(2, self.longest + 1):
            hashes = hashes * _SPREAD + grid[:, depth - 1]
            reach = lengths >= depth
            self._levels.append(_level(hashes[reach], np.flatnonzero(reach), lengths[reach] == depth))

    def find(self, codes: Codes) -> Places:
        """Where which strings begin in `codes`, in no promised order, each as one number (`joined`)."""
        out = [_NOTHING]
        deep: list[tuple[Places, Hashes]] = []
        for begin in range(0, len(codes) if self.longest else 0, _CHUNK):
            piece = codes[begin : begin + _CHUNK + 1]
            if self._has_singles:
                singles = self._single.take(piece[:_CHUNK])
                places = np.flatnonzero(singles >= 0)
                out.append(joined(singles[places], places + begin))
            if self._levels:
                hashes = piece[:-1].astype(np.uint64) * _SPREAD + piece[1:]
                deep.append(self._walk(codes, np.arange(begin, begin + len(hashes)), hashes, range(1, _SHALLOW), out))
        if deep:
            places, hashes = (np.concatenate(arrays) for arrays in zip(*deep, strict=True))
            self._walk(codes, places, hashes, range(_SHALLOW, self.longest), out)
        return np.concatenate(out)

    def _walk(self, codes: Codes, places: Places, hashes: Hashes, depths: range, out: list[Places]) -> tuple[Places, Hashes]:
        """Go on from `places`, whose prefixes have `hashes`, for some levels; what ends goes to `out`, what goes on is given back."""
        for depth in depths:
            if depth >= self.longest or not len(places):
                return places[:0], hashes[:0]
            if depth > 1:
                if places[-1] + depth >= len(codes):
                    inside = places + depth < len(codes)
                    places, hashes = places[inside], hashes[inside]
                hashes = hashes * _SPREAD + codes[places + depth]
            level = self._levels[depth - 1]
            which, numbers, hashes = level.find(hashes)
            places = places[which]
            strings = level.strings.take(numbers)
            ends = (strings >= 0).nonzero()[0]
            out.append(joined(strings[ends], places[ends]))
            onward = level.goes_on.take(numbers).nonzero()[0]
            places, hashes = places[onward], hashes[onward]
        return places, hashes


def joined(strings: Short, places: Places) -> Places:
    """Strings and where they begin, each as one number: they are put in order by string when the numbers are."""
    found: Places = strings.astype(np.int64) << _ROOM
    found |= places
    return found


def apart(found: Places) -> tuple[Places, Places]:
    """The strings and the places again."""
    return found >> _ROOM, found & ((1 << _ROOM) - 1)


def _slots(hashes: Hashes, shift: np.uint64) -> Places:
    return ((hashes * _FIBONACCI) >> shift).view(np.int64)


def _level(hashes: Hashes, strings: Places, ending: npt.NDArray[np.bool_]) -> _Level:
    keys, back = np.unique(hashes, return_inverse=True)
    ends = np.full(len(keys), -1, dtype=np.int32)
    ends[back[ending]] = strings[ending]
    goes_on = np.zeros(len(keys), dtype=np.bool_)
    goes_on[back[~ending]] = True
    bits = max((len(keys) * 2).bit_length(), min((len(keys) * 16).bit_length(), _CACHED_BITS))
    shift = np.uint64(64 - bits)
    slots = _slots(keys, shift)
    order = slots.argsort()
    slots = slots[order]
    same = slots[1:] == slots[:-1]
    following = np.full(len(keys), -1, dtype=np.int32)
    following[order[:-1][same]] = order[1:][same]
    first = np.append(True, ~same)
    used = np.zeros(1 << bits, dtype=np.bool_)
    used[slots] = True
    heads = np.full(1 << bits, -1, dtype=np.int32)
    heads[slots[first]] = order[first]
    return _Level(used, heads, following, keys, ends, goes_on, shift)
