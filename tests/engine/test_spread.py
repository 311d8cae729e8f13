"""Which hits matter how far from where a rule can match."""

from __future__ import annotations

import math

from violation_rules.loading import load_text

HEAD = """language 1
ruleset demo "演示" { version 1.0.0 in_force from 2020-01-01 }
statute 《中华人民共和国广告法》 as 《广告法》 { version 2018修正 effective 2018-10-26 version 2021修正 effective 2021-04-29 }
category 类 "类"
fact product "商品类别": 药品 | 化妆品
lexicon 甲 { "全国第一" }
lexicon 乙 { "面霜" }
lexicon 丙 { "撤诉" }
lexicon 丁 { "降压药" }
lexicon 戊 { "没有" }
infer product = 药品 from 丁 within 7 utterances
"""


def distances(kind: str, *clauses: str) -> dict[str, float]:
    """By lexicon, for one rule with these clauses."""
    rule = 'violation a.b "甲" {\n category 类\n violates 《广告法》第九条第三项\n ' + "\n ".join(clauses) + "\n severity warning\n}"
    rules = load_text(HEAD + rule)
    return dict(zip((one.name for one in rules.program.lexicons), rules.runtime.spread(kind).lexicons, strict=True))


def test_distances_add_up() -> None:
    """The utterance is at 0, what is asked for round something asked for is as far as both, `in document` everywhere."""
    found = distances(
        "transcript",
        "match 甲 near 乙 within 5 chars",
        "unless 丙 in document",
        "unless (丁 and 戊 within 2 utterances) within 3 utterances",
    )
    assert (0, 0) == (found["甲"], found["乙"])
    assert math.isinf(found["丙"])
    assert 3 <= found["丁"] < found["戊"] < math.inf


def test_a_fact_is_inferred_from_round_the_place_that_asks() -> None:
    """As far as its inference looks; in a listing, which is about one thing, from anywhere."""
    clauses = ("match 甲", "severity case_filing when product = 药品")
    assert distances("transcript", *clauses)["丁"] == 7
    assert math.isinf(distances("listing", *clauses)["丁"])


def test_a_rules_own_scope_counts() -> None:
    """What excuses a match is looked for in the stretch that the rule names."""
    found = distances("transcript", "match 甲", "unless 丙", "scope 2 utterances")
    assert (0, 2) == (found["甲"], found["丙"])
