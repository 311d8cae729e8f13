"""A folded text and the map back to the original."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from violation_rules.text.tables import CLASS_BITS, GAP, GLUE, MARK, SPACE, FoldTables, fold_tables

if TYPE_CHECKING:
    from collections.abc import Sequence

Positions = npt.NDArray[np.int32]
Codes = npt.NDArray[np.uint32]
Indices = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


class Parts(NamedTuple):
    """What a `Folded` is made of. `long` are the positions whose original is not one character, `long_ends` where it ends."""

    codes: Codes
    starts: Positions
    long: Positions
    long_ends: Positions
    symbols: Positions


class Read(Protocol):
    """What a Scene asks of a folded text: of `Folded`, and of what stands for one where all of it would cost too much."""

    @property
    def text(self) -> str:
        """The folded text."""

    @property
    def original(self) -> str:
        """What was folded."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original range of the folded range `start:end`; an empty one gives an empty one."""

    def folds(self, start: int, end: int) -> tuple[str, ...]:
        """Names of the folds that took part in `start:end`, sorted."""


class Folded:
    """A text and its folded form.

    `starts[i]` and `ends[i]` are the half-open range of code points in `original` that folded character `i` stands for; where
    one fold makes several characters of several (百分之百 → 100%), each stands for the whole.
    """

    __slots__ = ("_ends", "_long", "_long_at", "_long_ends", "codes", "original", "starts", "symbols", "text")

    def __init__(self, original: str, parts: Parts) -> None:
        """Take over the arrays of `parts`."""
        self.original = original
        self.codes = parts.codes
        """The folded code points, what `text` is made of."""
        self.text = parts.codes.tobytes().decode("utf-32-le", "surrogatepass")
        self.starts = parts.starts
        self.symbols = parts.symbols
        """Folded positions of symbols that were read as a character (➕ 加)."""
        self._long = parts.long
        self._long_ends = parts.long_ends
        self._long_at: dict[int, int] | None = None
        self._ends: Positions | None = None

    @property
    def ends(self) -> Positions:
        """Where each folded character ends in the original; made when first asked for, since `span` does without."""
        if self._ends is None:
            ends = self.starts + np.int32(1)
            ends[self._long] = self._long_ends
            self._ends = ends
        return self._ends

    def _end(self, place: int) -> int:
        if self._long_at is None:
            self._long_at = dict(zip(self._long.tolist(), self._long_ends.tolist(), strict=True))
        end = self._long_at.get(place)
        return self.starts.item(place) + 1 if end is None else end

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original range of the folded range `start:end`; an empty one gives an empty one."""
        if start >= end:
            place = self.starts.item(start) if start < len(self.starts) else len(self.original)
            return place, place
        return self.starts.item(start), self._end(end - 1)

    def folds(self, start: int, end: int) -> tuple[str, ...]:
        """Names of the folds that took part in `start:end`, sorted; see the table in `docs/text.md`."""
        low, high = self.span(start, end)
        if high - low == end - start and self.original[low:high] == self.text[start:end]:
            return ()
        tables = fold_tables()
        names: set[str] = set()
        place = int(self.starts[start]) if start < end else 0
        for i in range(start, end):
            first, last = int(self.starts[i]), self._end(i)
            for character in self.original[place:first]:
                names.add(_dropped(character, tables))
            place = max(place, last)
            names |= _changed(self.original[first:last], self.text[i], tables)
        return tuple(sorted(names))


class Excerpt:
    """Some whole lines of a folded text by themselves: what a `Folded` of them is to those who ask only what the text stands for."""

    __slots__ = ("_begin", "_first", "_whole", "original", "text")

    def __init__(self, whole: Folded, original: str, stretch: tuple[int, int], first: int) -> None:
        """`original` begins at `first` in that of the whole, and is `stretch` of it when folded."""
        self._whole, self._first = whole, first
        self._begin, end = stretch
        self.original = original
        self.text = whole.text[self._begin : end]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """See `Folded.span`."""
        low, high = self._whole.span(self._begin + start, self._begin + end)
        return low - self._first, high - self._first

    def folds(self, start: int, end: int) -> tuple[str, ...]:
        """See `Folded.folds`."""
        return self._whole.folds(self._begin + start, self._begin + end)


def joined(lines: Sequence[Folded]) -> Folded:
    """Folded lines as one text, a line feed between each two: what folding them together gives. There must be one."""
    feed = np.array([ord("\n")], dtype=np.uint32)
    codes: list[Codes] = []
    starts: list[Positions] = []
    long: list[Positions] = []
    long_ends: list[Positions] = []
    symbols: list[Positions] = []
    folded = original = 0
    for number, line in enumerate(lines):
        if number:
            codes.append(feed)
            starts.append(np.array([original - 1], dtype=np.int32))
        codes.append(line.codes)
        starts.append(line.starts + np.int32(original))
        long.append(line._long + np.int32(folded))  # noqa: SLF001 - of its own kind
        long_ends.append(line._long_ends + np.int32(original))  # noqa: SLF001
        symbols.append(line.symbols + np.int32(folded))
        folded += len(line.codes) + 1
        original += len(line.original) + 1
    together = Parts(np.concatenate(codes), *map(np.concatenate, (starts, long, long_ends, symbols)))
    return Folded("\n".join([line.original for line in lines]), together)


def _dropped(character: str, tables: FoldTables) -> str:
    """The fold that dropped a character between two others."""
    kind = int(tables.attributes[ord(character)]) & CLASS_BITS
    if kind == MARK:
        return "combining"
    if kind in {SPACE, GLUE}:
        return "emoji" if ord(character) > 0x1F000 else "inserted"  # noqa: PLR2004 - the pictograph planes
    return "invisible"


def _changed(piece: str, folded: str, tables: FoldTables) -> set[str]:
    """The folds that made `folded` of `piece`."""
    if piece == folded:
        return set()
    names = {_dropped(c, tables) for c in piece[1:] if int(tables.attributes[ord(c)]) & CLASS_BITS >= GAP}
    visible = [c for c in piece if int(tables.attributes[ord(c)]) & CLASS_BITS != MARK]
    alone = len(visible) == 1 and (chr(int(tables.map[ord(visible[0])])) == folded or folded in tables.expansions.get(ord(visible[0]), ""))
    if alone:
        if visible[0] != folded:
            names.add(tables.kinds.get(visible[0], "digit"))
        return names
    names |= {tables.kinds[c] for c in visible if c in tables.kinds}
    names.add("digit" if folded in "第唯惟独挑无一二三四五六七八九01%.noptn" else "mask")
    return names
