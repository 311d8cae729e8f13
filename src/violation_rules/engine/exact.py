"""Every occurrence of all atoms in many texts joined, or in a long one, as arrays.

An automaton makes objects of what it finds, about as many as the text has characters; a trie (`engine/trie.py`) finds the same in
a third of the time. It goes by hashes, so what could be taken for something else is compared with the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from violation_rules.engine.trie import Trie, apart

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import numpy.typing as npt

    from violation_rules.engine.automaton import Hits
    from violation_rules.text.folded import Codes, Mask

    Column = npt.NDArray[np.int64] | npt.NDArray[np.int32]

_TOLD_APART = 2
"""No two strings of so few characters have the same hash."""


class Occurring(NamedTuple):
    """Where atoms begin and end (code points, half open), and which they are; in no promised order."""

    starts: Column
    ends: Column
    atoms: Column


def as_arrays(hits: Hits, atoms: Sequence[str]) -> Occurring:
    """What an automaton found."""
    starts, found = (np.array(column, dtype=np.int64) for column in hits)
    return Occurring(starts, starts + np.fromiter((len(atoms[atom]) for atom in hits[1]), np.int64, len(found)), found)


class Exact:
    """Atoms to look for."""

    def __init__(self, atoms: Sequence[str]) -> None:
        """Build the trie."""
        self._trie = Trie(atoms)
        self._lengths = np.fromiter(map(len, atoms), np.int32, len(atoms))
        self._codes = np.frombuffer("".join(atoms).encode("utf-32-le", "surrogatepass"), dtype="<u4")
        """Those of all atoms, one after the other."""
        self._begins = np.cumsum(self._lengths, dtype=np.int64) - self._lengths

    def find(self, codes: Codes) -> Occurring:
        """All occurrences of all atoms in a text of these code points."""
        atoms, starts = apart(self._trie.find(codes))
        lengths = self._lengths[atoms]
        wrong = self._wrong(codes, atoms, starts, lengths)
        if wrong is not None:
            atoms, starts, lengths = atoms[~wrong], starts[~wrong], lengths[~wrong]
        return Occurring(starts, starts + lengths, atoms)

    def _wrong(self, codes: Codes, atoms: Column, starts: Column, lengths: Column) -> Mask | None:
        """Which of the occurrences are none: of others than the shortest only the hash was seen. None: all are right."""
        which = np.flatnonzero(lengths > _TOLD_APART)
        places, wanted, left = starts[which], self._begins[atoms[which]], lengths[which]
        wrong: Mask | None = None
        while len(which):
            differ = np.flatnonzero(codes[places] != self._codes[wanted])
            if len(differ):
                wrong = np.zeros(len(atoms), dtype=np.bool_) if wrong is None else wrong
                wrong[which[differ]] = True
            left = left - 1
            on = np.flatnonzero(left)
            which, places, wanted, left = which[on], places[on] + 1, wanted[on] + 1, left[on]
        return wrong


class Selected:
    """Some of the atoms, to look for them alone."""

    def __init__(self, atoms: Sequence[str], which: Collection[int]) -> None:
        """`which` are their numbers."""
        self._numbers = np.array(sorted(which), dtype=np.int64)
        self._exact = Exact([atoms[number] for number in self._numbers.tolist()])
        self.holds = np.zeros(len(atoms), dtype=np.bool_)
        """Of each atom whether it is one of these."""
        self.holds[self._numbers] = True

    def find(self, codes: Codes) -> Occurring:
        """See `Exact.find`."""
        starts, ends, atoms = self._exact.find(codes)
        return Occurring(starts, ends, self._numbers[atoms])
