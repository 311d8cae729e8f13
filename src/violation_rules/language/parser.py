"""Text to syntax: every declaration by itself, and the clauses of a broken one by themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, cast

from lark import Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.utils import TextSlice

from violation_rules.language.ast import Declaration, File, Span
from violation_rules.language.build.context import Branch, Context
from violation_rules.language.build.declarations import build_declaration, language_number
from violation_rules.language.build.lexicons import build_lexicon_fast
from violation_rules.language.diagnostics import Diagnostic
from violation_rules.language.grammar import CLAUSE_RULES, parser
from violation_rules.language.outline import Chunk, clauses, opening_brace, outline, skip_blanks
from violation_rules.language.tree import SyntaxTree, build_tree

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Parsed:
    """One rule file: what could be read of it, and what is wrong with it."""

    file: File
    diagnostics: tuple[Diagnostic, ...]
    trees: tuple[Branch, ...] = field(repr=False, default=())

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
            _report_stray(context, chunk, line)
            continue
        if chunk.keyword == "lexicon":
            end = _last_character(text, chunk)
            lexicon = build_lexicon_fast(context, chunk.start, end, line, chunk.start - text.rfind("\n", 0, chunk.start))
            if lexicon is not None:
                declarations.append(lexicon)
                continue
        for tree in _read_chunk(context, chunk):
            if tree.data == "language":
                language = language_number(tree, context)
            elif (declaration := build_declaration(tree, context)) is not None:
                declarations.append(declaration)
    context.diagnostics.sort(key=lambda d: (d.span.start, d.code))
    return Parsed(File(path=path, text=text, language=language, declarations=tuple(declarations)), tuple(context.diagnostics))


def _last_character(text: str, chunk: Chunk) -> int:
    end = chunk.end
    while end > chunk.start and text[end - 1].isspace():
        end -= 1
    return end


def _read_chunk(context: Context, chunk: Chunk) -> Iterator[Branch]:
    """The tree of one declaration; of a broken one, what can be read of it."""
    try:
        yield parse_slice(context.text, "declaration", chunk.start, chunk.end)
    except UnexpectedInput as error:
        recovered = _read_clauses(context, chunk) if chunk.keyword in CLAUSE_RULES else None
        if recovered is not None:
            yield recovered
            return
        prefix = _finished_before(context.text, "declaration", chunk.start, chunk.end, error)
        report_unexpected(context, error, "declaration", chunk.start, chunk.end, finished=prefix is not None)
        if prefix is not None:
            yield prefix


def parse_slice(text: str, rule: str, start: int, end: int) -> Branch:
    """Lark's tree of `text[start:end]` with positions in the whole text; raises Lark's UnexpectedInput."""
    return cast("Branch", parser().parse(TextSlice(text, start, end), start=rule))


def _read_clauses(context: Context, chunk: Chunk) -> Branch | None:
    """A block with those of its clauses that can be read; None where its head cannot."""
    text, block = context.text, cast("str", chunk.keyword)
    brace = opening_brace(text, chunk.start, chunk.end)
    if brace is None:
        return None
    try:
        # An empty body in place of the real one: what precedes it keeps its positions.
        tree = cast("Branch", parser().parse(TextSlice(text[: brace + 1] + "}", chunk.start, brace + 2), start="declaration"))
    except UnexpectedInput:
        return None
    end = _last_character(text, chunk)
    if text[end - 1] == "}" and end - 1 > brace:
        end -= 1
    else:
        context.report("VR118", _point(context, brace, 1))
    rule = CLAUSE_RULES[block]
    found: list[Branch | Token] = []
    starts = clauses(text, block, brace + 1, end)
    first = skip_blanks(text, brace + 1, end)
    if first < (starts[0] if starts else end):
        starts.insert(0, first)
    for at, following in zip(starts, [*starts[1:], end], strict=True):
        try:
            found.append(parse_slice(text, rule, at, following))
        except UnexpectedInput as error:
            prefix = _finished_before(text, rule, at, following, error)
            report_unexpected(context, error, rule, at, following, finished=prefix is not None)
            if prefix is not None:
                found.append(prefix)
    tree.children[-1:-1] = found
    return tree


def _finished_before(text: str, rule: str, start: int, end: int, error: UnexpectedInput) -> Branch | None:
    """The tree of what precedes the error, where that is complete by itself."""
    at = error.pos_in_stream
    if at is None or not start < at < end:
        return None
    try:
        return parse_slice(text, rule, start, at)
    except UnexpectedInput:
        return None


def _point(context: Context, start: int, length: int) -> Span:
    text = context.text
    return Span(
        context.path, start, start + length, text.count("\n", 0, start) + 1, start - (text.rfind("\n", 0, start) + 1) + 1
    )


def _report_stray(context: Context, chunk: Chunk, line: int) -> None:
    del line
    text = context.text
    end = min(chunk.end, (text.find("\n", chunk.start) + 1 or chunk.end + 1) - 1)
    word = text[chunk.start : end].split(maxsplit=1)[0] if text[chunk.start : end].split() else ""
    context.report("VR102", _point(context, chunk.start, max(len(word), 1)), {"text": word})


def report_unexpected(context: Context, error: UnexpectedInput, rule: str, start: int, end: int, *, finished: bool) -> None:
    """Turn Lark's error into a diagnostic."""
    del start, rule
    at = error.pos_in_stream
    if isinstance(error, UnexpectedToken) and error.token.type == "$END" or at is None:
        expected = "、".join(sorted(error.expected)) if isinstance(error, UnexpectedToken) else ""
        last = end
        while last > 0 and context.text[last - 1].isspace():
            last -= 1
        context.report("VR104", _point(context, max(last - 1, 0), 1), {"expected": expected})
        return
    if isinstance(error, UnexpectedToken):
        found, expected = str(error.token), "、".join(sorted(error.expected))
    elif isinstance(error, UnexpectedCharacters):
        found, expected = context.text[at], "、".join(sorted(error.allowed or ()))
    else:
        found, expected = context.text[at], ""
    if finished:
        context.report("VR103", _point(context, at, len(found)), {"text": found})
    else:
        context.report("VR101", _point(context, at, len(found)), {"found": found, "expected": expected})
