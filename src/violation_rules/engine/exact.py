"""Every occurrence of all atoms in many texts joined, or in a long one, as arrays.

An automaton makes objects of what it finds, about as many as the text has characters; a trie (`engine/trie.py`) finds the same in
a third of the time. It goes by hashes, so what could be taken for something else is compared with the text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from violation_rules.engine.trie import Trie, apart

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from violation_rules.engine.automaton import Hits
    from violation_rules.text.folded import Codes

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
        self._atoms = atoms
        self._trie = Trie(atoms)
        self._lengths = np.fromiter(map(len, atoms), np.int32, len(atoms))

    def find(self, text: str, codes: Codes) -> Occurring:
        """All occurrences of all atoms in a text, which is handed in as its code points, too."""
        atoms, starts = apart(self._trie.find(codes))
        lengths = self._lengths[atoms]
        known, look = self._atoms, np.flatnonzero(lengths > _TOLD_APART)
        places = zip(look.tolist(), atoms[look].tolist(), starts[look].tolist(), strict=True)
        if wrong := [number for number, atom, start in places if not text.startswith(known[atom], start)]:
            kept = np.ones(len(starts), dtype=np.bool_)
            kept[wrong] = False
            starts, atoms, lengths = starts[kept], atoms[kept], lengths[kept]
        return Occurring(starts, starts + lengths, atoms)
