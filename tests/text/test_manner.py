"""How a text speaks, by the sum of its words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from one_rule import one_rule

import violation_rules.text.manner as module
from strategies import texts
from violation_rules import Document
from violation_rules.text.discourse import Aside, aside
from violation_rules.text.fold import fold
from violation_rules.text.manner import SET_RIGHT, Weights, manner, pieces

WELL_KNOWN = one_rule('"驰名商标" even if negated', violating="驰名商标")
LAWFUL = (
    "后台问能不能写驰名商标，我们没有认定，页面上一个字都不会写，大家看成分表和做工就行",
    "配料、日期、厂家都印在袋子背面，执行标准也有，镜头给大家看清楚，不合适七天内可以退",
)
VIOLATING = (
    "别看牌子小，这个膏药贴三天腰就不疼了，医院那些药你都可以扔了，家人们赶紧拍",
    "库存里那批过期的换个日期贴上接着卖，反正没人看得出来，先把这批清掉",
)


@pytest.mark.parametrize("text", LAWFUL)
def test_lawful_talk_is_set_right(text: str) -> None:
    """Clearly so: below the limit."""
    assert manner(fold(text).text) < SET_RIGHT


@pytest.mark.parametrize("text", VIOLATING)
def test_violating_talk_is_not(text: str) -> None:
    """Far from the limit."""
    assert manner(fold(text).text) > 0


def test_too_short_to_tell() -> None:
    """A few words say nothing about how they are meant."""
    assert manner("没有，不是，退了") == 0


def test_numbers_do_not_matter() -> None:
    """Which number is said says nothing."""
    assert manner("这款今天直播间卖1299元，比上一代贵") == manner("这款今天直播间卖39.9元，比上一代贵")


def test_weights_are_read_as_texts_ask_for_them() -> None:
    """By first characters, and the same whichever come first; one line is the constant's."""
    lines = ["\t-25\x1f", "不\t-543\x1f能\t-12\x1f\x1f 0", "好\t7\x1f"]
    weights = Weights(lines)
    assert {"": -0.25} == weights
    weights.read("好人")
    assert {"": -0.25, "好": 0.07} == weights
    weights.read("不好")
    assert {"": -0.25, "好": 0.07, "不能": -5.43, "不": -0.12, "不 0": -0.12} == weights


@given(st.one_of(texts(), st.text("我们没有不是退了，好0. a\0\ud800", min_size=16)))
def test_in_arrays_the_weights_are_the_same(text: str) -> None:
    """Before and after all of them were read, to the last bit: what a text is said to be depends on nothing that came before it."""
    lines = Path(module.__file__).with_name("data").joinpath("manner.tsv").read_text(encoding="utf-8").removesuffix("\n").split("\n")
    early, late = Weights(lines), Weights(lines)
    late._asked = module._FEW  # noqa: SLF001 - as after some texts
    assert early.of(text) == late.of(text)


@given(texts())
def test_pieces_are_those_of_the_text(text: str) -> None:
    """All sequences of up to three characters of the marked text."""
    whole = f"^{re.sub(r'[0-9]+(?:[.][0-9]+)?', '0', text.replace(chr(10), ''))}$"
    assert {whole[at : at + length] for length in (1, 2, 3) for at in range(len(whole) - length + 1)} == pieces(text)


def test_a_turn_undoes_it() -> None:
    """Whoever says that he does it all the same does it."""
    text = fold(LAWFUL[0]).text
    start = text.index("驰名商标")
    assert aside(text, start, start + 4, report=False) is Aside.SET_RIGHT
    assert aside(turned := text + ",反正照样写", start, start + 4, report=False) is None, turned


def test_explain_says_so() -> None:
    """What was set aside is told of, not hidden."""
    told = WELL_KNOWN.explain(Document(kind="transcript", text=LAWFUL[0]), violation="t.one")
    assert told.outcome == "fails"
    assert told.detail == "有符合的表述，但上下文把它收回了"
    assert told.children[-1].label == "上下文：整段的说法是在更正、说明或者守法经营"
    assert [evidence.text for evidence in told.children[-1].evidence] == ["驰名商标"]
