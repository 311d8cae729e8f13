"""One automaton for all atoms: every occurrence of every literal, overlapping ones included."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from violation_rules.compiler.buckets import Buckets, Finder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from violation_rules.compiler.program import Program
    from violation_rules.engine.exact import Exact, Occurring
    from violation_rules.text.folded import Codes

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
        import ahocorasick  # noqa: PLC0415 - a short text does without

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
            import numpy as np  # noqa: PLC0415

            lead = (np.frombuffer(encoded, np.uint8) & 0xC0) != 0x80  # noqa: PLR2004 - a UTF-8 continuation byte is 10xxxxxx
            starts = (np.cumsum(lead) - 1)[starts].tolist()
        return starts, atoms


def _bytes_as_text(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").decode("latin-1")


class Daachorse:
    """The extra `fast`: a double array in Rust, several times as fast on long texts."""

    name = "daachorse"

    def __init__(self, atoms: Sequence[str]) -> None:
        """Build the automaton; atoms must not be empty. Raises ImportError without the package."""
        self._automaton = import_module("daachorse").CharwiseDoubleArrayAhoCorasick(list(atoms)) if atoms else None

    def find(self, text: str) -> Hits:
        """See `Automaton.find`."""
        if self._automaton is None or not text:
            return [], []
        try:
            found = self._automaton.find_overlapping(text)
        except UnicodeEncodeError:  # lone surrogates; no atom holds one
            found = self._automaton.find_overlapping(_SURROGATE.sub("\ufffd", text))
        return [start for start, _, _ in found], [atom for _, _, atom in found]


class Patient:
    """Looks pieces of texts up, first among the atoms as they are stored, then in a dictionary, until building an automaton pays."""

    name = "patient"

    def __init__(self, atoms: Sequence[str], make: Callable[[Sequence[str]], Automaton], sizes: Sequence[int], stored: Finder) -> None:
        """Keep the atoms, all lengths there are and what finds one; `make` builds the automaton when it is time."""
        self._atoms = atoms
        self._make = make
        self._sizes = sizes
        self._stored = stored
        self._left = self._left_together = _PATIENCE
        self._first = _FIRST
        self._index: dict[str, int] = {}
        self._automaton: Automaton | None = None
        self._exact: Exact | None = None

    def find(self, text: str) -> Hits:
        """See `Automaton.find`."""
        if self._automaton is None:
            self._left -= len(text)
            if self._left >= 0:
                return self._looked_up(text)
        return self.build().find(text)

    def find_together(self, text: str, codes: Codes) -> Occurring:
        """The same as arrays, for many texts joined or a long one; `codes` are its code points."""
        from violation_rules.engine import exact  # noqa: PLC0415 - needs numpy

        if self._exact is None:
            self._left_together -= len(text)
            if self._left_together >= 0:
                return exact.as_arrays(self.find(text), self._atoms)
            self._exact = exact.Exact(self._atoms)
            self._index = {}  # hardly anything is looked up from now on
        return self._exact.find(codes)

    def build(self) -> Automaton:
        """The automaton, made now if it is not there."""
        if self._automaton is None:
            self._automaton = self._make(self._atoms)
            self._index = {}
        return self._automaton

    def _looked_up(self, text: str) -> Hits:
        size = len(text)
        pieces = ((start, text[start : start + length]) for length in self._sizes for start in range(size - length + 1))
        self._first -= size
        if self._first >= 0:
            find = self._stored.find
            hits = [(start, atom) for start, piece in pieces if (atom := find(piece)) >= 0]
        else:
            index = self._index or {atom: number for number, atom in enumerate(self._atoms)}
            self._index = index
            hits = [(start, index[piece]) for start, piece in pieces if piece in index]
        return [start for start, _ in hits], [atom for _, atom in hits]


_FIRST = 3000
"""Characters before a dictionary of all atoms is made."""
_PATIENCE = 20_000
"""Characters before an automaton is, or what finds them in many texts together."""
_SURROGATE = re.compile("[\ud800-\udfff]")


def build(program: Program) -> Patient:
    """The automaton for a program's atoms: daachorse where it is installed, else pyahocorasick."""
    stored = Finder(program.atoms, Buckets(program.bucket_edges, program.bucket_atoms))
    return Patient(program.atoms, fastest, program.atom_sizes, stored)


def fastest(atoms: Sequence[str]) -> Automaton:
    """The fastest back end that is installed and takes these atoms."""
    if not any(map(_SURROGATE.search, atoms)):
        try:
            return Daachorse(atoms)
        except ImportError:
            pass
    return Pyahocorasick(atoms)
