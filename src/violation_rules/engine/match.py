"""What a condition finds: an anchor, the evidence round it, and what it still depends on."""

from __future__ import annotations

from bisect import bisect_left
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Span(NamedTuple):
    """A piece of evidence in folded positions, half open, and the term (as its author wrote it) that found it."""

    start: int
    end: int
    term: str


class Match(NamedTuple):
    """One match of a condition. Sorts by where it is at home, then by its anchor.

    `home` is the anchor's first position, except for a span that crosses from one utterance into the next: that is at
    home in the later one, where it became complete. `open` holds the nodes of the fact tests it still depends on;
    empty means certain.
    """

    home: int
    start: int
    end: int
    evidence: tuple[Span, ...]
    open: frozenset[int] = frozenset()

    def joined(self, others: tuple[Span, ...], open_: frozenset[int]) -> Match:
        """The same match with more evidence and more that it depends on."""
        if not others and open_ <= self.open:
            return self
        evidence = self.evidence
        spans = evidence + tuple([span for span in others if span not in evidence])
        return Match(self.home, self.start, self.end, spans, self.open | open_)


_FEW = 4
"""Up to so many matches it is quicker to look at each than to know their order."""
_PLACE = itemgetter(0, 1, 2)


class Matches:
    """Matches in order, with what nearness needs to answer without looking at all of them."""

    __slots__ = ("_homes", "_longest", "items")

    def __init__(self, items: list[Match]) -> None:
        """Sort by home; equal anchors must already be merged. The list is taken over."""
        if len(items) > 1:
            items.sort(key=_PLACE)
        self.items = items
        self._homes: list[int] | None = None
        self._longest = -1

    @property
    def homes(self) -> list[int]:
        """Where each is at home."""
        if self._homes is None:
            self._homes = [match[0] for match in self.items]
        return self._homes

    @property
    def longest(self) -> int:
        """The length of the longest anchor."""
        if self._longest < 0:
            self._longest = max([match[2] - match[1] for match in self.items], default=0)
        return self._longest

    def within(self, low: int, high: int) -> list[Match]:
        """Those at home in [low, high)."""
        items = self.items
        if len(items) <= _FEW:
            return [match for match in items if low <= match[0] < high]
        homes = self.homes
        return items[bisect_left(homes, low) : bisect_left(homes, high)]

    def nearest(self, to: Match, low: int, high: int, holds: Callable[[Match], bool] | None = None) -> Match | None:
        """The one at home in [low, high) that is nearest to `to`, of those that hold; a certain one goes before an open one."""
        items = self.items
        if len(items) == 1:
            only = items[0]
            return only if low <= only[0] < high and (holds is None or holds(only)) else None
        return self._pick(to, low, high, None, "near", holds)

    def near(self, to: Match, low: int, high: int, distance: int, relation: str) -> Match | None:
        """The nearest with at most `distance` characters between, not overlapping `to`, on the side `relation` asks for."""
        reach = distance + self.longest
        return self._pick(to, max(low, to.start - reach), min(high, to.end + distance + 1), distance, relation)

    def _pick(
        self, to: Match, low: int, high: int, distance: int | None, relation: str, holds: Callable[[Match], bool] | None = None
    ) -> Match | None:
        items = self.items
        best: Match | None = None
        best_key = (True, 0, 0, 0)
        if len(items) <= _FEW:
            for match in items:
                if low <= match[0] < high:
                    key = _key(match, to, distance, relation)
                    if key is not None and (best is None or key < best_key) and (holds is None or holds(match)):
                        best, best_key = match, key
            return best
        homes, longest = self.homes, self.longest
        first, last = bisect_left(homes, low), bisect_left(homes, high)
        around = bisect_left(homes, to.home)
        # From the middle outwards: with nothing to refuse, the first of each side that is certain ends the walk.
        for indexes in (range(max(first, around), last), range(min(last, around) - 1, first - 1, -1)):
            for index in indexes:
                match = items[index]
                gap = max(match.start - to.end, to.start - match.end, 0)
                if best is not None and gap > best_key[1] + longest and not best_key[0]:
                    break
                key = _key(match, to, distance, relation)
                if key is not None and (best is None or key < best_key) and (holds is None or holds(match)):
                    best, best_key = match, key
        return best


def _key(match: Match, to: Match, distance: int | None, relation: str) -> tuple[bool, int, int, int] | None:
    """What nearness prefers, the lower the better; None where the match is too far off, overlaps or stands on the wrong side."""
    _, start, end, _, open_ = match
    gap = start - to.end if start >= to.end else to.start - end
    if distance is not None:
        beside = (relation != "before" or start >= to.end) and (relation != "after" or end <= to.start)
        if gap < 0 or gap > distance or not beside:
            return None
    return bool(open_), max(gap, 0), start, end


NOTHING = Matches([])
"""No match at all."""


def longest(matches: list[Match]) -> list[Match]:
    """Those that do not lie wholly inside another, by where they begin."""
    matches.sort(key=_longest_first)
    kept: list[Match] = []
    farthest = -1
    for match in matches:
        end = match[2]
        if end > farthest:
            kept.append(match)
            farthest = end
    return kept


def _longest_first(match: Match) -> tuple[int, int]:
    return match[1], -match[2]
