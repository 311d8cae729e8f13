"""Where the atoms of a program occur in documents, in their text and in the further readings of it."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from violation_rules.engine.exact import Occurring, as_arrays
from violation_rules.engine.grouped import Group
from violation_rules.engine.places import MOST_HITS, Atoms
from violation_rules.engine.tabled import ManyHits, order_of
from violation_rules.text.fold import fold
from violation_rules.text.folded import Excerpt
from violation_rules.text.readings import readings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from violation_rules.engine.exact import Column
    from violation_rules.engine.places import Hit
    from violation_rules.engine.runtime import Runtime
    from violation_rules.engine.spread import Spread
    from violation_rules.text.folded import Codes, Folded, Mask

    _Find = Callable[[str, Codes], Occurring]

_SMALL = 5000
"""Up to so many characters it is cheaper to bridge every boundary than to know which may be bridged."""
_LONG = 10_000
"""A text with more characters is searched by itself, and its hits are kept in arrays."""


class Wanted(NamedTuple):
    """What is worth knowing of a long document that is judged round some places only."""

    spread: Spread
    """Says of which atoms hits matter wherever they are."""
    homes: Sequence[int]
    """Places in folded text: in the utterances that these lie in, hits of all atoms matter."""
    firsts: Sequence[int] | None = None
    """The lines (by number) with which an utterance begins; None: every line is one."""
    folded: Folded | None = None
    """The text folded, if that was done."""


def find_atoms(runtime: Runtime, text: str) -> Atoms:
    """Fold one document's text and find every atom in it."""
    return find_atoms_together(runtime, [text])[0]


def find_atoms_together(runtime: Runtime, texts: Sequence[str], wanted: Mapping[int, Wanted] | None = None) -> list[Atoms]:
    """The same for many, in one pass over all of them joined, the long ones apart; nothing is found across two.

    Of long ones (by number) only what is wanted, where that is known.
    """
    long = [number for number, text in enumerate(texts) if len(text) > _LONG]
    if not long:
        return _find_in_all(runtime, texts)
    short = iter(_find_in_all(runtime, [text for text in texts if len(text) <= _LONG]) if len(long) < len(texts) else ())
    some = wanted or {}
    return [_find_in_long(runtime, text, some.get(number)) if len(text) > _LONG else next(short) for number, text in enumerate(texts)]


def _find_in_all(runtime: Runtime, texts: Sequence[str]) -> list[Atoms]:
    if len(texts) == 1:
        return [_find_in_one(runtime, texts[0])]
    folded = fold("\n".join(texts))
    pieces, begins = _split(folded, texts)
    group = Group.of_joined(runtime.automaton.find_together(folded.text, folded.codes), begins)
    hits, masks = group.hits(), group.lexicons(runtime)
    folds: list[dict[tuple[int, int], tuple[str, ...]]] = [{} for _ in texts]
    find, apart = runtime.automaton.find_together, [begin - 1 for begin in begins[1:]]
    for (atom, home, low, high), names in _further(runtime, folded, find, apart):
        owner = int(np.searchsorted(begins, low, "right")) - 1
        if owner + 1 < len(begins) and high > begins[owner + 1]:
            continue  # joins the end of one document with the beginning of the next
        begin = begins[owner]
        hits[owner].further.append((atom, home - begin, low - begin, high - begin))
        masks[owner] |= runtime.mask_of((atom,))
        folds[owner].setdefault((low - begin, high - begin), names)
    return [
        # Where hits must be left out, it matters in which order they were found.
        Atoms(piece, of, names, mask) if len(of) <= MOST_HITS else _find_in_one(runtime, text)
        for text, piece, of, names, mask in zip(texts, pieces, hits, folds, masks, strict=True)
    ]


def _find_in_one(runtime: Runtime, text: str) -> Atoms:
    folded = fold(text)
    lengths, atoms = runtime.lengths, runtime.program.atoms
    hits: list[Hit] = [
        (atom, start, start, start + lengths[atom]) for start, atom in zip(*runtime.automaton.find(folded.text), strict=True)
    ]
    folds: dict[tuple[int, int], tuple[str, ...]] = {}
    for (atom, home, low, high), names in _further(runtime, folded, lambda text, _: as_arrays(runtime.automaton.find(text), atoms)):
        hits.append((atom, home, low, high))
        folds.setdefault((low, high), names)
    beyond: list[int] = []
    if len(hits) > MOST_HITS and (counts := Counter(hit[0] for hit in hits)).most_common(1)[0][1] > MOST_HITS:
        beyond = [atom for atom, count in counts.items() if count > MOST_HITS]
        left = dict.fromkeys(counts, MOST_HITS)
        hits = [hit for hit in hits if _counted_down(left, hit[0])]
    return Atoms(folded, hits, folds, beyond=beyond)


def _counted_down(left: dict[int, int], atom: int) -> bool:
    left[atom] -= 1
    return left[atom] >= 0


