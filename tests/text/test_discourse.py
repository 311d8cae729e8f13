"""Asides: what a sentence takes back. The examples of each kind are in the table of docs/text.md."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import CHARACTERS, texts
from violation_rules import Document
from violation_rules.loading import load_text
from violation_rules.text.discourse import Aside, aside

RULES = """language 1
ruleset t "测" { version 1.0.0 }
statute 《中华人民共和国广告法》 as 《广告法》 { version 2018修正 effective 2018-10-26 version 2021修正 effective 2021-04-29 }
category 类 "类"
lexicon 词 { "三天见效" }
violation t.claim "宣称" {
    category 类
    violates 《广告法》第九条第三项
    applies_to transcript、complaint
    match 词 even if negated
    severity warning
    violating "三天见效"
    compliant "三天后发货"
}
"""


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("三天见效", "transcript", 1),
        ("有人要我说三天见效，我不敢说", "transcript", 0),
        ("有人要我说三天见效，我不敢说，今天破例，三天见效", "transcript", 1),
        ("听我一句，说三天见效的都别信", "transcript", 0),
        ("听我一句，说三天见效的都别信", "complaint", 1),
        ("举报称三天见效，经核查不成立", "complaint", 0),
    ],
)
def test_set_aside_is_no_finding(text: str, kind: str, found: int) -> None:
    """A match that its sentence takes back is not reported, not even of a term that counts when negated."""
    assert len(load_text(RULES).scan(Document(kind=kind, text=text))) == found


@given(st.text(st.sampled_from("".join(CHARACTERS)), min_size=1, max_size=15))
def test_nothing_is_set_aside_without_a_cue(text: str) -> None:
    """Ordinary words take nothing back; so short a text has no manner (`test_manner`)."""
    assert aside(text, 0, len(text), report=False) is None


@given(texts(), st.booleans())
def test_only_a_refutation_counts_in_reports(text: str, report: bool) -> None:  # noqa: FBT001 - drawn
    """And the manner as a whole: whoever complains and warns still complains; whatever is said, an answer is given."""
    found = {aside(text, at, at + 1, report=report) for at in range(len(text))}
    assert found <= ({None, Aside.REFUTED, Aside.SET_RIGHT} if report else {None, *Aside})


@pytest.mark.parametrize("advice", ["去看医生", "看大夫", "遵医嘱", "去皮肤科", "咨询药师", "去门诊", "找正规医院"])
def test_who_is_told_to_see_a_doctor(advice: str) -> None:
    """However it is put, the complaint before it is no claim."""
    assert aside(f"总是失眠，{advice}", 2, 4, report=False) is Aside.REFERRED
