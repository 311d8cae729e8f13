"""The atoms of a program by a hash of their text, so that one is found among many without reading the others."""

from __future__ import annotations

import zlib
from array import array
from itertools import accumulate, chain
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Buckets(NamedTuple):
    """32-bit integers of the machine."""

    edges: memoryview
    """Of each bucket where its part of `atoms` begins, and where the last ends. There are a power of two of them."""
    atoms: memoryview


def fill(atoms: Sequence[str]) -> Buckets:
    """Put all atoms into buckets."""
    buckets: list[list[int]] = [[] for _ in range(1 << len(atoms).bit_length())]
    for number, atom in enumerate(atoms):
        buckets[_hash(atom) & (len(buckets) - 1)].append(number)
    edges = array("i", accumulate(map(len, buckets), initial=0))
    return Buckets(memoryview(edges.tobytes()), memoryview(array("i", chain.from_iterable(buckets)).tobytes()))


class Finder:
    """Looks texts up among the atoms."""

    def __init__(self, atoms: Sequence[str], buckets: Buckets) -> None:
        """Nothing is read yet."""
        self._atoms = atoms
        self._edges = buckets.edges.cast("i")
        self._numbers = buckets.atoms.cast("i")
        self._mask = len(self._edges) - 2

    def find(self, text: str) -> int:
        """Which atom a text is; -1 for none."""
        bucket = _hash(text) & self._mask
        for at in range(self._edges[bucket], self._edges[bucket + 1]):
            number = self._numbers[at]
            if self._atoms[number] == text:
                return number
        return -1


def _hash(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))
