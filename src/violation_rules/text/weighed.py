"""The weights of `manner` and `resemblance` as arrays: all pieces of a text are looked up at once.

A dictionary of so many strings does not stay in the processor's cache, so that one piece after the other would wait for memory.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Codes = npt.NDArray[np.uint64]
    Places = npt.NDArray[np.int64]

_FIRST, _SECOND = np.uint64(42), np.uint64(21)
"""Where in the number of a piece its characters stand; 0 where it has none."""
_ROW = 32
"""Bits for the number of a row."""


def numbers_of(pieces: Sequence[str]) -> Codes:
    """Sequences of up to three characters as numbers; that of none is 0."""
    lengths = np.fromiter(map(len, pieces), np.int64, len(pieces))
    grid = np.zeros((len(pieces), 3), dtype=np.uint64)
    grid[np.arange(3) < lengths[:, np.newaxis]] = np.frombuffer("".join(pieces).encode("utf-32-le"), dtype="<u4")
    return grid[:, 0] << _FIRST | grid[:, 1] << _SECOND | grid[:, 2]


def numbers(text: str) -> Codes:
    """All different sequences of one to three characters of a text, as numbers, in order."""
    found = _coded(text)[0]
    found.sort()
    return found[np.concatenate(([True], found[1:] != found[:-1]))]


def _coded(text: str) -> tuple[Codes, Places]:
    """All sequences of one to three characters of a text, as numbers; and where they begin."""
    codes = np.frombuffer(f"{text}\0\0".encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    ones = codes[:-2] << _FIRST
    twos = ones | codes[1:-1] << _SECOND
    at = np.arange(len(ones))
    return np.concatenate((ones, twos[:-1], (twos | codes[2:])[:-2])), np.concatenate((at, at[:-1], at[:-2]))


class Weighed:
    """Weights of pieces of one to three characters."""

    def __init__(self, weighted: Sequence[tuple[int, list[str]]]) -> None:
        """Hundredths and the pieces that weigh so much; the empty piece, the constant, is left out."""
        pieces = [piece for _, some in weighted for piece in some]
        hundredths = np.repeat(np.array([weight for weight, _ in weighted]), [len(some) for _, some in weighted])
        coded = numbers_of(pieces)
        order = np.argsort(coded)
        order = order[coded[order] > 0]
        self._numbers: Codes = coded[order]
        self._hundredths = hundredths[order]

    def of(self, text: str) -> tuple[float, int]:
        """The sum of the weights of all different pieces of a text that have one, and how many do."""
        asked = numbers(text)
        at = self._numbers.searchsorted(asked)
        at[at == len(self._numbers)] = 0
        found = self._hundredths[at[self._numbers[at] == asked]]
        return int(found.sum()) / 100, len(found)


class Rows:
    """Weights of pieces of one to three characters, a row for each."""

    def __init__(self, pieces: memoryview, weights: memoryview, width: int) -> None:
        """The numbers of the pieces, rising; their rows of `width` signed bytes one after the other."""
        self._numbers = np.frombuffer(pieces, "<u8")
        self._weights = np.frombuffer(weights, np.int8).reshape(-1, width)

    def sums(self, texts: Sequence[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
        """Of each text how many of its different pieces have a row, and the sum of these (a row each)."""
        ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)))
        asked, starts = _coded("".join(texts))
        at = self._numbers.searchsorted(asked)
        at[at == len(self._numbers)] = 0
        known = np.flatnonzero(self._numbers[at] == asked)
        of = ends.searchsorted(starts[known], "right")
        size = ends[-1]
        lengths = 1 + (known >= size) + (known >= 2 * size - 1)  # ones come first, then twos
        inside = starts[known] + lengths <= ends[of]
        rows = of[inside] << _ROW | at[known[inside]]
        rows.sort()
        rows = rows[np.diff(rows, prepend=-1) > 0]
        edges = (rows >> _ROW).searchsorted(np.arange(len(texts) + 1))
        rows &= (1 << _ROW) - 1
        sums = np.empty((len(texts), self._weights.shape[1]), dtype=np.int32)
        for number, (low, high) in enumerate(pairwise(edges.tolist())):
            self._weights.take(rows[low:high], axis=0).sum(axis=0, dtype=np.int32, out=sums[number])
        return np.diff(edges), sums
