"""Further readings of a folded text, for what live speech and disguise put *into* a term.

The loose reading leaves out repeats (最最最好), hesitations and filler words (全网，那个，最低), brackets round a single character
(国家【级】 is folded already; this is for 最“好”) and symbols that folding read as a character. The bridged reading joins the end of
one utterance with the beginning of the next (全网最 | 低价). Both hold only the stretches where they differ from the base
text, cut apart by line feeds, so that ordinary text costs next to nothing. The base text stays: 妈妈 is found there.

A hit in a reading counts only if it used what the reading changed (`Reading.admits`): word fillers only for terms of three
characters or more, utterance boundaries for four or more, because a short term often arises by chance from two words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from violation_rules.text.tables import CLASS_BITS, HAN, fold_tables

if TYPE_CHECKING:
    from violation_rules.text.fold import Codes, Folded, Mask, Positions

REACH = 16
"""Characters of context kept on either side of a change: the longest term found is one longer than this."""
BRIDGE_MINIMUM = 4
FILLER_MINIMUM = 3

_REPEATED, _STUTTER, _FILLER, _WORD, _BRACKET, _SYMBOL, _BOUNDARY = 1, 2, 4, 8, 16, 32, 64
_NAMES = {_REPEATED: "repeated", _STUTTER: "stutter", _FILLER: "filler", _WORD: "filler", _BRACKET: "bracket", _SYMBOL: "emoji", _BOUNDARY: "boundary"}

# Doubled in ordinary words and forms of address; collapsed only when said three times.
_USUALLY_DOUBLED = "妈爸爷奶哥姐弟妹叔姑舅婶公婆宝贝谢哈嘻呵嘿啦看试想说问听走聊等用尝常天年人个家处样慢好多刚早轻渐往偷悄默明大小高长深满星圈点泡乖乐棒拜嗯对是啊来行可"
_HESITATIONS = "呃嗯唔诶欸哎噢喔啊呀"
_FILLER_WORDS = ("那个", "这个", "就是说", "就是那个", "怎么说呢", "怎么说", "对吧", "你知道吧", "的话呢")
_OPENING, _CLOSING = "“‘「『《〈(\"'", "”’」』》〉)\"'"
_COMMAS = ",、"


class Reading:
    """One reading: `text`, and for each of its characters the base (folded) range `to_base_start[i]:to_base_end[i]`.

    `kinds[i]` holds bits of what was left out between character `i - 1` and `i` (0: nothing).
    """

    __slots__ = ("_changes", "kinds", "text", "to_base_end", "to_base_start")

    def __init__(self, codes: Codes, starts: Positions, ends: Positions, kinds: Positions) -> None:
        """`starts` and `ends` are the base ranges of the characters."""
        self.text = codes.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")
        self.to_base_start = starts
        self.to_base_end = ends
        self.kinds = kinds
        self._changes = np.flatnonzero(kinds)

    def base_span(self, start: int, end: int) -> tuple[int, int]:
        """The base (folded) range of the reading's `start:end`, which must not be empty."""
        return int(self.to_base_start[start]), int(self.to_base_end[end - 1])

    def changes(self, start: int, end: int) -> int:
        """The bits of all changes strictly inside `start:end`."""
        low, high = np.searchsorted(self._changes, (start + 1, end))
        bits = 0
        for place in self._changes[low:high].tolist():
            bits |= int(self.kinds[place])
        return bits

    def admits(self, start: int, end: int) -> bool:
        """Whether a hit at `start:end` counts: it used a change, and is long enough for that kind of change."""
        bits = self.changes(start, end)
        if not bits:
            return False
        if bits & _BOUNDARY:
            return end - start >= BRIDGE_MINIMUM
        if bits & _WORD:
            return end - start >= FILLER_MINIMUM
        return True

    def folds(self, start: int, end: int) -> tuple[str, ...]:
        """Names of the changes that a hit at `start:end` used, sorted."""
        bits = self.changes(start, end)
        return tuple(sorted({name for bit, name in _NAMES.items() if bits & bit}))


def readings(folded: Folded) -> tuple[Reading, ...]:
    """The readings of a folded text besides the text itself; empty where nothing would change."""
    codes = folded.codes
    if len(codes) < 2:  # noqa: PLR2004 - nothing fits into one character
        return ()
    found = (_loose(folded, codes), _bridged(codes))
    return tuple(reading for reading in found if reading is not None)


def _is_han(codes: Codes) -> Mask:
    return (fold_tables().attributes[codes] & CLASS_BITS) == HAN


def _members(codes: Codes, characters: str) -> Mask:
    """Where one of `characters` stands."""
    return np.isin(codes, np.array([ord(c) for c in characters], dtype=np.uint32))


def _loose(folded: Folded, codes: Codes) -> Reading | None:
    left_out = np.zeros(len(codes), dtype=np.uint8)
    _repeats(codes, left_out)
    _fillers(codes, left_out)
    _brackets(codes, left_out)
    left_out[folded.symbols] |= _SYMBOL
    return _reading(codes, left_out)


def _repeats(codes: Codes, left_out: np.ndarray) -> None:
    """Mark the second and later of equal Chinese characters, and of equal pairs (全网全网最低)."""
    same = codes[1:] == codes[:-1]
    places = np.flatnonzero(same) + 1
    if len(places):
        places = places[_is_han(codes[places])]
        again = np.zeros(len(codes) + 1, dtype=bool)
        again[places] = True
        usual = _members(codes[places], _USUALLY_DOUBLED)
        twice_only = ~again[places - 1] & ~again[places + 1]
        left_out[places[~(usual & twice_only)]] |= _REPEATED
    if len(codes) >= 4:  # noqa: PLR2004 - two pairs
        pair = np.flatnonzero((codes[2:-1] == codes[:-3]) & (codes[3:] == codes[1:-2]) & (codes[2:-1] != codes[3:])) + 2
        if len(pair):
            pair = pair[_is_han(codes[pair]) & _is_han(codes[pair + 1])]
            left_out[pair] |= _STUTTER
            left_out[pair + 1] |= _STUTTER


