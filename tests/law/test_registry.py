"""Which version applied on a day, and whether a provision exists in it."""

import doctest
from datetime import date
from pathlib import Path

import pytest

from violation_rules.law import (
    Citation,
    Problem,
    Registry,
    Resolved,
    Statute,
    UnknownStatuteError,
    Version,
    counterpart,
    load_registry,
    parse_citation,
)

REGISTRY = load_registry()
TODAY = date(2026, 11, 1)


def resolve(text: str, day: date = TODAY) -> Resolved | Problem:
    """Resolve a citation as written."""
    return REGISTRY.resolve(parse_citation(text), day)


def resolved(text: str, day: date = TODAY) -> str:
    """Resolve a citation that is expected to exist, and give it back in full."""
    found = resolve(text, day)
    assert isinstance(found, Resolved)
    return str(found.citation)


def problem(text: str, day: date = TODAY) -> Problem:
    """Resolve a citation that is expected not to exist."""
    found = resolve(text, day)
    assert isinstance(found, Problem)
    return found


@pytest.mark.parametrize("name", ["反不正当竞争法", "中华人民共和国反不正当竞争法"])
def test_a_law_is_found_by_title_and_short_title(name: str) -> None:
    """Both names mean the same law."""
    assert REGISTRY.statute("反不正当竞争法") is REGISTRY.statute(name)


def test_an_official_title_that_is_also_used_in_full_is_an_alias() -> None:
    """A rule shortened in the registry is still found under the title it was issued with."""
    assert REGISTRY.statute("三品一械广告审查管理暂行办法") is REGISTRY.statute(
        "药品、医疗器械、保健食品、特殊医学用途配方食品广告审查管理暂行办法"
    )


def test_an_unknown_law_names_the_likest() -> None:
    """A misspelt law is an error with a suggestion."""
    with pytest.raises(UnknownStatuteError, match="你是否想写《广告法》"):
        REGISTRY.statute("广告发")


def test_two_statutes_of_one_name_are_refused() -> None:
    """A registry in which a name means two laws cannot be made."""
    one = Statute(title="甲法", short="甲法", kind="law", versions=())
    other = Statute(title="乙法", short="乙法", kind="law", versions=(), aliases=("甲法",))
    with pytest.raises(ValueError, match="甲法"):
        Registry((one, other))


@pytest.mark.parametrize(
    ("day", "version", "exists"),
    [(date(2025, 10, 14), "2019修正", False), (date(2025, 10, 15), "2025修订", True), (date(2025, 10, 16), "2025修订", True)],
)
def test_the_day_of_the_conduct_picks_the_version(day: date, version: str, exists: bool) -> None:  # noqa: FBT001
    """《反不正当竞争法》 changed on 2025-10-15: the day before has the old text, which ends at article 33."""
    found = REGISTRY.version_on("反不正当竞争法", day)
    assert found is not None
    assert version == found.name
    assert exists == isinstance(resolve("《反不正当竞争法》第四十一条", day), Resolved)
    assert f"《反不正当竞争法》（{version}）第八条第一款" == resolved("《反不正当竞争法》第八条第一款", day)


def test_the_article_that_carries_a_provision_in_another_version_is_known() -> None:
    """False publicity moved from article 8 to article 9 in 2025, and the way back is known too."""
    law = REGISTRY.statute("反不正当竞争法")
    old, new = law.versions
    assert counterpart(law, "8", of=old, into=new) == "9"
    assert counterpart(law, "9", of=new, into=old) == "8"


def test_advertising_law_articles_from_60_moved_down_by_one() -> None:
    """《广告法》 lost article 60 in 2021: numbers below are untouched, those above are one lower, and 75 is gone."""
    law = REGISTRY.statute("广告法")
    old, new = law.versions
    assert counterpart(law, "59", of=old, into=new) == "59"
    assert counterpart(law, "60", of=old, into=new) is None
    assert [str(number - 1) for number in range(61, 76)] == [counterpart(law, str(number), of=old, into=new) for number in range(61, 76)]
    assert resolved("《广告法》第七十五条", date(2021, 4, 28)) == "《广告法》（2018修正）第七十五条"
    assert problem("《广告法》第七十五条", date(2021, 4, 29)).kind == "no_article"


def test_a_missing_article_names_its_counterpart_first() -> None:
    """An article known from another version is answered with the one that carries it, before the neighbouring numbers."""
    found = problem("《广告法》第七十五条", date(2021, 4, 29))
    assert found.nearest == (parse_citation("《广告法》（2021修正）第七十四条"),)
    assert "2018修正有" in found.message


def test_inserted_articles_exist_only_where_inserted() -> None:
    """第…条之一 is its own article: 287 has 之一 and 之二, not 之三, and 《广告法》 has none."""
    assert (
        resolved("《刑法》第二百八十七条之一第一款", date(2024, 3, 1))
        == "《刑法》（2023修正（刑法修正案（十二）））第二百八十七条之一第一款"
    )
    found = problem("《刑法》第二百八十七条之三", date(2024, 3, 1))
    assert [(citation.article, citation.suffix) for citation in found.nearest] == [(287, 2), (288, None)]
    assert problem("《广告法》第九条之一").kind == "no_article"


