"""Documents that read the same are judged once: live commerce says the same sentences thousands of times.

Within a block this is so for all (`repeats`). Where findings become columns, what a text was found to be is also kept from one block to
the next (`Memory`).

What a document's findings depend on is its text, kind, facts, and what else its `Lot` says of it (the day; times and speakers, where it has
any). The others are given the verdicts of the first one, and findings with their own name.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from violation_rules.engine.evaluate import Evaluator
    from violation_rules.engine.judge import Verdict
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


class Repeats(NamedTuple):
    """Which documents stand for which."""

    keys: list[Hashable]
    """Of each distinct document what its findings depend on."""
    first: list[int]
    """Of each distinct document, the place where it first stands; rising."""
    later: dict[int, list[int]]
    """By that place: where it stands again; rising."""

    def of(self, column: Sequence[_T]) -> list[_T]:
        """A column of the distinct documents only."""
        return [column[at] for at in self.first]

    def spread(self, judged: Iterable[Judged], documents: Sequence[Document]) -> Iterator[Judged]:
        """Give what was found in the distinct documents to all, in the order in which they stand."""
        waiting: list[tuple[int, int, Judged]] = []
        """(where it stands again, how many times it stood before, what was found)"""

        def due(before: int) -> Iterator[Judged]:
            while waiting and waiting[0][0] < before:
                at, times, found = heappop(waiting)
                yield Judged(at, found.evaluator.again(documents[at]), found.verdicts)
                again = self.later[found.at]
                if times + 1 < len(again):
                    heappush(waiting, (again[times + 1], times + 1, found))

        for one in judged:
            found = Judged(self.first[one.at], one.evaluator, one.verdicts)
            yield from due(found.at)
            again = self.later.get(found.at)
            if again is not None:
                heappush(waiting, (again[0], 0, found))
            yield found
        yield from due(len(documents))


def repeats(
    texts: Sequence[str], kinds: Sequence[str], facts: Sequence[Mapping[str, tuple[str, ...]]] | None, alike: Sequence[Hashable]
) -> Repeats:
    """Which documents stand for which."""
    given = alike if facts is None else [(other, tuple(sorted(one.items()))) for other, one in zip(alike, facts, strict=True)]
    first: dict[Hashable, int] = {}
    later: dict[int, list[int]] = {}
    for at, key in enumerate(zip(texts, kinds, given, strict=True)):
        known = first.setdefault(key, at)
        if known != at:
            later.setdefault(known, []).append(at)
    return Repeats(list(first), list(first.values()), later)
