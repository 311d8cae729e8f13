"""The grammar itself."""

from __future__ import annotations

import pytest

from violation_rules.language.grammar import CLAUSE_RULES, build_parser, is_name, parser
from violation_rules.language.outline import CLAUSES


@pytest.mark.slow
def test_no_two_terminals_collide() -> None:
    """In no place can a text be read as two terminals: Lark's strict check, which loading skips because it takes a minute."""
    assert build_parser(check_collisions=True).terminals


def test_names_and_keywords() -> None:
    """Names are Chinese or Latin, with digits, _ and dots; reserved keywords are none."""
    assert [is_name(t) for t in ("治愈表述", "a.b_2", "count", "match", "2a", "a-b")] == [True, True, True, False, False, False]


@pytest.mark.parametrize("block", sorted(CLAUSES))
def test_outline_knows_every_clause(block: str) -> None:
    """The words at which recovery takes up again are those that begin the clauses of the grammar."""
    interactive = parser().parse_interactive("", start=CLAUSE_RULES[block])
    keywords = {parser().get_terminal(name).pattern.value.split("(?!")[0] for name in interactive.accepts() - {"$END"}}
    assert keywords == set(CLAUSES[block])
