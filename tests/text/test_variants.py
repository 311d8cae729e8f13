"""Homophones, look-alikes and split characters."""

# ruff: noqa: E501 - tables of Chinese text; the expected value stands first
from __future__ import annotations

import pytest

from violation_rules.text.fold import fold_term
from violation_rules.text.variants import MOST_CHANCE, innocent_hits, left_out, variants


@pytest.mark.parametrize(
    ("term", "spelling"),
    [
        ("最好", "蕞好"), ("最好", "醉好"), ("最好", "最壕"), ("最好", "zui好"), ("最好", "zuihao"), ("最好", "最女子"), ("绝对", "jue对"), ("最佳", "醉佳"),
        ("顶级", "丁级"), ("国家级", "国佳级"), ("遥遥领先", "瑶瑶领先"), ("低价", "低架"), ("微信", "维信"), ("赚钱", "贝兼钱"), ("治愈", "冶愈"),
    ],
)  # fmt: skip
def test_disguised_spellings(term: str, spelling: str) -> None:
    """One character by sound, shape, parts or in Latin."""
    assert spelling in variants(term)


@pytest.mark.parametrize(("term", "spelling"), [("微信", "威信"), ("第一", "弟一"), ("低价", "地价"), ("顶级", "定级"), ("最好", "嘴好")])
def test_ordinary_spellings_are_left_out(term: str, spelling: str) -> None:
    """What ordinary text holds is no variant, and is reported as left out."""
    assert spelling not in variants(term)
    assert spelling in left_out(term)


@pytest.mark.parametrize(("term", "sounds"), [("唯一", "维一"), ("史上", "史尚"), ("极致", "级致")])
def test_everyday_syllables(term: str, sounds: str) -> None:
    """Terms of everyday syllables get no same-sounding spellings."""
    assert sounds not in variants(term)


@pytest.mark.parametrize("term", ["最好", "国家级", "遥遥领先", "全网第一", "刷单", "糖尿病"])
def test_variants_are_folded_and_sorted(term: str) -> None:
    """Every variant is its own folding, differs from the term and keeps a character of it, unless it is all in Latin."""
    spellings = variants(term)
    assert sorted(set(spellings)) == list(spellings)
    assert term not in spellings
    assert all(fold_term(spelling) == spelling for spelling in spellings)
    assert all(spelling.isascii() or set(spelling) & set(term) for spelling in spellings)


def test_single_characters_have_none() -> None:
    """At least one character stays as written."""
    assert () == variants("药")
    assert () == variants("妈妈")
    assert () == variants("")
    assert () == variants("gz")


def test_mergers_are_an_option() -> None:
    """Regional mergers add spellings and take none away."""
    plain, merged = variants("蓝牙"), variants("蓝牙", mergers=True)
    assert "南牙" in merged
    assert "南牙" not in plain
    assert set(plain) <= set(merged)


def test_innocent_hits_are_estimated() -> None:
    """The warning of `check` has a number: small for kept spellings, each below the limit."""
    assert 0 < innocent_hits("最好") < len(variants("最好")) * MOST_CHANCE
