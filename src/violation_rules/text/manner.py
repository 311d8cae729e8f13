"""How a stretch of text speaks of what it names, by the sum of its words: doing and claiming it, or setting it right.

Nobody says “this is a denial”. Who keeps to the law, corrects himself, explains a rule or tells how a suspicion was settled does it in
many small words (都有，可查，按规定，退了，不算，登记过，看清楚) that no list of cues holds together. Each sequence of one to three
characters has a weight, learnt from texts written for the purpose, half of them lawful ones on the same subjects
(`tools/train_manner.py`); their sum tells on which side a text is. Only a clear verdict counts, and it only ever takes a match away.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import sqrt
from pathlib import Path

SET_RIGHT = -1.5
"""Below this a text sets right what it names: of texts not learnt from 1 violating one in 100 and 7 of 10 false alarms. Talk about
other things is often below 0, hence the distance."""
WINDOW = 60
"""Characters on either side of a match that are weighed."""
LONGEST = 3
_LEAST = 16
"""Shorter texts tell too little."""
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


@lru_cache(maxsize=1024)
def manner(text: str) -> float:
    """The weight of a folded text: above 0 it speaks as violations do, below as lawful talk does; 0 where it is too short to tell."""
    if len(text) < _LEAST:
        return 0.0
    weights = _weights()
    known = [weights[piece] for piece in pieces(text) if piece in weights]
    return sum(known) / sqrt(len(known) + 1) + weights[""]


def pieces(text: str) -> set[str]:
    """The sequences of characters that are weighed; a number is one character, and both ends of the text are marked."""
    text = f"^{_NUMBER.sub('0', text)}$"
    return {text[at : at + length] for length in range(1, LONGEST + 1) for at in range(len(text) - length + 1)}


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    """Piece → weight; the empty one is what every text begins with."""
    weights: dict[str, float] = {}
    for line in Path(__file__).with_name("data").joinpath("manner.tsv").read_text(encoding="utf-8").splitlines():
        weight, *alike = line.split("\t")
        weights.update(dict.fromkeys(alike, int(weight) / 100))
    return weights
