"""The *signs* by which screening tells where a lexicon may be hit: sets of strings of which one must occur.

A lexicon can be hit in a sentence only if the sign of its plain terms is there, or all signs of one of its patterns. Signs of common
strings say nothing about a sentence and are not looked for. Choosing them reads every pattern's parse tree, so for a large
ruleset the choice is kept in the cache.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

from violation_rules.compiler import cache
from violation_rules.compiler import program as ir
from violation_rules.compiler.frequency import of_any
from violation_rules.compiler.needs import children
from violation_rules.text.required import required_runs

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMON = 0.014
"""Signs whose strings together begin at more than this share of all characters are not looked for."""
_RARE, _SELDOM = 0.00001, 0.004
"""A second sign of a pattern is looked for only if the first is not rare and the second itself is seldom: more of them sort out little, and
the pattern itself is tried on what is left."""
_WORTH_KEEPING = 10_000
"""Fewer strings are chosen again sooner than read."""
_NOT_ASKED = ir.Signs(None, (), unplaced=True, anywhere=True)


def signs(program: ir.Program) -> ir.Screening:
    """The signs of a program, chosen now or kept from before."""
    key = content_key(program)
    known = cache.recall_signs(key)
    if known is None:
        known = choose(program)
        if len(known.strings) >= _WORTH_KEEPING:
            cache.remember_signs(key, known)
    return known


def content_key(program: ir.Program) -> str:
    """What the choice depends on, as a digest: a ruleset loaded without its broken rules has other signs than the whole."""
    matches = [rule.matches for rule in program.rules]
    parts = (COMMON, _RARE, _SELDOM, program.atoms, program.lexicons, program.nodes, matches, program.inferences)
    return hashlib.sha256(msgspec.msgpack.encode(parts, enc_hook=lambda shelf: shelf.raw)).hexdigest()


def choose(program: ir.Program) -> ir.Screening:
    """The signs of all lexicons without which some reading cannot match."""
    asked = _asked(program)
    choice = _Choice(program.atoms)
    lexicons = tuple(choice.lexicon(one) if number in asked else _NOT_ASKED for number, one in enumerate(program.lexicons))
    # Strings that the same signs have stand together: what was found of them then does, too.
    holders: dict[str, list[int]] = {}
    for at, sign in enumerate(choice.signs):
        for string in sign:
            holders.setdefault(string, []).append(at)
    strings = tuple(sorted(holders, key=lambda string: (holders[string], string)))
    number = {string: at for at, string in enumerate(strings)}
    return ir.Screening(strings, tuple(tuple(sorted(map(number.__getitem__, sign))) for sign in choice.signs), lexicons)


class _Choice:
    def __init__(self, atoms: Sequence[str]) -> None:
        self._atoms = atoms
        self.signs: dict[frozenset[str], int] = {}
        self._known: dict[str, tuple[int, ...]] = {}

    def lexicon(self, lexicon: ir.Lexicon) -> ir.Signs:
        """What must be found where a lexicon is hit."""
        strings = frozenset(self._atoms[atom] for entry in lexicon.entries if entry.regex is None for atom in entry.atoms)
        plain = self._sign(strings) if strings else None
        regexes = list(dict.fromkeys(entry.regex for entry in lexicon.entries if entry.regex is not None))
        patterns = tuple(ir.Pattern(regex, self._pattern(regex)) for regex in regexes)
        unplaced = bool(strings) and plain is None
        return ir.Signs(plain, patterns, unplaced, unplaced or not all(pattern.signs for pattern in patterns))

    def _pattern(self, regex: str) -> tuple[int, ...]:
        known = self._known.get(regex)
        if known is None:
            rare = sorted((weight, sorted(run)) for run in required_runs(regex, of_any) if (weight := of_any(run)) <= COMMON)
            both = len(rare) > 1 and rare[0][0] >= _RARE and rare[1][0] <= _SELDOM
            signs = [self._sign(frozenset(run)) for _, run in rare[: 2 if both else 1]]
            known = self._known[regex] = tuple(sign for sign in signs if sign is not None)
        return known

    def _sign(self, strings: frozenset[str]) -> int | None:
        """The number of a sign; None where its strings are common."""
        known = self.signs.get(strings)
        if known is None and of_any(strings) <= COMMON:
            known = self.signs[strings] = len(self.signs)
        return known


def _asked(program: ir.Program) -> set[int]:
    """The lexicons without which some reading cannot match; what only excuses, denies or aggravates is left to the evaluation."""
    inferences: dict[str, list[int]] = {}
    for inference in program.inferences:
        inferences.setdefault(inference.fact, []).append(inference.condition)
    asked: set[int] = set()
    seen: set[int] = set()
    todo = [match for rule in program.rules for match in rule.matches]
    while todo:
        index = todo.pop()
        if index in seen:
            continue
        seen.add(index)
        node = program.nodes[index]
        if isinstance(node, ir.Term):
            asked.add(node.lexicon)
        elif isinstance(node, ir.Surely) and isinstance(test := program.nodes[node.inner], ir.FactTest):
            todo += inferences.get(test.fact, [])
        elif not isinstance(node, ir.Not):
            todo += children(node)
    return asked
