"""Which lexicons may be hit in a few utterances at all: much cheaper to know than where.

Exceptions, polarity and whole words only ever take hits away and are left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from violation_rules.engine.patterns import encoded
from violation_rules.text.segments import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Collection

    from violation_rules.engine.runtime import Runtime


class Words(NamedTuple):
    """What a lexicon is hit by."""

    terms: frozenset[int]
    """Atoms that are terms."""
    patterns: tuple[tuple[str, frozenset[int]], ...]
    """Patterns, each with the atoms of which what it matches has one; no atoms: nobody knows."""


def words_of(runtime: Runtime, lexicon: int) -> Words:
    """Terms and patterns of a lexicon."""
    entries = runtime.program.lexicons[lexicon].entries
    terms = frozenset(atom for entry in entries if entry.regex is None for atom in entry.atoms)
    return Words(terms, tuple((entry.regex, frozenset(entry.atoms)) for entry in entries if entry.regex is not None))


class Presence:
    """Answers for one folded text and the atoms that were found in it."""

    __slots__ = ("_atoms", "_known", "_lines", "_runtime", "_text")

    def __init__(self, runtime: Runtime, atoms: Collection[int], text: str) -> None:
        """Nothing is looked at yet."""
        self._runtime = runtime
        self._atoms = atoms
        self._text = text
        self._lines: bytes | None = None
        self._known: dict[int, bool] = {}

    def of(self, lexicon: int) -> bool:
        """Whether a lexicon may be hit; False only if it is not."""
        known = self._known.get(lexicon)
        if known is None:
            known = self._known[lexicon] = self._look(lexicon)
        return known

    def _look(self, lexicon: int) -> bool:
        atoms = self._atoms
        words = self._runtime.plan.words(lexicon)
        return not words.terms.isdisjoint(atoms) or any(
            self._matches(pattern) for pattern, held in words.patterns if not held or not held.isdisjoint(atoms)
        )

    def _matches(self, pattern: str) -> bool:
        regex = self._runtime.regex_of_lines(pattern)
        if self._lines is None:
            self._lines = _sentences(self._text)
        return regex is None or regex.search(self._lines) is not None


def _sentences(text: str) -> bytes:
    """Its sentences, each a line, as patterns take them."""
    return encoded("\n".join([text[start:end] for start, end in sentence_spans(text)]))[1]
