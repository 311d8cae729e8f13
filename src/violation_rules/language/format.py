"""One layout for rule files.

The author's line breaks inside a clause or a condition stay, as do comments, and of several empty lines one; everything else is
laid out: four columns for a clause, its keyword padded, ASCII brackets and quotes, `、` for `，` between Chinese names. What cannot be
parsed is left as it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from violation_rules.language.ast import File
from violation_rules.language.outline import CLAUSES
from violation_rules.language.tree import Leaf, SyntaxTree, build_tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_INDENT = 4
_KEYWORD_WIDTH = {"violation": 12, "ruleset": 10, "point": 9, "assign": 9}
"""Columns of a clause's keyword with the blanks after it. (`safe_harbour` and `unobservable` are longer and take one blank.)"""
_ON_ONE_LINE = {"unit", "category", "statute", "lexicon"}
"""Blocks that may stand on one line, where the author wrote them so."""
_PLAIN = {"LPAR": "(", "RPAR": ")", "COLON": ":", "PIPE": "|"}
_CHINESE = re.compile(r"[〇㐀-鿿豈-﫿]")


class _Piece(NamedTuple):
    """A token as it will be printed, and how many line breaks stood before it."""

    kind: str
    text: str
    breaks: int


def format_source(text: str) -> str:
    """The text in the one layout. Formatting twice changes nothing more, and the abstract syntax stays the same."""
    tree = build_tree(File(path="", text=text.removeprefix("\ufeff").replace("\r\n", "\n"), language=None))
    lines: list[str] = []
    breaks = 2
    for child in tree.children:
        if isinstance(child, Leaf) and child.kind == "blank":
            breaks += child.text.count("\n")
            continue
        if isinstance(child, Leaf) and child.kind == "comment" and lines and not breaks:
            lines[-1] += f"  {child.text.rstrip()}"
        else:
            if breaks > 1 and lines:
                lines.append("")
            lines += [child.text.rstrip()] if isinstance(child, Leaf) else _declaration(child)
        breaks = 0
    return "\n".join(lines) + "\n" if lines else ""


def _declaration(node: SyntaxTree) -> list[str]:
    if node.kind == "error":
        return "".join(leaf.text for leaf in node.leaves()).rstrip().split("\n")
    if any(isinstance(child, Leaf) and child.kind == "LBRACE" for child in node.children):
        return _block(node)
    return _lines(_pieces(node.leaves()), "", " " * _INDENT)


def _block(node: SyntaxTree) -> list[str]:
    """A declaration with braces: the head on one line, then the body."""
    brace = next(n for n, c in enumerate(node.children) if isinstance(c, Leaf) and c.kind == "LBRACE")
    head = _lines(_pieces(_leaves(node.children[: brace + 1])), "", " " * _INDENT)
    body = node.children[brace + 1 : -1]
    inner = list(_leaves(body))
    if all(leaf.kind == "blank" for leaf in inner):
        return [*head[:-1], f"{head[-1]} }}"]
    one_line = node.kind in _ON_ONE_LINE and not any("\n" in leaf.text or leaf.kind == "comment" for leaf in inner)
    if one_line:
        return [*head[:-1], f"{head[-1]} {_joined(_pieces(inner))} }}"]
    return [*head, *(_entries(inner) if node.kind == "lexicon" else _clauses(node.kind, body)), "}"]


def _entries(leaves: list[Leaf]) -> list[str]:
    """The lines of a lexicon, which mean something and stay."""
    lines: list[str] = []
    line: list[_Piece] = []

    def flush() -> None:
        if line:
            lines.append(" " * _INDENT + _joined(line))
            line.clear()

    for piece in _pieces(leaves):
        if piece.breaks:
            flush()
            if piece.breaks > 1 and lines:
                lines.append("")
        line.append(piece)
    flush()
    return lines


