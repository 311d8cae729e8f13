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


class Weighed:
    """Weights of pieces of one to three characters."""

    def __init__(self, weighted: Sequence[tuple[int, list[str]]]) -> None:
        """Hundredths and the pieces that weigh so much; the empty piece, the constant, is left out."""
        pieces = [piece for _, some in weighted for piece in some]
        hundredths = np.repeat(np.array([weight for weight, _ in weighted]), [len(some) for _, some in weighted])
        lengths = np.fromiter(map(len, pieces), np.int64, len(pieces))
        grid = np.zeros((len(pieces), 3), dtype=np.uint64)
        grid[np.arange(3) < lengths[:, np.newaxis]] = np.frombuffer("".join(pieces).encode("utf-32-le"), dtype="<u4")
        numbers = grid[:, 0] << _FIRST | grid[:, 1] << _SECOND | grid[:, 2]
        order = np.argsort(numbers)
        order = order[lengths[order] > 0]
        self._numbers: Codes = numbers[order]
        self._hundredths = hundredths[order]

    def of(self, text: str) -> tuple[float, int]:
        """The sum of the weights of all different pieces of a text that have one, and how many do."""
        codes = np.frombuffer(f"{text}\0\0".encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
        ones = codes[:-2] << _FIRST
        twos = ones | codes[1:-1] << _SECOND
        numbers = np.concatenate((ones, twos[:-1], (twos | codes[2:])[:-2]))
        numbers.sort()
        numbers = numbers[np.concatenate(([True], numbers[1:] != numbers[:-1]))]
        at = self._numbers.searchsorted(numbers)
        at[at == len(self._numbers)] = 0
        found = self._hundredths[at[self._numbers[at] == numbers]]
        return int(found.sum()) / 100, len(found)
