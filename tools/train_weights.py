"""Learn the weights of `text/{manner,resemblance,suspicion}.py` from the texts in `tools/weights` and the examples of the bundled rules.

    python tools/train_weights.py            # writes manner.tsv, resemblance.bin and suspicion.bin in src/violation_rules/text/data
    python tools/train_weights.py --check    # learns from nine tenths, ten times, and prints what the other tenth says

`texts.tsv` has a text a line behind the violation it was written for, `+` for one that is violating and nothing more is known, or `-` for
a lawful one; `talk.txt` is lawful selling talk, a line an utterance, a paragraph a stream; `ordinary.txt` is about other things. All were
written for this project, most by people who knew a violation's name and elements but no rule. Learning is logistic regression by stochastic
gradient descent, with a fixed order: the same texts give the same weights (on one machine to the last digit).
"""

from __future__ import annotations

import sys
from collections import Counter
from itertools import pairwise
from math import exp, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from violation_rules.language.sources import read_ruleset
from violation_rules.language.symbols import link
from violation_rules.text import resemblance, suspicion
from violation_rules.text.fold import fold
from violation_rules.text.manner import SET_RIGHT, pieces
from violation_rules.text.weighed import numbers_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

T = TypeVar("T")

ROOT = Path(__file__).resolve().parent.parent
TEXTS = ROOT / "tools/weights"
DATA = ROOT / "src/violation_rules/text/data"
SEEN = 6
"""Pieces in fewer texts are not learnt."""
LAWFUL, VIOLATING = "-", "+"
OFTEN = 4
"""How often the rules' examples are shown: they are what must come out right."""


class Text(NamedTuple):
    """A folded text and what it is: the id of a violation, VIOLATING or LAWFUL."""

    pieces: Collection[str]
    what: str


Labelled = tuple[str, str]
"""A text and what it is."""


def written() -> tuple[list[Labelled], list[Labelled]]:
    """All texts of `texts.tsv`, in a fixed order; and the rules' examples, which are told apart from them."""
    rows = [line.split("\t", 1) for line in (TEXTS / "texts.tsv").read_text(encoding="utf-8").splitlines()]
    rules = link(read_ruleset("national")).violations  # unchecked: a rule may ask for what is only now learnt
    examples = {(one.text, name if one.violating else LAWFUL) for name, rule in rules.items() for one in rule.examples}
    known = {text for text, _ in examples}
    return sorted((text, what) for what, text in rows if text not in known), sorted(examples)


def talk() -> list[list[str]]:
    """The utterances of each lawful stream."""
    return [lines.split("\n") for lines in (TEXTS / "talk.txt").read_text(encoding="utf-8").strip().split("\n\n")]


def said() -> list[str]:
    """What is said in lawful streams, as long as utterances are: every other pair of lines, and every other line."""
    pairs = [one + two for stream in talk() for one, two in list(pairwise(stream))[::2]]
    return pairs + [one for stream in talk() for one in stream[1::2]]


def others() -> list[str]:
    """What is said about other things."""
    return (TEXTS / "ordinary.txt").read_text(encoding="utf-8").splitlines()


def read(some: Sequence[Labelled]) -> list[Text]:
    """Texts in pieces."""
    return [Text(pieces(fold(text).text), what) for text, what in some]


# --- manner ---------------------------------------------------------------------------------------------------------

PLANTED, ROUND = 0.2, (8, 30)
"""The share of the violating texts that are shown once more, within so many characters of lawful talk: they are told among other things."""
ROUNDS, RATE, DECAY = 12, 0.3, 1e-4
SMALLEST = 4
"""Hundredths; lighter pieces are left out."""


