"""Where the atoms of one document are.

Most documents have few hits, which are kept as they were found; for very many see `tabled`.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, KeysView, Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from violation_rules.engine.grouped import GroupedHits
    from violation_rules.engine.tabled import ManyHits
    from violation_rules.text.folded import Read

Hit: TypeAlias = tuple[int, int, int, int]
"""Atom, home, start and end."""
Place: TypeAlias = tuple[int, int, int]
"""Home, start and end of a hit."""
Columns: TypeAlias = "tuple[npt.NDArray[np.int64], ...]"
"""Atoms, homes, starts and ends of many hits."""

MOST_HITS = 20_000
"""Hits of one atom in one document beyond which the rest are left out, and the findings say so."""


class Atoms(NamedTuple):
    """A folded document and what was found in it."""

    folded: Read
    hits: list[Hit] | FewHits | GroupedHits | ManyHits
    """(atom, home, start, end): first those of the text itself, in order, then those of each further reading."""
    reading_folds: dict[tuple[int, int], tuple[str, ...]]
    """What a hit that only a further reading shows was seen through."""
    lexicons: int | None = None
    """The lexicons that the atoms belong to, as a mask (`engine.lexicons`), where that is known."""
    beyond: Sequence[int] = ()
    """Atoms that occur more than `MOST_HITS` times, in the order in which they were found; the rest of these are left out."""


class Places:
    """Hits of atoms."""

    __slots__ = ()

    def atoms(self) -> KeysView[int]:
        """Atoms that occur somewhere."""
        raise NotImplementedError

    def of(self, atom: int) -> list[Place]:
        """Where an atom occurs."""
        raise NotImplementedError

    def columns(self) -> Columns:
        """All of them: atoms, homes, starts and ends, in no promised order."""
        import numpy  # noqa: PLC0415, ICN001 - only long documents ask

        rows = [(atom, *place) for atom in self.atoms() for place in self.of(atom)]
        return tuple(numpy.array(rows, dtype=numpy.int64).reshape(-1, 4).T)


class Listed(Places):
    """All hits of a document that has not too many."""

    __slots__ = ("_by_atom",)

    def __init__(self, hits: Iterable[Hit]) -> None:
        """In the order in which they were found."""
        by_atom: dict[int, list[Place]] = {}
        for atom, home, start, end in hits:
            if atom in by_atom:
                by_atom[atom].append((home, start, end))
            else:
                by_atom[atom] = [(home, start, end)]
        self._by_atom = by_atom

    def atoms(self) -> KeysView[int]:
        """See `Places`."""
        return self._by_atom.keys()

    def of(self, atom: int) -> list[Place]:
        """See `Places`."""
        return self._by_atom.get(atom, [])


class FewHits:
    """The hits of a short text, of which few are ever asked for: as the search gives them, and those of further readings."""

    __slots__ = ("atoms", "further", "lengths", "starts")

    def __init__(self, atoms: list[int], starts: list[int], lengths: Mapping[int, int], further: list[Hit]) -> None:
        """Atoms and where they start, of which each ends after its length; and hits that come after all these."""
        self.atoms, self.starts, self.lengths, self.further = atoms, starts, lengths, further

    def __len__(self) -> int:
        """How many there are."""
        return len(self.atoms) + len(self.further)

    def __iter__(self) -> Iterator[Hit]:
        """All of them, in order."""
        for start, atom in zip(self.starts, self.atoms, strict=True):
            yield atom, start, start, start + self.lengths[atom]
        yield from self.further

    def opened(self) -> Places:
        """As what a Scene asks for."""
        return Sought(self)


class Sought(Listed):
    """All hits of a short text, each atom's made when it is first asked for."""

    __slots__ = ("_hits", "_there")

    def __init__(self, hits: FewHits) -> None:
        """Only those of further readings are made."""
        super().__init__(hits.further)
        self._hits = hits
        self._there: dict[int, list[Place] | None] = dict.fromkeys(chain(hits.atoms, self._by_atom))

    def atoms(self) -> KeysView[int]:
        """See `Places`."""
        return self._there.keys()

    def of(self, atom: int) -> list[Place]:
        """See `Places`."""
        if atom not in self._there:
            return []
        known = self._there[atom]
        if known is None:
            atoms, starts, at = self._hits.atoms, self._hits.starts, -1
            length = self._hits.lengths[atom]
            known = self._there[atom] = []
            for _ in range(atoms.count(atom)):
                at = atoms.index(atom, at + 1)
                known.append((starts[at], starts[at], starts[at] + length))
            known += super().of(atom)
        return known
