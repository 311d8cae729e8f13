"""Screening leaves out only what cannot match."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import strategies

from violation_rules import Document
from violation_rules.compiler import signs
from violation_rules.compiler.frequency import frequency
from violation_rules.engine import glance
from violation_rules.engine import runtime as runtime_module
from violation_rules.engine.batch import lot_of
from violation_rules.engine.evaluate import Evaluator
from violation_rules.engine.runtime import Runtime
from violation_rules.engine.scene import Scene
from violation_rules.engine.sets import members
from violation_rules.engine.spoken import spoken
from violation_rules.loading import load_text
from violation_rules.text.discourse import Aside

if TYPE_CHECKING:
    from violation_rules.compiler.program import Program
    from violation_rules.engine.occurrences import Block

RULES = """language 1
ruleset demo "演示" {{ version 1.0.0 in_force from 2020-01-01 }}
statute 《中华人民共和国广告法》 as 《广告法》 {{ version 2018修正 effective 2018-10-26 version 2021修正 effective 2021-04-29 }}
category 类 "类"
lexicon 原价词 {{ "原价" /[原标]定价/ }}
lexicon 现价词 {{ "现价" "到手" }}
lexicon 抽奖词 {{ "抽奖" "抽{{n:number}}位" }}
lexicon 主播 {{ "主播" }}
violation v.r "规则" {{
    category 类
    violates 《广告法》第九条第三项
    match {condition}
    severity warning
}}
"""


@given(strategies.rulesets(), st.lists(strategies.texts(), min_size=1, max_size=6), st.sampled_from((0.0, 1e-4, 1.0)))
def test_every_reading_that_matches_is_left(source: str, texts: list[str], common: float) -> None:
    """And the sentences it matches in are among the stretches, whatever strings count as common."""
    program = load_text(source).program
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signs, "COMMON", common)
        patch.setattr(glance, "FEW", 0)
        assert_superset(program, texts)


@pytest.mark.parametrize(
    ("condition", "inside", "outside"),
    [
        ("money(原价词) >= 2 * money(现价词)", "原价99元，现价39元", "原价99元，现价59元"),
        ("money(抽奖词) > 50000", "抽奖送10万元现金", "抽奖送1万元现金"),
        ("money(原价词) > 50 within 1 utterances and 主播", "主播说原价99元", "主播说原价多少元"),
        ("2 of (原价词、现价词、主播)", "原价和主播", "原价和定价"),
        ("原价词 before 现价词 within 3 chars", "原价和现价", "现价和原价"),
        ("count(主播) >= 2 in utterance and 原价词", "主播，主播，原价", "主播，原价"),
        ("原价词 and 抽奖词", "标定价，抽三位", "标定价，抽哪位"),
    ],
)
def test_what_screening_sorts_out(condition: str, inside: str, outside: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Amounts, places, numbers of matches and patterns are looked at before a document is judged, unless only a few are left."""
    rules = load_text(RULES.format(condition=condition))
    screen = Runtime(rules.program).screen
    texts = [inside, outside]
    block = joined(texts)
    assert 0 in screen.candidates(block).readings
    monkeypatch.setattr(glance, "FEW", 0)
    assert [0] == list(screen.candidates(block).readings)
    assert_superset(rules.program, texts)


def test_what_is_too_seldom_is_sifted_out() -> None:
    """So many hits need as many strings of their signs in the stretch: this is known before places are looked at."""
    runtime = Runtime(load_text(RULES.format(condition="count(原价词) >= 2 in utterance and 主播")).program)
    texts = ["主播说原价。比原价低", "主播说标定价，原价", "主播说标定价", "主播说原价\n\n原价多少", "主播，主播"]
    sift = runtime.screen.sift(joined(texts))
    (where,) = sift.readings().values()
    assert [0, 1] == sift.sentences.document_of[members(where)].tolist()


@pytest.mark.parametrize("kept", [False, True])
def test_patterns_are_let_go_after_much_text(kept: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001 - a parameter
    """What is found stays the same; what RE2 remembered of the texts before is gone, unless somebody waits for each answer."""
    monkeypatch.setattr(runtime_module, "RENEWAL", 10_000)
    rules = load_text(RULES.format(condition="抽奖词"))
    if kept:
        rules.prepare()
    documents = [Document(text=f"{text}，{at}") for at in range(500) for text in ("抽三位朋友", "今天不抽了，下一位", "抽四位")]
    (pattern,) = [entry.regex for lexicon in rules.program.lexicons for entry in lexicon.entries if "抽" in (entry.regex or "")]
    first = list(rules.scan_many(documents))
    before = rules.runtime.regex_of_lines(pattern)
    assert rules.runtime.regex_of_lines(pattern) is before
    assert list(rules.scan_many(documents)) == first
    assert (rules.runtime.regex_of_lines(pattern) is before) is kept
    assert sum(map(len, first)) == 1000


def test_frequencies_tell_rare_from_common() -> None:
    """Known words, marks, and strings that the table does not hold."""
    assert frequency("的") > frequency("我们") > frequency("国家级") > frequency("国家级抗衰老")
    assert frequency(",") > frequency("1") > frequency("10") > frequency("10元")


def joined(texts: list[str]) -> Block:
    """Transcripts as a batch joins them."""
    lot = lot_of([Document(text=text) for text in texts])
    return spoken(lot.texts, lot.kinds, lot.documents).block(lot.kinds, None)


def assert_superset(program: Program, texts: list[str]) -> None:
    """Compare with evaluating each document by itself."""
    runtime = Runtime(program)
    block = joined(texts)
    found = runtime.screen.candidates(block)
    for at, text in enumerate(texts):
        homes = found.homes_in(at, int(block.begins[at])) if at in found.readings else {}
        scene = Scene(runtime, Document(kind="transcript", text=text))
        evaluator = Evaluator(scene)
        for number, rule in enumerate(program.rules):
            for reading, match in enumerate(rule.matches):
                items = evaluator.find(match, rule.scope).items if not rule.applies_to or "transcript" in rule.applies_to else []
                items = [item for item in items if scene.aside(item, rule.id) is not Aside.ELSEWHERE]
                starts = [scene.sentences[scene.sentence_at(item.home)][0] for item in items]
                assert set(starts) <= set(homes.get((number, reading), ()))
