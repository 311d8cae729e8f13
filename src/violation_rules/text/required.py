"""The literals that a regular expression cannot match without, derived from its parse tree."""

from __future__ import annotations

import re
from functools import lru_cache
from re import _parser as sre  # the only parser of the syntax; its trees are stable since 3.11
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_STRINGS = 256
_MOST_IN_RUN = 1024
_MOST_IN_UNION = 2048

Rank: TypeAlias = "Callable[[frozenset[str]], Any]"
"""How good it is to ask for a run: the least is the best."""


def _shortness(run: frozenset[str]) -> tuple[int, int]:
    return -min(map(len, run)), len(run)


@lru_cache(maxsize=20_000)
def required_literals(pattern: str, rank: Rank = _shortness) -> tuple[str, ...]:
    """Give strings of which every match of `pattern` contains at least one; empty where there are none.

    Finite parts are written out (`全(国|网)最` gives 全国最, 全网最) and the run of the least `rank` wins: if nothing else is said, the one
    whose shortest string is longest. Raises `re.error` for what is not a regular expression.
    """
    best = _best(_runs(list(sre.parse(pattern, re.UNICODE)), rank), rank)
    return tuple(sorted(best[0])) if best else ()


def required_runs(pattern: str, rank: Rank = _shortness) -> tuple[frozenset[str], ...]:
    """Sets of strings such that every match of `pattern` contains at least one string of *each*, in this order.

    Sharper than `required_literals`: all finite runs, each grown by the characters that the infinite part beside it can begin or end
    with (`送[0-9]+` gives 送0 … 送9). Of alternatives it is the run of the least `rank` in each that counts, and the next beside it.
    Empty where nothing is required. Raises `re.error` for what is not a regular expression.
    """
    runs = list(dict.fromkeys(run for run in _grown_runs(list(sre.parse(pattern, re.UNICODE)), rank) if run and all(run)))
    return tuple(run for run in runs if not any(other != run and _implies(other, run) for other in runs))


def widest(pattern: str) -> int:
    """The length of the longest string a pattern can match; very large where there is no bound."""
    return int(sre.parse(pattern, re.UNICODE).getwidth()[1])


def _implies(run: frozenset[str], other: frozenset[str]) -> bool:
    """Whether every string of `run` holds one of `other`, so that asking for `other` too adds nothing."""
    return len(other) * len(run) <= _MOST_STRINGS**2 and all(any(one in string for one in other) for string in run)


def _grown_runs(nodes: list[Any], rank: Rank) -> list[frozenset[str]]:
    runs: list[frozenset[str]] = []
    current = core = frozenset({""})  # the run so far, and without the character it was grown by before
    for at, node in enumerate(nodes):
        options = _strings(node)
        if options is not None and len(current) * len(options) <= _MOST_STRINGS:
            current, core = _product(current, options), _product(core, options)
            continue
        runs.append(_grow(current, _edges(nodes[at:], first=True), after=True))
        if options is not None:
            current = core = _product(core, options) if len(core) * len(options) <= _MOST_STRINGS else options
            continue
        runs.extend(_grown_inside(node, rank))
        current, core = _edges(nodes[: at + 1], first=False) or frozenset({""}), frozenset({""})
    runs.append(current)
    return runs


def _grow(strings: frozenset[str], edges: frozenset[str] | None, *, after: bool) -> frozenset[str]:
    if strings == {""} or not edges or len(strings) * len(edges) > _MOST_IN_RUN:
        return strings
    return _product(strings, edges) if after else _product(edges, strings)


def _product(heads: frozenset[str], tails: frozenset[str]) -> frozenset[str]:
    return frozenset(head + tail for head in heads for tail in tails)


def _edges(nodes: list[Any], *, first: bool) -> frozenset[str] | None:
    """The characters that a sequence can begin (or end) with; None where it can be empty or there are too many."""
    out: set[str] = set()
    for node in nodes if first else reversed(nodes):
        chars, may_be_empty = _edge(node, first=first)
        if chars is None or len(out) > _MOST_STRINGS:
            return None
        out |= chars
        if not may_be_empty:
            return frozenset(out)
    return None


