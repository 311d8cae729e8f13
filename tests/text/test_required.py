"""The literals a regular expression needs."""

from __future__ import annotations

import itertools
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from violation_rules.text.required import required_literals, required_runs


def _all(*of: str) -> set[str]:
    return set(map("".join, itertools.product(*of)))


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        ("全(国|网)(最|第一)", ("全国最", "全国第一", "全网最", "全网第一")),
        ("[0-9]+天.{0,3}见效", ("见效",)),
        ("治.{0,4}(好|愈)", ("治",)),
        ("(甲|乙)?丙+", ("丙",)),
        (r"\d+", ()),
        ("(甲.*|乙)丁?", ("甲", "乙")),
    ],
)
def test_literals(pattern: str, literals: tuple[str, ...]) -> None:
    """The longest run that every match must hold is found, finite parts written out."""
    assert tuple(sorted(literals)) == required_literals(pattern)


@pytest.mark.parametrize(
    ("pattern", "runs"),
    [
        ("送[01]+", [{"送0", "送1"}]),
        ("[01]{1,9}天见效", [{"0天见效", "1天见效"}]),
        ("获得.{0,8}专利", [{"获得"}, {"专利"}]),
        ("治.{0,2}?病", [{"治"}, {"病"}]),
        (r"百分之\d+", [{f"百分之{digit}" for digit in "0123456789"}]),
        ("价.*(?:[0-9]+.*(?:今|现)|.*(?:今|现).*[a-z])", [{"价"}, {"今", "现"}, {*string.digits, *string.ascii_lowercase}]),
        ("(?:[一二]+成.*多|百分之[一二]+)人", [{"一成", "二成", "百分之一", "百分之二"}, {"多人", "一人", "二人"}]),
        ("[0-7]+[甲乙丙丁][一二三四][a-i]", [_all("01234567", "甲乙丙丁", "一二三四"), _all("甲乙丙丁", "一二三四", "abcdefghi")]),
        (".*", []),
    ],
)
def test_runs(pattern: str, runs: list[set[str]]) -> None:
    """All that a match must hold, finite runs grown by what can stand beside them."""
    assert runs == [set(run) for run in required_runs(pattern)]


PATTERNS = st.recursive(
    st.sampled_from("甲乙丙"),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})"),
        inner.map(lambda text: f"(?:{text})?"),
        inner.map(lambda text: f"(?:{text})+"),
        inner.map(lambda text: f"{text}.{{0,2}}"),
    ),
    max_leaves=6,
)


@given(PATTERNS, st.text("甲乙丙", max_size=8))
def test_every_match_holds_one_of_each_run(pattern: str, text: str) -> None:
    """No match of a pattern is without a string of every run it requires."""
    runs = required_runs(pattern)
    for match in re.finditer(pattern, text):
        assert all(any(one in match.group() for one in run) for run in runs)


@given(PATTERNS, st.text("甲乙丙", max_size=8))
def test_every_match_holds_one(pattern: str, text: str) -> None:
    """No match of a pattern is without one of its required literals."""
    literals = required_literals(pattern)
    for match in re.finditer(pattern, text):
        assert not literals or any(literal in match.group() for literal in literals)
