"""Placeholders in terms."""


from __future__ import annotations

import pytest
import re2

from violation_rules.text.patterns import compile_pattern


@pytest.mark.parametrize(
    ("term", "text", "match"),
    [
        ("{n:number}天{m:number}斤", "保证你三天瘦十斤", None),
        ("{n:number}天{m:number}斤", "7天10斤", "7天10斤"),
        ("{n:number}天瘦{m:number}斤", "半年几十斤三天瘦十来斤", "三天瘦十来斤"),
        ("交{m:money}", "先交三万八再说", "交三万八"),
        ("交{m:money}", "交三次", None),
        ("交{m:money}", "交九块九", "交九块九"),
        ("全{any 4}最低", "全网就是最低", "全网就是最低"),
        ("全{any(max 4)}最低", "全网。最低", None),
        ("{duration}见效", "一个半月见效", "一个半月见效"),
        ("有效率{percent}", "有效率百分之九十", "有效率百分之九十"),
        ("{date}涨价", "10月15号涨价", "10月15号涨价"),
        ("第1名{number}元", "第一名99元", "第一名99元"),
    ],
)
def test_matches(term: str, text: str, match: str | None) -> None:
    """A pattern matches what its placeholders say, over folded text."""
    found = re2.search(compile_pattern(term), text)
    assert match == (found.group() if found else None)


@pytest.mark.parametrize(("term", "word"), [("{n:weight}斤", "weight"), ("{number", "{number")])
def test_errors_say_what_to_write(term: str, word: str) -> None:
    """A wrong placeholder is named, with the kinds there are."""
    with pytest.raises(ValueError, match=word.replace("{", r"\{")):
        compile_pattern(term)