def _edge(node: Any, *, first: bool) -> tuple[frozenset[str] | None, bool]:
    """The characters one node can begin (or end) with, None for too many; and whether it can be empty."""
    options = _strings(node)
    if options is not None:
        return frozenset(one[0 if first else -1] for one in options if one), "" in options
    operator, argument = node
    name = str(operator)
    if name == "IN" and [str(value) for _, value in argument] == ["CATEGORY_DIGIT"]:  # of ASCII only in RE2
        return frozenset("0123456789"), False
    if name == "SUBPATTERN":
        return _edge_of_sequence(list(argument[-1]), first=first)
    if name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
        chars, may_be_empty = _edge_of_sequence(list(argument[2]), first=first)
        return chars, may_be_empty or argument[0] == 0
    if name == "BRANCH":
        branches = [_edge_of_sequence(list(branch), first=first) for branch in argument[1]]
        if any(chars is None for chars, _ in branches):
            return None, True
        return frozenset().union(*(chars for chars, _ in branches if chars is not None)), any(empty for _, empty in branches)
    return None, True


def _edge_of_sequence(nodes: list[Any], *, first: bool) -> tuple[frozenset[str] | None, bool]:
    chars: frozenset[str] = frozenset()
    for node in nodes if first else reversed(nodes):
        more, may_be_empty = _edge(node, first=first)
        if more is None:
            return None, True
        chars |= more
        if not may_be_empty:
            return chars, False
    return chars, True


def _best(runs: list[frozenset[str]], rank: Rank) -> list[frozenset[str]]:
    """The runs that say anything, the best first."""
    return sorted((run for run in runs if run and all(run)), key=rank)


def _runs(nodes: list[Any], rank: Rank) -> list[frozenset[str]]:
    """Split a sequence into maximal runs with finitely many readings, plus what is required inside the infinite parts."""
    runs: list[frozenset[str]] = []
    current = frozenset({""})
    for node in nodes:
        options = _strings(node)
        if options is not None and len(current) * len(options) <= _MOST_STRINGS:
            current = _product(current, options)
            continue
        runs.append(current)
        current = frozenset({""}) if options is None else options
        if options is None:
            runs.extend(_inside(node, rank))
    runs.append(current)
    return runs


def _inside(node: Any, rank: Rank) -> list[frozenset[str]]:
    """What an infinite part requires; of alternatives the union of the best run of each."""
    parts = _parts(node)
    if len(parts) == 1:
        return _runs(parts[0], rank)
    best = [_best(_runs(part, rank), rank)[:1] for part in parts]
    union = frozenset().union(*(run for runs in best for run in runs))
    return [union] if parts and all(best) and len(union) <= _MOST_STRINGS else []


def _grown_inside(node: Any, rank: Rank) -> list[frozenset[str]]:
    """The same of grown runs; of alternatives also the runs that all have, and the union of the second best."""
    parts = _parts(node)
    if len(parts) == 1:
        return _grown_runs(parts[0], rank)
    best = [_best(_grown_runs(part, rank), rank) for part in parts]
    if not best or not all(best):
        return []
    common = [run for run in best[0] if all(run in runs for runs in best[1:])]
    unions = [frozenset().union(*(runs[min(place, len(runs) - 1)] for runs in best)) for place in (0, 1)]
    return [*common, *(union for union in unions if len(union) <= _MOST_IN_UNION)]


def _parts(node: Any) -> list[list[Any]]:
    """The sequences of one of which every match of a node is made; none where it may be empty."""
    operator, argument = node
    match str(operator):
        case "SUBPATTERN":
            return [list(argument[-1])]
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT" if argument[0] > 0:
            return [list(argument[2])]
        case "BRANCH":
            return [list(branch) for branch in argument[1]]
        case _:
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
