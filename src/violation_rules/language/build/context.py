"""What every builder needs: positions of nodes, values of tokens, and a place for what is wrong."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, NoReturn

from lark import Token, Tree

from violation_rules.language.ast import Basis, CitationNode, Name, Span
from violation_rules.language.citation_notation import citation_law, read_citation
from violation_rules.language.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from violation_rules.language.catalogue import Argument

Branch = Tree[Token]

_ESCAPE = re.compile(r"\\(.)")


def unquote(text: str) -> str:
    """The contents of a string token: quotes off, escapes resolved."""
    inner = text[1:-1]
    return _ESCAPE.sub(lambda m: "\n" if m[1] == "n" else m[1], inner) if "\\" in inner else inner


def branches(tree: Branch, data: str | None = None) -> list[Branch]:
    """The children that are trees (of one rule)."""
    return [c for c in tree.children if isinstance(c, Tree) and (data is None or c.data == data)]


def branch(tree: Branch, data: str) -> Branch | None:
    """The first child that is a tree of this rule."""
    return next(iter(branches(tree, data)), None)


def tokens(tree: Branch, *kinds: str) -> list[Token]:
    """The children that are tokens of these terminals."""
    return [c for c in tree.children if isinstance(c, Token) and c.type in kinds]


def token(tree: Branch, *kinds: str) -> Token | None:
    """The first child that is a token of these terminals."""
    return next((c for c in tree.children if isinstance(c, Token) and c.type in kinds), None)


def first_token(tree: Branch) -> Token:
    """The token a tree begins with. Lark would keep positions in every node, for twice the time."""
    child: Branch | Token = tree
    while isinstance(child, Tree):
        child = child.children[0]
    return child


def last_token(tree: Branch) -> Token:
    """The token a tree ends with."""
    child: Branch | Token = tree
    while isinstance(child, Tree):
        child = child.children[-1]
    return child


def has_keyword(tree: Branch, kind: str) -> bool:
    """Whether this keyword stands directly in the tree."""
    return token(tree, kind) is not None


class UnreadableError(Exception):
    """Raised, after the reason was reported, where a clause or a declaration cannot be built."""


class Context:
    """One file while it is read."""

    __slots__ = ("broken", "depth", "diagnostics", "path", "text", "unread")

    def __init__(self, path: str, text: str) -> None:
        """Begin a file; `path` only names it."""
        self.path = path
        self.text = text
        self.diagnostics: list[Diagnostic] = []
        self.broken: set[str] = set()
        self.unread: set[str] = set()
        """The keywords of those clauses of the present declaration that stand in the text but could not be read."""
        self.depth = 0
        """How many conditions are being built one inside the other."""

    def report(self, code: str, span: Span, args: Mapping[str, Argument] | None = None) -> None:
        """Note what is wrong."""
        self.diagnostics.append(Diagnostic(code, span, args or {}))

    def refuse(self, code: str, span: Span, args: Mapping[str, Argument] | None = None) -> NoReturn:
        """Report and give up what is being built."""
        self.report(code, span, args)
        raise UnreadableError(code)

    def span(self, tree: Branch | Token) -> Span:
        """Where a node or a token stands."""
        if isinstance(tree, Token):
            return Span(self.path, tree.start_pos or 0, tree.end_pos or 0, tree.line or 1, tree.column or 1)
        first, last = first_token(tree), last_token(tree)
        return Span(self.path, first.start_pos or 0, last.end_pos or 0, first.line or 1, first.column or 1)

    def name(self, found: Token) -> Name:
        """The name that a token is."""
        return Name(span=self.span(found), text=str(found))

    def names(self, tree: Branch) -> tuple[Name, ...]:
        """All names of a clause: `lead A、B`, or the `names` under it."""
        listed = branch(tree, "names")
        return tuple(self.name(t) for t in tokens(tree if listed is None else listed, "NAME"))

    def strings(self, tree: Branch) -> tuple[str, ...]:
        """All strings of a clause, or of the `strings` under it."""
        listed = branch(tree, "strings")
        return tuple(unquote(t) for t in tokens(tree if listed is None else listed, "STRING"))

    def string(self, tree: Branch) -> str | None:
        """The first string directly under a tree."""
        found = token(tree, "STRING")
        return None if found is None else unquote(found)

    def word(self, tree: Branch, *kinds: str) -> str:
        """A token's value as text, a string without its quotes."""
        found = token(tree, *(kinds or ("NAME", "STRING", "NUMBER", "VERSION_NAME")))
        if found is None:  # the grammar has one of them wherever this is called
            raise AssertionError(tree)
        return unquote(found) if found.type == "STRING" else str(found)

    def values(self, tree: Branch) -> tuple[str, ...]:
        """The values directly under a tree, names, strings and numbers alike as text."""
        return tuple(self.word(v) for v in branches(tree, "value"))

    def day(self, found: Token) -> date | None:
        """A date token; one that is not in the calendar is reported and gives None."""
        try:
            return date.fromisoformat(found)
        except ValueError:
            self.report("VR106", self.span(found), {"text": str(found)})
            return None

    def days(self, tree: Branch) -> Iterator[date | None]:
        """All dates directly under a tree."""
        for found in tokens(tree, "DATE"):
            yield self.day(found)

    def law(self, found: Token) -> str:
        """The law a citation token names, where the whole law is meant."""
        return citation_law(found)

    def citations(self, tree: Branch) -> tuple[CitationNode, ...]:
        """The citations of a clause, or of the `citations` under it."""
        listed = branch(tree, "citations")
        result = []
        for found in tokens(tree if listed is None else listed, "CITATION"):
            try:
                result.append(read_citation(found, self.span(found)))
            except ValueError:
                self.report("VR112", self.span(found), {"text": str(found)})
        return tuple(result)

    def basis(self, tree: Branch) -> Basis | None:
        """The first `basis` under a tree."""
        found = branch(tree, "basis")
        if found is None:
            return None
        derived = branch(found, "derived")
        return Basis(
            span=self.span(found),
            citations=self.citations(found),
            texts=self.strings(found),
            stated=True if has_keyword(found, "STATED") else None if derived is None else False,
            reason=None if derived is None else self.string(derived),
        )
