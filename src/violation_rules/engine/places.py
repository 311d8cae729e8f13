"""Where the atoms of one document are: everywhere in it, or in some of its utterances.

Most documents have few hits, which are kept as they were found; for very many see `tabled`.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, KeysView, Mapping, Sequence

    from violation_rules.engine.grouped import GroupedHits
    from violation_rules.engine.tabled import ManyHits
    from violation_rules.text.folded import Read

Hit: TypeAlias = tuple[int, int, int, int]
"""Atom, home, start and end."""
Place: TypeAlias = tuple[int, int, int]
"""Home, start and end of a hit."""

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


class Places:
    """Hits of atoms, and the innocent phrases among them asked for so far."""

    __slots__ = ("exceptions",)

    def __init__(self) -> None:
        """Nothing was asked for."""
        self.exceptions: dict[int, tuple[list[int], list[tuple[int, int]]]] = {}

    def atoms(self) -> KeysView[int]:
        """Atoms that occur somewhere."""
        raise NotImplementedError

    def of(self, atom: int) -> list[Place]:
        """Where an atom occurs."""
        raise NotImplementedError

    def within(self, atom: int, utterances: Utterances) -> list[Place]:
        """Where it occurs in some utterances, or across two of any."""
        raise NotImplementedError

    def cut(self, most: int) -> Iterable[int]:
        """Leave out what is beyond so many of one atom; the atoms that had more, in the order in which they were found."""
        raise NotImplementedError


class Utterances:
    """Some of the utterances of a document."""

    __slots__ = ("flags", "starts", "table")

    def __init__(self, starts: Sequence[int], chosen: Iterable[tuple[int, int]], distance: int) -> None:
        """Those at most so far from any of those `chosen` (first and last of each stretch)."""
        self.starts = starts
        self.table: Any = None
        """The same as an array, once one is needed."""
        self.flags = bytearray(len(starts) + 1)
        """1 for each of them, and one more for what crosses from one to the next."""
        self.flags[-1] = 1
        for first, last in chosen:
            low, high = max(first - distance, 0), min(last + distance + 1, len(starts))
            self.flags[low:high] = b"\1" * (high - low)


class Listed(Places):
    """All hits of a document that has not too many."""

    __slots__ = ("_by_atom",)

    def __init__(self, hits: Iterable[Hit]) -> None:
        """In the order in which they were found."""
        super().__init__()
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

    def within(self, atom: int, utterances: Utterances) -> list[Place]:
        """See `Places`."""
        starts, flags = utterances.starts, utterances.flags
        return [place for place in self.of(atom) if flags[bisect_right(starts, place[0]) - 1 if place[0] == place[1] else -1]]

    def cut(self, most: int) -> Iterable[int]:
        """See `Places`."""
        for atom, places in self._by_atom.items():
            if len(places) > most:
                del places[most:]
                yield atom


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


class Near(Places):
    """Those of other places that are in some utterances."""

    __slots__ = ("_all", "_kept", "_utterances")

    def __init__(self, everywhere: Places, utterances: Utterances) -> None:
        """An atom is looked at when it is first asked for."""
        super().__init__()
        self._all, self._utterances = everywhere, utterances
        self._kept: dict[int, list[Place]] = {}

    def atoms(self) -> KeysView[int]:
        """See `Places`; of those that occur anywhere."""
        return self._all.atoms()

    def of(self, atom: int) -> list[Place]:
        """See `Places`."""
        known = self._kept.get(atom)
        if known is None:
            known = self._kept[atom] = self._all.within(atom, self._utterances)
        return known
