"""Where the atoms of a program occur in one document: for a short plain one without numpy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules.engine.places import Atoms, FewHits
from violation_rules.text.loosely import read_loosely
from violation_rules.text.plain import fold_plainly
from violation_rules.text.signs import may_leave_out

if TYPE_CHECKING:
    from violation_rules.engine.places import Hit
    from violation_rules.engine.runtime import Runtime
    from violation_rules.text.folded import Read


def find_alone(runtime: Runtime, text: str) -> Atoms:
    """Fold one document's text and find every atom in it."""
    folded = fold_plainly(text)
    if folded is None or "\n" in text:
        from violation_rules.engine.atoms import find_atoms  # noqa: PLC0415 - needs numpy

        return find_atoms(runtime, text)
    return find_in_folded(runtime, folded)


def find_in_folded(runtime: Runtime, folded: Read) -> Atoms:
    """Find every atom in a short text without line feeds that `reads_plainly`."""
    lengths = runtime.lengths
    starts, atoms = runtime.automaton.find(folded.text)
    further: list[Hit] = []
    found = Atoms(folded, FewHits(atoms, starts, lengths, further), {})
    reading = read_loosely(folded.text) if may_leave_out(folded.text) else None
    if reading is not None:
        for start, atom in zip(*runtime.automaton.find(reading.text), strict=True):
            end = start + lengths[atom]
            if any(reading.kinds[start + 1 : end]) and reading.admits(start, end):
                span = reading.base_span(start, end)
                further.append((atom, span[0], *span))
                found.reading_folds.setdefault(span, reading.folds(start, end))
    return found
