r"""Folding: one spelling for what people write in many, with an exact map back to the original.

`fold` looks every character up in a table (width, case, traditional forms, look-alike letters, emoji that stand for a
character), drops what is invisible, drops symbols, spaces and emoji stuck between Chinese characters, and rewrites the few
forms of several characters (第1 → 第一, V信 → 微信, 百分之百 → 100%). It is vectorised over UTF-32 code units, so that the cost is
that of a table look-up, and works on one utterance or on thousands joined by `"\n"`, with the same result line by line.

Never dropped: `"\n"`, punctuation that ends a sentence or a clause, quotation marks, brackets of book titles, and runs of three
or more spaces, which are layout.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from violation_rules.text.folded import Codes, Folded, Parts, Positions
from violation_rules.text.rewrites import AFTER, BEFORE, GLUE, LATIN_PAIRS, MEASURES, WALL, rewrite
from violation_rules.text.short import LAYOUT_SPACES, LONGEST, fold_short
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

if TYPE_CHECKING:
    from collections.abc import Iterator

Indices = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_CHUNK = 1 << 17
_NOWHERE = np.zeros(0, dtype=np.int32)


def fold(text: str) -> Folded:
    """Fold a text: an utterance, a document, or many joined by line feeds.

    Any Python string is accepted, lone surrogates and NUL included. Folding is idempotent: `fold(fold(t).text).text == fold(t).text`.
    A long text is folded line by line in chunks that fit the processor's cache; the result does not depend on where they end.
    """
    tables = fold_tables()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    if len(codes) <= LONGEST and (short := fold_short(codes, tables)) is not None:
        return Folded(text, short)
    parts = []
    begin = 0
    folded = 0
    while begin < len(codes):
        end = text.find("\n", begin + _CHUNK) + 1 or len(codes)
        part = _fold_chunk(codes[begin:end], tables)
        parts.append(
            Parts(
                part.codes,
                (part.starts + begin).astype(np.int32, copy=False),
                part.long + folded,
                part.long_ends + begin,
                part.symbols + folded,
            )
        )
        begin = end
        folded += len(part.codes)
    if not parts:
        return Folded(text, Parts(codes, _NOWHERE, _NOWHERE, _NOWHERE, _NOWHERE))
    return Folded(text, parts[0] if len(parts) == 1 else Parts(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True))))


def _fold_chunk(codes: Codes, tables: FoldTables) -> Parts:
    """Fold some whole lines (or one piece of text); positions count from the beginning of the chunk."""
    places = codes.astype(np.intp)  # once, or each look-up would convert for itself
    attributes = tables.attributes.take(places)
    mapped = tables.map.take(places)
    gap = (attributes & CLASS_BITS) >= GAP
    chunk = _Chunk(codes, mapped, attributes, gap, _runs(gap, attributes), tables)
    runs = chunk.runs
    some = len(runs.start) > 0
    joined = _spelled_letters(chunk) if some else np.zeros(0, dtype=np.bool_)
    groups = _groups(chunk, joined)
    keep = ~gap
    if some:
        codes = _as_rewritten(chunk, groups)
        dropped = joined | _between_chinese(chunk, codes)
        keep[runs.places[runs.visible & ~dropped[runs.of]]] = True
        for start, end in _beside_signs(chunk, codes, groups):
            keep[start:end] = False
    return _assemble(chunk, keep, groups)


class _Runs(NamedTuple):
    """Maximal runs of characters that may vanish. Per run: `start`, `end`, number of `symbols` (invisible ones not counted), `layout`.

    Per character of a run: its `places`, the run it is `of`, whether it is `visible`.
    """

    start: Indices
    end: Indices
    symbols: Indices
    layout: Mask
    places: Indices
    of: Indices
    visible: Mask


class _Chunk(NamedTuple):
    """A stretch of text looked up in the tables."""

    codes: Codes
    mapped: Codes
    attributes: npt.NDArray[np.uint16]
    gap: Mask
    runs: _Runs
    tables: FoldTables


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
        return _Runs(none, none, none, none.astype(bool), none, none, none.astype(bool))
    first = np.concatenate(([0], np.flatnonzero(np.diff(places) > 1) + 1))
    start = places[first]
    end = places[np.concatenate((first[1:] - 1, [len(places) - 1]))] + 1
    kinds = attributes[places] & CLASS_BITS
    spaces = kinds == SPACE
    visible = spaces | (kinds == GLUE_CLASS)
    symbols = np.add.reduceat(visible.astype(np.int64), first)
    layout = (np.add.reduceat(spaces.astype(np.int64), first) == symbols) & (symbols >= LAYOUT_SPACES)
    of = np.repeat(np.arange(len(first)), np.diff(np.concatenate((first, [len(places)]))))
    return _Runs(start, end, symbols, layout, places, of, visible)


def _edge(table: npt.NDArray[np.uint8], codes: Codes, places: Indices) -> npt.NDArray[np.uint8]:
    """`table` looked up at `places`, 0 (OTHER) outside the text."""
    inside = (places >= 0) & (places < len(codes))
    out = np.zeros(len(places), dtype=np.uint8)
    out[inside] = table[codes[places[inside]]]
    return out


def _spelled_letters(chunk: _Chunk) -> Mask:
    """Which runs stand between two letters that are words by themselves: T.O.P, V / X."""
    runs, codes = chunk.runs, chunk.codes
    begins, ends = chunk.tables.begins, chunk.tables.ends
    left, right = runs.start - 1, runs.end
    candidates: Mask = (_edge(ends, codes, left) == LATIN) & (_edge(begins, codes, right) == LATIN) & (runs.symbols > 0) & ~runs.layout
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
    alone = ~_is_letter(_edge(ends, codes, before)) & ~_is_letter(_edge(begins, codes, after))
    joined = np.zeros(len(candidates), dtype=np.bool_)
    joined[which[alone]] = True
    return joined


def _is_letter(kinds: npt.NDArray[np.uint8]) -> Mask:
    found: Mask = (kinds == LATIN) | (kinds == LATIN_WORD)
    return found


def _groups(chunk: _Chunk, joined: Mask) -> list[_Group]:
    """The rewrites of several characters and the expansions of single ones, in order, without overlap."""
    places = _rewrite_places(chunk)
    expanding = np.flatnonzero((chunk.attributes & CLASS_BITS) == EXPANDS)
    if len(expanding):
        places = np.union1d(places, expanding)
    groups: list[_Group] = []
    done = 0
    for place in places.tolist():
        if place < done:
            continue
        before = groups[-1] if groups and groups[-1].rewritten else None
        group = _rewritten(chunk, joined, place, before)
        if group is None and (target := chunk.tables.expansions.get(int(chunk.codes[place]))):
            group = _Group(place, place + 1, target, rewritten=False)
        if group is not None:
            groups.append(group)
            done = group.end
    return groups


def _rewrite_places(chunk: _Chunk) -> Indices:
    """Where a rewrite may begin: the first character and the next visible one belong to one family."""
    attributes, runs = chunk.attributes, chunk.runs
    places = np.flatnonzero(((attributes[:-1] & FIRST_MASK) & (attributes[1:] >> (SECOND_SHIFT - FIRST_SHIFT))) != 0)
    if not len(places):
        return places
    following = places + 1
    after_gap = np.flatnonzero(chunk.gap[following])
    if len(after_gap):
        following[after_gap] = runs.end[np.searchsorted(runs.start, following[after_gap], "right") - 1]
        inside = following < len(attributes)
        places, following = places[inside], following[inside]
    wanted = (attributes[places] & FIRST_MASK & (attributes[following] >> (SECOND_SHIFT - FIRST_SHIFT))) != 0
    places, following = places[wanted], following[wanted]
    # Latin ones begin a word, with one of a few pairs of letters.
    latin = (attributes[places] & CLASS_BITS) == LATIN
    within = latin & _is_letter(_edge(chunk.tables.ends, chunk.codes, places - 1))
    pair = (((chunk.mapped[places].astype(np.int64) << 32) | chunk.mapped[following])[:, None] == _LATIN_PAIRS).any(axis=1)
    # 第12页, 第1季 and the like stay, and are most of what gets here.
    after = np.minimum(following + 1, len(attributes) - 1)
    counted = (chunk.mapped[places] == _ORDINAL) & (after > following) & _COUNTED[chunk.mapped[after]]
    counted &= (attributes[following] & CLASS_BITS) == DIGIT
    expands = ((attributes[places] | attributes[following]) & CLASS_BITS) == EXPANDS
    found: Indices = places[(~latin | pair | expands) & ~within & ~counted]
    return found


_ORDINAL = ord("第")
_COUNTED = np.zeros(0x110000, dtype=np.bool_)
_COUNTED[[ord(c) for c in MEASURES + "0123456789"]] = True
_LATIN_PAIRS = np.array([ord(pair[0]) << 32 | ord(pair[1]) for pair in LATIN_PAIRS], dtype=np.int64)


def _rewritten(chunk: _Chunk, joined: Mask, place: int, last: _Group | None) -> _Group | None:
    """The rewrite at `place`, carried back from its window to positions of the text; `last` is the one before it."""
    low, high = max(0, place - BEFORE), min(len(chunk.codes), place + AFTER)
    kinds = chunk.attributes[low:high] & CLASS_BITS
    if not ((kinds >= GAP) | (kinds == EXPANDS)).any() and (last is None or last.end <= low):
        window = chunk.mapped[low:high].tobytes().decode("utf-32-le", "surrogatepass")
        found = rewrite(window, place - low)
        return None if found is None else _Group(low + found.start, low + found.end, found.text)
    runs = chunk.runs
    before, after = place - 1, place
    back: list[str] = []
    forth: list[str] = []
    positions: list[int] = []
    if chunk.gap[place]:  # a plus sign, itself a symbol: the rest of its run is a gap on either side
        run = int(np.searchsorted(runs.start, place, "right")) - 1
        before, after = int(runs.start[run]) - 1, int(runs.end[run])
        back = [GLUE] * (place > before + 1)
        forth, positions = [chr(int(chunk.mapped[place]))], [place]
        if after > place + 1:
            forth.append(GLUE)
            positions.append(after - 1)
    more, _ = _window(chunk, joined, before, -1, last)
    back += more
    more, more_positions = _window(chunk, joined, after, 1)
    window = "".join(reversed(back)) + "".join(forth + more)
    positions += more_positions
    found = rewrite(window, len(back))
    if found is None:
        return None
    first, final = positions[found.start - len(back)], positions[found.end - len(back) - 1]
    return _Group(first, final + 1, found.text)


def _window(chunk: _Chunk, joined: Mask, place: int, step: int, last: _Group | None = None) -> tuple[list[str], list[int]]:
    """Some characters from `place` on (or back, where `last` was rewritten), with gaps reduced to one mark each, and where each stands."""
    out: list[str] = []
    positions: list[int] = []
    runs, wanted = chunk.runs, AFTER if step > 0 else BEFORE
    low = 0
    kinds: list[int] = []
    codes: list[int] = []
    while 0 <= place < len(chunk.codes) and len(out) < wanted:
        if last is not None and last.start <= place < last.end:
            out += reversed(last.text)
            positions += [last.start] * len(last.text)
            place = last.start - 1
            continue
        if not low <= place < low + len(kinds):  # plain lists are read much faster than single array elements
            low = place if step > 0 else max(0, place - AFTER)
            kinds = (chunk.attributes[low : low + 2 * AFTER] & CLASS_BITS).tolist()
            codes = chunk.mapped[low : low + 2 * AFTER].tolist()
        kind = kinds[place - low]
        if kind >= GAP:
            run = int(runs.start.searchsorted(place, "right")) - 1
            if runs.symbols[run] and not joined[run]:
                out.append(WALL if runs.layout[run] else GLUE)
                positions.append(place)
            place = int(runs.end[run]) if step > 0 else int(runs.start[run]) - 1
            continue
        if kind == EXPANDS:
            target = chunk.tables.expansions[int(chunk.codes[place])]
            out += target if step > 0 else reversed(target)
            positions += [place] * len(target)
        else:
            out.append(chr(codes[place - low]))
            positions.append(place)
        place += step
    return out, positions


def _as_rewritten(chunk: _Chunk, groups: list[_Group]) -> Codes:
    """The characters, those at the edges of rewrites as rewritten."""
    rewritten = [group for group in groups if group.rewritten]
    if not rewritten:
        return chunk.codes
    codes = chunk.codes.copy()
    for group in rewritten:
        codes[group.start], codes[group.end - 1] = ord(group.text[0]), ord(group.text[-1])
    return codes


def _between_chinese(chunk: _Chunk, codes: Codes) -> Mask:
    """Which runs stand between Chinese characters (as folded: `codes`), or are spaces between a number and its `%`."""
    runs, tables = chunk.runs, chunk.tables
    left = _edge(tables.ends, codes, runs.start - 1)
    right = _edge(tables.begins, codes, runs.end)
    chinese = (left == HAN) & (right == HAN)
    percent = (left == DIGIT) & (_edge(_PERCENT, chunk.mapped, runs.end) == 1)
    found: Mask = (chinese | percent) & ~runs.layout
    return found


def _beside_signs(chunk: _Chunk, codes: Codes, groups: list[_Group]) -> Iterator[tuple[int, int]]:
    """Where a sign in a run became a Chinese character (我/+V → 我加V): what of the run is now between two of them."""
    runs, tables = chunk.runs, chunk.tables
    for group in groups:
        if not group.rewritten or not chunk.gap[group.start]:
            continue
        run = int(np.searchsorted(runs.start, group.start, "right")) - 1
        for start, end in ((int(runs.start[run]), group.start), (group.end, int(runs.end[run]))):
            places = np.array([start - 1, end])
            left, right = _edge(tables.ends, codes, places[:1]), _edge(tables.begins, codes, places[1:])
            if start < end and left[0] == right[0] == HAN and not _is_layout(chunk, start, end):
                yield start, end


def _is_layout(chunk: _Chunk, start: int, end: int) -> bool:
    kinds = chunk.attributes[start:end] & CLASS_BITS
    spaces = int((kinds == SPACE).sum())
    return spaces >= LAYOUT_SPACES and not (kinds == GLUE_CLASS).any()


_PERCENT = np.zeros(0x110000, dtype=np.uint8)
_PERCENT[ord("%")] = 1


def _assemble(chunk: _Chunk, keep: Mask, groups: list[_Group]) -> Parts:
    """Put the kept characters and the rewritten groups together, with the map back."""
    mapped, wide = chunk.mapped, []
    for group in groups:
        keep[group.start : group.end] = False
        fits = group.end - group.start >= len(group.text)
        keep[group.start : group.start + (len(group.text) if fits else 1)] = True
        if fits:
            mapped[group.start : group.start + len(group.text)] = [ord(c) for c in group.text]
        else:
            wide.append(group)
    kept = np.flatnonzero(keep)
    starts, codes = kept.astype(np.int32), mapped.take(kept)
    long: list[int] = []
    long_ends: list[int] = []
    if wide:
        at = np.searchsorted(starts, np.array([group.start for group in wide], dtype=np.int32))
        again = np.repeat(at, [len(group.text) - 1 for group in wide])
        starts, codes = np.insert(starts, again, starts[again]), np.insert(codes, again, codes[again])
    if groups:
        first = np.searchsorted(starts, np.array([group.start for group in groups], dtype=np.int32))
        for group, begin in zip(groups, first.tolist(), strict=True):
            end = begin + len(group.text)
            starts[begin:end] = group.start
            codes[begin:end] = [ord(c) for c in group.text]
            long += range(begin, end)
            long_ends += [group.end] * len(group.text)
    symbols = np.flatnonzero((chunk.attributes & SYMBOL_FOLD) != 0)
    if len(symbols):
        symbols = np.flatnonzero(np.isin(starts, symbols))
    marks, mark_ends = _attach_marks(chunk, starts, long, long_ends)
    places = np.array(long + marks, dtype=np.int32)
    order = np.argsort(places, kind="stable")
    return Parts(codes, starts, places[order], np.array(long_ends + mark_ends, dtype=np.int32)[order], symbols.astype(np.int32))


def _attach_marks(chunk: _Chunk, starts: Positions, long: list[int], long_ends: list[int]) -> tuple[list[int], list[int]]:
    """Folded positions of characters with combining marks or variation selectors after them, and the ends of these.

    Groups that end where marks begin are given their new end in `long_ends` itself.
    """
    runs = chunk.runs
    marks = runs.places[(chunk.attributes[runs.places] & CLASS_BITS) == MARK]
    if not len(marks) or not len(starts):
        return [], []
    first = np.concatenate(([0], np.flatnonzero(np.diff(marks) > 1) + 1))
    begin = marks[first]
    end = marks[np.concatenate((first[1:] - 1, [len(marks) - 1]))] + 1
    group_ends = dict(zip(begin.tolist(), end.tolist(), strict=True))
    for i, old in enumerate(long_ends):
        long_ends[i] = group_ends.get(old, old)
    taken = set(long)
    at = np.searchsorted(starts, begin - 1)
    plain = (at < len(starts)) & (starts[np.minimum(at, len(starts) - 1)] == begin - 1)
    plain &= chunk.codes[begin - 1] != ord("\n")  # a line stands by itself
    pairs = [(i, e) for i, e in zip(at[plain].tolist(), end[plain].tolist(), strict=True) if i not in taken]
    return [i for i, _ in pairs], [e for _, e in pairs]


def fold_term(term: str) -> str:
    """What a term is under folding: what it must be compared with in a folded text. Idempotent."""
    return fold(term.strip()).text.strip()
