"""What the passages of a block read like: `text.suspicion` and `text.resemblance`, of all of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from violation_rules.engine.sentences import Sentences, distinct
from violation_rules.engine.spoken import PIECE
from violation_rules.text import passages, resemblance, suspicion

if TYPE_CHECKING:
    import numpy.typing as npt

    from violation_rules.engine.spoken import Spoken
    from violation_rules.engine.trie import Places
    from violation_rules.text.folded import Codes

_LAST, _MIDDLE, _FIRST = map(np.uint32, suspicion.FACTORS)
_SHIFT = np.uint32(suspicion.SHIFT)
_ZERO, _NINE = np.uint32(suspicion.ZERO), np.uint32(suspicion.NINE - suspicion.ZERO)


class Alike(NamedTuple):
    """Violation → the passages that resemble it, by number."""

    some: dict[str, list[int]]
    clearly: dict[str, list[int]]
    """Of them those that do so beyond doubt."""


class Passages(NamedTuple):
    """Passages of a block, in order: half open, in folded positions."""

    begins: Places
    ends: Places

    def read_like(self, text: str, suspicions: npt.NDArray[np.float64]) -> Alike:
        """Those that resemble a violation."""
        alike = Alike({}, {})
        asked = ((suspicions > suspicion.LIMIT) & (self.ends - self.begins >= suspicion.LEAST)).nonzero()[0]
        if not len(asked):
            return alike
        places = zip(self.begins[asked].tolist(), self.ends[asked].tolist(), strict=True)
        texts = [text[begin:end] for begin, end in places]
        for at, likeness in zip(asked.tolist(), resemblance.weighed(texts), strict=True):
            if likeness is not None:
                alike.some.setdefault(likeness.violation, []).append(at)
                if likeness.clearly:
                    alike.clearly.setdefault(likeness.violation, []).append(at)
        return alike

    def suspicions(self, codes: Codes) -> npt.NDArray[np.float64]:
        """Of each what `suspicion.suspicion` says."""
        if not len(codes):
            return np.zeros(len(self.begins))
        weights = suspicion.learnt()
        lines = (codes == suspicion.LINE).nonzero()[0]
        each = _weights(codes, np.frombuffer(weights.of, dtype=np.int8), lines)
        again = _sums(codes[1:] == codes[:-1])
        lengths, last = self.ends - self.begins, self.ends - 1
        same = again.take(last, mode="clip") - again.take(self.begins, mode="clip")
        beyond = each[1].take(last, mode="wrap") + each[2].take(last, mode="wrap").astype(np.int16) + each[2].take(last - 1, mode="wrap")
        total = self._between(_sums(each.sum(axis=0, dtype=np.int16))) - beyond
        spoken = lengths - (lines.searchsorted(self.ends) - lines.searchsorted(self.begins)) if len(lines) else lengths
        return np.where(lengths - same >= suspicion.LEAST, total * weights.step / np.sqrt(3 * spoken + 1) + weights.constant, 0.0)

    def _between(self, sums: Places) -> Places:
        return sums[self.ends] - sums[self.begins]


def passages_of(begins: Places, ends: Places) -> Passages:
    """The passages of utterances [begins, ends), as `text.passages` cuts them."""
    more = np.maximum(ends - begins - passages.LENGTH, 0)
    counts = 1 + -(-more // passages.STRIDE)
    of = np.repeat(np.arange(len(begins)), counts)
    number = np.arange(len(of)) - np.repeat(counts.cumsum() - counts, counts)
    first = begins[of] + np.minimum(number * passages.STRIDE, more[of])
    return Passages(first, np.minimum(first + passages.LENGTH, ends[of]))


def clearly_alike_in(text: str) -> list[tuple[str, tuple[int, int]]]:
    """The passages of a folded utterance that clearly resemble a violation, in order, each with it."""
    cut = passages_of(np.zeros(1, dtype=np.int64), np.array([len(text)]))
    alike = cut.read_like(text, cut.suspicions(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")))
    found = sorted((at, violation) for violation, some in alike.clearly.items() for at in some)
    return [(violation, (int(cut.begins[at]), int(cut.ends[at]))) for at, violation in found]


def suspected(own: Spoken) -> list[int]:
    """The texts in which anything is said that is not clearly about other things, by number, in order."""
    found: list[int] = []
    for first, piece in own.pieces():
        block = piece.block((), None)
        cut = passages_of(*Sentences(block).utterances())
        here = cut.begins[cut.suspicions(block.folded.codes) >= suspicion.ELSEWHERE]
        found += (first + distinct(block.begins.searchsorted(here, "right") - 1)).tolist()
    return found


def _weights(codes: Codes, weights: npt.NDArray[np.int8], lines: Places) -> npt.NDArray[np.int8]:
    """Of each place what the sequences of one, of two and of three characters weigh that begin there and do not reach beyond its line."""
    found = np.empty((3, len(codes)), dtype=np.int8)
    for begin in range(0, len(codes), PIECE):
        end = min(begin + PIECE, len(codes))
        weights.take(_hashes(codes[begin : end + 2])[:, : end - begin], out=found[:, begin:end], mode="wrap")
    found[1:, -1:] = found[2, -2:] = 0
    for back in range(3) if len(lines) else ():
        across = lines - back
        found[back:, across[across >= 0]] = 0
    return found


def _hashes(codes: Codes) -> npt.NDArray[np.uint32]:
    """The numbers of the weights of the sequences of one, of two and of three characters that begin at each place; if whole."""
    one_each = codes.astype(np.uint32)
    np.putmask(one_each, one_each - _ZERO <= _NINE, _ZERO)
    hashes = np.empty((3, len(codes)), dtype=np.uint32)
    np.multiply(one_each, _LAST, out=hashes[0])
    hashes[1:, :-1] = hashes[0, 1:]
    hashes[2, :-2] = hashes[0, 2:]
    middle = one_each * _MIDDLE
    hashes[1] += middle
    hashes[2, :-1] += middle[1:]
    hashes[2] += one_each * _FIRST
    hashes >>= _SHIFT
    return hashes


def _sums(of: npt.NDArray[np.generic]) -> Places:
    """Of what comes before each place, and of all."""
    sums = np.zeros(len(of) + 1, dtype=np.int64)
    of.cumsum(out=sums[1:])
    return sums


NO_SUSPICIONS = np.zeros(0)
