"""All back ends find the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from violation_rules.compiler.buckets import Finder, fill
from violation_rules.engine import trie
from violation_rules.engine.automaton import Daachorse, Patient, Pyahocorasick, fastest
from violation_rules.engine.exact import Exact
from violation_rules.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Callable

    from violation_rules.engine.automaton import Automaton

CHARACTERS = "最好a1𠮷🌟\n"
TEXTS = st.text(st.sampled_from(CHARACTERS + "\ud83d"), max_size=40)
ATOMS = st.lists(st.text(st.sampled_from(CHARACTERS.replace("\n", "")), min_size=1, max_size=5), unique=True, max_size=12)


def _patient(atoms: list[str]) -> Patient:
    return Patient(atoms, fastest, sorted(set(map(len, atoms))), Finder(atoms, fill(atoms)))


BACK_ENDS: dict[str, Callable[[list[str]], Automaton]] = {
    "pyahocorasick": Pyahocorasick,
    "daachorse": Daachorse,
    "patient": _patient,
    "dictionary": lambda atoms: _with_dictionary(_patient(atoms)),
    "impatient": lambda atoms: _without_patience(_patient(atoms)),
}


def _with_dictionary(automaton: Patient) -> Patient:
    automaton._first = 0  # noqa: SLF001 - as after some text
    return automaton


def _without_patience(automaton: Patient) -> Patient:
    automaton._left = 0  # noqa: SLF001 - as after much text
    return automaton


def occurrences(text: str, atoms: list[str]) -> list[tuple[int, int]]:
    """Every (start, atom), found one by one."""
    return sorted((start, number) for number, atom in enumerate(atoms) for start in range(len(text)) if text.startswith(atom, start))


@pytest.mark.parametrize("name", BACK_ENDS)
@given(TEXTS, ATOMS)
def test_back_ends_find_all_occurrences(name: str, text: str, atoms: list[str]) -> None:
    """Overlapping ones included, lone surrogates and characters outside the BMP in the text."""
    if name == "daachorse":
        pytest.importorskip("daachorse")
    starts, found = BACK_ENDS[name](atoms).find(text)
    assert occurrences(text, atoms) == sorted(zip(starts, found, strict=True))


@pytest.mark.parametrize("patience", [0, 1000])
@given(TEXTS, ATOMS)
def test_together_the_same_is_found(patience: int, text: str, atoms: list[str]) -> None:
    """As arrays: in little text by looking pieces up, in much by a trie."""
    patient = _patient(atoms)
    patient._left_together = patience  # noqa: SLF001 - as after much text or little
    starts, ends, found = patient.find_together(text, np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4"))
    assert occurrences(text, atoms) == sorted(zip(starts.tolist(), found.tolist(), strict=True))
    assert [atoms[atom] for atom in found.tolist()] == [text[low:high] for low, high in zip(starts.tolist(), ends.tolist(), strict=True)]


def test_what_has_the_hash_of_an_atom_is_no_occurrence() -> None:
    """Where prefixes are told apart by their last character only."""
    atoms, text = ["abc", "xbd"], "xbc abc"
    codes = np.frombuffer(text.encode("utf-32-le"), dtype="<u4")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trie, "_SPREAD", np.uint64(0))
        assert sorted(trie.apart(trie.Trie(atoms).find(codes))[1].tolist()) == [0, 4]
        assert [column.tolist() for column in Exact(atoms).find(codes)] == [[4], [7], [0]]


def test_two_characters_have_a_hash_of_their_own() -> None:
    """It is `first * _SPREAD + second`: no two first characters are so near to each other in it that second ones make up for it."""
    apart = np.arange(1, 0x110000, dtype=np.uint64) * trie._SPREAD  # noqa: SLF001
    assert min(int(apart.min()), int((-apart).min())) > 0x110000


@given(TEXTS, ATOMS)
def test_trie_finds_all_occurrences(text: str, atoms: list[str]) -> None:
    """The vectorised trie finds the same, in the whole text and at chosen places."""
    folded = fold(text)
    strings, places = trie.apart(trie.Trie(atoms).find(folded.codes))
    expected = occurrences(folded.text, atoms)
    assert expected == sorted(zip(places.tolist(), strings.tolist(), strict=True))
