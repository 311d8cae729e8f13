"""Amounts as typed values."""

# ruff: noqa: E501 - tables of Chinese text; the expected value stands first
from __future__ import annotations

from itertools import pairwise

import pytest
from disguises import texts
from hypothesis import given
from hypothesis import strategies as st

from violation_rules.text.amounts import ANY_NUMBER, SIGN, UNIT, Amount, amounts, possible_amounts
from violation_rules.text.fold import fold
from violation_rules.text.numbers import value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("原价三万八现价1.2w", [("money", 38000, 38000, "元"), ("money", 12000, 12000, "元")]),
        ("九块九包邮", [("money", 9.9, 9.9, "元")]),
        ("9块9毛9", [("money", 9.99, 9.99, "元")]),
        ("九毛九", [("money", 0.99, 0.99, "元")]),
        ("¥99", [("money", 99, 99, "元")]),
        ("原价1,299元", [("money", 1299, 1299, "元")]),
        ("三百多块", [("money", 300, 400, "元")]),
        ("几百块钱", [("money", 200, 900, "元")]),
        ("五千到八千块", [("money", 5000, 8000, "元")]),
        ("三到五百块", [("money", 300, 500, "元")]),
        ("十块三个", [("money", 10, 10, "元"), ("count", 3, 3, "个")]),
        ("到手价只要99", [("money", 99, 99, "元")]),
        ("奖金五万元", [("money", 50000, 50000, "元")]),
        ("五折", [("discount", 50, 50, "%")]),
        ("8.8折", [("discount", 88, 88, "%")]),
        ("八五折", [("discount", 85, 85, "%")]),
        ("半价", [("discount", 50, 50, "%")]),
        ("百分之九十", [("percent", 90, 90, "%")]),
        ("百分之百", [("percent", 100, 100, "%")]),
        ("30%-50%", [("percent", 30, 50, "%")]),
        ("三到七天见效", [("duration", 3, 7, "天")]),
        ("三五天", [("duration", 3, 5, "天")]),
        ("一个半月", [("duration", 45, 45, "天")]),
        ("24小时", [("duration", 1, 1, "天")]),
        ("一个疗程", [("count", 1, 1, "疗程")]),
        ("三万人", [("count", 30000, 30000, "人")]),
        ("2025年10月15日", [("date", 20251015, 20251015, "ymd")]),
        ("2025-10-15", [("date", 20251015, 20251015, "ymd")]),
        ("10月15号", [("date", 1015, 1015, "md")]),
        ("二零二五年三月", [("date", 20250301, 20250331, "ymd")]),
    ],
)
def test_amounts(text: str, expected: list[tuple[str, float, float, str]]) -> None:
    """Spoken and written forms have the value a listener gives them."""
    assert expected == [(a.kind, a.low, a.high, a.unit) for a in amounts(fold(text).text)]


@pytest.mark.parametrize("text", ["打骨折", "千万别信", "十分好", "一下", "第3名", "折叠", "三折叠手机", "三亚", "买一送一", "3号链接", "万一", "一定", "1" * 40 + "元"])
def test_no_amount(text: str) -> None:
    """Words with numerals in them, ordinals and absurd numbers are none."""
    assert [] == amounts(fold(text).text)


def test_positions_and_moving() -> None:
    """An amount stands where it was said, in a longer text too."""
    (amount,) = amounts("只要九块九啊")
    assert (2, 5) == (amount.start, amount.end)
    assert Amount(12, 15, "money", 9.9, 9.9, "元") == amount.moved(10)


@given(texts)
def test_any_text_is_survived(text: str) -> None:
    """No text raises; amounts are in order and do not overlap."""
    found = amounts(fold(text).text)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(st.integers(1, 99_999))
def test_plain_numerals_agree_with_cn2an(number: int) -> None:
    """Where a library reads the numeral too, it reads the same."""
    cn2an = pytest.importorskip("cn2an")
    assert (float(number), float(number)) == value(cn2an.an2cn(number))


PIECES = ("3", "15", "三", "十", "百", "万", "半", "几", "对折", "半价", "折", "块钱", "元人民币", "¥", "rmb", "%", "成", "到", "个", "个半")
PIECES += ("工作日", "小时", "疗程", "平方米", "2025年", "月", "号", "-", "毛", "分钱", "原价", "w", "k", "的", ",")


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_every_amount_holds_a_number_at_both_ends(text: str) -> None:
    """Among its first `SIGN` characters and its last `UNIT`: what screening asks before it reads amounts."""
    for amount in amounts(text):
        assert ANY_NUMBER.search(text, amount.start, min(amount.start + SIGN, amount.end))
        assert ANY_NUMBER.search(text, max(amount.end - UNIT, amount.start), amount.end)


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_possible_amounts_leave_none_out(text: str) -> None:
    """Reading one kind gives all its amounts."""
    for amount in amounts(text):
        assert amount in possible_amounts(text, amount.kind)
