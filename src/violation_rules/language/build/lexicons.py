"""Lexicons. One line is one entry, so the items of the body are grouped by the line they stand on.

Entries are the bulk of a ruleset. Lark takes some 15 µs a token, so that a plain lexicon is read by `scan_items`, one
regular expression over its body, and goes through Lark only where its head is unusual. Both ways give the same items to the
same `Entries`; a test holds them equal.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from lark import Token

from violation_rules.language.ast import Lexicon, Literal_, Name, Span, Term
from violation_rules.language.build.context import Branch, Context, branch, has_keyword, token, unquote
from violation_rules.language.grammar import is_name

PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_MODIFIERS = {"exact", "whole", "homophones", "gap"}
_SWITCHES = {"note", "include", "from", "except"}

_HEAD = re.compile(
    r'(?P<override>override\s+)?lexicon\s+(?P<name>[^\W\d][\w.]*)(?P<rest>(?:\s+even\s+if\s+negated(?=[\s{"“])|\s*"[^"\\\n]*"|\s*“[^”\\\n]*”)*)\s*\{'
)
_ITEM = re.compile(
    r'(?P<STRING>"(?:[^"\\\n]|\\[^\n])*"|“(?:[^”\\\n]|\\[^\n])*”)'
    r"|(?P<REGEX>/(?:[^/\\\n]|\\[^\n])+/)"
    r"|(?P<BREAK>\n)"
    r"|(?P<BLANK>[^\S\n]+)"
    r"|(?P<COMMA>[,，、])"
    r"|(?P<COMMENT>\#[^\n]*)"
    r"|(?P<WORD>[A-Za-z_〇一-鿿㐀-䶿豈-﫿𠀀-𲎯][0-9A-Za-z_〇一-鿿㐀-䶿豈-﫿𠀀-𲎯.]*)"
    r"|(?P<NUMBER>[0-9]+(?:\.[0-9]+)?)(?![\w.])"
    r"|(?P<RBRACE>\})"
)

_QUOTED = re.compile(r'"[^"]*"|“[^”]*”')
_TO_LINE_END = re.compile(r"[^\n]*[^\s]")
_BAD_WORD = re.compile(r'[^\s"“/{}]+|[{}/]')


class Item(NamedTuple):
    """One token of a lexicon's body; `kind` is STRING, REGEX, WORD or NUMBER, `text` as written."""

    kind: str
    text: str
    start: int
    end: int
    line: int
    column: int


def scan_items(context: Context, start: int, end: int, line: int, line_start: int) -> list[Item]:
    """The items from `start` (after the opening brace) to the closing brace at `end - 1`; what is none is reported and skipped."""
    text = context.text
    items: list[Item] = []
    position = start
    match = _ITEM.match
    while position < end:
        found = match(text, position, end)
        if found is None:
            position = _skip_bad(context, position, end, line, line_start)
            continue
        kind = found.lastgroup
        after = found.end()
        if kind == "BREAK":
            line += 1
            line_start = after
        elif kind == "RBRACE":
            return items
        elif kind not in ("BLANK", "COMMENT", "COMMA"):
            items.append(Item(str(kind), found[0], position, after, line, position - line_start + 1))
        position = after
    brace = text.rindex("{", 0, start)
    context.report("VR118", Span(context.path, brace, brace + 1, text.count("\n", 0, brace) + 1, brace - text.rfind("\n", 0, brace)))
    return items


def _skip_bad(context: Context, start: int, end: int, line: int, line_start: int) -> int:
    """Report what stands at `start` and give the place to go on from."""
    text = context.text
    unclosed = text[start] in '"“'
    bad = (_TO_LINE_END if unclosed else _BAD_WORD).match(text, start, end)
    stop = bad.end() if bad else start + 1
    code = "VR105" if unclosed else "VR111"
    context.report(code, Span(context.path, start, stop, line, start - line_start + 1), {"text": text[start:stop]})
    return stop


def scan_lexicon(context: Context, start: int, end: int, line: int, column: int) -> Lexicon | None:
    """The lexicon that is all of `text[start:end]`, read without Lark; None where its head needs Lark."""
    head = _HEAD.match(context.text, start, end)
    if head is None or not is_name(head["name"]):
        return None
    quoted = _QUOTED.findall(head["rest"])
    if len(quoted) > 1:
        return None
    body, name_start = head.end(), head.start("name")
    first_line = line + context.text.count("\n", start, body)
    items = scan_items(context, body, end, first_line, context.text.rfind("\n", 0, body) + 1)
    name_line = line + context.text.count("\n", start, name_start)
    name_column = name_start - context.text.rfind("\n", 0, name_start)
    return _lexicon(
        context,
        Span(context.path, start, end, line, column),
        Name(span=Span(context.path, name_start, head.end("name"), name_line, name_column), text=head["name"]),
        unquote(quoted[0]) if quoted else None,
        items,
        even_if_negated="negated" in _QUOTED.sub("", head["rest"]),
        override=head["override"] is not None,
    )


