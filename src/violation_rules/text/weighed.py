"""The weights of `manner` as arrays: all pieces of a text are looked up at once.

A dictionary of so many strings does not stay in the processor's cache, so that one piece after the other would wait for memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Codes = npt.NDArray[np.uint64]

_FIRST, _SECOND = np.uint64(42), np.uint64(21)
"""Where in the number of a piece its characters stand; 0 where it has none."""


def numbers_of(pieces: Sequence[str]) -> Codes:
    """Sequences of up to three characters as numbers; that of none is 0."""
    lengths = np.fromiter(map(len, pieces), np.int64, len(pieces))
    grid = np.zeros((len(pieces), 3), dtype=np.uint64)
    grid[np.arange(3) < lengths[:, np.newaxis]] = np.frombuffer("".join(pieces).encode("utf-32-le"), dtype="<u4")
    return grid[:, 0] << _FIRST | grid[:, 1] << _SECOND | grid[:, 2]


def numbers(text: str) -> Codes:
    """All different sequences of one to three characters of a text, as numbers, in order."""
    codes = np.frombuffer(f"{text}\0\0".encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    ones = codes[:-2] << _FIRST
    twos = ones | codes[1:-1] << _SECOND
    found: Codes = np.concatenate((ones, twos[:-1], (twos | codes[2:])[:-2]))
    found.sort()
    return found[np.concatenate(([True], found[1:] != found[:-1]))]


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
