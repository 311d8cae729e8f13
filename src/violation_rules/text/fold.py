"""Folding: one spelling for what people write in many, with an exact map back to the original.

`fold` looks every character up in a table (width, case, traditional forms, look-alike letters, emoji that stand for a
character), drops what is invisible, drops symbols, spaces and emoji stuck between Chinese characters, and rewrites the few
forms of several characters (第1 → 第一, V信 → 微信, 百分之百 → 100%). It is vectorised over UTF-32 code units, so that the cost is
that of a table look-up, and works on one utterance or on thousands joined by `"\\n"`, with the same result line by line.

Never dropped: `"\\n"`, punctuation that ends a sentence or a clause, quotation marks, brackets of book titles, and runs of three
or more spaces, which are layout.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from violation_rules.text.rewrites import AFTER, BEFORE, GLUE, WALL, rewrite
from violation_rules.text.tables import (
    CLASS_BITS,
    DIGIT,
    EXPANDS,
    FIRST_MASK,
    FIRST_SHIFT,
    GAP,
    HAN,
    LATIN,
    LATIN_WORD,
    MARK,
    SECOND_SHIFT,
    SPACE,
    SYMBOL_FOLD,
    FoldTables,
    fold_tables,
)
from violation_rules.text.tables import GLUE as GLUE_CLASS

Positions = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint32]
Mask = npt.NDArray[np.bool_]

_LAYOUT_SPACES = 3


class Folded:
    """A text and its folded form.

    `starts[i]` and `ends[i]` are the half-open range of code points in `original` that folded character `i` stands for; where
    one fold makes several characters of several (百分之百 → 100%), each stands for the whole.
    """

    __slots__ = ("codes", "ends", "original", "starts", "symbols", "text")

    def __init__(self, original: str, codes: Codes, starts: Positions, ends: Positions, symbols: Positions) -> None:
        """Keep the arrays; `symbols` are folded positions of symbols that were read as a character (➕ 加)."""
        self.original = original
        self.text = codes.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")
        self.codes = codes
        self.starts = starts
        self.ends = ends
        self.symbols = symbols

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original range of the folded range `start:end`; an empty one gives an empty one."""
        if start >= end:
            place = int(self.starts[start]) if start < len(self.starts) else len(self.original)
            return place, place
        return int(self.starts[start]), int(self.ends[end - 1])

    def folds(self, start: int, end: int) -> tuple[str, ...]:
        """Names of the folds that took part in `start:end`, sorted; see the table in `docs/text.md`."""
        tables = fold_tables()
        names: set[str] = set()
        place = int(self.starts[start]) if start < end else 0
        for i in range(start, end):
            first, last = int(self.starts[i]), int(self.ends[i])
            for character in self.original[place:first]:
                names.add(_dropped(character, tables))
            place = max(place, last)
            names |= _changed(self.original[first:last], self.text[i], tables)
        return tuple(sorted(names))


def _dropped(character: str, tables: FoldTables) -> str:
    """The fold that dropped a character between two others."""
    kind = int(tables.attributes[ord(character)]) & CLASS_BITS
    if kind == MARK:
        return "combining"
    if kind == SPACE or kind == GLUE_CLASS:
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


def fold(text: str) -> Folded:
    """Fold a text: an utterance, a document, or many joined by line feeds.

    Any Python string is accepted, lone surrogates and NUL included. Folding is idempotent: `fold(fold(t).text).text == fold(t).text`.
    """
    tables = fold_tables()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    if not len(codes):
        nothing = np.zeros(0, dtype=np.int64)
        return Folded(text, codes, nothing, nothing, nothing)
    attributes = tables.attributes[codes]
    mapped = tables.map[codes]
    gap = (attributes & CLASS_BITS) >= GAP
    runs = _runs(gap, attributes)
    joined = _spelled_letters(runs, codes, tables)
    groups = _groups(codes, mapped, attributes, runs, joined, tables)
    dropped = joined | _between_chinese(runs, codes, mapped, groups, tables)
    keep = ~gap
    keep[runs.places[runs.visible & ~dropped[runs.of]]] = True
    return _assemble(text, mapped, attributes, keep, groups, runs)


class _Runs(NamedTuple):
    """Maximal runs of characters that may vanish. Per run: `start`, `end`, number of `symbols` (invisible ones not counted), `layout`.

    Per character of a run: its `places`, the run it is `of`, whether it is `visible`.
    """

    start: Positions
    end: Positions
    symbols: Positions
    layout: Mask
    places: Positions
    of: Positions
    visible: Mask
    length: int


class _Group(NamedTuple):
    """Original positions `start:end` become `text`; `rewritten` False for the expansion of a single character."""

    start: int
    end: int
    text: str
    rewritten: bool = True


