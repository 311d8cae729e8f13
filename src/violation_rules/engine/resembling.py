"""What each utterance of a block reads like: `text.suspicion` and `text.resemblance`, over all of them at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from violation_rules.text import resemblance, suspicion

if TYPE_CHECKING:
    import numpy.typing as npt

    from violation_rules.engine.trie import Places
    from violation_rules.text.folded import Codes, Folded, Mask

_LAST, _MIDDLE, _FIRST = map(np.uint32, suspicion.FACTORS)
_SHIFT = np.uint32(suspicion.SHIFT)


def read_like(folded: Folded, begins: Places, ends: Places) -> tuple[dict[str, list[int]], Places]:
    """Violation → the utterances [begins, ends) that resemble it, by number; and those that are too long to say."""
    lengths = ends - begins
    alike: dict[str, list[int]] = {}
    asked = np.flatnonzero((lengths >= resemblance.LEAST) & (lengths <= resemblance.MOST) & suspicious(folded.codes, begins, ends)).tolist()
    places = [folded.text[begins[at] : ends[at]] for at in asked]
    for at, violation in zip(asked, resemblance.weighed(places), strict=True):
        if violation is not None:
            alike.setdefault(violation, []).append(at)
    return alike, np.flatnonzero(lengths > resemblance.MOST)


def suspicious(codes: Codes, begins: Places, ends: Places) -> Mask:
    """Of each utterance [begins, ends) of a text what `suspicion.suspicious` says."""
    weights = suspicion.learnt()
    lines = np.flatnonzero(codes == suspicion.LINE)
    of_place = _weights(codes, np.frombuffer(weights.of, dtype=np.int8), lines)
    sums = np.concatenate((_ZERO, of_place.cumsum(dtype=np.int64)))
    total = sums[ends] - sums[begins]
    length = ends - begins - (lines.searchsorted(ends) - lines.searchsorted(begins))
    found: Mask = total * weights.step / np.sqrt(length + 1) + weights.constant > suspicion.LIMIT
    return found


def _weights(codes: Codes, weights: npt.NDArray[np.int8], lines: Places) -> npt.NDArray[np.int16]:
    """Of each place what the sequences weigh that begin there and do not reach beyond its line."""
    one_each = codes.astype(np.uint32)
    one_each[(codes >= suspicion.ZERO) & (codes <= suspicion.NINE)] = suspicion.ZERO
    last, middle, first = (one_each * factor for factor in (_LAST, _MIDDLE, _FIRST))
    of_place = np.zeros(len(codes), dtype=np.int16)
    for reach, hashes in enumerate((last, middle[:-1] + last[1:], first[:-2] + middle[1:-1] + last[2:])):
        more = weights.take(hashes >> _SHIFT)
        for back in range(reach + 1):
            across = lines - back
            more[across[(across >= 0) & (across < len(more))]] = 0
        of_place[: len(more)] += more
    return of_place


_ZERO = np.zeros(1, dtype=np.int64)
