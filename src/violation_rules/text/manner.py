"""How a stretch of text speaks of what it names, by the sum of its words: doing and claiming it, or setting it right.

Nobody says “this is a denial”. Who keeps to the law, corrects himself, explains a rule or tells how a suspicion was settled does it in
many small words (都有，可查，按规定，退了，不算，登记过，看清楚) that no list of cues holds together. Each sequence of one to three
characters has a weight, learnt from texts written for the purpose, half of them lawful ones on the same subjects
(`tools/train_weights.py`); their sum tells on which side a text is. Only a clear verdict counts, and it only ever takes a match away.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import sqrt
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from violation_rules.text.weighed import Weighed

SET_RIGHT = -0.8
"""Below this a text sets right what it names: of texts not learnt from 1 violating one in 100 and 6 of 10 lawful ones. Talk about
other things is often below 0, hence the distance."""
WINDOW = 40
"""Characters on either side of a match that are weighed."""
_FEW = 2000
"""Texts before all weights are put into arrays, which takes as long as they save."""
_LEAST = 16
"""Shorter texts tell too little."""
_LINE = "\n"
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


@lru_cache(maxsize=1024)
def manner(text: str) -> float:
    """The weight of a folded text: above 0 it speaks as violations do, below as lawful talk does; 0 where it is too short to tell."""
    if len(text) < _LEAST:
        return 0.0
    weights = _weights()
    total, count = weights.of(text)
    return total / sqrt(count + 1) + weights[""]


def pieces(text: str) -> set[str]:
    """The sequences of one to three characters; a number is one character, and both ends of the text are marked."""
    text = marked(text)
    twos = list(map(add, text, text[1:]))
    return {*text, *twos, *map(add, twos, text[2:])}


def make_ready() -> None:
    """Make now what is otherwise made after many texts."""
    _weights().all()


def marked(text: str) -> str:
    """A text whose pieces are weighed: numbers are one character, lines are joined as folding joins words, both ends are marked."""
    return f"^{_NUMBER.sub('0', text.replace(_LINE, ''))}$"


class Weights(dict[str, float]):
    """Piece → weight, read as texts ask for them: all of them take longer than judging a short text. After many texts, arrays of all."""

    def __init__(self, lines: Iterable[str]) -> None:
        """A line for each first character: this, and for each weight after a tab the weight and what follows in its pieces."""
        super().__init__({"": 0.0})
        self._lines = {line[0]: line for line in lines}
        self._unread = dict(self._lines)
        self._asked = 0
        self._all: Weighed | None = None
        self.read("\t^0$")

    def of(self, text: str) -> tuple[float, int]:
        """The sum of the weights of a text's pieces, and how many have one."""
        if self._all is None:
            self._asked += 1
            if self._asked <= _FEW:
                self.read(text)
                known = [weight for weight in map(self.get, pieces(text)) if weight is not None]
                return round(sum(known) * 100) / 100, len(known)  # in whatever order, and as from arrays
        return self.all().of(marked(text))

    def read(self, characters: str) -> None:
        """Read the pieces that begin with one of these; the empty piece, which every text begins with, stands under the tab."""
        asked = {*filter(self._unread.__contains__, characters)}
        for first in asked:
            for weight, group in _weighted(self._unread.get(first, first)):
                self.update(dict.fromkeys(group, weight / 100))
        for first in asked:  # only now, so that no other thread misses what it asks for
            self._unread.pop(first, None)

    def all(self) -> Weighed:
        """All weights in arrays, made now if they are not there."""
        if self._all is None:
            from violation_rules.text.weighed import Weighed  # noqa: PLC0415 - few texts do without numpy

            self._all = Weighed([one for line in self._lines.values() for one in _weighted(line)])
        return self._all


def _weighted(line: str) -> Iterator[tuple[int, list[str]]]:
    """The weights in a line, in hundredths, each with the pieces that have it."""
    _, *groups = line.split("\t")
    first = line[0].strip("\t")
    for weight, *ends in (group.split("\x1f") for group in groups):
        yield int(weight), [first + end for end in ends]


@lru_cache(maxsize=1)
def _weights() -> Weights:
    text = Path(__file__).with_name("data").joinpath("manner.tsv").read_text(encoding="utf-8")
    return Weights(text.removesuffix("\n").split("\n"))