def _runs(gap: Mask, attributes: npt.NDArray[np.uint16]) -> _Runs:
    places = np.flatnonzero(gap)
    if not len(places):
        none = np.zeros(0, dtype=np.int64)
        return _Runs(none, none, none, none.astype(bool), none, none, none.astype(bool), len(gap))
    first = np.concatenate(([0], np.flatnonzero(np.diff(places) > 1) + 1))
    start = places[first]
    end = places[np.concatenate((first[1:] - 1, [len(places) - 1]))] + 1
    kinds = attributes[places] & CLASS_BITS
    spaces = kinds == SPACE
    visible = spaces | (kinds == GLUE_CLASS)
    symbols = np.add.reduceat(visible.astype(np.int64), first)
    layout = (np.add.reduceat(spaces.astype(np.int64), first) == symbols) & (symbols >= _LAYOUT_SPACES)
    of = np.repeat(np.arange(len(first)), np.diff(np.concatenate((first, [len(places)]))))
    return _Runs(start, end, symbols, layout, places, of, visible, len(gap))


def _edge(table: npt.NDArray[np.uint8], codes: Codes, places: Positions) -> npt.NDArray[np.uint8]:
    """`table` looked up at `places`, 0 (OTHER) outside the text."""
    inside = (places >= 0) & (places < len(codes))
    out = np.zeros(len(places), dtype=np.uint8)
    out[inside] = table[codes[places[inside]]]
    return out


def _spelled_letters(runs: _Runs, codes: Codes, tables: FoldTables) -> Mask:
    """Which runs stand between two letters that are words by themselves: T.O.P, V / X."""
    left, right = runs.start - 1, runs.end
    candidates = (_edge(tables.ends, codes, left) == LATIN) & (_edge(tables.begins, codes, right) == LATIN) & (runs.symbols > 0) & ~runs.layout
    which = np.flatnonzero(candidates)
    if not len(which):
        return candidates
    before, after = left[which] - 1, right[which] + 1
    # An invisible run beside the letter is no boundary: look past it.
    previous, following = np.maximum(which - 1, 0), np.minimum(which + 1, len(runs.start) - 1)
    hop = (which > 0) & (runs.end[previous] == left[which]) & (runs.symbols[previous] == 0)
    before = np.where(hop, runs.start[previous] - 1, before)
    hop = (following > which) & (runs.start[following] == right[which] + 1) & (runs.symbols[following] == 0)
    after = np.where(hop, runs.end[following], after)
    alone = ~np.isin(_edge(tables.ends, codes, before), (LATIN, LATIN_WORD)) & ~np.isin(_edge(tables.begins, codes, after), (LATIN, LATIN_WORD))
    joined = np.zeros(len(candidates), dtype=bool)
    joined[which[alone]] = True
    return joined


def _groups(
    codes: Codes, mapped: Codes, attributes: npt.NDArray[np.uint16], runs: _Runs, joined: Mask, tables: FoldTables
) -> list[_Group]:
    """The rewrites of several characters and the expansions of single ones, in order, without overlap."""
    begins = (attributes[:-1] & FIRST_MASK) >> FIRST_SHIFT
    at = np.flatnonzero(begins & (attributes[1:] >> SECOND_SHIFT))
    expanding = np.flatnonzero((attributes & CLASS_BITS) == EXPANDS)
    groups: list[_Group] = []
    done = 0
    for place in np.union1d(at, expanding).tolist() if len(expanding) else at.tolist():
        if place < done:
            continue
        group = _rewritten(place, codes, mapped, attributes, runs, joined, tables)
        if group is None and (target := tables.expansions.get(int(codes[place]))):
            group = _Group(place, place + 1, target, rewritten=False)
        if group is not None:
            groups.append(group)
            done = group.end
    return groups


def _rewritten(
    place: int, codes: Codes, mapped: Codes, attributes: npt.NDArray[np.uint16], runs: _Runs, joined: Mask, tables: FoldTables
) -> _Group | None:
    """The rewrite at `place`, carried back from its window to positions of the text."""
    low, high = max(0, place - BEFORE), min(len(codes), place + AFTER)
    kinds = attributes[low:high] & CLASS_BITS
    if not ((kinds >= GAP) | (kinds == EXPANDS)).any():
        window = mapped[low:high].tobytes().decode("utf-32-le", "surrogatepass")
        found = rewrite(window, place - low)
        return None if found is None else _Group(low + found.start, low + found.end, found.text)
    head = chr(int(mapped[place]))
    before, after = place - 1, place
    back: list[str] = []
    forth: list[str] = []
    positions: list[int] = []
    if int(attributes[place]) & CLASS_BITS >= GAP:  # a plus sign, itself a symbol: the rest of its run is a gap on either side
        run = int(np.searchsorted(runs.start, place, "right")) - 1
        before, after = int(runs.start[run]) - 1, int(runs.end[run])
        back = [GLUE] * (place > before + 1)
        forth, positions = [head], [place]
        if after > place + 1:
            forth.append(GLUE)
            positions.append(after - 1)
    more, _ = _window(before, -1, BEFORE, codes, mapped, attributes, runs, joined, tables)
    back += more
    more, more_positions = _window(after, 1, AFTER, codes, mapped, attributes, runs, joined, tables)
    window = "".join(reversed(back)) + "".join(forth + more)
    positions += more_positions
    found = rewrite(window, len(back))
    if found is None:
        return None
    first, last = positions[found.start - len(back)], positions[found.end - len(back) - 1]
    return _Group(first, last + 1, found.text)


