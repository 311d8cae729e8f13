"""Documents that read the same are judged once: live commerce says the same sentences thousands of times.

Within a block this is so for all (`repeats`). Where findings become columns, what a text was found to be is also kept from one block to
the next (`Memory`).

What a document's findings depend on is its text, kind, facts, and what else its `Lot` says of it (the day; times and speakers, where it has
any). The others are given the verdicts of the first one, and findings with their own name.
"""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import count
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from violation_rules.engine.evaluate import Evaluator
    from violation_rules.engine.judge import Verdict
    from violation_rules.engine.trie import Places
    from violation_rules.model import Document

_T = TypeVar("_T")

MOST_REMEMBERED = 10_000
"""Texts with findings that a scan keeps in mind."""
_LONGEST_REMEMBERED = 2_000


class Judged(NamedTuple):
    """One document with verdicts: where it stands in the block, and what its findings are written from."""

    at: int
    evaluator: Evaluator
    verdicts: list[Verdict]


class Memory(Generic[_T]):
    """What was found in texts that had findings, for those that come again. For one scan: one ruleset, one day for what has none."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._known: dict[Hashable, _T] = {}

    def __len__(self) -> int:
        """How many texts it knows."""
        return len(self._known)

    def recall(self, key: Hashable) -> _T | None:
        """What is known of a document that reads like this."""
        return self._known.get(key)

    def keep(self, key: Hashable, text: str, found: _T) -> None:
        """Remember it; of too many the oldest is forgotten."""
        if len(text) > _LONGEST_REMEMBERED:
            return
        if len(self._known) >= MOST_REMEMBERED:
            del self._known[next(iter(self._known))]
        self._known[key] = found


class Found(NamedTuple, Generic[_T]):
    """The documents of a lot in which something was found."""

    places: Places
    """Where they stand in the lot; rising."""
    numbers: Places
    """Of each, which of `what` was found in it."""
    what: list[_T]
    """What was found, once for all that read the same."""

    def times(self) -> list[int]:
        """In how many documents each of `what` was found."""
        counts: list[int] = np.bincount(self.numbers, minlength=len(self.what)).tolist()
        return counts


class Repeats(NamedTuple):
    """Which documents stand for which."""

    columns: tuple[Sequence[Hashable], ...]
    """What the findings of each document depend on."""
    first: list[int]
    """Of each distinct document, the place where it first stands; rising."""
    numbers: Places
    """Of each document, which of the distinct ones it reads like."""

    def key(self, number: int) -> Hashable:
        """What the findings of a distinct document depend on."""
        at = self.first[number]
        return tuple([column[at] for column in self.columns])

    def of(self, column: Sequence[_T]) -> list[_T]:
        """A column of the distinct documents only."""
        return [column[at] for at in self.first]

    def spread(self, judged: Iterable[Judged], documents: Sequence[Document]) -> Iterator[Judged]:
        """Give what was found in the distinct documents to all, in the order in which they stand."""
        places = self._later()
        waiting: list[tuple[int, int, Judged]] = []
        """(where it stands again, how many times it stood before, what was found)"""

        def due(before: int) -> Iterator[Judged]:
            while waiting and waiting[0][0] < before:
                at, times, found = heappop(waiting)
                yield Judged(at, found.evaluator.again(documents[at]), found.verdicts)
                again = places[found.at]
                if times + 1 < len(again):
                    heappush(waiting, (again[times + 1], times + 1, found))

        for one in judged:
            found = Judged(self.first[one.at], one.evaluator, one.verdicts)
            yield from due(found.at)
            again = places.get(found.at, [])
            if again:
                heappush(waiting, (again[0], 0, found))
            yield found
        yield from due(len(documents))

    def found(self, known: Mapping[int, _T]) -> Found[_T]:
        """What was found in distinct documents, by their number, in all that read like them."""
        has = np.zeros(len(self.first), dtype=bool)
        has[list(known)] = True
        places = np.flatnonzero(has[self.numbers])
        return Found(places, (np.cumsum(has) - 1)[self.numbers[places]], [known[number] for number in sorted(known)])

    def _later(self) -> dict[int, list[int]]:
        """By the place where a document first stands: where it stands again; rising."""
        first = np.array(self.first, dtype=np.int64)[self.numbers]
        later: dict[int, list[int]] = {}
        for at in np.flatnonzero(first != np.arange(len(first))).tolist():
            later.setdefault(int(first[at]), []).append(at)
        return later


def repeats(
    texts: Sequence[str], kinds: Sequence[str], facts: Sequence[Mapping[str, tuple[str, ...]]] | None, alike: Sequence[Hashable]
) -> Repeats:
    """Which documents stand for which."""
    given = alike if facts is None else [(other, tuple(sorted(one.items()))) for other, one in zip(alike, facts, strict=True)]
    differing = [column for column in (kinds, given) if len(set(column)) > 1]
    first: dict[Hashable, int] = {}
    said: Iterable[Hashable] = zip(texts, *differing, strict=True) if differing else texts
    places = np.fromiter(map(first.setdefault, said, count()), np.int64, len(texts))
    stand = list(first.values())
    return Repeats((texts, kinds, given), stand, np.searchsorted(stand, places))
