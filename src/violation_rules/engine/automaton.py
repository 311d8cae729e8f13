"""One automaton for all atoms: every occurrence of every literal, overlapping ones included."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import ahocorasick
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

Hits = tuple[list[int], list[int]]
"""Parallel lists: where an atom begins (code points) and which atom it is."""


class Automaton(Protocol):
    """What the engine asks of a back end."""

    name: str

    def find(self, text: str) -> Hits:
        """All occurrences of all atoms in `text`, in no promised order."""
        ...


class Pyahocorasick:
    """The default. It walks UTF-8 bytes seen as latin-1: the root then has a handful of children, not a thousand."""

    name = "pyahocorasick"

    def __init__(self, atoms: Sequence[str]) -> None:
        """Build the automaton; atoms must not be empty."""
        self._lengths = [len(atom.encode("utf-8", "surrogatepass")) for atom in atoms]
        self._automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
        for index, atom in enumerate(atoms):
            self._automaton.add_word(_bytes_as_text(atom), index)
        if atoms:
            self._automaton.make_automaton()

    def find(self, text: str) -> Hits:
        """See `Automaton.find`."""
        if not self._lengths or not text:
            return [], []
        encoded = text.encode("utf-8", "surrogatepass")
        lengths = self._lengths
        starts: list[int] = []
        atoms: list[int] = []
        for end, atom in self._automaton.iter(encoded.decode("latin-1")):
            starts.append(end + 1 - lengths[atom])
            atoms.append(atom)
        if starts and len(encoded) != len(text):
            lead = (np.frombuffer(encoded, np.uint8) & 0xC0) != 0x80  # noqa: PLR2004 - a UTF-8 continuation byte is 10xxxxxx
            starts = (np.cumsum(lead) - 1)[starts].tolist()
        return starts, atoms


def _bytes_as_text(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


def build(atoms: Sequence[str]) -> Automaton:
    """The automaton for these atoms."""
    return Pyahocorasick(atoms)
