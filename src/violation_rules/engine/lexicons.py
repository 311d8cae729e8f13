"""A lexicon made ready to be looked for: its entries by their atoms; and sets of lexicons as the bits of a number."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection

    from violation_rules.compiler import program as ir


ALWAYS = 1
"""The mask that every mask of what is hit has in common: what needs no lexicon asks for it."""


@lru_cache(maxsize=1 << 15)
def mask(lexicons: Collection[int]) -> int:
    """Lexicons as the bits of a number, so that many sets of them are joined at once, and compared."""
    bits = bytearray((max(lexicons, default=0) + 1) // 8 + 1)
    for lexicon in lexicons:
        bits[(lexicon + 1) >> 3] |= 1 << ((lexicon + 1) & 7)
    return int.from_bytes(bits, "little")


class Way(NamedTuple):
    """One way a lexicon can be hit."""

    entry: ir.Entry
    term: str
    """As the author wrote it, for evidence."""
    regex: str | None
    free: bool
    """Every hit of it survives, unless the place that asks has exceptions of its own."""


class Entries:
    """The entries of one lexicon."""

    __slots__ = ("always", "by_atom", "ways")

    def __init__(self, lexicon: ir.Lexicon) -> None:
        """Sort them by their atoms."""
        self.ways = [Way(one, one.term, one.regex, _free(one)) for one in lexicon.entries]
        """In the order declared: of two that hit the same, the first one counts."""
        by_atom: dict[int, list[int]] = {}
        for number, entry in enumerate(lexicon.entries):
            for atom in entry.atoms:
                by_atom.setdefault(atom, []).append(number)
        self.by_atom = {atom: tuple(numbers) for atom, numbers in by_atom.items()}
        """Numbers of entries."""
        self.always = tuple([number for number, entry in enumerate(lexicon.entries) if not entry.atoms])
        """Those without any atom: regexes tried on every sentence."""


def _free(entry: ir.Entry) -> bool:
    return entry.exceptions < 0 and not (entry.latin or entry.exact or entry.whole_word)
