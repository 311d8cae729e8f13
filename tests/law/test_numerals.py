"""Numbers of articles as the law writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from violation_rules.law.numerals import from_chinese, to_chinese


@given(st.integers(1, 9999))
def test_every_number_survives_writing_and_reading(number: int) -> None:
    """What is written in Chinese numerals is read back as the same number."""
    assert number == from_chinese(to_chinese(number))


@pytest.mark.parametrize(
    ("number", "numeral"),
    [(10, "十"), (12, "十二"), (20, "二十"), (101, "一百零一"), (110, "一百一十"), (287, "二百八十七"), (1010, "一千零一十")],
)
def test_numbers_are_written_as_in_legal_texts(number: int, numeral: str) -> None:
    """Tens, gaps and round numbers take the form legal texts use."""
    assert numeral == to_chinese(number)


@pytest.mark.parametrize(("numeral", "number"), [("一十二", 12), ("一百〇一", 101), ("57", 57), ("５７", 57)])
def test_common_other_spellings_are_read(numeral: str, number: int) -> None:
    """Arabic digits, 〇 and 一十 are accepted."""
    assert number == from_chinese(numeral)


@pytest.mark.parametrize("numeral", ["", "零", "二百八七", "百二十", "一百一", "十十", "一二", "九零九", "0", "12345"])
def test_what_is_no_numeral_is_refused(numeral: str) -> None:
    """A slip of the pen is not silently read as some other article."""
    assert from_chinese(numeral) is None


@pytest.mark.parametrize("number", [0, -1, 10_000])
def test_numbers_no_provision_has_are_refused(number: int) -> None:
    """Writing a number outside 1..9999 is an error that says so."""
    with pytest.raises(ValueError, match="between 1 and 9999"):
        to_chinese(number)
