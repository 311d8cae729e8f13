"""The grammar itself."""

from __future__ import annotations

from itertools import combinations

import interegular
import pytest

from violation_rules.language.grammar import CLAUSE_RULES, is_name, parser
from violation_rules.language.outline import CLAUSES

WIDER = {"NAME": r"[^\W\d]\w*(\.[^\W\d]\w*)*", "CITATION": r"《[^\n]*"}
"""Simpler expressions that match more: what is disjoint from them is disjoint from the real ones, and is found in seconds."""


def written(terminal: str) -> str:
    """The expression of a terminal; of a keyword, the word before its boundary."""
    return str(parser().get_terminal(terminal).pattern.to_regexp().split("(?!")[0])


def test_no_two_terminals_collide() -> None:
    """Where two terminals of one priority can stand, no text is both. Lark's own strict check compares all of them, for minutes."""
    states = parser().parser.parser._parse_table.states  # type: ignore[attr-defined]  # noqa: SLF001 - Lark gives no other way to them
    known = {t.name: t for t in parser().terminals}
    keywords = {name for name in known if name not in WIDER and written(name).isidentifier()}
    together = {
        tuple(sorted(pair))
        for accepted in states.values()
        for pair in combinations({*(n for n in accepted if n in known), "WHITE_SPACE", "COMMENT"}, 2)
        if known[pair[0]].priority == known[pair[1]].priority and not set(pair) <= keywords
    }
    assert len(together) > 50
    for pair in together:
        expressions = {name: WIDER.get(name) or known[name].pattern.to_regexp() for name in pair}
        assert not list(interegular.Comparator.from_regexes(expressions).check()), pair


def test_names_and_keywords() -> None:
    """Names are Chinese or Latin, with digits, _ and dots; reserved keywords are none."""
    assert [is_name(t) for t in ("治愈表述", "a.b_2", "count", "match", "2a", "a-b")] == [True, True, True, False, False, False]


@pytest.mark.parametrize("block", sorted(CLAUSES))
def test_outline_knows_every_clause(block: str) -> None:
    """The words at which recovery takes up again are those that begin the clauses of the grammar."""
    accepted = parser().parse_interactive("", start=CLAUSE_RULES[block]).accepts() - {"$END"}
    assert {written(name) for name in accepted} == set(CLAUSES[block])
