"""Asides: what a sentence takes back. The examples of each kind are in the table of docs/text.md."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import CHARACTERS, texts
from violation_rules import Document
from violation_rules.loading import load_text
from violation_rules.text import discourse
from violation_rules.text.discourse import Aside, aside
from violation_rules.text.speech_acts import WORDS

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


_SECTIONS = ("warns_before", "warns_after", "condemns", "declines", "requested", "own_offer", "turns")
_CUES = [word for name in _SECTIONS for word in WORDS[name]]
_CUES += ["自称专家的", "都是骗子", "“三天见效”", "我们不写", "先不上了", "等批文下来", "再卖", "才敢卖", "我真不敢", "去医院", "不存在"]
_TOLD = st.lists(st.one_of(st.sampled_from(_CUES), st.sampled_from([*CHARACTERS, ",", "。", "\ud800"])), max_size=12).map("".join)


@given(_TOLD)
def test_a_glimpse_misses_nothing(text: str) -> None:
    """What is left out, seeing that a text has no cue, would have found nothing."""
    discourse._MAY_WARN_OR_REFUSE.compile()  # noqa: SLF001
    told = discourse._reaches.__wrapped__(text, report=False)  # noqa: SLF001
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(discourse, "_MAY_WARN_OR_REFUSE", lambda _: True)
        assert told == discourse._reaches.__wrapped__(text, report=False)  # noqa: SLF001


@given(texts(), st.booleans())
def test_only_a_refutation_counts_in_reports(text: str, report: bool) -> None:  # noqa: FBT001 - drawn
    """And the manner as a whole: whoever complains and warns still complains; whatever is said, an answer is given."""
    found = {aside(text, at, at + 1, report=report) for at in range(len(text))}
    assert found <= ({None, Aside.REFUTED, Aside.SET_RIGHT} if report else {None, *Aside})


@pytest.mark.parametrize("advice", ["去看医生", "看大夫", "遵医嘱", "去皮肤科", "咨询药师", "去门诊", "找正规医院"])
def test_who_is_told_to_see_a_doctor(advice: str) -> None:
    """However it is put, the complaint before it is no claim."""
    assert aside(f"总是失眠，{advice}", 2, 4, report=False) is Aside.REFERRED