def _window(
    place: int, step: int, size: int, codes: Codes, mapped: Codes, attributes: npt.NDArray[np.uint16], runs: _Runs, joined: Mask, tables: FoldTables
) -> tuple[list[str], list[int]]:
    """Up to `size` characters from `place` on (or back), with gaps reduced to one mark each, and where each stands."""
    out: list[str] = []
    positions: list[int] = []
    while 0 <= place < len(codes) and len(out) < size:
        kind = int(attributes[place]) & CLASS_BITS
        if kind >= GAP:
            run = int(np.searchsorted(runs.start, place, "right")) - 1
            if runs.symbols[run] and not joined[run]:
                out.append(WALL if runs.layout[run] else GLUE)
                positions.append(place)
            place = int(runs.end[run]) if step > 0 else int(runs.start[run]) - 1
            continue
        target = tables.expansions[int(codes[place])] if kind == EXPANDS else chr(int(mapped[place]))
        out += target if step > 0 else reversed(target)
        positions += [place] * len(target)
        place += step
    return out, positions


def _between_chinese(runs: _Runs, codes: Codes, mapped: Codes, groups: list[_Group], tables: FoldTables) -> Mask:
    """Which runs stand between Chinese characters (as folded), or are spaces between a number and its `%`."""
    if groups:
        codes = codes.copy()
        for group in groups:
            if group.rewritten:
                codes[group.start], codes[group.end - 1] = ord(group.text[0]), ord(group.text[-1])
    left = _edge(tables.ends, codes, runs.start - 1)
    right = _edge(tables.begins, codes, runs.end)
    chinese = (left == HAN) & (right == HAN)
    following = mapped[np.minimum(runs.end, runs.length - 1)]
    percent = (left == DIGIT) & (following == ord("%")) & (runs.end < runs.length)
    return (chinese | percent) & ~runs.layout


def _assemble(
    text: str, mapped: Codes, attributes: npt.NDArray[np.uint16], keep: Mask, groups: list[_Group], runs: _Runs
) -> Folded:
    """Put the kept characters and the rewritten groups together, with the map back."""
    for group in groups:
        keep[group.start : group.end] = False
        keep[group.start] = True
    starts = np.flatnonzero(keep)
    codes = mapped[starts]
    ends = starts + 1
    if groups:
        at = np.searchsorted(starts, [group.start for group in groups])
        counts = np.ones(len(starts), dtype=np.int64)
        counts[at] = [len(group.text) for group in groups]
        ends[at] = [group.end for group in groups]
        first = (np.cumsum(counts) - counts)[at]
        starts, ends, codes = np.repeat(starts, counts), np.repeat(ends, counts), np.repeat(codes, counts)
        for group, begin in zip(groups, first.tolist(), strict=True):
            codes[begin : begin + len(group.text)] = [ord(c) for c in group.text]
    _attach_marks(ends, attributes, runs)
    symbols = np.flatnonzero(attributes[starts] & SYMBOL_FOLD)
    return Folded(text, codes, starts, ends, symbols)


def _attach_marks(ends: Positions, attributes: npt.NDArray[np.uint16], runs: _Runs) -> None:
    """Let a character stand for the combining marks and variation selectors that follow it, too."""
    marks = runs.places[(attributes[runs.places] & CLASS_BITS) == MARK]
    if not len(marks):
        return
    first = np.concatenate(([0], np.flatnonzero(np.diff(marks) > 1) + 1))
    begin = marks[first]
    end = marks[np.concatenate((first[1:] - 1, [len(marks) - 1]))] + 1
    low, high = np.searchsorted(ends, begin, "left"), np.searchsorted(ends, begin, "right")
    single = high - low == 1
    ends[low[single]] = end[single]
    for i in np.flatnonzero(high - low > 1).tolist():
        ends[low[i] : high[i]] = end[i]


def fold_term(term: str) -> str:
    """What a term is under folding: what it must be compared with in a folded text. Idempotent."""
    return fold(term.strip()).text.strip()