def build_lexicon(tree: Branch, context: Context) -> Lexicon:
    """The lexicon of a Lark tree."""
    name = token(tree, "NAME")
    brace = next(n for n, c in enumerate(tree.children) if isinstance(c, Token) and c.type == "LBRACE")
    head, body = tree.children[:brace], tree.children[brace + 1 : -1]
    title = next((unquote(c) for c in head if isinstance(c, Token) and c.type == "STRING"), None)
    items = [
        Item(
            t.type if t.type in ("STRING", "REGEX", "NUMBER") else "WORD",
            str(t),
            t.start_pos or 0,
            t.end_pos or 0,
            t.line or 1,
            t.column or 1,
        )
        for t in body
        if isinstance(t, Token) and t.type != "COMMA"
    ]
    if name is None:  # the grammar has it
        raise AssertionError(tree)
    return _lexicon(
        context,
        context.span(tree),
        context.name(name),
        title,
        items,
        even_if_negated=branch(tree, "even_if_negated") is not None,
        override=has_keyword(tree, "OVERRIDE"),
    )


def _lexicon(
    context: Context, span: Span, name: Name, title: str | None, items: list[Item], *, even_if_negated: bool, override: bool
) -> Lexicon:
    entries = Entries(context)
    entries.read(items)
    return Lexicon(
        span=span,
        name=name,
        title=title,
        note=entries.note,
        even_if_negated=even_if_negated,
        terms=tuple(entries.terms),
        includes=tuple(entries.includes),
        files=tuple(entries.files),
        exceptions=tuple(entries.exceptions),
        exception_lexicons=tuple(entries.exception_lexicons),
        override=override,
    )


class Entries:
    """The entries of one lexicon, line by line."""

    __slots__ = ("context", "exception_lexicons", "exceptions", "files", "includes", "note", "terms")

    def __init__(self, context: Context) -> None:
        """Begin a lexicon."""
        self.context = context
        self.note: str | None = None
        self.terms: list[Term] = []
        self.includes: list[Name] = []
        self.files: list[Literal_] = []
        self.exceptions: list[Term] = []
        self.exception_lexicons: list[Name] = []

    def read(self, items: list[Item]) -> None:
        """All items of a body; a switch word at the end of a line takes the next line."""
        position, pending = 0, None
        count = len(items)
        while position < count:
            stop = position + 1
            line = items[position].line
            while stop < count and items[stop].line == line:
                stop += 1
            pending = self._read_line(items[position:stop], pending)
            position = stop
        if pending is not None:
            self.context.report("VR107", self._span(pending), {"text": pending.text})

    def _span(self, item: Item) -> Span:
        return Span(self.context.path, item.start, item.end, item.line, item.column)

    def _read_line(self, items: list[Item], pending: Item | None) -> Item | None:
        words, exact, whole_word, homophones, gap = self._modifiers(items)
        switch, unfilled = pending, pending
        report = self.context.report
        count = 0
        for item in words:
            kind, text = item.kind, item.text
            mode = None if switch is None else switch.text
            if kind == "WORD" and text in _SWITCHES:
                if unfilled is not None:
                    report("VR107", self._span(unfilled), {"text": unfilled.text})
                switch = unfilled = item
                continue
            if kind == "STRING" and mode in (None, "except"):
                value = unquote(text)
                term = Term(
                    span=self._span(item),
                    text=value,
                    kind="pattern" if "{" in value and PLACEHOLDER.search(value) else "plain",
                    exact=exact,
                    whole_word=whole_word,
                    homophones=homophones,
                    gap=gap,
                )
                (self.terms if mode is None else self.exceptions).append(term)
                count += 1
            elif kind == "REGEX" and mode in (None, "except"):
                term = Term(
                    span=self._span(item),
                    text=text[1:-1].replace("\\/", "/"),
                    kind="regex",
                    exact=exact,
                    whole_word=whole_word,
                    homophones=homophones,
                    gap=gap,
                )
                (self.terms if mode is None else self.exceptions).append(term)
                count += 1
            elif kind == "STRING" and mode == "note":
                self.note = unquote(text) if self.note is None else self.note + "\n" + unquote(text)
            elif kind == "STRING" and mode == "from":
                self.files.append(Literal_(span=self._span(item), text=unquote(text)))
            elif kind == "WORD" and mode in ("include", "except"):
                (self.includes if mode == "include" else self.exception_lexicons).append(Name(span=self._span(item), text=text))
            else:
                report("VR111", self._span(item), {"text": text})
            unfilled = None
        if not count and len(words) < len(items):
            modifier = next(i for i in items if i.text in _MODIFIERS)
            report("VR108", self._span(modifier), {"text": modifier.text})
        return unfilled

    def _modifiers(self, items: list[Item]) -> tuple[list[Item], bool, bool, bool, int]:
        """The items of a line without its modifiers, and the modifiers: exact, whole word, homophones, gap."""
        if items[-1].kind not in ("WORD", "NUMBER"):
            return items, False, False, False, 0
        rest: list[Item] = []
        exact = whole = homophones = False
        gap = 0
        position = 0
        while position < len(items):
            item = items[position]
            following = items[position + 1] if position + 1 < len(items) else None
            position += 1
            if item.kind != "WORD" or item.text not in _MODIFIERS:
                rest.append(item)
            elif item.text == "exact":
                exact = True
            elif item.text == "homophones":
                homophones = True
            elif item.text == "whole":
                whole = True
                if following is not None and following.text == "word" and following.kind == "WORD":
                    position += 1
                else:
                    self.context.report("VR111", self._span(item), {"text": item.text})
            elif following is not None and following.kind == "NUMBER":
                gap = int(float(following.text))
                position += 1
            else:
                self.context.report("VR107", self._span(item), {"text": item.text})
        return rest, exact, whole, homophones, gap
