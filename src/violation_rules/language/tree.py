"""The lossless syntax tree: every character of a file stands in exactly one token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lark import Token, Tree
from lark.exceptions import UnexpectedInput
from lark.utils import TextSlice

from violation_rules.language.build.context import first_token
from violation_rules.language.grammar import parser
from violation_rules.language.outline import outline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from violation_rules.language.ast import File


@dataclass(frozen=True, slots=True)
class Leaf:
    """A token; `kind` is its terminal in the grammar, or `blank`, `comment`, `error`."""

    kind: str
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class SyntaxTree:
    """A node; `kind` is the grammar's rule, or `error` for a declaration that could not be parsed."""

    kind: str
    children: tuple[SyntaxTree | Leaf, ...]

    def leaves(self) -> Iterator[Leaf]:
        """All tokens, in order."""
        for child in self.children:
            if isinstance(child, Leaf):
                yield child
            else:
                yield from child.leaves()


def build_tree(file: File) -> SyntaxTree:
    """The lossless tree of a file."""
    text = file.text
    children: list[SyntaxTree | Leaf] = []
    at = 0
    for chunk in outline(text):
        _between(text, at, chunk.start, children)
        at = chunk.start
        try:
            tree = parser().parse(TextSlice(text, chunk.start, chunk.end), start="declaration")
            node, at = _convert(text, tree, chunk.start)
        except (UnexpectedInput, RecursionError):  # the second: brackets nested by the thousand
            children.append(SyntaxTree("error", (Leaf("error", text[chunk.start : chunk.end], chunk.start),)))
            at = chunk.end
            continue
        children.append(node)
        at = _between(text, at, chunk.end, children)
    _between(text, at, len(text), children)
    return SyntaxTree("file", tuple(children))


def _convert(text: str, tree: Tree[Token], at: int) -> tuple[SyntaxTree, int]:
    children: list[SyntaxTree | Leaf] = []
    for child in tree.children:
        if isinstance(child, Token):
            at = _between(text, at, child.start_pos or 0, children)
            children.append(Leaf(child.type, str(child), at))
            at = child.end_pos or at
        else:
            at = _between(text, at, first_token(child).start_pos or 0, children)
            node, at = _convert(text, child, at)
            children.append(node)
    return SyntaxTree(str(tree.data), tuple(children)), at


def _between(text: str, start: int, end: int, children: list[SyntaxTree | Leaf]) -> int:
    """Blanks and comments of `text[start:end]`; gives `end`."""
    at = start
    while at < end:
        if text[at] == "#":
            stop = text.find("\n", at, end)
            stop = end if stop < 0 else stop
            children.append(Leaf("comment", text[at:stop], at))
        else:
            stop = text.find("#", at, end)
            stop = end if stop < 0 else stop
            children.append(Leaf("blank", text[at:stop], at))
        at = stop
    return end
