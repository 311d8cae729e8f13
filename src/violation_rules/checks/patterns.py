"""Regexes and placeholders: RE2 takes them, they hold a literal, they never match nothing, and folded text can read as they do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import re2

from violation_rules.language.ast import Literal_, Term
from violation_rules.language.catalogue import Text
from violation_rules.language.diagnostics import Diagnostic
from violation_rules.language.walk import conditions_of, walk
from violation_rules.text.fold import fold
from violation_rules.text.required import required_literals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from violation_rules.language.ast import Span
    from violation_rules.language.symbols import Symbols

_BRACES = re.compile(r"\{([^{}]*)\}")
_PLACEHOLDER = re.compile(r"(?:[^\W\d]\w*\s*[:：]\s*)?(?:number|money|percent|duration|date)|any\s+\d+")
_PIECES = re.compile(
    r"(?P<run>[^\\\[\]{}()|.^$*+?]+)(?P<repeated>[*+?{])?|\[\^?(?P<members>(?:\\.|[^\]\\])+)\]|\\.|\{[^}]*\}|\(\?[^)(|]*?[:)>]|."
)
"""What a regex is written of: characters that stand for themselves, and sets of them."""
_KINDS = {"regex": Text("正则表达式", "a regular expression"), "pattern": Text("带占位的词条", "a term with placeholders")}


def check(symbols: Symbols) -> Iterator[Diagnostic]:
    """VR301 to VR303 and VR311 regexes, VR309 placeholders, VR310 modifiers that do not go with either."""
    for lexicon in symbols.lexicons.values():
        for term in (*lexicon.terms, *lexicon.exceptions):
            yield from _term(term)
    for declaration in symbols.conditional():
        for condition in conditions_of(declaration):
            for node in walk(condition):
                if isinstance(node, Literal_):
                    yield from _placeholders(node.text, node.span)


def _term(term: Term) -> Iterator[Diagnostic]:
    if term.kind == "plain":
        return
    if term.kind == "regex":
        yield from _regex(term)
    else:
        yield from _placeholders(term.text, term.span)
    for modifier, used in (("homophones", term.homophones), ("gap", term.gap > 0), ("exact", term.exact)):
        if used:
            yield Diagnostic("VR310", term.span, {"modifier": modifier, "kind": _KINDS[term.kind]})


def _regex(term: Term) -> Iterator[Diagnostic]:
    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(term.text, options)
        literals = required_literals(term.text)
    except (re2.error, re.error) as error:
        reason = error.args[0] if error.args else str(error)
        yield Diagnostic("VR301", term.span, {"reason": reason.decode() if isinstance(reason, bytes) else str(reason)})
        return
    if compiled.search("") is not None:
        yield Diagnostic("VR302", term.span)
    elif not literals:
        yield Diagnostic("VR303", term.span)
    for text, folded in _otherwise_folded(term.text):
        yield Diagnostic("VR311", term.span, {"text": text, "folded": folded})


def _otherwise_folded(pattern: str) -> Iterator[tuple[str, str]]:
    """What a regex spells out otherwise than folded text does: as it stands there, and folded."""
    runs, sets = [], []
    for piece in _PIECES.finditer(pattern):
        if piece["run"] is not None:
            runs.append(piece["run"][:-1] if piece["repeated"] else piece["run"])
        elif piece["members"] is not None and "\\" not in piece["members"]:
            sets.append(piece["members"])
    yield from _changed(runs)
    for members in sets:
        for character, folded in _changed(members):
            if len(folded) == 1 and folded not in members:
                yield character, folded


def _changed(texts: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Those that are something else when they are folded: as they are, and folded."""
    together = "\n".join(texts)
    if fold(together).text != together:
        yield from ((text, folded) for text in texts if (folded := fold(text).text) != text)


def _placeholders(text: str, span: Span) -> Iterator[Diagnostic]:
    for found in _BRACES.finditer(text):
        if _PLACEHOLDER.fullmatch(found[1].strip()) is None:
            yield Diagnostic("VR309", span, {"text": found[0]})
