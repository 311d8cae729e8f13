"""Text to syntax: every declaration by itself, and the clauses of a broken one by themselves."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, cast

from lark.exceptions import UnexpectedInput
from lark.utils import TextSlice

from violation_rules.language.ast import Declaration, File
from violation_rules.language.build.context import Branch, Context, UnreadableError
from violation_rules.language.build.declarations import build_declaration, language_number
from violation_rules.language.build.lexicons import scan_lexicon
from violation_rules.language.diagnostics import Diagnostic
from violation_rules.language.grammar import CLAUSE_RULES, parser
from violation_rules.language.outline import CLAUSES, DECLARATIONS, Chunk, clauses, declared_names, opening_brace, outline, skip_blanks
from violation_rules.language.suggest import closest
from violation_rules.language.syntax_errors import explain, span_at, stop_of
from violation_rules.language.tree import SyntaxTree, build_tree

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lark import Token


@dataclass(frozen=True)
class Parsed:
    """One rule file: what could be read of it, and what is wrong with it."""

    file: File
    diagnostics: tuple[Diagnostic, ...]
    broken: frozenset[str] = frozenset()
    """Names whose declarations could not be read: to use them is no further error."""

    @cached_property
    def tree(self) -> SyntaxTree:
        """Every token with the white space and comments between; joined they are the text. Made when first asked for."""
        return build_tree(self.file)


def parse(text: str, path: str) -> Parsed:
    """Read a rule file. `path` only names it in positions. Nothing is raised for bad text: see `diagnostics`."""
    context = Context(path, text)
    declarations: list[Declaration] = []
    language: int | None = None
    line, line_at = 1, 0
    for chunk in outline(text):
        line += text.count("\n", line_at, chunk.start)
        line_at = chunk.start
        if chunk.keyword is None:
            _report_stray(context, chunk)
            continue
        if chunk.keyword == "lexicon":
            column = chunk.start - text.rfind("\n", 0, chunk.start)
            lexicon = scan_lexicon(context, chunk.start, _last_character(text, chunk), line, column)
            if lexicon is not None:
                declarations.append(lexicon)
                continue
        context.unread.clear()
        for tree in _read_chunk(context, chunk):
            if tree.data == "language":
                language = language_number(tree, context)
                continue
            try:
                declaration = build_declaration(tree, context)
            except UnreadableError:
                context.broken.update(declared_names(text, chunk))
                continue
            declarations.append(declaration)
    context.diagnostics.sort(key=lambda d: (d.span.start, d.code))
    return Parsed(
        File(path=path, text=text, language=language, declarations=tuple(declarations)),
        tuple(context.diagnostics),
        frozenset(context.broken),
    )


def _last_character(text: str, chunk: Chunk) -> int:
    end = chunk.end
    while end > chunk.start and text[end - 1].isspace():
        end -= 1
    return end


def _read_chunk(context: Context, chunk: Chunk) -> Iterator[Branch]:
    """The tree of one declaration; of a broken one, what can be read of it."""
    try:
        yield parse_slice(context.text, "declaration", chunk.start, chunk.end)
    except UnexpectedInput:
        recovered = _read_clauses(context, chunk) if chunk.keyword in CLAUSE_RULES else None
        if recovered is not None:
            yield recovered
            return
        prefix = _report(context, "declaration", chunk.start, chunk.end)
        if prefix is not None:
            yield prefix
        else:
            context.broken.update(declared_names(context.text, chunk))


def parse_slice(text: str, rule: str, start: int, end: int) -> Branch:
    """Lark's tree of `text[start:end]` with positions in the whole text; raises Lark's UnexpectedInput."""
    return parser().parse(TextSlice(text, start, end), start=rule)


def _read_clauses(context: Context, chunk: Chunk) -> Branch | None:
    """A block with those of its clauses that can be read; None where its head cannot."""
    text, block = context.text, cast("str", chunk.keyword)
    brace = opening_brace(text, chunk.start, chunk.end)
    if brace is None:
        return None
    try:
        # An empty body in place of the real one: what precedes it keeps its positions.
        tree = parse_slice(text[: brace + 1] + "}", "declaration", chunk.start, brace + 2)
    except UnexpectedInput:
        return None
    end = _last_character(text, chunk)
    if text[end - 1] == "}" and end - 1 > brace:
        end -= 1
    else:
        context.report("VR118", span_at(context.path, text, brace, brace + 1))
    rule = CLAUSE_RULES[block]
    found: list[Branch | Token] = []
    starts = clauses(text, block, brace + 1, end)
    first = skip_blanks(text, brace + 1, end)
    if first < (starts[0] if starts else end):
        starts.insert(0, first)
    for at, following in zip(starts, [*starts[1:], end], strict=True):
        try:
            found.append(parse_slice(text, rule, at, following))
        except UnexpectedInput:
            prefix = _report(context, rule, at, following, block)
            if prefix is not None:
                found.append(prefix)
            diagnostic = context.diagnostics[-1]
            context.unread.update(_meant(text, block, at if prefix is None else diagnostic.span.start, diagnostic))
    tree.children[-1:-1] = found
    return tree


def _meant(text: str, block: str, at: int, diagnostic: Diagnostic) -> tuple[str, ...]:
    """The keyword of the clause at `at`, which could not be read: as written or as meant; where neither can be told, all there are."""
    found = re.compile(r"[\w.]+").match(text, at)
    if found is not None and found[0] in CLAUSES[block]:
        return (found[0],)
    return CLAUSES[block] if diagnostic.suggestion is None else (diagnostic.suggestion,)


def _report(context: Context, rule: str, start: int, end: int, block: str | None = None) -> Branch | None:
    """Say what is wrong with `text[start:end]`; gives the tree of what precedes the error, where that is complete by itself."""
    text = context.text
    stop = stop_of(text, rule, start, end)
    prefix = None
    if stop.at is not None and stop.at > start:
        with suppress(UnexpectedInput):
            prefix = parse_slice(text, rule, start, stop.at)
    context.diagnostics.append(explain(context.path, text, stop, end, block=block))
    return prefix


def _report_stray(context: Context, chunk: Chunk) -> None:
    """Text that begins no declaration: a misspelled keyword, or something left over after a closing brace."""
    text = context.text
    word = re.compile(r"[\w.]+|\S").match(text, chunk.start, chunk.end)
    found = word[0] if word else text[chunk.start : chunk.end]
    if found == "}":
        context.report("VR132", span_at(context.path, text, chunk.start, chunk.start + 1))
        return
    context.diagnostics.append(
        Diagnostic(
            "VR102",
            span_at(context.path, text, chunk.start, chunk.start + len(found)),
            {"found": f"“{found}”"},
            suggestion=closest(found, (*DECLARATIONS, "override", "external")),
        )
    )