def of_manner() -> list[Text]:
    """What manner is learnt from."""
    texts, examples = written()
    known = texts + OFTEN * examples
    pairs = [(one, two) for stream in talk() for one, two in pairwise(stream)]
    chosen = np.random.default_rng(2)
    shown = [(one + two, LAWFUL) for one, two in pairs]
    for text, what in known:
        if what != LAWFUL and chosen.random() < PLANTED:
            (one, two), (before, after) = pairs[chosen.integers(len(pairs))], chosen.integers(*ROUND, 2)
            shown.append((one[-before:] + text + two[:after], what))
    return read(known + shown)


def manner(some: Sequence[Text]) -> dict[str, int]:
    """Piece → weight in hundredths; the empty piece is the constant."""
    number = numbered(some)
    rows = rows_of(some, number)
    weights, slopes, mean = np.zeros(len(number)), np.ones(len(number)), np.zeros(len(number))
    constant = 0.0
    order = np.random.default_rng(0)
    for turn in range(ROUNDS):
        for at in order.permutation(len(rows)):
            row, violating = rows[at], some[at].what != LAWFUL
            scale = sqrt(len(row) + 1)
            sure = 1 / (1 + exp(-min(max(float(weights[row].sum()) / scale + constant, -30.0), 30.0)))
            slope = (sure - violating) / scale
            slopes[row] += slope * slope
            weights[row] -= RATE * (slope / np.sqrt(slopes[row]) + DECAY * weights[row])
            constant -= 0.01 * (sure - violating)
        if turn >= ROUNDS // 2:
            mean += weights / (ROUNDS - ROUNDS // 2)
    learnt = {piece: round(100 * float(mean[at])) for piece, at in number.items()}
    return {"": round(100 * constant)} | {piece: weight for piece, weight in learnt.items() if abs(weight) >= SMALLEST}


def write_manner(weights: dict[str, int]) -> None:
    """As `manner.Weights` reads it: a line for each first character."""
    by_first: dict[str, dict[int, list[str]]] = {}
    for piece, weight in sorted(weights.items()):
        by_first.setdefault(piece[:1], {}).setdefault(weight, []).append(piece[1:])
    groups = {first: ("\x1f".join((str(weight), *ends)) for weight, ends in sorted(of.items())) for first, of in by_first.items()}
    lines = ["\t".join((first, *groups[first])) + "\n" for first in sorted(groups)]
    (DATA / "manner.tsv").write_text("".join(lines), encoding="utf-8")


# --- resemblance ----------------------------------------------------------------------------------------------------

TURNS, SPEED, FIRST_SLOPE, FADE = 8, 1.0, 0.1, 3e-6


class Weights(NamedTuple):
    """What speaks for each violation more than for lawful talk."""

    violations: list[str]
    number: dict[str, int]
    """Piece → its row in `weights`."""
    weights: np.ndarray[tuple[int, int], np.dtype[np.float32]]
    constants: np.ndarray[tuple[int], np.dtype[np.float32]]

    def best(self, text: Text) -> tuple[str, float]:
        """The violation that a text resembles most, and how much."""
        row = [self.number[piece] for piece in text.pieces if piece in self.number]
        sums = self.weights[row].sum(axis=0) / sqrt(len(row) + 1) + self.constants
        return self.violations[int(sums.argmax())], float(sums.max())


def of_resemblance() -> list[Text]:
    """What resemblance is learnt from."""
    texts, examples = written()
    lawful = [(text, LAWFUL) for text in (*said(), *others())]
    return read([(text, what) for text, what in texts if what != VIOLATING] + OFTEN * examples + lawful)


def resembling(some: Sequence[Text]) -> Weights:
    """Multinomial regression."""
    number, classes = numbered(some), sorted({text.what for text in some})
    rows, of = rows_of(some, number), [classes.index(text.what) for text in some]
    size = len(number), len(classes)
    weights, mean, slopes = np.zeros(size, np.float32), np.zeros(size, np.float32), np.full(size, FIRST_SLOPE, np.float32)
    constants = np.zeros(len(classes), np.float32)
    order = np.random.default_rng(0)
    for turn in range(TURNS):
        for at in order.permutation(len(rows)):
            row = rows[at]
            scale = sqrt(len(row) + 1)
            sure = weights[row].sum(axis=0) / scale + constants
            sure = np.exp(sure - sure.max())
            sure /= sure.sum()
            sure[of[at]] -= 1
            slope = sure / scale
            slopes[row] += slope * slope
            weights[row] -= SPEED * slope / np.sqrt(slopes[row]) + FADE * weights[row]
            constants -= 0.01 * sure
        if turn >= TURNS // 2:
            mean += weights / (TURNS - TURNS // 2)
    lawful = classes.index(LAWFUL)
    others = [at for at in range(len(classes)) if at != lawful]
    return Weights(
        [classes[at] for at in others],
        number,
        mean[:, others] - mean[:, lawful : lawful + 1],
        constants[others] - constants[lawful],
    )


def write_resemblance(learnt: Weights) -> None:
    """As `resemblance` reads it."""
    step = float(np.abs(learnt.weights).max()) / 127
    coded = numbers_of(list(learnt.number))
    order = coded.argsort()
    weights = np.rint(learnt.weights[order] / step).astype(np.int8)
    constants = [round(float(one), 6) for one in learnt.constants]
    resemblance.write(DATA / "resemblance.bin", learnt.violations, constants, step, coded[order].astype("<u8").tobytes(), weights.tobytes())


# --- suspicion ------------------------------------------------------------------------------------------------------

PASSES, PACE, LOSS = 12, 0.3, 1e-3
STEP = 0.02
"""What one step of a weight is; 127 are the most there can be."""
COUNTED = {"violating": 1.0, "example": 4.0, "other": 4.0, "talk": 1.0, "lawful": 0.3}
"""How much a text of each sort counts: what must be passed over is mostly about other things, not lawful talk on the same subject."""


class Suspect(NamedTuple):
    """The hashes in a text, whether it is violating, and how much it counts."""

    hashes: np.ndarray[tuple[int], np.dtype[np.int64]]
    violating: bool
    counts: float


def of_suspicion() -> list[Suspect]:
    """What suspicion is learnt from: the texts of resemblance."""
    texts, examples = written()
    some = [(text, what != LAWFUL, COUNTED["lawful" if what == LAWFUL else "violating"]) for text, what in texts if what != VIOLATING]
    some += [(text, what != LAWFUL, COUNTED["example"] * COUNTED["lawful" if what == LAWFUL else "violating"]) for text, what in examples]
    some += [(text, False, COUNTED["talk"]) for text in said()]
    some += [(text, False, COUNTED["other"]) for text in others()]
    return [Suspect(np.array(suspicion.hashes(fold(text).text), dtype=np.int64), *known) for text, *known in some]


def suspecting(some: Sequence[Suspect]) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], float]:
    """The weights by hash, and the constant."""
    size = 1 << suspicion.BITS
    weights, slopes, mean, constant = np.zeros(size), np.ones(size), np.zeros(size), 0.0
    order = np.random.default_rng(0)
    for turn in range(PASSES):
        for at in order.permutation(len(some)):
            row, violating, counts = some[at]
            scale = sqrt(len(row) + 1)
            sure = 1 / (1 + exp(-min(max(float(weights[row].sum()) / scale + constant, -30.0), 30.0)))
            slope = (sure - violating) * counts / scale
            slopes[row] += slope * slope
            weights[row] -= PACE * (slope / np.sqrt(slopes[row]) + LOSS * weights[row])
            constant -= 0.01 * (sure - violating) * counts
        if turn >= PASSES // 2:
            mean += weights / (PASSES - PASSES // 2)
    return mean, constant


def write_suspicion(weights: np.ndarray[tuple[int], np.dtype[np.float64]], constant: float) -> None:
    """As `suspicion` reads it."""
    steps = np.rint(weights / STEP).clip(-127, 127).astype(np.int8)
    suspicion.write(DATA / "suspicion.bin", STEP, round(constant, 6), steps.tobytes())


# --- all ------------------------------------------------------------------------------------------------------------


def numbered(some: Sequence[Text]) -> dict[str, int]:
    """The pieces that are learnt, each with a number."""
    counts = Counter(piece for text in some for piece in text.pieces)
    return {piece: at for at, piece in enumerate(sorted(piece for piece, count in counts.items() if count >= SEEN))}


def rows_of(some: Sequence[Text], number: dict[str, int]) -> list[np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """The numbers of the pieces of each text."""
    return [np.array(sorted(number[piece] for piece in text.pieces if piece in number), dtype=np.int64) for text in some]


def check() -> None:
    """Print how texts that were not learnt from are told apart."""
    check_manner()
    check_suspicion()
    check_resemblance()


def check_manner() -> None:
    """Violating ones and lawful ones."""
    found: dict[bool, list[float]] = {True: [], False: []}
    for rest, asked in parted("manner", of_manner()):
        weights = manner(rest)
        for text in asked:
            known = [weights[piece] for piece in text.pieces if piece in weights]
            found[text.what != LAWFUL].append((sum(known) / sqrt(len(known) + 1) + weights[""]) / 100)
    for limit in (-2.0, -1.5, SET_RIGHT, -0.5, 0.0):
        lost, kept = below(limit, found)
        print(f"manner below {limit:5.2f}: {lost:6.2%} of violating, {kept:6.2%} of lawful texts")


def check_suspicion() -> None:
    """Violating ones and others."""
    found: dict[bool, list[float]] = {True: [], False: []}
    for rest, asked in parted("suspicion", of_suspicion()):
        weights, constant = suspecting(rest)
        for one in asked:
            found[one.violating].append(float(weights[one.hashes].sum()) / sqrt(len(one.hashes) + 1) + constant)
    for limit in (suspicion.ELSEWHERE, suspicion.LIMIT, 0.0):
        lost, kept = below(limit, found)
        print(f"suspicion below {limit:5.2f}: {lost:6.2%} of violating, {kept:6.2%} of other texts")


def check_resemblance() -> None:
    """Violating ones by violation, and lawful ones."""
    found = []
    for rest, asked in parted("resemblance", of_resemblance()):
        learnt = resembling(rest)
        found += [(text.what, *learnt.best(text)) for text in asked]
    violating, lawful = [one for one in found if one[0] != LAWFUL], [one for one in found if one[0] == LAWFUL]
    for limit in (-3.0, -2.0, resemblance.LIMIT, 0.0):
        right = np.mean([what == best and how > limit for what, best, how in violating])
        wrong = np.mean([what != best and how > limit for what, best, how in violating])
        false = np.mean([how > limit for _, _, how in lawful])
        print(f"resemblance above {limit:5.2f}: {right:6.2%} of violating as what they are, {wrong:6.2%} as another, {false:6.2%} lawful")


def below(limit: float, found: dict[bool, list[float]]) -> tuple[np.floating, np.floating]:
    """The shares of violating texts and of others that are below a limit."""
    return np.mean(np.array(found[True]) < limit), np.mean(np.array(found[False]) < limit)


def parted(name: str, some: list[T]) -> Iterator[tuple[list[T], list[T]]]:
    """Nine tenths and the other, ten times; and how far that is."""
    tenths = np.random.default_rng(1).integers(10, size=len(some)).tolist()
    of = [[text for text, one in zip(some, tenths, strict=True) if one == tenth] for tenth in range(10)]
    for tenth in range(10):
        yield [text for other in range(10) if other != tenth for text in of[other]], of[tenth]
        print(f"{name} {tenth + 1} of 10", file=sys.stderr)


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        check()
    else:
        of_both = manner(of_manner())
        write_manner(of_both)
        alike = resembling(of_resemblance())
        write_resemblance(alike)
        write_suspicion(*suspecting(of_suspicion()))
        print(f"manner: {len(of_both)} pieces; resemblance: {len(alike.number)} pieces, {len(alike.violations)} violations")
