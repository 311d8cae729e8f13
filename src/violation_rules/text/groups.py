"""Where folding rewrites several characters (第1 → 第一, V信 → 微信) or makes several of one, found in a stretch of text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from violation_rules.text.chunk import edge, is_letter
from violation_rules.text.rewrites import AFTER, BEFORE, GLUE, LATIN_PAIRS, MEASURES, WALL, rewrite
from violation_rules.text.tables import CLASS_BITS, DIGIT, EXPANDS, FIRST_MASK, FIRST_SHIFT, GAP, LATIN, SECOND_SHIFT

if TYPE_CHECKING:
    from violation_rules.text.chunk import Chunk
    from violation_rules.text.folded import Indices, Mask


class Group(NamedTuple):
    """Original positions `start:end` become `text`; `rewritten` False for the expansion of a single character."""

    start: int
    end: int
    text: str
    rewritten: bool = True


def groups_of(chunk: Chunk, joined: Mask) -> list[Group]:
    """The rewrites of several characters and the expansions of single ones, in order, without overlap."""
    places = _rewrite_places(chunk)
    expanding = np.flatnonzero((chunk.attributes & CLASS_BITS) == EXPANDS)
    if len(expanding):
        places = np.union1d(places, expanding)
    groups: list[Group] = []
    done = 0
    for place in places.tolist():
        if place < done:
            continue
        group = _rewritten(chunk, joined, place)
        if group is None and (target := chunk.tables.expansions.get(int(chunk.codes[place]))):
            group = Group(place, place + 1, target, rewritten=False)
        if group is not None:
            groups.append(group)
            done = group.end
    return groups


def _rewrite_places(chunk: Chunk) -> Indices:
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
    within = latin & is_letter(edge(chunk.tables.ends, chunk.codes, places - 1))
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


def _rewritten(chunk: Chunk, joined: Mask, place: int) -> Group | None:
    """The rewrite at `place`, carried back from its window to positions of the text."""
    low, high = max(0, place - BEFORE), min(len(chunk.codes), place + AFTER)
    kinds = chunk.attributes[low:high] & CLASS_BITS
    if not ((kinds >= GAP) | (kinds == EXPANDS)).any():
        window = chunk.mapped[low:high].tobytes().decode("utf-32-le", "surrogatepass")
        found = rewrite(window, place - low)
        return None if found is None else Group(low + found.start, low + found.end, found.text)
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
    more, _ = _window(chunk, joined, before, -1)
    back += more
    more, more_positions = _window(chunk, joined, after, 1)
    window = "".join(reversed(back)) + "".join(forth + more)
    positions += more_positions
    found = rewrite(window, len(back))
    if found is None:
        return None
    first, final = positions[found.start - len(back)], positions[found.end - len(back) - 1]
    return Group(first, final + 1, found.text)


def _window(chunk: Chunk, joined: Mask, place: int, step: int) -> tuple[list[str], list[int]]:
    """Some characters from `place` on (or back), with gaps reduced to one mark each, and where each stands."""
    out: list[str] = []
    positions: list[int] = []
    runs, wanted = chunk.runs, AFTER if step > 0 else BEFORE
    low = 0
    kinds: list[int] = []
    codes: list[int] = []
    while 0 <= place < len(chunk.codes) and len(out) < wanted:
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
