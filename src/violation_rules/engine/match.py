"""What a condition finds: an anchor, the evidence round it, and what it still depends on."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple


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
        spans = self.evidence + tuple(span for span in others if span not in self.evidence)
        return self._replace(evidence=spans, open=self.open | open_)


class Matches:
    """Matches in order, with what nearness needs to answer without looking at all of them."""

    __slots__ = ("homes", "items", "longest")

    def __init__(self, items: list[Match]) -> None:
        """Sort by home; equal anchors must already be merged."""
        self.items = sorted(items, key=lambda match: (match.home, match.start, match.end))
        self.homes = [match.home for match in self.items]
        self.longest = max((match.end - match.start for match in self.items), default=0)

    def within(self, low: int, high: int) -> list[Match]:
        """Those at home in [low, high)."""
        return self.items[bisect_left(self.homes, low) : bisect_left(self.homes, high)]

    def nearest(self, to: Match, low: int, high: int) -> Match | None:
        """The one at home in [low, high) that is nearest to `to`; a certain one goes before an open one."""
        return self._pick(to, low, high, None, "near")

    def near(self, to: Match, low: int, high: int, distance: int, relation: str) -> Match | None:
        """The nearest with at most `distance` characters between, not overlapping `to`, on the side `relation` asks for."""
        reach = distance + self.longest
        return self._pick(to, max(low, to.start - reach), min(high, to.end + distance + 1), distance, relation)

    def _pick(self, to: Match, low: int, high: int, distance: int | None, relation: str) -> Match | None:
        best: Match | None = None
        best_key = (True, 0, 0, 0)
        first, last = bisect_left(self.homes, low), bisect_left(self.homes, high)
        around = bisect_left(self.homes, to.home)
        # From the middle outwards: with nothing to refuse, the first of each side that is certain ends the walk.
        for indexes in (range(max(first, around), last), range(min(last, around) - 1, first - 1, -1)):
            for index in indexes:
                match = self.items[index]
                gap = match.start - to.end if match.start >= to.end else to.start - match.end
                if distance is not None:
                    if gap < 0 or gap > distance:
                        if match.home > to.end + distance or match.home < to.start - distance - self.longest:
                            break
                        continue
                    if (relation == "before" and match.start < to.end) or (relation == "after" and match.end > to.start):
                        continue
                gap = max(gap, 0)
                if best is not None and gap > best_key[1] + self.longest and not best_key[0]:
                    break
                key = (bool(match.open), gap, match.start, match.end)
                if best is None or key < best_key:
                    best, best_key = match, key
        return best


NOTHING = Matches([])
"""No match at all."""
