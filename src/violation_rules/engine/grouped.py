"""Where the atoms of short documents are that were searched together.

What was found is put in order in arrays, once for all of them.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from violation_rules.engine.places import Listed

if TYPE_CHECKING:
    from collections.abc import Iterator, KeysView, Mapping, Sequence

    import numpy.typing as npt

    from violation_rules.engine.places import Hit, Place, Places
    from violation_rules.engine.runtime import Runtime

    Column = npt.NDArray[np.int64]


class Shared(NamedTuple):
    """Where atoms are in several documents; `edges` say from where to where those of each atom of each document are."""

    places: list[Place]
    edges: Sequence[int]


class GroupedHits:
    """The hits of one document."""

    __slots__ = ("further", "numbers", "shared", "size")

    def __init__(self, numbers: dict[int, int], size: int, shared: Shared) -> None:
        """Of each atom its number among those of all documents; `size` is how many hits it has in the text itself."""
        self.numbers, self.size, self.shared = numbers, size, shared
        self.further: list[Hit] = []
        """Those of further readings, which come after all these."""

    def __len__(self) -> int:
        """How many there are."""
        return self.size + len(self.further)

    def __iter__(self) -> Iterator[Hit]:
        """All of them, by atom."""
        places, edges = self.shared
        for atom, number in self.numbers.items():
            for place in places[edges[number] : edges[number + 1]]:
                yield atom, *place
        yield from self.further

    def opened(self) -> Places:
        """As what a Scene asks for."""
        return Grouped(self)


class Grouped(Listed):
    """All hits of a document, each atom's looked up when it is asked for."""

    __slots__ = ("_atoms", "_edges", "_numbers", "_places")

    def __init__(self, hits: GroupedHits) -> None:
        """Only those of further readings are put in order."""
        super().__init__(hits.further)
        self._numbers = hits.numbers
        self._places, self._edges = hits.shared
        self._atoms = hits.numbers | dict.fromkeys(self._by_atom, 0) if hits.further else hits.numbers

    def atoms(self) -> KeysView[int]:
        """See `Places`."""
        return self._atoms.keys()

    def of(self, atom: int) -> list[Place]:
        """See `Places`."""
        number = self._numbers.get(atom)
        places = [] if number is None else self._places[self._edges[number] : self._edges[number + 1]]
        return places + self._by_atom.get(atom, []) if self._by_atom else places


class Group:
    """The hits of several documents, in the order of the documents and of the atoms."""

    def __init__(self, owners: Column, atoms: Column, starts: Column) -> None:
        """`owners` are the numbers of the documents."""
        order = np.lexsort((atoms, owners))
        self.owners, self.atoms, self.starts = owners[order], atoms[order], starts[order]
        changes = (np.diff(self.owners, prepend=-1) != 0) | (np.diff(self.atoms, prepend=-1) != 0)
        self.firsts = np.flatnonzero(changes)
        """Where another atom begins, or another document."""

    def hits(self, count: int, lengths: Mapping[int, int]) -> list[GroupedHits]:
        """Those of each of so many documents."""
        atoms = self.atoms.tolist()
        ends = self.starts + np.fromiter(map(lengths.__getitem__, atoms), dtype=np.int64, count=len(atoms))
        starts = self.starts.tolist()
        edges = [*self.firsts.tolist(), len(starts)]
        shared = Shared(list(zip(starts, starts, ends.tolist(), strict=True)), edges)
        atoms = self.atoms[self.firsts].tolist()
        begins = np.searchsorted(self.owners[self.firsts], np.arange(count + 1)).tolist()
        return [
            GroupedHits(dict(zip(atoms[low:high], range(low, high), strict=True)), edges[high] - edges[low], shared)
            for low, high in pairwise(begins)
        ]

    def lexicons(self, count: int, runtime: Runtime) -> list[int]:
        """The lexicons that these atoms belong to, for each of so many documents, as masks (`engine.lexicons`)."""
        edges, lexicons = (np.frombuffer(column, dtype=np.int32) for column in (runtime.program.atom_edges, runtime.program.atom_lexicons))
        atoms, owners = self.atoms[self.firsts], self.owners[self.firsts]
        low = edges[atoms]
        counts = edges[atoms + 1] - low
        at = np.arange(counts.sum()) + np.repeat(low - np.cumsum(counts) + counts, counts)
        flags = np.zeros((count, len(runtime.program.lexicons) + 1), dtype=np.bool_)
        flags[np.repeat(owners, counts), lexicons[at] + 1] = True
        return [int.from_bytes(row.tobytes(), "little") for row in np.packbits(flags, axis=1, bitorder="little")]
