"""What the compiler derives, and that a Program is plain data."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from tests import strategies

from violation_rules.compiler.signs import content_key
from violation_rules.compiler.stored import Stored, opened, stored
from violation_rules.loading import load_text

if TYPE_CHECKING:
    from violation_rules.compiler.program import Program

HEAD = """language 1
ruleset demo "演示" { version 1.0.0 in_force from 2020-01-01 }
statute 《中华人民共和国广告法》 as 《广告法》 { version 2018修正 effective 2018-10-26 version 2021修正 effective 2021-04-29 }
category 类 "类"
fact product "商品": 药 | 食
lexicon 甲 { "甲" }
lexicon 乙 { "乙乙乙" }
lexicon 丙 { "丙" }
"""


def compiled(match: str, *clauses: str) -> Program:
    """A program of one rule with this match."""
    body = "\n ".join(clauses)
    text = f'{HEAD}violation a.b "一" {{\n category 类\n violates 《广告法》第九条第三项\n match {match}\n {body}\n severity warning\n}}'
    return load_text(text).program


def needs(match: str) -> set[frozenset[str]]:
    """The lexicon names of what the only reading of the only rule needs."""
    program = compiled(match)
    return {frozenset(program.lexicons[lexicon].name for lexicon in need) for need in program.rules[0].needs[0]}


def test_a_ruleset_may_do_without_lexicons() -> None:
    """Terms may stand in the conditions alone."""
    head = "\n".join(line for line in HEAD.splitlines() if not line.startswith("lexicon"))
    rule = 'violation a.b "一" {\n category 类\n violates 《广告法》第九条第三项\n match "驰名商标"\n severity warning\n}'
    assert len(load_text(f"{head}\n{rule}").scan("我们是驰名商标")) == 1


def test_needs() -> None:
    """`and` needs all, `or` the union of each branch's rarest, a negation nothing, a fact nothing."""
    assert {frozenset({"甲"}), frozenset({"乙"})} == needs("甲 and 乙")
    assert {frozenset({"甲"}), frozenset({"乙"})} == needs("甲 near 乙 within 3 chars")
    assert {frozenset({"甲", "丙"})} == needs("甲 or 丙")
    assert {frozenset({"乙", "丙"})} == needs("(甲 and 乙) or 丙")
    assert {frozenset({"甲"})} == needs("甲 and not 乙 and product = 药")
    assert {frozenset({"甲"}), frozenset({"乙"})} == needs("甲 and count(乙) >= 2")
    assert {frozenset({"甲"})} == needs("甲 and count(乙) <= 2")


def test_reach() -> None:
    """Sentences reach nowhere, N utterances reach N, a document reaches everywhere."""
    assert compiled("甲 and 乙").rules[0].reach == 0
    assert compiled("甲 and 乙 within 3 utterances").rules[0].reach == 3
    assert math.isinf(compiled("甲 and lacks 乙 in document").rules[0].reach)


@given(strategies.rulesets())
def test_a_program_survives_writing_and_reading(source: str) -> None:
    """Encoded and decoded, a program is the same, whether its records are asked for one by one or all at once."""
    program = load_text(source).program
    written = msgspec.msgpack.encode(stored(program))

    def read() -> Program:
        return opened(msgspec.msgpack.decode(written, type=Stored))

    assert read() == program == read()
    again = read()
    for table in ("atoms", "lexicons", "exceptions", "nodes", "questions", "rules"):
        was, now = getattr(program, table), getattr(again, table)
        assert [now[at] for at in reversed(range(len(now)))] == list(reversed(was))
        assert (now[:2], tuple(now), now[:2]) == (was[:2], was, was[:2])
        with pytest.raises(IndexError):
            now[len(was)]


def test_signs_of_a_program_that_was_read_are_kept_under_the_same_name() -> None:
    """What they are chosen from is the same."""
    program = compiled("甲 and 乙")
    read = opened(msgspec.msgpack.decode(msgspec.msgpack.encode(stored(program)), type=Stored))
    assert content_key(read) == content_key(program)
