"""The strings that screening looks for, and what they stand for: *signs* of a lexicon's plain terms and of its patterns.

A sign is a set of strings of which one must occur. A lexicon can be hit in a sentence only if the sign of its plain terms is there, or
all signs of one of its patterns. Signs of common strings say nothing about a sentence and are not looked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from violation_rules.engine.frequency import frequency
from violation_rules.engine.trie import Trie
from violation_rules.text.readings import Joints
from violation_rules.text.required import required_runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from violation_rules.compiler import program as ir
    from violation_rules.engine.trie import Places

COMMON = 0.01
"""Signs whose strings together begin at more than this share of all characters are not looked for."""
_SIGNS_OF_A_PATTERN = 2
"""More of them sort out little; the pattern itself is tried on what is left."""


class Pattern(NamedTuple):
    """A regular expression, and the signs that must all be in a sentence that it is to match in, rarest first."""

    regex: str
    signs: tuple[int, ...]


class Signs(NamedTuple):
    """A lexicon as screening sees it."""

    plain: int | None
    """The sign of its plain terms; None if it has none."""
    patterns: tuple[Pattern, ...]
    unplaced: bool
    """It has plain terms that are not looked for."""
    anywhere: bool
    """It may be hit without any sign."""


class Strings:
    """All strings of a program. Immutable."""

    def __init__(self, program: ir.Program) -> None:
        """Choose the signs and build the trie."""
        self._signs: dict[frozenset[str], int] = {}
        self._known: dict[str, tuple[int, ...]] = {}
        self._patterns: dict[int, list[tuple[str, list[frozenset[int]]]]] = {}
        self._members: dict[int, frozenset[int]] = {}
        self.lexicons = [self._lexicon(lexicon, program.atoms) for lexicon in program.lexicons]
        names = sorted({string for sign in self._signs for string in sign})
        number = {name: at for at, name in enumerate(names)}
        self.trie = Trie(names)
        self.lengths = np.array([len(name) for name in names] or [0], dtype=np.int64)
        self.joints = Joints(names)
        self.of_sign = [np.array(sorted(map(number.__getitem__, sign)), dtype=np.int64) for sign in self._signs]
        """Of each sign its strings, in order."""
        self._flat = np.concatenate([*self.of_sign, np.zeros(0, dtype=np.int64)])
        self._first = np.cumsum([0, *map(len, self.of_sign)])[:-1]

    def members(self, sign: int) -> frozenset[int]:
        """The strings of a sign, for asking one by one."""
        known = self._members.get(sign)
        if known is None:
            known = self._members[sign] = frozenset(self.of_sign[sign].tolist())
        return known

    def patterns(self, lexicon: int) -> list[tuple[str, list[frozenset[int]]]]:
        """The patterns of a lexicon, each with the strings of its signs."""
        known = self._patterns.get(lexicon)
        if known is None:
            patterns = self.lexicons[lexicon].patterns
            known = self._patterns[lexicon] = [(regex, [self.members(sign) for sign in signs]) for regex, signs in patterns]
        return known

    def sizes(self, counts: Places) -> list[int]:
        """How often each sign occurs, from how often each string does."""
        if not self.of_sign:
            return []
        sizes: list[int] = np.add.reduceat(counts[self._flat], self._first).tolist()
        return sizes

    def _lexicon(self, lexicon: ir.Lexicon, atoms: Sequence[str]) -> Signs:
        strings = frozenset(atoms[atom] for entry in lexicon.entries if entry.regex is None for atom in entry.atoms)
        plain = self._sign(strings) if strings else None
        regexes = list(dict.fromkeys(entry.regex for entry in lexicon.entries if entry.regex is not None))
        patterns = tuple(Pattern(regex, self._pattern(regex)) for regex in regexes)
        unplaced = bool(strings) and plain is None
        return Signs(plain, patterns, unplaced, unplaced or not all(pattern.signs for pattern in patterns))

    def _pattern(self, regex: str) -> tuple[int, ...]:
        known = self._known.get(regex)
        if known is None:
            rare = sorted((weight, sorted(run)) for run in required_runs(regex) if (weight := _weight(run)) <= COMMON)
            signs = [self._sign(frozenset(run)) for _, run in rare[:_SIGNS_OF_A_PATTERN]]
            known = self._known[regex] = tuple(sign for sign in signs if sign is not None)
        return known

    def _sign(self, strings: frozenset[str]) -> int | None:
        """The number of a sign; None where its strings are common."""
        known = self._signs.get(strings)
        if known is None and _weight(strings) <= COMMON:
            known = self._signs[strings] = len(self._signs)
        return known


def _weight(strings: Iterable[str]) -> float:
    return sum(map(frequency, strings))
