"""What conditions, facts, gates and precedence mean, on small rulesets."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from violation_rules import Document, FactError, Utterance
from violation_rules.loading import load_text

if TYPE_CHECKING:
    from violation_rules.model import Finding
    from violation_rules.ruleset import Ruleset

ON = date(2026, 3, 1)
HEAD = """language 1
ruleset demo "演示" { version 1.0.0 in_force from 2020-01-01 }
statute 《中华人民共和国广告法》 as 《广告法》 { version 2018修正 effective 2018-10-26 version 2021修正 effective 2021-04-29 }
statute 《中华人民共和国反不正当竞争法》 as 《反不正当竞争法》 {
    version 2019修正 effective 2019-04-23 version 2025修订 effective 2025-10-15 }
statute 《中华人民共和国行政处罚法》 as 《行政处罚法》 { version 2017修正 effective 2018-01-01 version 2021修订 effective 2021-07-15 }
statute 《直播电商监督管理办法》 { version 2025 effective 2026-02-01 }
category 广告违法 "广告违法"
fact product "商品类别": 药品 | 化妆品 | 普通食品
fact advertisement "构成商业广告": yes | no
fact record.corrected "已及时改正": yes | no
fact licence "已取得的许可": set of 广告审查批准文号
lexicon 疾病 even if negated { "痘痘" "糖尿病" "高血压" }
lexicon 治疗 { "根治" "治好" "祛除" }
lexicon 绝对 { "全国第一" "第一" except "第一次" }
"""


def ruleset(*rules: str) -> Ruleset:
    """The head above with these declarations."""
    return load_text(HEAD + "\n".join(rules))


def rule(name: str, *clauses: str, law: str = "violates 《广告法》第九条第三项") -> str:
    """A violation with the clauses that do not matter here filled in."""
    return f'violation {name} "{name}" {{\n category 广告违法\n {law}\n ' + "\n ".join(clauses) + "\n}"


def said(findings: list[Finding]) -> list[tuple[str, ...]]:
    """The evidence texts of each finding that come from its match."""
    return [tuple(piece.text for piece in one.evidence if piece.role == "match") for one in findings]


def test_near_and_order() -> None:
    """`near` takes either side within its distance, `before` and `after` only theirs."""
    near = ruleset(rule("a.near", "match 疾病 near 治疗 within 3 chars", "severity warning"))
    assert said(near.scan("根治痘痘。痘痘能被根治。根治各种各样的痘痘", on=ON)) == [("根治", "痘痘", "痘痘", "根治")]
    before = ruleset(rule("a.before", "match 疾病 before 治疗 within 3 chars", "severity warning"))
    assert said(before.scan("根治痘痘。痘痘能被根治", on=ON)) == [("痘痘", "根治")]


def test_nearness_stays_in_the_sentence() -> None:
    """What stands in another sentence is not near, unless the scope says so."""
    clauses = ("match 疾病 near 治疗 within 9 chars", "severity warning")
    assert ruleset(rule("a.b", *clauses)).scan("有痘痘。能根治", on=ON) == []
    assert len(ruleset(rule("a.b", *clauses, "scope utterance")).scan("有痘痘。能根治", on=ON)) == 1


def test_exception_and_longest() -> None:
    """A hit inside an innocent phrase is dropped; of nested hits of one lexicon the longest counts."""
    rules = ruleset(rule("a.b", "match 绝对", "severity warning"))
    assert rules.scan("第一次来", on=ON) == []
    assert said(rules.scan("全国第一", on=ON)) == [("全国第一",)]


def test_unknown_fact_leaves_an_open_question() -> None:
    """Unknown makes a condition neither true nor false: the finding stays, at the lower severity, and asks."""
    rules = ruleset(rule("a.b", "match 绝对", "severity warning", "severity case_filing when product = 药品"))
    (unknown,) = rules.scan("全国第一", on=ON)
    assert unknown.severity == "warning"
    assert unknown.open_questions == ("若商品类别为药品，应立案查处",)
    assert [(one.name, one.origin) for one in unknown.facts] == [("product", "unknown")]
    (given,) = rules.scan("全国第一", on=ON, facts={"product": "药品"})
    assert (given.severity, given.open_questions) == ("case_filing", ())
    (other,) = rules.scan("全国第一", on=ON, facts={"product": "化妆品"})
    assert (other.severity, other.open_questions) == ("warning", ())


def test_open_match_and_surely() -> None:
    """A match that depends on an unknown fact is open; `surely` counts unknown as false."""
    rules = ruleset(
        rule("a.open", "match 绝对 and product = 药品", "severity warning"),
        rule("a.sure", "match 绝对 and surely product = 药品", "severity warning"),
    )
    (found,) = rules.scan("全国第一", on=ON)
    assert (found.violation, found.certain, found.open_questions) == ("a.open", False, ("若商品类别为药品，构成本项违法",))
    assert [one.violation for one in rules.scan("全国第一", on=ON, facts={"product": "药品"})] == ["a.open", "a.sure"]


def test_unless_by_fact() -> None:
    """A certain excuse drops the finding, an unknown one asks."""
    rules = ruleset(rule("a.b", "match 绝对", "unless licence has 广告审查批准文号", "severity warning"))
    (found,) = rules.scan("全国第一", on=ON)
    assert found.open_questions == ("若已取得的许可包括广告审查批准文号，不构成本项违法",)
    assert rules.scan("全国第一", on=ON, facts={"licence": ["广告审查批准文号"]}) == []


def test_inference_counts_distinct_words() -> None:
    """The value that most distinct words speak for is inferred, with its evidence as context."""
    rules = ruleset(
        'lexicon 妆 even if negated { "面霜" "精华" }',
        'lexicon 食 even if negated { "饼干" }',
        "infer product = 普通食品 from 食",
        "infer product = 化妆品 from 妆",
        rule("a.b", "match 绝对 and product = 化妆品", "severity warning"),
    )
    (found,) = rules.scan("饼干饼干，面霜和精华全国第一", on=ON)
    assert [(one.name, one.value, one.origin) for one in found.facts] == [("product", "化妆品", "inferred")]
    assert [piece.text for piece in found.evidence if piece.role == "context"] == ["面霜"]


def test_gate() -> None:
    """Certain: this violation. False: the other. Unknown: this one, with the question."""
    rules = ruleset(
        'gate 广告 "是商业广告" = advertisement = yes',
        rule("a.ad", "match 绝对", "gate 广告 else b.fallback", "severity warning"),
        rule(
            "b.fallback",
            "match 治疗",
            "severity case_filing",
            law="violates 《反不正当竞争法》第八条第一款 until 2025-10-15\n violates 《反不正当竞争法》第九条第一款 from 2025-10-15",
        ),
    )
    assert [one.violation for one in rules.scan("全国第一", on=ON, facts={"advertisement": "yes"})] == ["a.ad"]
    assert [one.violation for one in rules.scan("全国第一", on=ON, facts={"advertisement": False})] == ["b.fallback"]
    (open_,) = rules.scan("全国第一", on=ON)
    assert open_.violation == "a.ad"
    assert open_.open_questions == ("须确认是商业广告；若否，按“b.fallback”处理",)


def test_special_rule_displaces_general() -> None:
    """The displaced rule stays on the finding as related; elsewhere it still counts."""
    rules = ruleset(
        rule("a.general", "match 治疗", "yields_to a.special", "severity warning"),
        rule("a.special", "match 治疗 near 疾病 within 3 chars", "severity case_filing"),
    )
    first, second = rules.scan("根治痘痘\n根治一切", on=ON)
    assert (first.violation, first.related) == ("a.special", ("a.general",))
    assert (second.violation, second.related) == ("a.general", ())


def test_absence_is_decided_over_its_scope() -> None:
    """`lacks … in document` sees the whole document."""
    rules = ruleset(rule("a.b", 'match 绝对 and lacks "不能代替药物" even if negated in document', "severity warning"))
    assert len(rules.scan("全国第一", on=ON)) == 1
    assert rules.scan("全国第一\n…\n本品不能代替药物", on=ON) == []


def test_count_in_document() -> None:
    """A bare `count` counts the rule's own matches."""
    rules = ruleset(rule("a.b", "match 绝对", "severity warning", "severity case_filing when count >= 3 in document"))
    assert {one.severity for one in rules.scan("全国第一\n全国第一", on=ON)} == {"warning"}
    assert {one.severity for one in rules.scan("全国第一\n第一\n第一", on=ON)} == {"case_filing"}


