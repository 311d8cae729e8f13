"""Some utterances of a room put together to one document."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from violation_rules.engine.places import Atoms, FewHits
from violation_rules.text.folded import Folded, joined

if TYPE_CHECKING:
    from array import array
    from collections.abc import Sequence

    from violation_rules.engine.places import Hit
    from violation_rules.engine.runtime import Runtime
    from violation_rules.model import Utterance


class Heard(NamedTuple):
    """An utterance with what was found in it. Positions count from its beginning; what crosses from the one before begins below 0."""

    said: Utterance
    folded: Folded
    atoms: array[int]
    starts: array[int]
    """Of each hit that is as long as its atom."""
    others: array[int]
    """Atom, home, start and end of each other hit, one after another."""
    reading_folds: dict[tuple[int, int], tuple[str, ...]]
    circles: frozenset[int]
    """Those of which something may be at home in it."""
    crossed: bool
    """Whether anything begins in the one before."""
    offset: int
    """Where it begins in the original text."""


def together(runtime: Runtime, window: Sequence[Heard]) -> Atoms:
    """What was heard as one document."""
    atoms: list[int] = []
    starts: list[int] = []
    others: list[Hit] = []
    folds: dict[tuple[int, int], tuple[str, ...]] = {}
    folded = Joined([one.folded for one in window])
    for one, begin in zip(window, folded.begins, strict=True):
        atoms += one.atoms
        starts += [start + begin for start in one.starts]
        for at in range(0, len(one.others), 4):
            atom, home, start, end = one.others[at : at + 4]
            if begin + start >= 0:  # what began before the window is no concern of any that is judged in it
                others.append((atom, home + begin, start + begin, end + begin))
        for (start, end), names in one.reading_folds.items():
            folds[start + begin, end + begin] = names
    return Atoms(folded, FewHits(atoms, starts, runtime.lengths, others), folds)


class Joined:
    """Folded lines as one text: what `joined` makes of them to those who ask only for the text and for what it stands for."""

    def __init__(self, lines: Sequence[Folded]) -> None:
        """There must be one."""
        self._lines = lines
        self.text = "\n".join([line.text for line in lines])
        self.original = "\n".join([line.original for line in lines])
        self.begins = list(accumulate((len(line.text) + 1 for line in lines[:-1]), initial=0))
        """Where each begins."""

    @cached_property
    def _all(self) -> Folded:
        return joined(self._lines)

    def _line(self, start: int, end: int) -> tuple[Folded, int, int] | None:
        """The line that a range is in, its number and where it begins; None if it is in no single one."""
        number = bisect_right(self.begins, start) - 1
        line, begin = self._lines[number], self.begins[number]
        return (line, number, begin) if start < end <= begin + len(line.text) else None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """See `Folded.span`."""
        found = self._line(start, end)
        if found is None:
            return self._all.span(start, end)
        line, number, begin = found
        low, high = line.span(start - begin, end - begin)
        first = sum(len(before.original) + 1 for before in self._lines[:number])
        return low + first, high + first

    def folds(self, start: int, end: int) -> tuple[str, ...]:
        """See `Folded.folds`."""
        found = self._line(start, end)
        return self._all.folds(start, end) if found is None else found[0].folds(start - found[2], end - found[2])
