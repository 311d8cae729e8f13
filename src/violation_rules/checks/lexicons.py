"""Lexicons without sense: empty, repeated, hidden by their own exceptions, used by nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules.language.ast import Reference, Term, Violation
from violation_rules.language.diagnostics import Diagnostic, Label
from violation_rules.language.walk import conditions_of, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from violation_rules.language.ast import Lexicon
    from violation_rules.language.symbols import Symbols


def check(symbols: Symbols) -> Iterator[Diagnostic]:
    """VR304 empty term, VR305 repeated, VR306 inside an exception, VR307 unused, VR308 no terms."""
    used = _used(symbols)
    for name, lexicon in symbols.lexicons.items():
        yield from _terms(lexicon)
        if not lexicon.terms and not lexicon.includes and not lexicon.files:
            yield Diagnostic("VR308", lexicon.name.span, {"name": name})
        if name not in used and not symbols.broken:  # what could not be read may use it
            yield Diagnostic("VR307", lexicon.name.span, {"name": name})


def _used(symbols: Symbols) -> set[str]:
    """Lexicons that a condition names, with those that these include or except."""
    waiting: list[str] = []
    for declaration in symbols.conditional():
        if isinstance(declaration, Violation):
            waiting += [n.text for n in declaration.exception_lexicons]
        for condition in conditions_of(declaration):
            waiting += [n.name for n in walk(condition) if isinstance(n, Reference)]
    used: set[str] = set()
    while waiting:
        name = waiting.pop()
        lexicon = symbols.lexicons.get(name)
        if lexicon is not None and name not in used:
            used.add(name)
            waiting += [n.text for n in (*lexicon.includes, *lexicon.exception_lexicons)]
    return used


def _terms(lexicon: Lexicon) -> Iterator[Diagnostic]:
    seen: dict[tuple[str, str], Term] = {}
    plain_exceptions = {term.text: term for term in lexicon.exceptions if term.kind == "plain"}
    for term in lexicon.terms:
        key = (term.kind, term.text)
        if not term.text.strip():
            yield Diagnostic("VR304", term.span)
        elif key in seen:
            yield Diagnostic("VR305", term.span, {"text": term.text}, (Label(seen[key].span, "first"),))
        elif term.text in plain_exceptions and term.kind == "plain":
            exception = plain_exceptions[term.text]
            args = {"text": term.text, "exception": exception.text}
            yield Diagnostic("VR306", term.span, args, (Label(exception.span, "exception"),))
        seen.setdefault(key, term)
    for exception in lexicon.exceptions:
        if not exception.text.strip():
            yield Diagnostic("VR304", exception.span)
