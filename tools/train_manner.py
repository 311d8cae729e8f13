"""Learn the weights of `text/manner.py` from `tools/manner/texts.tsv` and the examples of the bundled rules.

    python tools/train_manner.py            # writes src/violation_rules/text/data/manner.tsv
    python tools/train_manner.py --check    # learns from nine tenths, ten times, and prints what the other tenth says

`texts.tsv` has a text a line behind 1 (violating) or 0 (lawful). All were written for this project, most by people who knew a violation's
name and elements but no rule. Learning is logistic regression by stochastic gradient descent, with a fixed order: the same texts give
the same weights.
"""

from __future__ import annotations

import sys
from collections import Counter
from math import exp, sqrt
from pathlib import Path
from typing import NamedTuple

import numpy as np

from violation_rules import load_ruleset
from violation_rules.text.fold import fold
from violation_rules.text.manner import SET_RIGHT, pieces

ROOT = Path(__file__).resolve().parent.parent
TEXTS = ROOT / "tools/manner/texts.tsv"
TARGET = ROOT / "src/violation_rules/text/data/manner.tsv"
SEEN = 4
"""Pieces in fewer texts are not learnt."""
ROUNDS, RATE, DECAY = 12, 0.3, 1e-4
SMALLEST = 4
"""Hundredths; lighter pieces are left out."""


OFTEN = 3
"""How often the rules' examples are shown: they are what must come out right."""


class Text(NamedTuple):
    """A folded text and what it is."""

    pieces: set[str]
    violating: bool


def texts() -> list[Text]:
    """All texts to learn from, in a fixed order."""
    rows = [line.split("\t", 1) for line in TEXTS.read_text(encoding="utf-8").splitlines()]
    examples = [example for rule in load_ruleset("national").symbols.violations.values() for example in rule.examples]
    out = {(text, label == "1") for label, text in rows} - {(example.text, not example.violating) for example in examples}
    known = sorted(out) + OFTEN * sorted({(example.text, example.violating) for example in examples})
    return [Text(pieces(fold(text).text), violating) for text, violating in known]


def learn(some: list[Text]) -> dict[str, int]:
    """Piece → weight in hundredths; the empty piece is the constant."""
    counts = Counter(piece for text in some for piece in text.pieces)
    number = {piece: at for at, piece in enumerate(sorted(piece for piece, count in counts.items() if count >= SEEN))}
    rows = [np.array(sorted(number[piece] for piece in text.pieces if piece in number), dtype=np.int64) for text in some]
    weights, slopes, mean = np.zeros(len(number)), np.ones(len(number)), np.zeros(len(number))
    constant = 0.0
    order = np.random.default_rng(0)
    for turn in range(ROUNDS):
        for at in order.permutation(len(rows)):
            row = rows[at]
            scale = sqrt(len(row) + 1)
            sure = 1 / (1 + exp(-min(max(float(weights[row].sum()) / scale + constant, -30.0), 30.0)))
            slope = (sure - some[at].violating) / scale
            slopes[row] += slope * slope
            weights[row] -= RATE * (slope / np.sqrt(slopes[row]) + DECAY * weights[row])
            constant -= 0.01 * (sure - some[at].violating)
        if turn >= ROUNDS // 2:
            mean += weights / (ROUNDS - ROUNDS // 2)
    learnt = {piece: round(100 * float(mean[at])) for piece, at in number.items()}
    return {"": round(100 * constant)} | {piece: weight for piece, weight in learnt.items() if abs(weight) >= SMALLEST}


def score(text: Text, weights: dict[str, int]) -> float:
    """As `manner` reckons."""
    known = [weights[piece] for piece in text.pieces if piece in weights]
    return (sum(known) / sqrt(len(known) + 1) + weights[""]) / 100


def check(some: list[Text]) -> None:
    """Print how texts that were not learnt from are told apart."""
    tenths = np.random.default_rng(1).integers(10, size=len(some))
    found: dict[bool, list[float]] = {True: [], False: []}
    for tenth in range(10):
        weights = learn([text for text, one in zip(some, tenths, strict=True) if one != tenth])
        for text, one in zip(some, tenths, strict=True):
            if one == tenth:
                found[text.violating].append(score(text, weights))
    for limit in (-2.0, SET_RIGHT, -1.0, -0.5, 0.0):
        lost, kept = (np.mean(np.array(found[violating]) < limit) for violating in (True, False))
        print(f"below {limit:5.2f}: {lost:6.2%} of violating, {kept:6.2%} of lawful texts")


if __name__ == "__main__":
    everything = texts()
    if "--check" in sys.argv[1:]:
        check(everything)
    else:
        weights = learn(everything)
        by_first: dict[str, dict[int, list[str]]] = {}
        for piece, weight in sorted(weights.items()):
            by_first.setdefault(piece[:1], {}).setdefault(weight, []).append(piece[1:])
        groups = {first: ("\x1f".join((str(weight), *ends)) for weight, ends in sorted(of.items())) for first, of in by_first.items()}
        TARGET.write_text("".join("\t".join((first, *groups[first])) + "\n" for first in sorted(groups)), encoding="utf-8")
        print(f"{len(everything)} texts, {len(weights)} pieces")
