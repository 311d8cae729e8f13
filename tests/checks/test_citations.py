"""The law behind the rules: what a citation must be, on which days."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from violation_rules.checks.citations import check
from violation_rules.language.diagnostics import Diagnostic
from violation_rules.language.sources import read_ruleset
from violation_rules.language.symbols import link

Check = Callable[..., list[Diagnostic]]

STATUTES = """
statute 《中华人民共和国反不正当竞争法》 as 《反不正当竞争法》 {
    version 2019修正 effective 2019-04-23
    version 2025修订 effective 2025-10-15
}
statute 《中华人民共和国广告法》 as 《广告法》 {
    version 2018修正 effective 2018-10-26
    version 2021修正 effective 2021-04-29
}
statute 《中华人民共和国刑法》 as 《刑法》 {
    version "2020修正（刑法修正案（十一））" effective 2021-03-01
    version "2023修正（刑法修正案（十二））" effective 2024-03-01
}
statute 《中华人民共和国商标法》 as 《商标法》 {
    version 2019修正 effective 2019-11-01
    version 2026修订 effective 2027-01-01
}
statute 《中华人民共和国行政处罚法》 as 《行政处罚法》 {
    version 2017修正 effective 2018-01-01
    version 2021修订 effective 2021-07-15
}
statute 《网络交易监督管理办法》 { version 2021 effective 2021-05-01 }
statute 《广告绝对化用语执法指南》 { version 2023 effective 2023-02-25 }
statute 《网络主播行为规范》 unverified
statute 《温州市直播营销管理办法》 unverified
"""


@pytest.fixture
def checked(tmp_path: Path) -> Check:
    """Check a ruleset in force from 2020 that holds one rule with these clauses."""

    def run(clauses: str, *, statutes: str = STATUTES, in_force: str = "from 2020-01-01") -> list[Diagnostic]:
        head = f'language 1\nruleset probe "试" {{ version 1 in_force {in_force} }}\n{statutes}\n'
        (tmp_path / "probe.vr").write_text(f'{head}violation a.b "甲" {{\n{clauses}\n}}\n', encoding="utf-8")
        source = read_ruleset(tmp_path)
        assert source.diagnostics == ()
        return list(check(link(source)))

    return run


def codes(diagnostics: list[Diagnostic]) -> list[str]:
    """Only the codes, in order."""
    return [diagnostic.code for diagnostic in diagnostics]


def test_a_provision_that_moved_and_is_cited_by_both_numbers_is_right(checked: Check) -> None:
    """The pattern of the language reference raises nothing."""
    assert (
        checked(
            "violates 《反不正当竞争法》第八条第一款 until 2025-10-15\n"
            "violates 《反不正当竞争法》第九条第一款 from 2025-10-15\n"
            "penalty 《反不正当竞争法》第二十条第一款 until 2025-10-15 fine 200000..1000000\n"
            "penalty 《反不正当竞争法》第二十五条第一款 from 2025-10-15 fine ..1000000"
        )
        == []
    )


def test_one_article_too_many_names_the_neighbour(checked: Check) -> None:
    """An article past the end is an error that names rule, law, version, what is missing and what is nearest."""
    (found,) = checked("violates 《反不正当竞争法》第四十二条 from 2025-10-15\nviolates 《反不正当竞争法》第八条 until 2025-10-15")
    assert found.code == "VR704"
    assert found.message() == "a.b：《反不正当竞争法》（2025修订）没有第四十二条，最近的有：第四十一条"
    assert found.suggestion == "《反不正当竞争法》第四十一条"


def test_an_article_of_the_other_version_names_the_one_that_carries_it(checked: Check) -> None:
    """The 2018 text of 《广告法》 had an article 75; on later days its successor, article 74, is named."""
    (found,) = checked("violates 《广告法》第七十五条 from 2021-04-29\nviolates 《广告法》第九条")
    assert (found.code, found.suggestion) == ("VR704", "《广告法》第七十四条")


def test_a_citation_is_checked_in_every_version_it_can_apply_to(checked: Check) -> None:
    """Article 87 of 《商标法》 exists from 2027 only, so that without `from` it is wrong today."""
    assert codes(checked("violates 《商标法》第八十七条\nviolates 《广告法》第九条")) == ["VR704"]
    assert codes(checked("violates 《商标法》第八十七条 from 2027-01-01\nviolates 《广告法》第九条")) == []


@pytest.mark.parametrize(
    ("citation", "missing"),
    [
        ("《广告法》第九条第十二项", "第九条第十二项"),
        ("《反不正当竞争法》（2025修订）第九条第三款", "第九条第三款"),
        ("《刑法》第二百八十七条之三", "第二百八十七条之三"),
        ("《广告绝对化用语执法指南》第十三条", "第十三条"),
    ],
)
def test_items_paragraphs_inserted_articles_and_sections_are_checked(checked: Check, citation: str, missing: str) -> None:
    """The finer parts of a citation are looked up too, in guides as in laws."""
    found = checked(f"violates {citation} from 2025-10-15\nviolates 《广告法》第九条")
    assert [diagnostic.args["missing"] for diagnostic in found if diagnostic.code == "VR704"] == [missing]


def test_an_article_that_became_another_provision_is_a_warning(checked: Check) -> None:
    """Number 33 of 《行政处罚法》 exists in both versions, but what it says moved: naming the version settles it."""
    (found,) = checked("violates 《广告法》第九条\nlenient may_waive when known x basis 《行政处罚法》第三十三条第一款")
    assert (found.code, found.severity) == ("VR708", "warning")
    assert checked("violates 《广告法》第九条\nlenient may_waive when known x basis 《行政处罚法》（2021修订）第三十三条第一款") == []


def test_a_named_version_must_live_on_the_days_of_its_clause(checked: Check) -> None:
    """A version that ended before the clause begins is an error."""
    assert codes(checked("violates 《反不正当竞争法》（2019修正）第八条 from 2025-10-15\nviolates 《广告法》第九条")) == ["VR705"]


def test_an_unknown_version_names_those_there_are(checked: Check) -> None:
    """A version that never was is an error."""
    (found,) = checked("violates 《反不正当竞争法》（2017修订）第八条\nviolates 《广告法》第九条")
    assert (found.code, found.args["known"]) == ("VR703", "2019修正、2025修订")


def test_a_law_younger_than_the_ruleset_wants_its_day(checked: Check) -> None:
    """Days before the first text of a law are no silent extension of it: a warning offers the `from` to write."""
    (found,) = checked("violates 《网络交易监督管理办法》第十四条\nviolates 《广告法》第九条")
    assert (found.code, found.suggestion) == ("VR706", "from 2021-05-01")
    assert checked("violates 《网络交易监督管理办法》第十四条 from 2021-05-01\nviolates 《广告法》第九条") == []


def test_a_rule_may_begin_with_its_law(checked: Check) -> None:
    """Conduct that became unlawful later is a warning which names the first day."""
    (found,) = checked("violates 《网络交易监督管理办法》第十四条 from 2021-05-01")
    assert (found.code, found.severity, found.args["first"]) == ("VR709", "warning", "2021-05-01")


@pytest.mark.parametrize(
    ("clauses", "days"),
    [
        ("violates 《广告法》第九条 until 2022-01-01\nviolates 《广告法》第九条 from 2022-02-01", "2022-01-01 至 2022-01-31"),
        ("violates 《广告法》第九条 until 2022-01-01", "2022-01-01 起"),
        ("violates 《广告法》第九条\npenalty 《广告法》第五十七条第一项 until 2026-01-01", "2026-01-01 起"),
    ],
)
def test_a_later_day_without_law_is_an_error(checked: Check, clauses: str, days: str) -> None:
    """A gap in the middle or at the end is an error that names the days, for prohibitions and penalties alike."""
    (found,) = checked(clauses)
    assert (found.code, found.severity, found.args["days"]) == ("VR710", "error", days)


def test_days_outside_the_ruleset_are_nobodys_gap(checked: Check) -> None:
    """A ruleset that ended asks for no later law, and a clause outside its days is never used."""
    assert checked("violates 《广告法》第九条 until 2022-01-01", in_force="from 2020-01-01 until 2022-01-01") == []
    found = checked("violates 《广告法》第九条 from 2022-06-01", in_force="from 2020-01-01 until 2022-01-01")
    assert codes(found) == ["VR712"]


def test_an_unknown_law_suggests_the_likest(checked: Check) -> None:
    """A misspelt law is an error with a suggestion."""
    found = checked("violates 《广告发》第九条\nviolates 《广告法》第九条")
    assert [(diagnostic.code, diagnostic.suggestion) for diagnostic in found] == [("VR701", "《广告法》")]


def test_a_law_must_be_declared_to_be_cited(checked: Check) -> None:
    """A law the registry knows but the ruleset does not declare is an error."""
    found = checked("violates 《广告法》第九条", statutes="")
    assert codes(found) == ["VR702"]


@pytest.mark.parametrize("law", ["网络主播行为规范", "温州市直播营销管理办法"])
def test_unverified_laws_are_carried_and_said(checked: Check, law: str) -> None:
    """A law of which no text is held, known to the registry or declared by the ruleset alone, is only remarked on."""
    found = checked(f"violates 《{law}》第九条")
    assert [(diagnostic.code, diagnostic.severity) for diagnostic in found] == [("VR711", "info")]


@pytest.mark.parametrize(
    ("statute", "code"),
    [
        ("statute 《中华人民共和国广告法》 as 《广告法》 { version 2018修正 effective 2018-10-26 }", "VR717"),
        (
            "statute 《中华人民共和国广告法》 { version 2018修正 effective 2018-10-26 version 2021修正 effective 2021-05-01 }",
            "VR716",
        ),
        ("statute 《中华人民共和国广告法》 as 《广告法》 unverified", "VR715"),
        (
            "statute 《中华人民共和国广告法》 as 《广法》 { version 2018修正 effective 2018-10-26 version 2021修正 effective 2021-04-29 }",
            "VR714",
        ),
        ("statute 《网络主播行为规范》 { version 2022 effective 2022-06-08 }", "VR713"),
        ("statute 《某省广告条例》 { version 2022 effective 2022-06-08 }", "VR713"),
    ],
)
def test_a_declaration_says_what_the_registry_says(checked: Check, statute: str, code: str) -> None:
    """Versions, days, short names and `unverified` of a declared statute are those of the registry."""
    assert code in codes(checked("category 甲", statutes=statute))


@pytest.mark.parametrize(
    ("law", "held", "line"),
    [
        ("广告法", "version 2018修正 effective 2018-10-26", "version 2021修正 effective 2021-04-29"),
        (
            "刑法",
            'version "2020修正（刑法修正案（十一））" effective 2021-03-01',
            'version "2023修正（刑法修正案（十二））" effective 2024-03-01',
        ),
    ],
)
def test_a_left_out_version_is_told_as_the_line_to_add(checked: Check, law: str, held: str, line: str) -> None:
    """What the note says to add to the declaration is what makes it whole."""
    head = f"statute 《中华人民共和国{law}》 as 《{law}》"
    (found,) = checked("category 甲", statutes=f"{head} {{ {held} }}")
    assert ("VR717", True) == (found.code, line in (found.note() or ""))
    assert [] == codes(checked("category 甲", statutes=f"{head} {{ {held} {line} }}"))


def test_a_statute_with_a_version_that_never_was_is_told_the_real_ones(checked: Check) -> None:
    """A version of a declaration that the registry does not hold is an error at that line."""
    law = "statute 《网络交易监督管理办法》 { version 2021 effective 2021-05-01 version 2030 effective 2030-01-01 }"
    assert codes(checked("category 甲", statutes=law)) == ["VR703"]


def test_a_rule_is_judged_by_the_days_of_its_own_ruleset(tmp_path: Path) -> None:
    """A ruleset that extends an older one does not shorten the days of the older one's rules."""
    base, local = tmp_path / "base", tmp_path / "local"
    for folder in (base, local):
        folder.mkdir()
    rule = 'violation a.b "甲" { violates 《广告法》第九条 from 2021-04-29 }'
    (base / "a.vr").write_text(
        f'language 1\nruleset base "甲" {{ version 1 in_force from 2020-01-01 }}\n{STATUTES}\n{rule}', encoding="utf-8"
    )
    (local / "a.vr").write_text('language 1\nruleset local "乙" { version 1 extends base in_force from 2024-01-01 }\n', encoding="utf-8")
    (found,) = check(link(read_ruleset(local)))
    assert (found.code, found.args["first"]) == ("VR709", str(date(2021, 4, 29)))


@pytest.mark.parametrize("name", ["national", "longwan", "shanghai", "tieling", "guangdong", "maanshan"])
def test_the_bundled_rulesets_have_no_error_of_law(name: str) -> None:
    """Every citation of what ships resolves, and every rule has its law on every day from its first."""
    errors = [diagnostic for diagnostic in check(link(read_ruleset(name))) if diagnostic.severity == "error"]
    assert [f"{diagnostic.span.path}:{diagnostic.span.line} {diagnostic.message()}" for diagnostic in errors] == []
