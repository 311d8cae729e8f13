"""The strings that screening looks for, and which signs (`compiler.signs`) they belong to."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from violation_rules.compiler.signs import signs
from violation_rules.engine.trie import Trie
from violation_rules.text.readings import Joints

if TYPE_CHECKING:
    from violation_rules.compiler import program as ir
    from violation_rules.engine.trie import Places


class Strings:
    """All strings of a program. Immutable."""

    def __init__(self, program: ir.Program) -> None:
        """Build the trie over all strings of the program's signs."""
        chosen = signs(program)
        self.lexicons = chosen.lexicons
        self.trie = Trie(chosen.strings)
        self.lengths = np.array([len(name) for name in chosen.strings] or [0], dtype=np.int64)
        self.joints = Joints(chosen.strings)
        self._flat = np.fromiter(chain.from_iterable(chosen.of_sign), dtype=np.int64)
        """Sign by sign its strings, in order."""
        lengths = np.fromiter(map(len, chosen.of_sign), dtype=np.int64)
        self._first = np.cumsum(lengths) - lengths
        begins = np.ones(len(self._flat), dtype=np.bool_)
        begins[1:] = np.diff(self._flat) != 1
        begins[self._first] = True
        runs = np.flatnonzero(begins)
        firsts, counts = self._flat[runs], np.diff(runs, append=len(self._flat))
        self._runs = list(zip(firsts.tolist(), (firsts + counts).tolist(), strict=True))
        self._edges: list[int] = np.searchsorted(runs, np.append(self._first, len(self._flat))).tolist()

    def runs(self, sign: int) -> list[tuple[int, int]]:
        """The strings of a sign as ranges of numbers, half open."""
        return self._runs[self._edges[sign] : self._edges[sign + 1]]

    def sizes(self, counts: Places) -> list[int]:
        """How often each sign occurs, from how often each string does."""
        if not len(self._first):
            return []
        sizes: list[int] = np.add.reduceat(counts[self._flat], self._first).tolist()
        return sizes
