"""The strings that screening looks for, and which signs (`compiler.signs`) they belong to."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from violation_rules.compiler import program as ir
from violation_rules.compiler.signs import signs
from violation_rules.engine.sizes import AT_LEAST
from violation_rules.engine.trie import Trie
from violation_rules.text.readings import Joints

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from violation_rules.engine.trie import Places
    from violation_rules.text.folded import Mask


class Runs(NamedTuple):
    """Stretches of a list, sign by sign."""

    lows: list[int]
    highs: list[int]
    edges: list[int]
    """Of each sign which is its first; and how many there are."""

    def of(self, sign: int) -> list[tuple[int, int]]:
        """Those of a sign."""
        low, high = self.edges[sign], self.edges[sign + 1]
        return list(zip(self.lows[low:high], self.highs[low:high], strict=True))


class Strings:
    """All strings of a program. Immutable."""

    def __init__(self, program: ir.Program) -> None:
        """Build the trie over all strings of the program's signs."""
        chosen = signs(program)
        self.lexicons = chosen.lexicons
        self.trie = Trie(chosen.strings)
        self.lengths = np.array([len(name) for name in chosen.strings] or [0], dtype=np.int32)
        self.joints = Joints(chosen.strings), Joints(chosen.strings, 2)
        """Which characters may meet where two utterances do, and where something is left out of one."""
        self.any_of = len(chosen.of_sign)
        """The number of one more sign a lexicon, from here on: of all strings of its signs that need no other."""
        self.settled = _settled(program.nodes, chosen.lexicons)
        """Of each condition whether sifting tells all there is to tell about it but places."""
        self._pairs = _Pairs(chosen.lexicons)
        rows = [*chosen.of_sign, *(_any_of(lexicon, chosen.of_sign) for lexicon in chosen.lexicons)]
        self._flat = np.fromiter(chain.from_iterable(rows), dtype=np.int64)
        """Sign by sign its strings, in order."""
        self._bounds: Places = np.concatenate((_ZERO, np.fromiter(map(len, rows), dtype=np.int64).cumsum()))
        begins = np.ones(len(self._flat) + 1, dtype=np.bool_)
        np.not_equal(np.diff(self._flat), 1, out=begins[1:-1])
        begins[self._bounds] = True
        runs = np.flatnonzero(begins)
        firsts, counts = self._flat[runs[:-1]], np.diff(runs)
        self._firsts, self._lasts = firsts, firsts + counts
        """The strings of signs as ranges of numbers, half open, sign by sign."""
        self._edges = np.searchsorted(runs, self._bounds)

    def runs(self, counts: Places) -> Runs:
        """Where in a list of what was found, string by string, that of each sign is; `counts` says how often each string was found."""
        at = np.concatenate((_ZERO, counts.cumsum()))
        lows, highs = at[self._firsts], at[self._lasts]
        filled = lows < highs
        edges = np.concatenate((_ZERO, filled.cumsum()))[self._edges]
        lows, highs = lows[filled], highs[filled]
        # What lies side by side is one: no string between them was found.
        begins = np.ones(len(lows) + 1, dtype=np.bool_)
        np.not_equal(lows[1:], highs[:-1], out=begins[1:-1])
        begins[edges] = True
        joined = np.flatnonzero(begins)
        return Runs(lows[joined[:-1]].tolist(), highs[joined[1:] - 1].tolist(), np.searchsorted(joined, edges).tolist())

    def of_lexicons(self, lexicons: Iterable[int]) -> Mask:
        """Which strings the signs of some lexicons have."""
        found = np.zeros(len(self.lengths), dtype=np.bool_)
        for lexicon in lexicons:
            one = self.lexicons[lexicon]
            for sign in (*(() if one.plain is None else (one.plain,)), *(sign for pattern in one.patterns for sign in pattern.signs)):
                found[self._flat[self._bounds[sign] : self._bounds[sign + 1]]] = True
        return found

    def sizes(self, counts: Places) -> Places:
        """How often each sign occurs, from how often each string does."""
        at = np.concatenate((_ZERO, counts[self._flat].cumsum()))
        sizes: Places = np.diff(at[self._bounds])
        return sizes

    def lexicon_sizes(self, sizes: Places) -> list[float]:
        """About how often each lexicon may be hit, from how often each sign occurs; infinity where it is hit without any."""
        return self._pairs.sizes(sizes, sizes[self.any_of :])


def _settled(nodes: Sequence[ir.Node], lexicons: Sequence[ir.Signs]) -> list[bool]:
    settled: list[bool] = []
    for node in nodes:  # what one is made of comes before it
        match node:
            case ir.Term(lexicon=lexicon):
                known = lexicons[lexicon].unplaced or not lexicons[lexicon].patterns
            case ir.Or(parts=parts) | ir.AtLeast(parts=parts) | ir.And(parts=parts):
                known = all(settled[part] for part in parts)
            case ir.Scoped(inner=inner) | ir.Spoken(inner=inner) | ir.InField(inner=inner) | ir.Surely(inner=inner):
                known = settled[inner]
            case ir.Count(inner=inner, operator=operator) if inner >= 0 and operator in AT_LEAST:
                known = False
            case ir.Near() | ir.Compare() | ir.Found():
                known = False
            case _:
                known = True
        settled.append(known)
    return settled


class _Pairs:
    """The patterns that need two signs, of all lexicons."""

    def __init__(self, lexicons: Sequence[ir.Signs]) -> None:
        pairs = [(at, *pattern.signs[:2]) for at, one in enumerate(lexicons) for pattern in one.patterns if len(pattern.signs) > 1]
        self._lexicon, self._one, self._other = np.array(pairs, dtype=np.int64).reshape(-1, 3).T
        self._anywhere: npt.NDArray[np.bool_] = np.array([one.anywhere for one in lexicons], dtype=np.bool_)

    def sizes(self, sizes: Places, singles: Places) -> list[float]:
        both = np.minimum(sizes[self._one], sizes[self._other])
        total = singles.astype(np.float64)
        total += np.bincount(self._lexicon, weights=both, minlength=len(singles))
        total[self._anywhere] = np.inf
        found: list[float] = total.tolist()
        return found


_ZERO = np.zeros(1, dtype=np.int64)


def _any_of(lexicon: ir.Signs, of_sign: Sequence[Sequence[int]]) -> Sequence[int]:
    singles = [pattern.signs[0] for pattern in lexicon.patterns if len(pattern.signs) == 1]
    needed = singles if lexicon.plain is None else [lexicon.plain, *singles]
    if len(needed) == 1:
        return of_sign[needed[0]]
    return sorted(set().union(*(of_sign[sign] for sign in needed)))