def test_a_promulgated_text_applies_from_its_day_on() -> None:
    """《商标法》 2026修订 is promulgated but applies from 2027-01-01."""
    assert resolved("《商标法》第一条", date(2026, 12, 31)) == "《商标法》（2019修正）第一条"
    assert resolved("《商标法》第八十七条", date(2027, 1, 1)) == "《商标法》（2026修订）第八十七条"
    assert problem("《商标法》第八十七条", date(2026, 12, 31)).kind == "no_article"


def test_a_day_before_the_first_version_has_none() -> None:
    """Nothing is assumed of the time before the earliest text."""
    found = problem("《直播电商监督管理办法》第三十四条", date(2026, 1, 31))
    assert found.kind == "not_in_force"
    assert "2026-02-01" in found.message


def test_a_named_version_is_that_version_only() -> None:
    """A citation with a version does not slide to another on another day, and an unknown version is an error."""
    assert problem("《反不正当竞争法》（2019修正）第八条", date(2025, 10, 15)).kind == "not_in_force"
    found = problem("《反不正当竞争法》（2017修订）第八条")
    assert found.kind == "unknown_version"
    assert "2019修正、2025修订" in found.message


def test_paragraphs_and_items_are_counted() -> None:
    """A paragraph or item past the last is an error that names the last."""
    assert problem("《反不正当竞争法》第九条第三款").nearest == (parse_citation("《反不正当竞争法》（2025修订）第九条第二款"),)
    assert problem("《广告法》第九条第十二项").nearest == (parse_citation("《广告法》（2021修正）第九条第十一项"),)
    assert problem("《广告法》第三条第一项").nearest == (parse_citation("《广告法》（2021修正）第三条"),)


def test_an_item_needs_its_paragraph_only_where_several_have_items() -> None:
    """An item is completed with the one paragraph that can hold it, and refused where two could."""
    assert resolved("《食品安全法》第一百二十三条第三项") == "《食品安全法》（2025修正）第一百二十三条第一款第三项"
    several = Statute(
        title="甲法",
        short="甲法",
        kind="law",
        versions=(
            Version(
                name="2020", effective=date(2020, 1, 1), repealed=None, promulgated=None, number=None, issuer="甲", articles={"1": (2, 3)}
            ),
        ),
    )
    found = Registry((several,)).resolve(Citation("甲法", article=1, item=3), TODAY)
    assert isinstance(found, Problem)
    assert found.kind == "ambiguous_paragraph"
    assert found.nearest == (Citation("甲法", "2020", 1, paragraph=2, item=3),)


def test_guides_are_cited_by_section() -> None:
    """A section of an enforcement guide resolves like an article; one too many names the last."""
    assert REGISTRY.statute("广告绝对化用语执法指南").kind == "guide"
    assert resolved("《广告绝对化用语执法指南》第十一条第三项") == "《广告绝对化用语执法指南》（2023）第十一条第三项"
    assert problem("《广告绝对化用语执法指南》第十三条").nearest == (parse_citation("《广告绝对化用语执法指南》（2023）第十二条"),)


def test_an_undated_guide_is_never_out_of_force() -> None:
    """Where the source gives no date, no day is refused."""
    assert isinstance(resolve("《广告法适用问题执法指南（一）》第四条", date(2020, 1, 1)), Resolved)


def test_a_law_not_held_is_unverified() -> None:
    """A law of which no text is held resolves to itself, unverified, without a version."""
    found = resolve("《网络主播行为规范》第九百条")
    assert isinstance(found, Resolved)
    assert (found.verified, found.version) == (False, None)


def test_a_partly_held_text_is_verified_where_it_is_held() -> None:
    """Of 《网络直播营销管理办法（试行）》 articles 18 to 21 are held: those are checked, the others unverified."""
    held, other = resolve("《网络直播营销管理办法（试行）》第十八条第八项"), resolve("《网络直播营销管理办法（试行）》第十七条")
    assert isinstance(held, Resolved)
    assert isinstance(other, Resolved)
    assert (held.verified, other.verified) == (True, False)
    assert problem("《网络直播营销管理办法（试行）》第十八条第九项").kind == "no_item"


def test_versions_follow_each_other_without_overlap() -> None:
    """On no day do two texts of one law apply, and each older version ends where the next begins."""
    for statute in REGISTRY:
        for older, newer in zip(statute.versions, statute.versions[1:], strict=False):
            assert newer.effective == older.repealed, statute.short


def test_the_examples_of_the_law_page_hold() -> None:
    """What the documentation shows is what the registry answers."""
    page = Path(__file__).parents[2] / "docs" / "law.md"
    outcome = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert outcome.failed == 0
    assert outcome.attempted > 0
