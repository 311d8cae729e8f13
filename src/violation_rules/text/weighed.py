"""The weights of `manner` as arrays: all pieces of a text are looked up at once.

A dictionary of so many strings does not stay in the processor's cache, so that one piece after the other would wait for memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    Codes = npt.NDArray[np.uint64]

_FIRST, _SECOND = np.uint64(42), np.uint64(21)
"""Where in the number of a piece its characters stand; 0 where it has none."""


class Weighed:
    """Weights of pieces of one to three characters."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        """The empty piece, the constant, is left out."""
        known = sorted((_number(piece), round(weight * 100)) for piece, weight in weights.items() if piece)
        self._numbers: Codes = np.array([number for number, _ in known], dtype=np.uint64)
        self._hundredths = np.array([weight for _, weight in known], dtype=np.int64)

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


def _number(piece: str) -> int:
    first, second, third = (ord(character) for character in piece.ljust(3, "\0"))
    return first << int(_FIRST) | second << int(_SECOND) | third