def _find_in_long(runtime: Runtime, text: str, wanted: Wanted | None = None) -> Atoms:
    folded = wanted.folded if wanted is not None and wanted.folded is not None else fold(text)
    find = runtime.automaton.find_together
    near = None if wanted is None else _Near(wanted, folded.codes)
    further = list(_further(runtime, folded, find, near=near))
    folds: dict[tuple[int, int], tuple[str, ...]] = {}
    for (_, _, low, high), names in further:
        folds.setdefault((low, high), names)
    others: Column = np.array([hit for hit, _ in further], dtype=np.int64).reshape(-1, 4).T
    found = find(folded.text, folded.codes) if near is None else near.everywhere.find(folded.codes)
    found, others, beyond = _at_most(MOST_HITS, found, others, len(runtime.program.atoms))
    if near is not None:
        found = _both(found, near.besides(find))
    starts, ends, atoms = found
    order = order_of(starts)
    base = (atoms[order], starts[order], starts[order], ends[order])
    columns = [np.concatenate((one, other), dtype=np.int64) for one, other in zip(base, others, strict=True)]
    return Atoms(folded, ManyHits(tuple(columns)), folds, beyond=beyond)


def _both(one: Occurring, other: Occurring) -> Occurring:
    starts, ends, atoms = (np.concatenate(columns, dtype=np.int64) for columns in zip(one, other, strict=True))
    return Occurring(starts, ends, atoms)


class _Near:
    """The utterances of a long document where everything matters."""

    def __init__(self, wanted: Wanted, codes: Codes) -> None:
        """Those that `wanted` names."""
        self.everywhere = wanted.spread.everywhere
        """The atoms that matter in other utterances, too."""
        self._codes = codes
        self._feeds = np.flatnonzero(codes == ord("\n"))
        self._chosen = np.zeros(len(self._feeds) + 1, dtype=np.bool_)
        """Which lines belong to them."""
        self._chosen[self._feeds.searchsorted(wanted.homes)] = True
        if wanted.firsts is not None:
            begins = np.zeros(len(self._chosen), dtype=np.bool_)
            begins[list(wanted.firsts)] = True
            of_line = np.cumsum(begins) - 1
            self._chosen = np.isin(of_line, of_line[self._chosen])

    def matter(self, atoms: Column, begins: Column, ends: Column) -> Mask:
        """Which hits count: those of atoms that do wherever they are, and those that begin or end in these utterances."""
        found: Mask = self.everywhere.holds.take(atoms)
        for places in (begins, ends - 1):
            found |= self._chosen[self._feeds.searchsorted(places)]
        return found

    def besides(self, find: _Find) -> Occurring:
        """What is found in these utterances of the other atoms."""
        places = np.flatnonzero(np.repeat(self._chosen, np.diff(self._feeds, prepend=-1, append=len(self._codes))))
        places = places[places < len(self._codes)]  # with the line feeds that end the utterances
        some = self._codes[places]
        starts, ends, atoms = find(some.tobytes().decode("utf-32-le", "surrogatepass"), some)
        new = np.flatnonzero(~self.everywhere.holds.take(atoms))
        begins = places[starts[new]]
        return Occurring(begins, begins + (ends - starts)[new], atoms[new])


def _at_most(most: int, found: Occurring, others: Column, count: int) -> tuple[Occurring, Column, list[int]]:
    """What is left of very many hits where each of the `count` atoms may have so many.

    Of what was found and of the `others`, columns of hits that come after all these; and the atoms that have more, by where they are
    first found.
    """
    starts, ends, atoms = found
    counts = np.bincount(atoms, minlength=count)
    many = counts + np.bincount(others[0], minlength=count) > most
    if not many.any():
        return found, others, []
    first = {}
    kept = np.ones(len(atoms), dtype=np.bool_)
    for atom in np.flatnonzero(many).tolist():
        own = np.flatnonzero(atoms == atom)
        own = own[starts[own].argsort()]
        kept[own[most:]] = False
        further = np.flatnonzero(others[0] == atom)
        first[atom] = int(starts[own[0]]) if len(own) else len(atoms) + int(further[0])
        others = np.delete(others, further[max(most - len(own), 0) :], axis=1)
    return Occurring(starts[kept], ends[kept], atoms[kept]), others, sorted(first, key=first.__getitem__)


def _further(
    runtime: Runtime, folded: Folded, find: _Find, apart: Sequence[int] = (), near: _Near | None = None
) -> Iterator[tuple[Hit, tuple[str, ...]]]:
    """What is found in the further readings of a text only, and what it was seen through; see `readings`."""
    for reading in readings(folded, joints=runtime.joints if len(folded.codes) > _SMALL else None, apart=apart):
        starts, ends, atoms = find(reading.text, reading.codes)
        numbers = reading.changed(starts, ends)
        if near is not None:
            numbers = numbers[near.matter(atoms[numbers], reading.to_base_start[starts[numbers]], reading.to_base_end[ends[numbers] - 1])]
        for number in numbers.tolist():
            start, end, atom = int(starts[number]), int(ends[number]), int(atoms[number])
            if not reading.admits(start, end):
                continue
            low, high = reading.base_span(start, end)
            crossed = folded.text.rfind("\n", low, high)
            yield (atom, low if crossed < 0 else crossed + 1, low, high), reading.folds(start, end)


def _split(folded: Folded, texts: Sequence[str]) -> tuple[list[Excerpt], list[int]]:
    """Each document's part of the joined text, and where each begins."""
    breaks = np.flatnonzero(folded.codes == ord("\n"))
    last_line = np.cumsum([text.count("\n") + 1 for text in texts]) - 1
    ends = [*breaks[last_line[:-1]].tolist(), len(folded.codes)]
    begins = [0, *(end + 1 for end in ends[:-1])]
    first = accumulate((len(text) + 1 for text in texts), initial=0)
    cuts = zip(texts, begins, ends, first, strict=False)
    return [Excerpt(folded, text, (begin, end), at) for text, begin, end, at in cuts], begins