def _fillers(codes: Codes, left_out: np.ndarray) -> None:
    """Mark hesitations and filler words, and the commas on either side of them."""
    for place in np.flatnonzero(_members(codes, _HESITATIONS)).tolist():
        _leave_out(codes, left_out, place, place + 1, _FILLER)
    for word in _FILLER_WORDS:
        if len(codes) < len(word):
            continue
        at = codes[: len(codes) - len(word) + 1] == ord(word[0])
        for i in range(1, len(word)):
            at &= codes[i : len(codes) - len(word) + 1 + i] == ord(word[i])
        for place in np.flatnonzero(at).tolist():
            _leave_out(codes, left_out, place, place + len(word), _WORD)


def _leave_out(codes: Codes, left_out: np.ndarray, start: int, end: int, kind: int) -> None:
    if start and chr(int(codes[start - 1])) in _COMMAS:
        start -= 1
    if end < len(codes) and chr(int(codes[end])) in _COMMAS:
        end += 1
    left_out[start:end] |= kind


def _brackets(codes: Codes, left_out: np.ndarray) -> None:
    """Mark quotes and brackets that hold a single Chinese character."""
    if len(codes) < 3:  # noqa: PLR2004 - bracket, character, bracket
        return
    at = np.flatnonzero(_members(codes[:-2], _OPENING))
    at = at[_members(codes[at + 2], _CLOSING) & _is_han(codes[at + 1])]
    left_out[at] |= _BRACKET
    left_out[at + 2] |= _BRACKET


def _reading(codes: Codes, left_out: np.ndarray) -> Reading | None:
    """The stretches round what is left out, without it."""
    changed = np.flatnonzero(left_out)
    if not len(changed):
        return None
    size = len(codes)
    near = np.zeros(size + 1, dtype=np.int64)
    np.add.at(near, np.maximum(changed - REACH, 0), 1)
    np.add.at(near, np.minimum(changed + REACH + 1, size), -1)
    inside = np.cumsum(near[:-1]) > 0
    places = np.flatnonzero(inside & (left_out == 0))
    if not len(places):
        return None
    gone = np.concatenate(([0], np.cumsum(left_out != 0)))
    # Between neighbours of the reading lie only left-out characters, or the cut between two stretches.
    apart = np.diff(places) - 1
    removed = gone[places[1:]] - gone[places[:-1]]
    kinds = np.zeros(len(places), dtype=np.int64)
    at = np.flatnonzero(removed) + 1
    for i in at[(apart[at - 1] == removed[at - 1])].tolist():
        kinds[i] = np.bitwise_or.reduce(left_out[places[i - 1] + 1 : places[i]])
    cut = np.flatnonzero(apart > removed) + 1
    out, starts, ends = codes[places], places.copy(), places + 1
    # A character stands for its own repeats after it, and for the bracket it is held in.
    for i in np.flatnonzero(left_out[np.minimum(ends, size - 1)] & (_REPEATED | _BRACKET)).tolist():
        while ends[i] < size and left_out[ends[i]] & (_REPEATED | _BRACKET) and chr(int(codes[ends[i]])) not in _OPENING[:8]:
            ends[i] += 1
    for i in np.flatnonzero(left_out[np.maximum(starts - 1, 0)] & _BRACKET).tolist():
        if starts[i] and chr(int(codes[starts[i] - 1])) in _OPENING:
            starts[i] -= 1
    if len(cut):
        out, kinds = np.insert(out, cut, ord("\n")), np.insert(kinds, cut, 0)
        starts, ends = np.insert(starts, cut, places[cut]), np.insert(ends, cut, places[cut])
    return Reading(out, starts, ends, kinds)


def _bridged(codes: Codes) -> Reading | None:
    """The end of each utterance joined with the beginning of the next, one boundary at a time."""
    boundaries = np.flatnonzero(codes == ord("\n"))
    boundaries = boundaries[(boundaries > 0) & (boundaries < len(codes) - 1)]
    if len(boundaries):
        boundaries = boundaries[_is_han(codes[boundaries - 1]) & _is_han(codes[boundaries + 1])]
    if not len(boundaries):
        return None
    steps = np.concatenate((np.arange(-REACH, 0), np.arange(1, REACH + 1), [0]))  # the boundary itself ends the stretch
    grid = boundaries[:, None] + steps[None, :]
    inside = (grid >= 0) & (grid < len(codes))
    out = np.where(inside, codes[np.clip(grid, 0, len(codes) - 1)], ord("\n"))
    kinds = np.zeros(grid.shape, dtype=np.int64)
    kinds[:, REACH] = _BOUNDARY
    places = np.clip(grid, 0, len(codes) - 1)
    # Only the neighbouring utterances: what lies beyond another boundary is cut off.
    newline = out == ord("\n")
    before = np.maximum.accumulate(newline[:, :REACH][:, ::-1], axis=1)[:, ::-1]
    after = np.maximum.accumulate(newline[:, REACH:-1], axis=1)
    keep = np.concatenate((~before, ~after, np.ones((len(boundaries), 1), dtype=bool)), axis=1).ravel()
    starts = places.ravel()[keep]
    return Reading(out.ravel()[keep], starts, starts + 1, kinds.ravel()[keep])