def test_prices_compare() -> None:
    """Measures are typed amounts near their words."""
    rules = ruleset(
        'lexicon 原价词 even if negated { "原价" }',
        'lexicon 现价词 even if negated { "现价" "只要" }',
        rule("a.b", "match price(原价词) >= 3 * price(现价词)", "severity warning"),
    )
    assert said(rules.scan("原价三百九十九，现价只要九十九", on=ON)) == [("原价", "三百九十九", "只要", "九十九")]
    assert rules.scan("原价199，现价99", on=ON) == []


def test_version_and_article_follow_the_day() -> None:
    """The same words cite the provision in force on the day."""
    law = "violates 《反不正当竞争法》第八条第一款 until 2025-10-15\n violates 《反不正当竞争法》第九条第一款 from 2025-10-15"
    rules = ruleset(rule("a.b", "match 绝对", "severity warning", law=law))
    cited = {day: [(one.version, one.text) for one in rules.scan("全国第一", on=date(2025, 10, day))[0].citations] for day in (14, 15, 16)}
    assert cited[14] == [("2019修正", "《反不正当竞争法》第八条第一款")]
    assert cited[15] == cited[16] == [("2025修订", "《反不正当竞争法》第九条第一款")]


def test_a_rule_without_law_on_the_day_is_silent() -> None:
    """What was not yet prohibited is not found."""
    rules = ruleset(rule("a.b", "match 绝对", "severity warning", law="violates 《直播电商监督管理办法》第三十四条第一款 from 2026-02-01"))
    assert rules.scan("全国第一", on=date(2026, 1, 31)) == []
    assert len(rules.scan("全国第一", on=date(2026, 2, 1))) == 1


