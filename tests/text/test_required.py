"""The literals a regular expression needs."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from violation_rules.text.required import required_literals


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


@given(
    st.recursive(
        st.sampled_from("甲乙丙"),
        lambda inner: st.one_of(
            st.tuples(inner, inner).map("".join),
            st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})"),
            inner.map(lambda text: f"(?:{text})?"),
            inner.map(lambda text: f"(?:{text})+"),
            inner.map(lambda text: f"{text}.{{0,2}}"),
        ),
        max_leaves=6,
    ),
    st.text("甲乙丙", max_size=8),
)
def test_every_match_holds_one(pattern: str, text: str) -> None:
    """No match of a pattern is without one of its required literals."""
    literals = required_literals(pattern)
    for match in re.finditer(pattern, text):
        assert not literals or any(literal in match.group() for literal in literals)
