"""The literals that a regular expression cannot match without, derived from its parse tree."""

from __future__ import annotations

import re
from re import _parser as sre  # the only parser of the syntax; its trees are stable since 3.11
from typing import Any

_MOST_STRINGS = 256


def required_literals(pattern: str) -> tuple[str, ...]:
    """Give strings of which every match of `pattern` contains at least one; empty where there are none.

    Finite parts are written out (`全(国|网)最` gives 全国最, 全网最) and the run whose shortest string is longest wins.
    Raises `re.error` for what is not a regular expression.
    """
    return tuple(sorted(_best(_runs(list(sre.parse(pattern, re.UNICODE))))))


def _best(runs: list[frozenset[str]]) -> frozenset[str]:
    usable = [run for run in runs if run and all(run)]
    return max(usable, key=lambda run: (min(map(len, run)), -len(run)), default=frozenset())


def _runs(nodes: list[Any]) -> list[frozenset[str]]:
    """Split a sequence into maximal runs with finitely many readings, plus what is required inside the infinite parts."""
    runs: list[frozenset[str]] = []
    current = frozenset({""})
    for node in nodes:
        options = _strings(node)
        if options is not None and len(current) * len(options) <= _MOST_STRINGS:
            current = frozenset(head + tail for head in current for tail in options)
            continue
        runs.append(current)
        current = frozenset({""}) if options is None else options
        if options is None:
            runs.extend(_inner(node))
    runs.append(current)
    return runs


def _inner(node: Any) -> list[frozenset[str]]:
    operator, argument = node
    name = str(operator)
    if name == "SUBPATTERN":
        return _runs(list(argument[-1]))
    if name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"} and argument[0] > 0:
        return _runs(list(argument[2]))
    if name == "BRANCH":
        best = [_best(_runs(list(branch))) for branch in argument[1]]
        if all(best):
            union = frozenset().union(*best)
            return [union] if len(union) <= _MOST_STRINGS else []
    return []


def _strings(node: Any) -> frozenset[str] | None:
    """All strings a node matches, or None where there are too many."""
    operator, argument = node
    name = str(operator)
    if name == "LITERAL":
        return frozenset({chr(argument)})
    if name == "AT":
        return frozenset({""})
    if name == "IN":
        chars: set[str] = set()
        for kind, value in argument:
            if str(kind) == "LITERAL":
                chars.add(chr(value))
            elif str(kind) == "RANGE" and value[1] - value[0] < _MOST_STRINGS // 4:
                chars.update(map(chr, range(value[0], value[1] + 1)))
            else:
                return None
        return frozenset(chars)
    if name == "SUBPATTERN":
        return _sequence(list(argument[-1]))
    if name == "BRANCH":
        parts = [_sequence(list(branch)) for branch in argument[1]]
        if any(part is None for part in parts):
            return None
        union = frozenset().union(*(part for part in parts if part is not None))
        return union if len(union) <= _MOST_STRINGS else None
    if name in {"MAX_REPEAT", "MIN_REPEAT"} and argument[1] <= 1:
        inner = _sequence(list(argument[2]))
        if inner is None:
            return None
        return inner | {""} if argument[0] == 0 else inner
    return None


def _sequence(nodes: list[Any]) -> frozenset[str] | None:
    out = frozenset({""})
    for node in nodes:
        options = _strings(node)
        if options is None or len(out) * len(options) > _MOST_STRINGS:
            return None
        out = frozenset(head + tail for head in out for tail in options)
    return out