def test_viewers_words_are_not_the_hosts() -> None:
    """A viewer's utterance is no claim, unless the rule asks for viewers."""
    rules = ruleset(
        rule("a.claim", "match 绝对", "severity warning"),
        rule("a.asked", "match 绝对 by viewer", "severity warning"),
    )
    document = Document(utterances=[Utterance("全国第一", speaker="viewer"), Utterance("第一")], on=ON)
    assert [(one.violation, one.evidence[0].utterance) for one in rules.scan(document)] == [("a.asked", 0), ("a.claim", 1)]


def test_leniency_is_offered_not_concluded() -> None:
    """Facts of record decide; without them the provision is offered with what it would need."""
    rules = ruleset(
        rule(
            "a.b",
            "match 绝对",
            "severity warning provisional",
            "penalty 《广告法》第五十七条第一项 fine 200000..1000000",
            "lenient may_waive when record.corrected = yes basis 《行政处罚法》（2021修订）第三十三条第一款",
        )
    )
    (found,) = rules.scan("全国第一", on=ON)
    (offer,) = found.lenient
    assert (offer.kind, offer.conditions, offer.citation, offer.met) == ("may_waive", "已及时改正", "《行政处罚法》第三十三条第一款", None)
    assert found.open_questions[-1].startswith("直接处罚依据为《广告法》第五十七条第一项")
    assert (found.fine.min, found.fine.max, found.fine.unit) == (200000, 1000000, "yuan")
    assert rules.scan("全国第一", on=ON, facts={"record.corrected": "no"})[0].lenient == ()


@pytest.mark.parametrize("facts", [{"prodct": "药品"}, {"product": "药"}, {"product": ["药品", "化妆品"]}])
def test_bad_facts_are_refused(facts: dict[str, object]) -> None:
    """A fact that is not declared, or a value that is not allowed, is an error that names what is."""
    with pytest.raises(FactError, match=r"product|prodct"):
        ruleset(rule("a.b", "match 绝对 and product = 药品", "severity warning")).scan("第一", facts=facts, on=ON)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "\n\n", "\ud800全国第一\udfff", "\x00全国第一", "𠮷全国第一𠮷", "全国第一" + "，" * 100_000])
def test_odd_texts_keep_exact_offsets(text: str) -> None:
    """Empty text, lone surrogates, NUL, characters outside the BMP and long lines neither crash nor shift."""
    found = ruleset(rule("a.b", "match 绝对", "severity warning")).scan(text, on=ON)
    assert said(found) == ([("全国第一",)] if "全国第一" in text else [])
    assert all(text[piece.start : piece.end] == piece.text for one in found for piece in one.evidence)
