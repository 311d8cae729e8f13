"""The notation of citations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from violation_rules.law import Citation, CitationError, format_citation, parse_citation

_NUMBERS = st.integers(1, 999)
_NAMES = st.text(st.sampled_from("广告法食品安全反不正当竞争"), min_size=1, max_size=8)


@st.composite
def citations(draw: st.DrawFn) -> Citation:
    """Any citation whose finer parts hang on an article."""
    version = draw(st.none() | st.sampled_from(["2025修订", "2023修正（刑法修正案（十二））"]))
    law = draw(_NAMES)
    if draw(st.booleans()):
        return Citation(law=law, version=version)
    optional = st.none() | _NUMBERS
    return Citation(law=law, version=version, article=draw(_NUMBERS), suffix=draw(optional), paragraph=draw(optional), item=draw(optional))


@given(citations())
def test_writing_and_reading_give_the_same_citation(citation: Citation) -> None:
    """The notation loses nothing."""
    assert citation == parse_citation(format_citation(citation))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《广告法》第九条第三项", Citation("广告法", article=9, item=3)),
        ("《刑法》第二百八十七条之一第一款", Citation("刑法", article=287, suffix=1, paragraph=1)),
        ("《食品安全法》（2021修正）第一百二十二条第一款", Citation("食品安全法", "2021修正", 122, paragraph=1)),
        ("《刑法》(2023修正(刑法修正案(十二)))第一百二十条之三", Citation("刑法", "2023修正（刑法修正案（十二））", 120, 3)),
        ("《广告法》第57条第1项", Citation("广告法", article=57, item=1)),
        ("《广告法》 第 9 条 第（三）项", Citation("广告法", article=9, item=3)),
        ("《广告绝对化用语执法指南》", Citation("广告绝对化用语执法指南")),
        ("《广告绝对化用语执法指南》第九条", Citation("广告绝对化用语执法指南", article=9)),
        ("《广告法适用问题执法指南（一）》第四条", Citation("广告法适用问题执法指南（一）", article=4)),
    ],
)
def test_lawyers_notation_is_read(text: str, expected: Citation) -> None:
    """Articles, inserted articles, paragraphs, items, versions and guides are read from the notation in use."""
    assert expected == parse_citation(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("广告法第九条", "begins with the law's name"),
        ("《广告法第九条", "》 is missing"),
        ("《》第九条", "name is missing"),
        ("《广告法》（2021修正第九条", "） is missing"),
        ("《广告法》（）第九条", "version's name is missing"),
        ("《广告法》第九条第三目", "第…条"),
        ("《广告法》第三项", "第…条"),
        ("《广告法》第二百八七条", "not a number"),
    ],
)
def test_what_is_wrong_is_said(text: str, reason: str) -> None:
    """An unreadable citation is an error that says what was expected."""
    with pytest.raises(CitationError, match=reason):
        parse_citation(text)
