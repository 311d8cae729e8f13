r"""Folding: one spelling for what people write in many, with an exact map back to the original.

`fold` looks every character up in a table (width, case, traditional forms, look-alike letters, emoji that stand for a
character), drops what is invisible, drops symbols, spaces and emoji stuck between Chinese characters, and rewrites the few
forms of several characters (第1 → 第一, V信 → 微信, 百分之百 → 100%). It is vectorised over UTF-32 code units, so that the cost is
that of a table look-up, and works on one utterance or on thousands joined by `"\n"`, with the same result line by line.

Never dropped: `"\n"`, punctuation that ends a sentence or a clause, quotation marks, brackets of book titles, and runs of three
or more spaces, which are layout.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from violation_rules.text.chunk import Chunk, edge, is_letter, runs_of
from violation_rules.text.folded import Folded, Parts
from violation_rules.text.groups import groups_of
from violation_rules.text.short import LONGEST, fold_short
from violation_rules.text.tables import CLASS_BITS, DIGIT, GAP, HAN, LATIN, MARK, SYMBOL_FOLD, FoldTables, fold_tables

if TYPE_CHECKING:
    from violation_rules.text.folded import Codes, Indices, Mask, Positions
    from violation_rules.text.groups import Group

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
    parts, rewritten = _fold_once(codes, tables)
    if len(rewritten):  # what is rewritten may make another rewrite, or stand beside what now is to go
        lines = _lines_of(parts.codes, rewritten)
        again = fold_short(lines, tables) or _fold_once(lines, tables)[0]
        if not np.array_equal(again.codes, lines):
            return _composed(parts, _fold_chunk(parts.codes, tables))
    return parts


def _lines_of(codes: Codes, places: Indices) -> Codes:
    """The lines that some places lie in, with the line feeds that end them."""
    feeds = np.flatnonzero(codes == ord("\n"))
    numbers = sorted(set(feeds.searchsorted(places).tolist()))
    edges = [0, *(feeds + 1).tolist(), len(codes)]
    return np.concatenate([codes[edges[number] : edges[number + 1]] for number in numbers])


def _composed(first: Parts, second: Parts) -> Parts:
    """A text folded, and what that gave folded again, as one step."""
    middle = second.starts + 1
    middle[second.long] = second.long_ends
    ends = first.starts + 1
    ends[first.long] = first.long_ends
    starts, ends = first.starts[second.starts], ends[middle - 1]
    long = np.flatnonzero(ends != starts + 1).astype(np.int32)
    symbols = np.flatnonzero(np.isin(second.starts, first.symbols)).astype(np.int32)
    return Parts(second.codes, starts, long, ends[long], np.union1d(symbols, second.symbols).astype(np.int32))


def _fold_once(codes: Codes, tables: FoldTables) -> tuple[Parts, Indices]:
    """Fold them without looking at what came of it; also where in it rewrites stand."""
    places = codes.astype(np.intp)  # once, or each look-up would convert for itself
    attributes = tables.attributes.take(places)
    mapped = tables.map.take(places)
    gap = (attributes & CLASS_BITS) >= GAP
    chunk = Chunk(codes, mapped, attributes, gap, runs_of(gap, attributes), tables)
    runs = chunk.runs
    some = len(runs.start) > 0
    joined = _spelled_letters(chunk) if some else np.zeros(0, dtype=np.bool_)
    groups = groups_of(chunk, joined)
    keep = ~gap
    if some:
        dropped = joined | _between_chinese(chunk, _as_rewritten(chunk, groups))
        keep[runs.places[runs.visible & ~dropped[runs.of]]] = True
    parts = _assemble(chunk, keep, groups)
    return parts, parts.starts.searchsorted([group.start for group in groups if group.rewritten])


def _spelled_letters(chunk: Chunk) -> Mask:
    """Which runs stand between two letters that are words by themselves: T.O.P, V / X."""
    runs, codes = chunk.runs, chunk.codes
    begins, ends = chunk.tables.begins, chunk.tables.ends
    left, right = runs.start - 1, runs.end
    candidates: Mask = (edge(ends, codes, left) == LATIN) & (edge(begins, codes, right) == LATIN) & (runs.symbols > 0) & ~runs.layout
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
    alone = ~is_letter(edge(ends, codes, before)) & ~is_letter(edge(begins, codes, after))
    joined = np.zeros(len(candidates), dtype=np.bool_)
    joined[which[alone]] = True
    return joined


def _as_rewritten(chunk: Chunk, groups: list[Group]) -> Codes:
    """The characters, those at the edges of rewrites as rewritten."""
    rewritten = [group for group in groups if group.rewritten]
    if not rewritten:
        return chunk.codes
    codes = chunk.codes.copy()
    for group in rewritten:
        codes[group.start], codes[group.end - 1] = ord(group.text[0]), ord(group.text[-1])
    return codes


def _between_chinese(chunk: Chunk, codes: Codes) -> Mask:
    """Which runs stand between Chinese characters (as folded: `codes`), or are spaces between a number and its `%`."""
    runs, tables = chunk.runs, chunk.tables
    left = edge(tables.ends, codes, runs.start - 1)
    right = edge(tables.begins, codes, runs.end)
    chinese = (left == HAN) & (right == HAN)
    percent = (left == DIGIT) & (edge(_PERCENT, chunk.mapped, runs.end) == 1)
    found: Mask = (chinese | percent) & ~runs.layout
    return found


_PERCENT = np.zeros(0x110000, dtype=np.uint8)
_PERCENT[ord("%")] = 1


def _assemble(chunk: Chunk, keep: Mask, groups: list[Group]) -> Parts:
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


def _attach_marks(chunk: Chunk, starts: Positions, long: list[int], long_ends: list[int]) -> tuple[list[int], list[int]]:
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
