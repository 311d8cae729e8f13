"""One layout, the same meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from language_samples import FRAGMENTS, RULE_FILES, without_spans

from violation_rules.language import parse
from violation_rules.language.format import format_source

if TYPE_CHECKING:
    from pathlib import Path

UNTIDY = """\ufefflanguage   1
# 注


fact  x：yes ｜ no   # 尾注
lexicon 词“题”{
  “甲”   "乙"   exact
  # 词库里的注
  except  "丙"，“丁”
}
lexicon 空 { }
unit 分局 "分局" {duty “监督” basis “四、8” stated}
violation a.b “规则” {
  category 类别

  match 词 near （“甲”or "乙"） within 8 chars
      and   x = yes
  penalty 《广告法》 第五十七条 fine 200000 .. 1000000 fine serious  3..5 times “广告费用”
  applies_to transcript，listing
}
"""
TIDY = """language 1
# 注

fact x: yes | no  # 尾注
lexicon 词 "题" {
    "甲" "乙" exact
    # 词库里的注
    except "丙"、"丁"
}
lexicon 空 { }
unit 分局 "分局" { duty "监督" basis "四、8" stated }
violation a.b "规则" {
    category    类别

    match       词 near ("甲" or "乙") within 8 chars
                and x = yes
    penalty     《广告法》第五十七条 fine 200000..1000000 fine serious 3..5 times "广告费用"
    applies_to  transcript, listing
}
"""


def test_layout() -> None:
    """Indents, padding, ASCII punctuation, kept comments and line breaks."""
    assert format_source(UNTIDY) == TIDY


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: path.stem)
def test_formatting_keeps_the_meaning(path: Path) -> None:
    """Parse, print, parse gives the same abstract syntax; printing again changes nothing."""
    text = path.read_text(encoding="utf-8")
    once = format_source(text)
    assert without_spans(parse(text, "t.vr").file.declarations) == without_spans(parse(once, "t.vr").file.declarations)
    assert once == format_source(once)


@given(st.lists(FRAGMENTS, max_size=30).map(" ".join))
def test_formatting_any_text(text: str) -> None:
    """Also of a broken file nothing is lost that can be read, and formatting twice changes nothing more."""
    once = format_source(text)
    assert once == format_source(once)
    assert without_spans(parse(text, "t.vr").file.declarations) == without_spans(parse(once, "t.vr").file.declarations)
