"""Where the atoms of a long document are.

There are millions of hits, of which almost none are ever asked for: they are kept in arrays, and only what is asked for becomes objects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from violation_rules.engine.places import Places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, KeysView, Sequence

    import numpy.typing as npt

    from violation_rules.engine.places import Columns, Hit, Place

    Column: TypeAlias = npt.NDArray[np.int64]


class ManyHits:
    """Very many hits, by atom."""

    __slots__ = ("edges", "first", "places")

    def __init__(self, hits: Sequence[Column]) -> None:
        """`hits` are the columns of what was found: atoms, homes, starts and ends."""
        atoms = hits[0]
        order = np.argsort(atoms, kind="stable")
        atoms = atoms[order]
        self.places = [column[order] for column in hits[1:]]
        low = np.flatnonzero(np.diff(atoms, prepend=-1))
        high = np.append(low, len(atoms))[1:]
        self.edges = dict(zip(atoms[low].tolist(), zip(low.tolist(), high.tolist(), strict=True), strict=True))
        """Of each atom from where to where its places are."""
        self.first = dict(zip(self.edges, order[low].tolist(), strict=True))
        """Which of all hits is its first."""

    def __len__(self) -> int:
        """How many there are."""
        return len(self.places[0])

    def __iter__(self) -> Iterator[Hit]:
        """All of them, by atom."""
        for atom, (low, high) in self.edges.items():
            for home, start, end in zip(*(column[low:high].tolist() for column in self.places), strict=True):
                yield atom, home, start, end

    def opened(self) -> Places:
        """As what a Scene asks for."""
        return Tabled(self)


class Tabled(Places):
    """All hits of a document that has very many."""

    __slots__ = ("_hits", "_known")

    def __init__(self, hits: ManyHits) -> None:
        """Nothing becomes objects yet."""
        self._hits = hits
        self._known: dict[int, list[Place]] = {}

    def atoms(self) -> KeysView[int]:
        """See `Places`."""
        return self._hits.edges.keys()

    def of(self, atom: int) -> list[Place]:
        """See `Places`."""
        known = self._known.get(atom)
        if known is None:
            known = self._known[atom] = list(zip(*(column.tolist() for column in self._columns(atom)), strict=True))
        return known

    def columns(self) -> Columns:
        """See `Places`."""
        edges = self._hits.edges
        atoms = np.repeat(np.array(list(edges), dtype=np.int64), [high - low for low, high in edges.values()])
        kept = np.concatenate([np.arange(low, high) for low, high in edges.values()]) if len(atoms) < len(self._hits) else slice(None)
        return atoms, *(column[kept] for column in self._hits.places)

    def cut(self, most: int) -> Iterable[int]:
        """See `Places`."""
        edges, first = self._hits.edges, self._hits.first
        many = [atom for atom, (low, high) in edges.items() if high - low > most]
        edges.update({atom: (edges[atom][0], edges[atom][0] + most) for atom in many})
        return sorted(many, key=first.__getitem__)

    def _columns(self, atom: int) -> list[Column]:
        low, high = self._hits.edges.get(atom, (0, 0))
        return [column[low:high] for column in self._hits.places]
