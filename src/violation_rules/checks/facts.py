"""Facts are typed: what is tested, inferred and given in examples fits the declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules.checks.unknown import unknown
from violation_rules.language.ast import FactTest
from violation_rules.language.catalogue import Text
from violation_rules.language.diagnostics import Diagnostic, Label
from violation_rules.language.suggest import closest
from violation_rules.language.symbols import BUILT_IN_FACTS
from violation_rules.language.walk import conditions_of, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from violation_rules.language.ast import Span
    from violation_rules.language.symbols import Symbols

_ORDER = {"<", "<=", ">", ">="}
_OPERATORS = {
    "enum": {"=", "!=", "in"},
    "set": {"has", "lacks"},
    "number": {"=", "!="} | _ORDER,
    "text": {"=", "!=", "in"},
}
_KINDS = {
    "enum": Text("列举", "one of its values"),
    "set": Text("集合", "a set"),
    "number": Text("数字", "a number"),
    "text": Text("文字", "a text"),
}


def check(symbols: Symbols) -> Iterator[Diagnostic]:
    """VR205 unknown value, VR214 operator of another type; VR204 for the facts of examples."""
    for declaration in symbols.conditional():
        for condition in conditions_of(declaration):
            for node in walk(condition):
                if isinstance(node, FactTest):
                    yield from _test(symbols, node)
    for infer in symbols.infers:
        yield from _values(symbols, infer.fact.text, (infer.value,), infer.span)
    for violation in symbols.violations.values():
        for example in violation.examples:
            for given in example.givens:
                yield from unknown(symbols, "VR204", given.fact, given.span, {**symbols.facts, **BUILT_IN_FACTS})
                yield from _values(symbols, given.fact, given.values, given.span)
                if _kind(symbols, given.fact) != "set" and len(given.values) > 1:
                    yield _misfit(symbols, given.fact, "、", given.span)


def _kind(symbols: Symbols, fact: str) -> str | None:
    declared = symbols.facts.get(fact)
    if declared is not None:
        return declared.kind
    return "enum" if fact in BUILT_IN_FACTS else None


def _test(symbols: Symbols, test: FactTest) -> Iterator[Diagnostic]:
    kind = _kind(symbols, test.fact)
    if kind is None:
        return
    if test.operator not in _OPERATORS[kind]:
        yield _misfit(symbols, test.fact, test.operator, test.span)
    else:
        yield from _values(symbols, test.fact, test.values, test.span)


def _misfit(symbols: Symbols, fact: str, operator: str, span: Span) -> Diagnostic:
    kind = _kind(symbols, fact) or "enum"
    declared = symbols.facts.get(fact)
    where = () if declared is None else (Label(declared.name.span, "declared"),)
    return Diagnostic("VR214", span, {"operator": operator, "fact": fact, "kind": _KINDS[kind]}, where)


def _values(symbols: Symbols, fact: str, values: tuple[str, ...], span: Span) -> Iterator[Diagnostic]:
    kind = _kind(symbols, fact)
    declared = symbols.facts.get(fact)
    allowed = BUILT_IN_FACTS.get(fact, ()) if declared is None else declared.values
    for value in values:
        if kind == "number" and not _is_number(value):
            yield _misfit(symbols, fact, value, span)
        elif kind in ("enum", "set") and value not in allowed:
            args = {"fact": fact, "value": value, "values": "、".join(allowed)}
            yield Diagnostic("VR205", span, args, suggestion=closest(value, allowed))


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
