"""Folding: what becomes one spelling, what stays, and where it points."""

# ruff: noqa: E501, SLF001, PT018 - tables of Chinese text; the expected value stands first
from __future__ import annotations

import numpy as np
import pytest
from disguises import disguised_terms, fragments, texts
from hypothesis import example, given, settings
from plain_fold import plain_fold

from violation_rules.text import fold as module
from violation_rules.text.fold import fold, fold_term
from violation_rules.text.tables import fold_tables


@pytest.mark.parametrize(
    ("original", "folded"),
    [
        ("ＡＢＣ１００％", "abc100%"),
        ("全網最低價", "全网最低价"),
        ("⼀流醫薬", "一流医药"),
        ("最\u200b好\xad的", "最好的"),
        ("最̶好̶", "最好"),
        ("最 ★ 好", "最好"),
        ("T.O.P1", "top1"),
        ("第①名 第1名 第壹名", "第一名第一名第一名"),
        ("百分之百正品 百分百", "100%正品 100%"),
        ("独one无two", "独一无二"),
        ("加V，加薇，➕Ｖ，+vx，+我", "加微信,加微信,加微信,加微信,加我"),
        ("V信 v/x 薇信 徽信", "微信微信微信微信"),
        ("某宝 某🎵 拼夕夕 某红书", "淘宝抖音拼多多小红书"),
        ("pyq XHS PDD", "朋友圈小红书拼多多"),
        ("NO.1 No 1 №1", "no.1 no.1 no.1"),
    ],
)
def test_disguises_fold(original: str, folded: str) -> None:
    """Each of these is folded to its plain spelling."""
    assert folded == fold(original).text


@pytest.mark.parametrize(
    "text",
    [
        "第12页", "第1季", "第1天", "第1步", "第3章", "某东西", "某音乐人", "某宝宝", "最,好", "最。好", "最\n好", "全网   最低", "v领连衣裙", "加v领", "kv信", "vxd", "smoking",
        "第1.5代", "百分之五", "无2小时", "谢谢妈妈", "“最”好", "(一)", "3+v", "support", "spd", "信任", "v信任", "12 34", "hello world", "a bc",
    ],
)  # fmt: skip
def test_innocent_spellings_stay(text: str) -> None:
    """Counts, pages, seasons, sentence punctuation, layout and ordinary words are left as they are."""
    assert text == fold(text).text


def test_line_feeds_are_kept_one_for_one() -> None:
    """A joined batch has as many lines folded as it had before, whatever stands beside the separators."""
    text = "最 \n 好\n\n★\n第\n1"
    assert text.count("\n") == fold(text).text.count("\n")


def test_span_covers_exactly_what_was_written() -> None:
    """A folded range goes back to the disguised stretch, marks included, neighbours excluded."""
    text = "哎★最️ ★好̶★吧"
    folded = fold(text)
    start = folded.text.index("最好")
    low, high = folded.span(start, start + 2)
    assert "最️ ★好̶" == text[low:high]
    assert (3, 3) == fold("abc").span(3, 3)


def test_folds_are_named() -> None:
    """The evidence can say which classes of folding took part."""
    assert ("emoji", "inserted", "traditional") == fold("全😀網 最").folds(0, 3)
    assert ("combining", "invisible") == fold("最\u0336\u200b好").folds(0, 2)
    assert ("case", "mask") == fold("V信").folds(0, 2)
    assert ("digit",) == fold("第1").folds(0, 2)
    assert () == fold("最好").folds(0, 2)


def test_surrogates_nul_and_astral_characters_survive() -> None:
    """Offsets count code points of any Python string."""
    folded = fold("\ud800𠮷最\x00好😀")
    assert "\ud800𠮷最好😀" == folded.text
    assert [0, 1, 2, 4, 5] == folded.starts.tolist()


@given(texts)
@settings(max_examples=400)
@example("第 1 名")
@example("a +微信")
@example("加★★★★我")
@example("wx微x")
@example("我/+🐧~t")
@example("Vx+v")
def test_idempotent(text: str) -> None:
    """Folding what is folded changes nothing."""
    once = fold(text).text
    assert once == fold(once).text


def test_every_character_becomes_what_stays() -> None:
    """All steps are composed: 𝛋 becomes what κ becomes."""
    tables = fold_tables()
    assert (tables.map[tables.map] == tables.map).all()
    assert all(target == fold(target).text for target in tables.expansions.values())
    assert "k" == fold("𝛋").text == fold("κ").text


@given(texts)
def test_terms_are_idempotent(text: str) -> None:
    """A term folded twice is a term folded once."""
    assert fold_term(text) == fold_term(fold_term(text))


@given(texts)
@settings(max_examples=600)
def test_vectorised_equals_plain(text: str) -> None:
    """The arrays give what the rules give, character by character; and so does what is quicker for short texts."""
    with pytest.MonkeyPatch.context() as patch:
        for longest in (module.LONGEST, 0):
            patch.setattr(module, "LONGEST", longest)
            folded = fold(text)
            assert plain_fold(text) == (folded.text, folded.starts.tolist(), folded.ends.tolist())


@given(fragments, fragments, fragments)
def test_lines_do_not_depend_on_their_batch(one: str, two: str, three: str) -> None:
    """A line folds the same alone and joined with others."""
    lines = [line.replace("\n", "") for line in (one, two, three)]
    assert [fold(line).text for line in lines] == fold("\n".join(lines)).text.split("\n")


@given(fragments)
def test_chunks_do_not_matter(text: str) -> None:
    """Where a long text is cut into chunks has no influence on text or map, and none that a short one is not cut at all."""
    whole = fold(text * 3)
    before = module._CHUNK, module.LONGEST
    module._CHUNK, module.LONGEST = 1, 0
    try:
        cut = fold(text * 3)
    finally:
        module._CHUNK, module.LONGEST = before
    assert (whole.text, whole.starts.tolist(), whole.ends.tolist()) == (cut.text, cut.starts.tolist(), cut.ends.tolist())


@given(texts)
def test_map_is_ordered_and_inside(text: str) -> None:
    """Starts and ends rise, no range is empty, and all lie in the original."""
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert bool(np.all(folded.starts < folded.ends))
    assert bool(np.all(np.diff(folded.starts) >= 0)) and bool(np.all(np.diff(folded.ends) >= 0))
    assert not len(folded.ends) or int(folded.ends[-1]) <= len(text)


@given(disguised_terms())
def test_disguised_term_is_found_exactly(case: tuple[str, str, str]) -> None:
    """A term with any mix of disguises inside is found, and its span is exactly the disguised stretch."""
    term, disguise, setting = case
    text = setting.format(disguise)
    folded = fold(text)
    start = folded.text.index(term)
    low, high = folded.span(start, start + len(term))
    assert (setting.index("{}"), term) == (low, fold(text[low:high]).text)
    assert disguise == text[low:high]
