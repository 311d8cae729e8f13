"""Where the atoms of a long document are.

There are millions of hits, of which almost none are ever asked for: they are kept in arrays, and only what is asked for becomes objects.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from violation_rules.engine.places import Places

if TYPE_CHECKING:
    from collections.abc import Iterator, KeysView

    import numpy.typing as npt

    from violation_rules.engine.places import Columns, Hit, Place

    Column: TypeAlias = npt.NDArray[np.int64]


class ManyHits:
    """Very many hits, by atom."""

    __slots__ = ("columns", "edges", "order")

    def __init__(self, hits: Columns) -> None:
        """`hits` as one comes upon them: atoms, homes, starts and ends."""
        self.columns = hits
        self.order = order_of(hits[0])
        """The numbers of the hits, atom by atom."""
        atoms = hits[0][self.order]
        low = np.flatnonzero(np.diff(atoms, prepend=-1))
        high = np.append(low, len(atoms))[1:]
        self.edges = dict(zip(atoms[low].tolist(), zip(low.tolist(), high.tolist(), strict=True), strict=True))
        """Of each atom from where to where in `order` its hits are."""

    def __len__(self) -> int:
        """How many there are."""
        return len(self.order)

    def __iter__(self) -> Iterator[Hit]:
        """All of them, as they were found."""
        return zip(*(column.tolist() for column in self.columns), strict=True)

    def opened(self) -> Places:
        """As what a Scene asks for."""
        return Tabled(self)


def order_of(keys: Column | npt.NDArray[np.int32]) -> Column:
    """The numbers of some keys in order, equal ones in theirs; far quicker than `argsort`. Keys and numbers take 31 bits each."""
    packed = keys.astype(np.int64) << _BITS
    packed |= np.arange(len(keys))
    packed.sort()
    packed &= (1 << _BITS) - 1
    return packed


_BITS = 32


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
            low, high = self._hits.edges.get(atom, (0, 0))
            which = self._hits.order[low:high]
            known = self._known[atom] = list(zip(*(column[which].tolist() for column in self._hits.columns[1:]), strict=True))
        return known

    def columns(self) -> Columns:
        """See `Places`."""
        return self._hits.columns
