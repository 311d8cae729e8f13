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
    start, keyword, depth, free = 0, None, 0, 0
    # `free` is where unclaimed text begins; `start` where the open declaration does.
    for mark in _MARKS.finditer(text):
        kind = mark.lastgroup
        if kind == "SKIP":
            continue
        at = mark.start()
        if kind == "OPEN":
            depth += 1
        elif kind == "CLOSE":
            depth -= 1
            if depth <= 0:
                depth = 0
                if keyword is not None:
                    chunks.append(Chunk(keyword, start, mark.end()))
                    keyword, free = None, mark.end()
        else:
            word = mark["KEYWORD"]
            first_column = at == 0 or text[at - 1] in "\n\ufeff"
            if depth and not (first_column and _CERTAIN.match(text, at)):
                continue
            if word == "violation" and keyword in ("condition", "gate", "infer") and not _REFERENCE.match(text, at):
                continue
            if keyword is not None:
                chunks.append(Chunk(keyword, start, at))
            else:
                _add_stray(chunks, text, free, at)
            start, keyword, depth, free = at, word, 0, at
    if keyword is not None:
        chunks.append(Chunk(keyword, start, len(text)))
    else:
        _add_stray(chunks, text, free, len(text))
    return chunks


_BLANK = re.compile(r"(?:[\s\ufeff]+|\#[^\n]*)*")


def skip_blanks(text: str, start: int, end: int) -> int:
    """Where the first character stands that is neither white space nor comment."""
    found = _BLANK.match(text, start, end)
    return start if found is None else found.end()


def _add_stray(chunks: list[Chunk], text: str, start: int, end: int) -> None:
    at = skip_blanks(text, start, end)
    if at < end:
        chunks.append(Chunk(None, at, end))


def clauses(text: str, block: str, start: int, end: int) -> list[int]:
    """Where clauses begin in `text[start:end]`, the inside of a block."""
    words = re.compile(rf"(?P<SKIP>{_SKIPPED})|{_NOT_INSIDE_A_WORD}(?P<WORD>{'|'.join(CLAUSES[block])})(?![\w.])")
    return [m.start() for m in words.finditer(text, start, end) if m.lastgroup == "WORD"]


def opening_brace(text: str, start: int, end: int) -> int | None:
    """Where the first brace stands that opens a block."""
    return next((m.start() for m in _MARKS.finditer(text, start, end) if m.lastgroup == "OPEN"), None)


if set(CLAUSES) != set(CLAUSE_RULES):  # both tables describe the same blocks
    raise AssertionError(set(CLAUSES) ^ set(CLAUSE_RULES))
