"""Which violation a passage reads like, by the sum of its words: what `resembles` asks.

A rule names what is said; people find ever new words for it. Each sequence of one to three characters has for each violation a
weight, learnt from texts written for the purpose: violating ones by violation, lawful and ordinary ones together
(`tools/train_weights.py`). A passage resembles the violation with the greatest sum, if that is clearly more than what speaks for
lawful talk. A rule asks for it beside some of its words, or for what leaves no doubt: of talk that they were not learnt for the weights
say little.
"""

from __future__ import annotations

import json
import mmap
import sys
from bisect import bisect_left
from functools import cached_property, lru_cache
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from violation_rules.text.manner import marked, pieces
from violation_rules.text.suspicion import LEAST, suspicion
from violation_rules.text.suspicion import LIMIT as SUSPECT

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from violation_rules.text.weighed import Rows

LIMIT = -1.0
"""What a violation's sum must exceed that of lawful talk by."""
CLEARLY = 2.0
"""The same, to leave no doubt."""


class Likeness(NamedTuple):
    """What a text resembles."""

    violation: str
    """The id of the violation whose examples it reads like."""
    clearly: bool
    """Beyond doubt, whatever words of the rule stand in it."""


@lru_cache(maxsize=4096)
def resembled(text: str) -> Likeness | None:
    """The violation whose examples a folded text reads like; None if it reads like none."""
    return _learnt().of(text) if len(text) >= LEAST and suspicion(text) > SUSPECT else None


def weighed(texts: Sequence[str]) -> list[Likeness | None]:
    """Of folded texts that are neither too short nor about other things (`suspicion`) what `resembled` says."""
    return _learnt().of_all(texts)


@lru_cache(maxsize=1)
def learnt() -> frozenset[str]:
    """The ids of the violations that weights were learnt for."""
    return frozenset(_learnt().violations)


def make_ready() -> None:
    """Make now what is otherwise made for the first text."""
    _ = _learnt().rows


class Learnt:
    """Weights as `write` writes them, read where they lie: a short text asks for few."""

    def __init__(self, path: Path) -> None:
        """Look at the first line."""
        with path.open("rb") as file:
            first = file.readline()
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        about = json.loads(first)
        self.violations: list[str] = about["violations"]
        self._constants: list[float] = about["constants"]
        self._step: float = about["step"]
        self._rows = len(first) + 8 * about["pieces"]
        """Where the weights begin, a row a piece; before them are the pieces."""
        self._pieces = memoryview(self._data)[len(first) : self._rows].cast("Q")

    def of(self, text: str) -> Likeness | None:
        """The violation that a text resembles."""
        if "numpy" in sys.modules:
            return self.of_all([text])[0]
        count, sums = self._sums_of_few(text)
        scale = self._step / sqrt(count + 1)
        scores = [one * scale + constant for one, constant in zip(sums, self._constants, strict=True)]
        most = max(scores)
        return self._likeness(scores.index(most), most)

    def of_all(self, texts: Sequence[str]) -> list[Likeness | None]:
        """The same of many, sooner."""
        if not texts:
            return []
        counts, sums = self.rows.sums(list(map(marked, texts)))
        scores = sums * (self._step / (counts + 1.0) ** 0.5)[:, None] + self._shifts
        best = scores.argmax(axis=1).tolist()
        return list(map(self._likeness, best, scores.max(axis=1).tolist()))

    def _likeness(self, best: int, most: float) -> Likeness | None:
        return Likeness(self.violations[best], most > CLEARLY) if most > LIMIT else None

    @cached_property
    def rows(self) -> Rows:
        """The weights as arrays."""
        from violation_rules.text.weighed import Rows  # noqa: PLC0415 - needs numpy, which takes longer to import than a short text

        return Rows(self._pieces, memoryview(self._data)[self._rows :], len(self.violations))

    @cached_property
    def _shifts(self) -> npt.NDArray[np.float64]:
        import numpy  # noqa: PLC0415, ICN001 - see `rows`

        return numpy.array(self._constants)

    def _sums_of_few(self, text: str) -> tuple[int, Sequence[int]]:
        """The same, without numpy."""
        width, rows = len(self.violations), []
        asked = {sum(ord(character) << shift for character, shift in zip(piece, (42, 21, 0), strict=False)) for piece in pieces(text)}
        for number in asked:
            at = bisect_left(self._pieces, number)
            if at < len(self._pieces) and self._pieces[at] == number:
                begin = self._rows + at * width
                rows.append(memoryview(self._data)[begin : begin + width].cast("b"))
        return len(rows), list(map(sum, zip(*rows, strict=True))) if rows else [0] * width


def write(path: Path, violations: Sequence[str], constants: Sequence[float], step: float, coded: bytes, weights: bytes) -> None:
    """Weights in steps of `step`, a signed byte each, a row a piece; `coded` are the pieces as numbers of eight bytes, rising."""
    about = {"violations": violations, "constants": constants, "step": step, "pieces": len(coded) // 8}
    first = json.dumps(about)
    line = f"{first}{' ' * (-(len(first) + 1) % 8)}\n".encode()  # what follows begins at a multiple of eight
    path.write_bytes(line + coded + weights)


@lru_cache(maxsize=1)
def _learnt() -> Learnt:
    return Learnt(Path(__file__).with_name("data").joinpath("resemblance.bin"))
