"""Where the atoms of a program occur in documents, in its text and in the further readings of it."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from violation_rules.engine.alone import Atoms
from violation_rules.text.fold import fold
from violation_rules.text.readings import readings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from violation_rules.engine.runtime import Runtime
    from violation_rules.text.folded import Folded


_SMALL = 5000
"""Up to so many characters it is cheaper to bridge every boundary than to know which may be bridged."""


def find_atoms(runtime: Runtime, text: str) -> Atoms:
    """Fold one document's text and find every atom in it."""
    return find_atoms_together(runtime, [text])[0]


def find_atoms_together(runtime: Runtime, texts: Sequence[str]) -> list[Atoms]:
    """The same for many, in one pass over all of them joined; nothing is found across two."""
    folded = fold("\n".join(texts))
    lengths = runtime.lengths
    starts, atoms = runtime.automaton.find(folded.text)
    if len(texts) == 1:
        alone = Atoms(folded, [(atom, start, start, start + lengths[atom]) for start, atom in zip(starts, atoms, strict=True)], {})
        found, begins = [alone], [0]
    else:
        found, begins = _split(folded, texts)
        owners = np.searchsorted(begins, np.array(starts, dtype=np.int64), "right") - 1
        for start, atom, owner in zip(starts, atoms, owners.tolist(), strict=True):
            at = start - begins[owner]
            found[owner].hits.append((atom, at, at, at + lengths[atom]))
    for reading in readings(folded, joints=runtime.joints if len(folded.codes) > _SMALL else None):
        starts, atoms = runtime.automaton.find(reading.text)
        ends = [start + lengths[atom] for start, atom in zip(starts, atoms, strict=True)]
        for number in reading.changed(starts, ends):
            start, end, atom = starts[number], ends[number], atoms[number]
            if not reading.admits(start, end):
                continue
            low, high = reading.base_span(start, end)
            owner = 0 if len(begins) == 1 else int(np.searchsorted(begins, low, "right")) - 1
            if owner + 1 < len(begins) and high > begins[owner + 1]:
                continue  # joins the end of one document with the beginning of the next
            crossed = folded.text.rfind("\n", low, high)
            home = low if crossed < 0 else crossed + 1
            begin = begins[owner]
            found[owner].hits.append((atom, home - begin, low - begin, high - begin))
            found[owner].reading_folds.setdefault((low - begin, high - begin), reading.folds(start, end))
    return found


def _split(folded: Folded, texts: Sequence[str]) -> tuple[list[Atoms], list[int]]:
    """Each document's part of the joined text, with nothing found yet; and where each begins."""
    breaks = np.flatnonzero(folded.codes == ord("\n"))
    last_line = np.cumsum([text.count("\n") + 1 for text in texts]) - 1
    ends = [*breaks[last_line[:-1]].tolist(), len(folded.codes)]
    begins = [0, *(end + 1 for end in ends[:-1])]
    first = list(accumulate((len(text) + 1 for text in texts), initial=0))
    cuts = zip(begins, ends, first, texts, strict=False)
    return [Atoms(folded.cut(begin, end, at, at + len(text)), [], {}) for begin, end, at, text in cuts], begins


__all__ = ["Atoms", "find_atoms", "find_atoms_together"]
