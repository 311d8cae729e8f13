"""Where the atoms of short documents are that were searched together.

What was found is put in order in arrays, once for all of them.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from violation_rules.engine.places import Listed

if TYPE_CHECKING:
    from collections.abc import Iterator, KeysView, Sequence

    from violation_rules.engine.exact import Column, Occurring
    from violation_rules.engine.places import Hit, Place, Places
    from violation_rules.engine.runtime import Runtime


class Shared(NamedTuple):
    """Where atoms begin and end in several documents; `edges` say from where to where those of each atom of each document are."""

    starts: list[int]
    ends: list[int]
    edges: list[int]

    def places(self, number: int) -> list[Place]:
        """Those of one atom of one document."""
        low, high = self.edges[number], self.edges[number + 1]
        starts = self.starts[low:high]
        return list(zip(starts, starts, self.ends[low:high], strict=True))


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
        for atom, number in self.numbers.items():
            for place in self.shared.places(number):
                yield atom, *place
        yield from self.further

    def opened(self) -> Places:
        """As what a Scene asks for."""
        return Grouped(self)


class Grouped(Listed):
    """All hits of a document, each atom's looked up when it is asked for."""

    __slots__ = ("_atoms", "_numbers", "_shared")

    def __init__(self, hits: GroupedHits) -> None:
        """Only those of further readings are put in order."""
        super().__init__(hits.further)
        self._numbers, self._shared = hits.numbers, hits.shared
        self._atoms = hits.numbers | dict.fromkeys(self._by_atom, 0) if hits.further else hits.numbers

    def atoms(self) -> KeysView[int]:
        """See `Places`."""
        return self._atoms.keys()

    def of(self, atom: int) -> list[Place]:
        """See `Places`."""
        number = self._numbers.get(atom)
        places = [] if number is None else self._shared.places(number)
        return places + self._by_atom.get(atom, []) if self._by_atom else places


class Group:
    """The hits of several documents, or other pieces of text, in the order of these, of the atoms and of the places."""

    def __init__(self, found: Occurring, owners: Column, count: int) -> None:
        """`owners` says in which of the `count` pieces each was found."""
        starts, ends, atoms = found
        self._count = count
        # One number for all that they are ordered by: none is so large that three of them would not fit.
        kinds, size = int(atoms.max(initial=0)) + 1, int(starts.max(initial=0)) + 1
        order = np.argsort((owners * kinds + atoms) * size + starts)
        self._owners, self._atoms, self._starts, self._ends = owners[order], atoms[order], starts[order], ends[order]
        changes = (np.diff(self._owners, prepend=-1) != 0) | (np.diff(self._atoms, prepend=-1) != 0)
        self._firsts = np.flatnonzero(changes)
        """Where another atom begins, or another piece."""

    @classmethod
    def of_joined(cls, found: Occurring, begins: Sequence[int]) -> Group:
        """Of documents that were searched as one text, in which they begin there; places then count from their own beginnings."""
        edges = np.array(begins)
        owners = edges.searchsorted(found.starts, "right") - 1
        return cls(found._replace(starts=found.starts - edges[owners], ends=found.ends - edges[owners]), owners, len(begins))

    def hits(self) -> list[GroupedHits]:
        """Those of each piece."""
        edges = [*self._firsts.tolist(), len(self._starts)]
        shared = Shared(self._starts.tolist(), self._ends.tolist(), edges)
        atoms = self._atoms[self._firsts].tolist()
        begins = np.searchsorted(self._owners[self._firsts], np.arange(self._count + 1)).tolist()
        return [
            GroupedHits(dict(zip(atoms[low:high], range(low, high), strict=True)), edges[high] - edges[low], shared)
            for low, high in pairwise(begins)
        ]

    def lexicons(self, runtime: Runtime) -> list[int]:
        """The lexicons that these atoms belong to, for each piece, as masks (`engine.lexicons`)."""
        edges, lexicons = (np.frombuffer(column, dtype=np.int32) for column in (runtime.program.atom_edges, runtime.program.atom_lexicons))
        atoms, owners = self._atoms[self._firsts], self._owners[self._firsts]
        low = edges[atoms]
        counts = edges[atoms + 1] - low
        at = np.arange(counts.sum()) + np.repeat(low - np.cumsum(counts) + counts, counts)
        width = len(runtime.program.lexicons) + 1
        flags = np.zeros(self._count * width, dtype=np.bool_)
        flags[np.repeat(owners * width + 1, counts) + lexicons[at]] = True
        rows = np.packbits(flags.reshape(self._count, width), axis=1, bitorder="little")
        return [int.from_bytes(row.tobytes(), "little") for row in rows]
