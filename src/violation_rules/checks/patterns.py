"""Regexes and placeholders: RE2 takes them, they hold a literal, they never match nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import re2

from violation_rules.language.ast import Literal_, Term
from violation_rules.language.catalogue import Text
from violation_rules.language.diagnostics import Diagnostic
from violation_rules.language.walk import conditions_of, walk
from violation_rules.text.required import required_literals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from violation_rules.language.ast import Span
    from violation_rules.language.symbols import Symbols

_BRACES = re.compile(r"\{([^{}]*)\}")
_PLACEHOLDER = re.compile(r"(?:[^\W\d]\w*\s*[:：]\s*)?(?:number|money|percent|duration|date)|any\s+\d+")
_KINDS = {"regex": Text("正则表达式", "a regular expression"), "pattern": Text("带占位的词条", "a term with placeholders")}


def check(symbols: Symbols) -> Iterator[Diagnostic]:
    """VR301 to VR303 regexes, VR309 placeholders, VR310 modifiers that do not go with either."""
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


def _placeholders(text: str, span: Span) -> Iterator[Diagnostic]:
    for found in _BRACES.finditer(text):
        if _PLACEHOLDER.fullmatch(found[1].strip()) is None:
            yield Diagnostic("VR309", span, {"text": found[0]})
