"""Folding written character by character, without arrays or prefilters: what the vectorised one must agree with."""

# ruff: noqa: C901, D103, D107 - tables of Chinese text; the expected value stands first
from __future__ import annotations

from violation_rules.text.rewrites import GLUE, WALL, rewrite
from violation_rules.text.tables import CLASS_BITS, GAP, HAN, LATIN, MARK, SPACE, fold_tables
from violation_rules.text.tables import GLUE as GLUE_CLASS

TABLES = fold_tables()


def kind(character: str) -> int:
    """The class of an original character."""
    return int(TABLES.attributes[ord(character)]) & CLASS_BITS


def becomes(character: str) -> str:
    """What a character is by itself."""
    return TABLES.expansions.get(ord(character)) or chr(int(TABLES.map[ord(character)]))


def edge(text: str) -> int:
    """The class of a folded character, 0 for none."""
    return kind(text) if text else 0


class Piece:
    """A stretch of the original: a visible character, or a run of what may vanish."""

    def __init__(self, original: str, start: int, *, gap: bool) -> None:
        self.start, self.end, self.gap = start, start + len(original), gap
        self.original = original
        self.text = "" if gap else becomes(original)
        visible = [c for c in original if kind(c) in {GLUE_CLASS, SPACE}] if gap else []
        self.symbols = len(visible)
        self.layout = len(visible) >= 3 and all(kind(c) == SPACE for c in visible)
        self.joined = False


def pieces_of(text: str) -> list[Piece]:
    """Cut a text into pieces."""
    out: list[Piece] = []
    i = 0
    while i < len(text):
        j = i + 1
        gap = kind(text[i]) >= GAP
        while gap and j < len(text) and kind(text[j]) >= GAP:
            j += 1
        out.append(Piece(text[i:j], i, gap=gap))
        i = j
    return out


def neighbour(pieces: list[Piece], at: int, step: int) -> str:
    """The folded character beside a piece, looking past invisible runs but not past symbols."""
    at += step
    while 0 <= at < len(pieces) and pieces[at].gap and not pieces[at].symbols:
        at += step
    if not 0 <= at < len(pieces) or pieces[at].gap:
        return ""
    return pieces[at].text[0 if step > 0 else -1]


def is_letter(character: str) -> bool:
    return edge(character) == LATIN


def join_letters(pieces: list[Piece]) -> None:
    """Mark symbols between two single letters."""
    marks = []
    for at, piece in enumerate(pieces):
        if not piece.gap or not piece.symbols or piece.layout or not 0 < at < len(pieces) - 1:
            continue
        left, right = pieces[at - 1], pieces[at + 1]
        if not (is_letter(left.text[-1]) and is_letter(right.text[0])):
            continue
        before = left.text[-2:-1] or neighbour(pieces, at - 1, -1)
        after = right.text[1:2] or neighbour(pieces, at + 1, 1)
        if not is_letter(before) and not is_letter(after):
            marks.append(piece)
    for piece in marks:
        piece.joined = True


def reduced(pieces: list[Piece]) -> tuple[str, list[tuple[int, int]]]:
    """The line as `rewrite` reads it, and the original range of each of its characters."""
    text, places = "", []
    for piece in pieces:
        shown = piece.text if not piece.gap else "" if not piece.symbols or piece.joined else WALL if piece.layout else GLUE
        text += shown
        places += [(piece.start, piece.end)] * len(shown)
    return text, places


def split_at_plus(piece: Piece, offset: int) -> tuple[list[Piece], Piece, list[Piece]]:
    """A run with a plus sign as what stands before it, the sign, and what stands after."""
    head, tail = piece.original[:offset], piece.original[offset + 1 :]
    sign = Piece("x", piece.start + offset, gap=False)
    sign.text = "+"
    sides = []
    for part, start in ((head, piece.start), (tail, piece.start + offset + 1)):
        side = Piece(part or "-", start, gap=True)
        side.symbols, side.layout = len(part), False
        side.end = start + len(part)
        sides.append([side] if part else [])
    return sides[0], sign, sides[1]


def groups_of(pieces: list[Piece]) -> list[tuple[int, int, str, bool]]:
    """Rewrites (True) and expansions (False), left to right, as (start, end, text, rewritten)."""
    out: list[tuple[int, int, str, bool]] = []
    done = 0
    for at, piece in enumerate(pieces):
        tries: list[tuple[list[Piece], Piece]] = []
        if not piece.gap:
            tries = [(pieces, piece)]
        else:
            for offset, character in enumerate(piece.original):
                if becomes(character) == "+":
                    before, sign, after = split_at_plus(piece, offset)
                    tries.append((pieces[:at] + before + [sign] + after + pieces[at + 1 :], sign))
        for line, head in tries:
            if head.start < done:
                continue
            text, places = reduced(line)
            found = rewrite(text, next(k for k, place in enumerate(places) if place == (head.start, head.end)))
            if found is not None:
                out.append((places[found.start][0], places[found.end - 1][1], found.text, True))
                done = out[-1][1]
            elif not piece.gap and len(piece.text) > 1:
                out.append((piece.start, piece.end, piece.text, False))
                done = piece.end
    return out


def plain_fold(text: str) -> tuple[str, list[int], list[int]]:
    """Folded text, starts and ends: folded again until nothing changes."""
    folded, starts, ends = fold_once(text)
    while True:
        again, low, high = fold_once(folded)
        if again == folded:
            return folded, starts, ends
        folded, starts, ends = again, [starts[i] for i in low], [ends[i - 1] for i in high]


def fold_once(text: str) -> tuple[str, list[int], list[int]]:
    """The same without looking at what came of it."""
    pieces = pieces_of(text)
    join_letters(pieces)
    groups = groups_of(pieces)
    shown = {p.start: p.text for p in pieces if not p.gap}
    for start, end, target, rewritten in groups:
        if rewritten:
            shown[start], shown[end - 1] = target, target
            if end - start == 1:
                shown[start] = target
    out: list[tuple[str, int, int]] = []
    covered = {i for start, end, _, _ in groups for i in range(start, end)}
    starts = {start: (end, target) for start, end, target, _ in groups}
    for piece in pieces:
        if piece.gap:
            left, right = shown.get(piece.start - 1, ""), shown.get(piece.end, "")
            chinese = edge(left[-1:]) == HAN and edge(right[:1]) == HAN
            percent = left[-1:].isascii() and left[-1:].isdigit() and right[:1] == "%" and kind(text[piece.end]) < GAP
            dropped = piece.joined or ((chinese or percent) and not piece.layout)
            for i in range(piece.start, piece.end):
                if i in starts:
                    end, target = starts[i]
                    out += [(c, i, end) for c in target]
                elif i not in covered and not dropped and kind(text[i]) in {GLUE_CLASS, SPACE}:
                    out.append((becomes(text[i]), i, i + 1))
        elif piece.start in starts:
            end, target = starts[piece.start]
            out += [(c, piece.start, end) for c in target]
        elif piece.start not in covered:
            out.append((piece.text, piece.start, piece.end))
    ends = []
    for _, _, last in out:
        end = last
        while end < len(text) and kind(text[end]) == MARK and text[end - 1] != "\n":
            end += 1
        ends.append(end)
    return "".join(c for c, _, _ in out), [s for _, s, _ in out], ends
