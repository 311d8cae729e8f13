"""What the passages of a block read like: `text.suspicion` and `text.resemblance`, of all of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from violation_rules.text import passages, resemblance, suspicion

if TYPE_CHECKING:
    import numpy.typing as npt

    from violation_rules.engine.trie import Places
    from violation_rules.text.folded import Codes

_LAST, _MIDDLE, _FIRST = map(np.uint32, suspicion.FACTORS)
_SHIFT = np.uint32(suspicion.SHIFT)


class Passages(NamedTuple):
    """Passages of a block, in order: half open, in folded positions."""

    begins: Places
    ends: Places

    def read_like(self, text: str, suspicions: npt.NDArray[np.float64]) -> dict[str, list[int]]:
        """Violation → those that resemble it, by number."""
        alike: dict[str, list[int]] = {}
        asked = np.flatnonzero((suspicions > suspicion.LIMIT) & (self.ends - self.begins >= suspicion.LEAST))
        places = zip(self.begins[asked].tolist(), self.ends[asked].tolist(), strict=True)
        texts = [text[begin:end] for begin, end in places]
        for at, violation in zip(asked.tolist(), resemblance.weighed(texts), strict=True):
            if violation is not None:
                alike.setdefault(violation, []).append(at)
        return alike

    def suspicions(self, codes: Codes) -> npt.NDArray[np.float64]:
        """Of each what `suspicion.suspicion` says."""
        weights = suspicion.learnt()
        lines = np.flatnonzero(codes == suspicion.LINE)
        ones, twos, threes = _weights(codes, np.frombuffer(weights.of, dtype=np.int8), lines)
        sums = np.concatenate((_ZERO, (ones.astype(np.int16) + twos + threes).cumsum(dtype=np.int64)))
        total = sums[self.ends] - sums[self.begins]
        lengths = self.ends - self.begins
        again = np.concatenate((_ZERO, (codes[1:] == codes[:-1]).cumsum()))
        some = lengths >= suspicion.LEAST
        some[some] = lengths[some] - again[self.ends[some] - 1] + again[self.begins[some]] >= suspicion.LEAST
        last = self.ends[some] - 1
        total[some] -= twos[last].astype(np.int16) + threes[last] + threes[last - 1]  # which reach beyond the passage
        spoken = lengths - (lines.searchsorted(self.ends) - lines.searchsorted(self.begins))
        return np.where(some, total * weights.step / np.sqrt(3 * spoken + 1) + weights.constant, 0.0)


def passages_of(begins: Places, ends: Places) -> Passages:
    """The passages of utterances [begins, ends), as `text.passages` cuts them."""
    more = np.maximum(ends - begins - passages.LENGTH, 0)
    counts = 1 + -(-more // passages.STRIDE)
    of = np.repeat(np.arange(len(begins)), counts)
    number = np.arange(len(of)) - np.repeat(counts.cumsum() - counts, counts)
    first = begins[of] + np.minimum(number * passages.STRIDE, more[of])
    return Passages(first, np.minimum(first + passages.LENGTH, ends[of]))


def _weights(codes: Codes, weights: npt.NDArray[np.int8], lines: Places) -> list[npt.NDArray[np.int8]]:
    """Of each place what the sequences of one, of two and of three characters weigh that begin there and do not reach beyond its line."""
    one_each = codes.astype(np.uint32)
    one_each[(codes >= suspicion.ZERO) & (codes <= suspicion.NINE)] = suspicion.ZERO
    last, middle, first = (one_each * factor for factor in (_LAST, _MIDDLE, _FIRST))
    found = []
    for reach, hashes in enumerate((last, middle[:-1] + last[1:], first[:-2] + middle[1:-1] + last[2:])):
        of_place = np.zeros(len(codes), dtype=np.int8)
        of_place[: len(hashes)] = weights.take(hashes >> _SHIFT)
        for back in range(reach + 1):
            across = lines - back
            of_place[across[across >= 0]] = 0
        found.append(of_place)
    return found


NO_SUSPICIONS = np.zeros(0)
_ZERO = np.zeros(1, dtype=np.int64)
