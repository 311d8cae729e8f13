"""Which rules can possibly match in which documents of a joined block: a superset, found without judging any document.

All strings that conditions ask for are found at once (`occurrences`); conditions are then reckoned with as sets of sentences
(`sift`), and what is left is looked at more closely, sentence by sentence (`glance`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from msgspec.structs import replace

from violation_rules.engine.glance import Glance
from violation_rules.engine.memory import uncollected
from violation_rules.engine.sentences import distinct
from violation_rules.engine.sift import Sift
from violation_rules.engine.sizes import Sizes
from violation_rules.engine.strings import Strings

if TYPE_CHECKING:
    from collections.abc import Collection

    from violation_rules.compiler import program as ir
    from violation_rules.engine.occurrences import Block
    from violation_rules.engine.runtime import Runtime
    from violation_rules.engine.sentences import Sentences, Some


class Candidates(NamedTuple):
    """What is left of a block."""

    readings: dict[int, list[tuple[int, int]]]
    """Document → (rule, its reading) that may match there; documents in which nothing may match are left out."""
    homes: dict[tuple[int, int], Some]
    """(rule, its reading) → the sentences in which its matches can be at home."""
    sentences: Sentences

    def homes_in(self, document: int, begin: int) -> dict[tuple[int, int], list[int]]:
        """Of the readings that may match in a document that begins there: where those sentences begin, counted from its beginning."""
        of = self.sentences.document_of
        out = {}
        for reading in self.readings[document]:
            homes = self.homes[reading]
            low, high = np.searchsorted(of[homes], (document, document + 1))
            out[reading] = (self.sentences.begins[homes[low:high]] - begin).tolist()
        return out


class Screen:
    """Screens blocks for one program, or for some of its rules (by number)."""

    def __init__(self, runtime: Runtime, rules: Collection[int] | None = None) -> None:
        """Choose the strings to look for."""
        self._runtime = runtime
        self._rules = range(len(runtime.program.rules)) if rules is None else sorted(rules)
        self._strings = Strings(runtime.program if rules is None else _only(runtime.program, rules))
        self._sizes = Sizes(runtime.program.nodes)

    def candidates(self, block: Block) -> Candidates:
        """Which readings of which rules may match in which documents, and where."""
        with uncollected():
            return self._candidates(block)

    def sift(self, block: Block) -> Sift:
        """The strings of a block, found."""
        return Sift(self._runtime, self._strings, self._sizes, block, self._rules)

    def _candidates(self, block: Block) -> Candidates:
        sift = self.sift(block)
        sentences = sift.sentences
        readings: dict[int, list[tuple[int, int]]] = {}
        homes = Glance(sift).readings()
        for reading, where in homes.items():
            for document in distinct(sentences.document_of[where]).tolist():
                readings.setdefault(document, []).append(reading)
        return Candidates(readings, homes, sentences)


def _only(program: ir.Program, rules: Collection[int]) -> ir.Program:
    """A program in which the other rules match nothing."""
    some = [rule if number in rules else replace(rule, matches=(), needs=()) for number, rule in enumerate(program.rules)]
    return replace(program, rules=tuple(some))