def _clauses(block: str, body: Iterable[SyntaxTree | Leaf]) -> list[str]:
    lines: list[str] = []
    breaks = 1
    for child in body:
        if isinstance(child, Leaf) and child.kind == "blank":
            breaks += child.text.count("\n")
            continue
        if isinstance(child, Leaf) and not breaks:
            lines[-1] += f"  {child.text.rstrip()}"
            continue
        if breaks > 1 and lines:
            lines.append("")
        if isinstance(child, Leaf):
            lines.append(" " * _INDENT + child.text.rstrip())
        else:
            lines += _clause(block, child)
        breaks = 0
    return lines


def _clause(block: str, node: SyntaxTree) -> list[str]:
    keyword, *rest = _pieces(node.leaves())
    width = max(_KEYWORD_WIDTH.get(block, len(keyword.text) + 1), len(keyword.text) + 1)
    return _lines(rest, " " * _INDENT + f"{keyword.text:<{width}}", " " * (_INDENT + _KEYWORD_WIDTH.get(block, _INDENT)))


def _lines(pieces: list[_Piece], start: str, continuation: str) -> list[str]:
    """Pieces after `start`, broken where the author broke, the further lines after `continuation`."""
    lines: list[str] = []
    prefix, line = start, list[_Piece]()
    for piece in pieces:
        after_comment = bool(line) and line[-1].kind == "comment"
        if line and (after_comment or (piece.breaks and piece.kind not in ("LBRACE", "COMMA", "RPAR"))):
            lines.append(prefix + _joined(line))
            prefix, line = continuation, []
        line.append(piece)
    return [*lines, (prefix + _joined(line)).rstrip()]


def _leaves(children: Iterable[SyntaxTree | Leaf]) -> Iterator[Leaf]:
    for child in children:
        if isinstance(child, Leaf):
            yield child
        else:
            yield from child.leaves()


def _pieces(leaves: Iterable[Leaf]) -> list[_Piece]:
    pieces: list[_Piece] = []
    breaks = 0
    for leaf in leaves:
        if leaf.kind == "blank":
            breaks += leaf.text.count("\n")
            continue
        pieces.append(_Piece(leaf.kind, _spelling(leaf), breaks))
        breaks = 0
    for number in range(1, len(pieces) - 1):
        left, piece, right = pieces[number - 1 : number + 2]
        if piece.kind == "COMMA" and piece.text != "、":
            chinese = _CHINESE.search(left.text) or _CHINESE.search(right.text)
            pieces[number] = piece._replace(text="、" if chinese else ",")
    return pieces


def _spelling(leaf: Leaf) -> str:
    match leaf.kind:
        case "STRING":
            inner = leaf.text[1:-1]
            return '"' + (inner if leaf.text[0] == '"' else re.sub(r'(?<!\\)((?:\\\\)*)"', r'\1\\"', inner)) + '"'
        case "CITATION":
            return leaf.text.replace(" ", "")
        case "comment":
            return leaf.text.rstrip()
        case _:
            return _PLAIN.get(leaf.kind, leaf.text)


def _joined(pieces: Iterable[_Piece]) -> str:
    parts: list[str] = []
    previous: _Piece | None = None
    for piece in pieces:
        if previous is not None:
            parts.append(_gap(previous, piece))
        parts.append(piece.text)
        previous = piece
    return "".join(parts)


def _gap(left: _Piece, right: _Piece) -> str:
    """What stands between two tokens of a line."""
    if right.kind == "comment":
        return "  "
    if right.kind in ("COMMA", "RPAR", "COLON") or left.kind == "LPAR" or left.text == "、":
        return ""
    if right.kind == "LPAR" and left.kind == "AMOUNT":
        return ""
    if (left.kind == "NUMBER" and right.kind == "DOTS") or (left.kind == "DOTS" and right.kind == "NUMBER"):
        return ""
    return " "


if not set(_KEYWORD_WIDTH) <= set(CLAUSES):  # both name blocks
    raise AssertionError(_KEYWORD_WIDTH)
