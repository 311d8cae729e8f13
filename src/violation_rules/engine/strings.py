"""The strings that screening looks for, and what they stand for: *signs* of a lexicon's plain terms and of its patterns.

A sign is a set of strings of which one must occur. A lexicon can be hit in a sentence only if the sign of its plain terms is there, or
all signs of one of its patterns. Signs of common strings say nothing about a sentence and are not looked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from violation_rules.compiler import program as ir
from violation_rules.compiler.needs import children
from violation_rules.engine.frequency import frequency
from violation_rules.engine.sentences import ranges
from violation_rules.engine.trie import Trie
from violation_rules.text.readings import Joints
from violation_rules.text.required import required_runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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


_NOT_ASKED = Signs(None, (), unplaced=True, anywhere=True)


class Patterns:
    """The patterns of a lexicon by the strings of their first sign."""

    __slots__ = ("_always", "_by_string", "_strings")

    def __init__(self, patterns: Iterable[Pattern], of_sign: Sequence[Places]) -> None:
        """`of_sign` has the strings of each sign."""
        self._always = [pattern for pattern in patterns if not pattern.signs]
        by_string: dict[int, list[Pattern]] = {}
        for pattern in patterns:
            for string in of_sign[pattern.signs[0]].tolist() if pattern.signs else ():
                by_string.setdefault(string, []).append(pattern)
        self._by_string = {string: tuple(found) for string, found in by_string.items()}
        self._strings = frozenset(by_string)

    def among(self, present: frozenset[int]) -> list[Pattern]:
        """Those that have no sign, or of whose first sign a string is present."""
        found = [pattern for string in self._strings & present for pattern in self._by_string[string]]
        return list(dict.fromkeys((*self._always, *found)))


class Strings:
    """All strings of a program. Immutable."""

    def __init__(self, program: ir.Program) -> None:
        """Choose the signs and build the trie."""
        self._signs: dict[frozenset[str], int] = {}
        self._known: dict[str, tuple[int, ...]] = {}
        self._patterns: dict[int, Patterns] = {}
        asked = _asked(program)
        self.lexicons = [
            self._lexicon(lexicon, program.atoms) if number in asked else _NOT_ASKED for number, lexicon in enumerate(program.lexicons)
        ]
        names = sorted({string for sign in self._signs for string in sign})
        number = {name: at for at, name in enumerate(names)}
        self.trie = Trie(names)
        self.lengths = np.array([len(name) for name in names] or [0], dtype=np.int64)
        self.joints = Joints(names)
        self.of_sign = [np.array(sorted(map(number.__getitem__, sign)), dtype=np.int64) for sign in self._signs]
        """Of each sign its strings, in order."""
        self._flat = np.concatenate([*self.of_sign, np.zeros(0, dtype=np.int64)])
        self._lengths_of_signs = np.array([len(strings) for strings in self.of_sign], dtype=np.int64)
        self._first = np.cumsum(self._lengths_of_signs) - self._lengths_of_signs

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


def _asked(program: ir.Program) -> set[int]:
    """The lexicons without which some reading cannot match; what only excuses, denies or aggravates is left to the evaluation."""
    inferences: dict[str, list[int]] = {}
    for inference in program.inferences:
        inferences.setdefault(inference.fact, []).append(inference.condition)
    asked: set[int] = set()
    seen: set[int] = set()
    todo = [match for rule in program.rules for match in rule.matches]
    while todo:
        index = todo.pop()
        if index in seen:
            continue
        seen.add(index)
        node = program.nodes[index]
        if isinstance(node, ir.Term):
            asked.add(node.lexicon)
        elif isinstance(node, ir.Surely) and isinstance(test := program.nodes[node.inner], ir.FactTest):
            todo += inferences.get(test.fact, [])
        elif not isinstance(node, ir.Not):
            todo += children(node)
    return asked
