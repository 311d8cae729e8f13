"""The strings that screening looks for, and which signs (`compiler.signs`) they belong to."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from violation_rules.compiler.signs import signs
from violation_rules.engine.sentences import ranges
from violation_rules.engine.trie import Trie
from violation_rules.text.readings import Joints

if TYPE_CHECKING:
    from collections.abc import Sequence

    from violation_rules.compiler import program as ir
    from violation_rules.engine.trie import Places


class Patterns:
    """The patterns of a lexicon by the strings of their first sign."""

    __slots__ = ("_always", "_by_string", "_patterns", "_strings")

    def __init__(self, patterns: Sequence[ir.Pattern], of_sign: Sequence[Places]) -> None:
        """`of_sign` has the strings of each sign."""
        self._patterns = patterns
        self._always = [number for number, pattern in enumerate(patterns) if not pattern.signs]
        by_string: dict[int, list[int]] = {}
        for number, pattern in enumerate(patterns):
            for string in of_sign[pattern.signs[0]].tolist() if pattern.signs else ():
                by_string.setdefault(string, []).append(number)
        self._by_string = {string: tuple(found) for string, found in by_string.items()}
        self._strings = frozenset(by_string)

    def among(self, present: frozenset[int]) -> list[ir.Pattern]:
        """Those that have no sign, or of whose first sign a string is present."""
        found = [self._by_string[string] for string in self._strings & present]
        return [self._patterns[number] for number in sorted({*self._always, *chain.from_iterable(found)})]


class Strings:
    """All strings of a program. Immutable."""

    def __init__(self, program: ir.Program) -> None:
        """Build the trie over all strings of the program's signs."""
        chosen = signs(program)
        self.lexicons = chosen.lexicons
        self._patterns: dict[int, Patterns] = {}
        self.trie = Trie(chosen.strings)
        self.lengths = np.array([len(name) for name in chosen.strings] or [0], dtype=np.int64)
        self.joints = Joints(chosen.strings)
        self._flat = np.fromiter(chain.from_iterable(chosen.of_sign), dtype=np.int64)
        self._lengths_of_signs = np.fromiter(map(len, chosen.of_sign), dtype=np.int64)
        self._first = np.cumsum(self._lengths_of_signs) - self._lengths_of_signs
        self.of_sign = np.split(self._flat, self._first[1:]) if len(self._first) else []
        """Of each sign its strings, in order."""

    def patterns(self, lexicon: int) -> Patterns:
        """The patterns of a lexicon, for asking by what is present."""
        known = self._patterns.get(lexicon)
        if known is None:
            known = self._patterns[lexicon] = Patterns(self.lexicons[lexicon].patterns, self.of_sign)
        return known

    def of_signs(self, signs: Places) -> tuple[Places, Places]:
        """The strings of several signs, and of which of these each is."""
        counts = self._lengths_of_signs[signs]
        return np.repeat(np.arange(len(signs)), counts), self._flat[ranges(self._first[signs], counts)]

    def sizes(self, counts: Places) -> list[int]:
        """How often each sign occurs, from how often each string does."""
        if not self.of_sign:
            return []
        sizes: list[int] = np.add.reduceat(counts[self._flat], self._first).tolist()
        return sizes
