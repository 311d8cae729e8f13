"""Where the declarations of a file begin and end, found without parsing, so that a broken one does not hide the others.

One pass over the text that knows just enough to skip strings, comments, regexes and law titles and to follow braces.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from violation_rules.language.grammar import CLAUSE_RULES

DECLARATIONS = (
    "language",
    "ruleset",
    "statute",
    "fact",
    "infer",
    "unit",
    "category",
    "assign",
    "point",
    "deadline",
    "lexicon",
    "condition",
    "gate",
    "measure",
    "violation",
)

CLAUSES: dict[str, tuple[str, ...]] = {
    "ruleset": ("version", "extends", "issuer", "document", "in_force"),
    "statute": ("version",),
    "unit": ("duty",),
    "category": ("reported_as",),
    "assign": ("lead", "support", "assist", "basis", "note"),
    "point": ("covers", "lead", "support", "assist", "basis", "note"),
    "violation": (
        "category",
        "matrix",
        "violates",
        "penalty",
        "guided_by",
        "applies_to",
        "elements",
        "scope",
        "match",
        "unless",
        "except",
        "gate",
        "yields_to",
        "severity",
        "lenient",
        "refer",
        "safe_harbour",
        "proof",
        "unobservable",
        "seeds",
        "advise",
        "violating",
        "compliant",
        "status",
    ),
}
"""The words that begin a clause, by block."""

_SKIPPED = (
    r'"(?:[^"\\\n]|\\[^\n])*"?|“(?:[^”\\\n]|\\[^\n])*”?'  # strings, also unclosed ones, to the end of the line
    r"|\#[^\n]*"
    r"|/(?:[^/\\\n]|\\[^\n])+/"
    r"|《[^》\n]*》"
)
_NOT_INSIDE_A_WORD = r"(?<![\w.])"
_MARKS = re.compile(
    rf"(?P<SKIP>{_SKIPPED})"
    r"|(?P<OPEN>\{)"
    r"|(?P<CLOSE>\})"
    rf"|{_NOT_INSIDE_A_WORD}(?P<WORD>(?:(?:override|external)\s+)?(?P<KEYWORD>{'|'.join(DECLARATIONS)}))(?![\w.])"
)
# A declaration that begins in the first column is one even inside braces: then a closing brace is missing above. `gate` and
# `category` also begin clauses, and `violation` a condition, so these must show more of themselves.
_CERTAIN = re.compile(
    r"(?:(?:override|external)\s+)?(?:language\s+\d|(?:ruleset|statute|fact|infer|unit|assign|point|deadline|lexicon|condition|measure)\s"
    r"|(?:violation|category)\s+[\w.]+\s*[\"“])"
)
_REFERENCE = re.compile(r"violation\s+[\w.]+\s*[\"“]")


class Chunk(NamedTuple):
    """`text[start:end]`: one declaration, or (`keyword` None) text that begins none."""

    keyword: str | None
    start: int
    end: int


def outline(text: str) -> list[Chunk]:
    """The declarations of a text in order, with what stands between them where that is more than blanks and comments."""
    chunks: list[Chunk] = []
    keyword: str | None = None
    start, depth = 0, 0  # `start`: of the open declaration, or of the text that belongs to none yet
    for mark in _MARKS.finditer(text):
        kind, at = mark.lastgroup, mark.start()
        if kind == "OPEN":
            depth += 1
        elif kind == "CLOSE":
            depth = max(depth - 1, 0)
            if not depth and keyword is not None:
                chunks.append(Chunk(keyword, start, mark.end()))
                keyword, start = None, mark.end()
        elif kind != "SKIP" and _begins_declaration(text, at, mark["KEYWORD"], keyword, depth):
            _close(chunks, text, keyword, start, at)
            keyword, start, depth = mark["KEYWORD"], at, 0
    _close(chunks, text, keyword, start, len(text))
    return chunks


def _begins_declaration(text: str, at: int, word: str, current: str | None, depth: int) -> bool:
    """Whether the keyword at `at` begins a declaration, inside `depth` braces of the declaration `current`."""
    if depth:
        return (at == 0 or text[at - 1] == "\n") and _CERTAIN.match(text, at) is not None
    in_condition = word == "violation" and current in ("condition", "gate", "infer")
    return not in_condition or _REFERENCE.match(text, at) is not None


def _close(chunks: list[Chunk], text: str, keyword: str | None, start: int, end: int) -> None:
    """End the open declaration, or the text that belongs to none, at `end`."""
    if keyword is not None:
        chunks.append(Chunk(keyword, start, end))
    elif (at := skip_blanks(text, start, end)) < end:
        chunks.append(Chunk(None, at, end))


_BLANK = re.compile(r"(?:[\s\ufeff]+|\#[^\n]*)*")


def skip_blanks(text: str, start: int, end: int) -> int:
    """Where the first character stands that is neither white space nor comment."""
    found = _BLANK.match(text, start, end)
    return start if found is None else found.end()


def clauses(text: str, block: str, start: int, end: int) -> list[int]:
    """Where clauses begin in `text[start:end]`, the inside of a block."""
    words = re.compile(rf"(?P<SKIP>{_SKIPPED})|{_NOT_INSIDE_A_WORD}(?P<WORD>{'|'.join(CLAUSES[block])})(?![\w.])")
    return [m.start() for m in words.finditer(text, start, end) if m.lastgroup == "WORD"]


def opening_brace(text: str, start: int, end: int) -> int | None:
    """Where the first brace stands that opens a block."""
    return next((m.start() for m in _MARKS.finditer(text, start, end) if m.lastgroup == "OPEN"), None)


if set(CLAUSES) != set(CLAUSE_RULES):  # both tables describe the same blocks
    raise AssertionError(set(CLAUSES) ^ set(CLAUSE_RULES))


_DECLARED = re.compile(r"(?:(?:override|external)\s+)?\w+\s+(?P<name>[^\W\d][\w.]*)")


def declared_names(text: str, chunk: Chunk) -> list[str]:
    """The name a declaration gives, read off its head; empty where none can be made out."""
    found = _DECLARED.match(text, chunk.start, chunk.end)
    return [] if found is None else [found["name"]]
