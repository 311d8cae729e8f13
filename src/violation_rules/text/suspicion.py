"""Whether a passage reads like any violation at all: one sum over its characters, before it is asked which it reads like.

Most of what is said is about other things, and to weigh it for each of so many violations (`text.resemblance`) would cost more than all
else. Here each sequence of one to three characters has but one weight, found by its hash, so that the sums of thousands of passages are a
few passes over arrays. Learnt by `tools/train_weights.py` from the same texts; of those that resemble something one in 100 is lost.
"""

from __future__ import annotations

import json
from functools import lru_cache
from math import sqrt
from operator import eq
from pathlib import Path
from typing import NamedTuple

LIMIT = -0.75
"""Up to here a passage is not asked which violation it reads like."""
ELSEWHERE = -1.4
"""Below this it is clearly about other things, whatever words of a rule are in it."""
LEAST = 12
"""Shorter passages tell too little; a character said again and again counts once."""
BITS = 20
"""How many of a hash count: so many weights there are, as a power of two. Few of those learnt share one."""
SHIFT = 32 - BITS
FACTORS = (2654435761, 2246822519, 3266489917)
"""By which the last, the last but one and the first of three characters are multiplied; what is below 2³² of the sum is the hash."""
LINE, ZERO, NINE = map(ord, "\n09")
_ALL = (1 << 32) - 1
_PLACE = Path(__file__).with_name("data") / "suspicion.bin"


class Weights(NamedTuple):
    """Weights by hash."""

    of: memoryview
    """In steps, each a signed byte."""
    step: float
    constant: float

    def score(self, total: int, length: int) -> float:
        """What a sum of weights, in steps, says of so many characters, of which each begins three sequences."""
        return total * self.step / sqrt(3 * length + 1) + self.constant


@lru_cache(maxsize=4096)
def suspicion(text: str) -> float:
    """How much a folded text reads like some violation; 0 where it is too short to tell.

    Lines do not matter: what reaches from one to the next weighs nothing.
    """
    if len(text) - sum(map(eq, text, text[1:])) < LEAST:
        return 0.0
    weights = learnt()
    lines = text.split("\n")
    return weights.score(sum(sum(map(weights.of.__getitem__, hashes(line))) for line in lines), len(text) + 1 - len(lines))


def hashes(line: str) -> list[int]:
    """Of all sequences of one to three characters of a line the numbers of their weights; a digit is as good as any other."""
    codes = [ZERO if ZERO <= code <= NINE else code for code in map(ord, line)]
    last, middle, first = ([code * factor for code in codes] for factor in FACTORS)
    found = [(one & _ALL) >> SHIFT for one in last]
    found += [(one + two & _ALL) >> SHIFT for one, two in zip(middle, last[1:], strict=False)]
    found += [(one + two + three & _ALL) >> SHIFT for one, two, three in zip(first, middle[1:], last[2:], strict=False)]
    return found


def write(path: Path, step: float, constant: float, weights: bytes) -> None:
    """As they are read."""
    path.write_bytes(json.dumps({"step": step, "constant": constant}).encode() + b"\n" + weights)


@lru_cache(maxsize=1)
def learnt() -> Weights:
    """The weights as they lie in the package."""
    first, weights = _PLACE.read_bytes().split(b"\n", 1)
    about = json.loads(first)
    return Weights(memoryview(weights).cast("b"), about["step"], about["constant"])
