"""The rulesets that ship with the package keep their promises."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from violation_rules import Document, Ruleset, checks, load_ruleset
from violation_rules.language.sources import bundled_rulesets, read_ruleset

if TYPE_CHECKING:
    from violation_rules.examples import TestReport

RULESETS = bundled_rulesets()
# What a warning may be about without anything being wrong: law that only began later, and terms no rule has asked for yet.
ALLOWED = {"VR305", "VR306", "VR307", "VR706", "VR708", "VR709"}


@cache
def loaded(name: str) -> Ruleset:
    """A bundled ruleset, loaded once."""
    return load_ruleset(name)


@cache
def report(name: str) -> TestReport:
    """The outcome of its examples, run once."""
    return loaded(name).test()


def test_the_five_jurisdictions_and_the_law_ship() -> None:
    """Nothing is missing from the package."""
    assert RULESETS == ("guangdong", "longwan", "maanshan", "national", "shanghai", "tieling")


@pytest.mark.parametrize("name", RULESETS)
def test_checks_find_no_error(name: str) -> None:
    """Every citation resolves on every day, every name is known, every violation has a lead where there are units."""
    found = [one for one in checks.run(read_ruleset(name)) if one.severity == "error" or one.code not in ALLOWED]
    assert [] == [f"{one.span.path}:{one.span.line} {one.code} {one.message()}" for one in found]


def test_examples_come_out_as_written() -> None:
    """Every violating example is found, every compliant one is not; those of all rulesets run in `make test`."""
    assert [] == [(one.violation, one.example.text, one.got) for one in report("national").failures]


def test_every_referral_says_on_what_it_rests() -> None:
    """A provision, or in its reason the line of a document that asks for it."""
    referrals = [(one.id.text, referral) for one in loaded("national").violations for referral in one.referrals]
    assert len(referrals) > 100
    assert [] == [(rule, one.reason) for rule, one in referrals if not one.basis and "依据：" not in (one.reason or "")]


def test_every_rule_has_examples_of_both_kinds() -> None:
    """At least five violating and five compliant examples each."""
    few = [
        one.id.text
        for one in loaded("national").violations
        if min(sum(example.violating is kind for example in one.examples) for kind in (True, False)) < 5
    ]
    assert [] == few


def test_no_rule_fires_on_anothers_compliant_example() -> None:
    """What is lawful under one rule is not said to be unlawful by another."""
    assert [] == [(one.example_of, one.fired, one.text) for one in report("national").crossfire if not one.violating]


def test_overlaps_on_violating_examples_are_intended() -> None:
    """Where a rule fires on another's violating example, the pair stands in the list, with the reason."""
    rows = (Path(__file__).parent / "intended_overlaps.tsv").read_text(encoding="utf-8").splitlines()[2:]
    intended = {tuple(row.split("\t")[:2]) for row in rows}
    assert set() == {(one.example_of, one.fired) for one in report("national").crossfire if one.violating} - intended


def test_every_violation_of_the_matrix_has_a_rule(shared: Path) -> None:
    """All 110 of them, by the same id, in the same category."""
    matrix = json.loads((shared / "law/matrix/violations.json").read_text(encoding="utf-8"))
    rules = {one.id.text: one for one in loaded("national").violations}
    assert {entry["id"] for entry in matrix} == set(rules)
    assert {entry["id"]: entry["category"] for entry in matrix} == {
        name: one.category.text if one.category else None for name, one in rules.items()
    }


def test_the_day_picks_the_version() -> None:
    """The same conduct on either side of 2025-10-15 cites the 2019 and the 2025 《反不正当竞争法》 with their own numbers."""
    said = "昨晚找人刷了三百单，把销量做上去"
    cited = {}
    for day in (date(2025, 10, 14), date(2025, 10, 16)):
        (finding,) = [one for one in loaded("national").scan(said, on=day) if one.violation == "competition.fake_transactions_or_reviews"]
        cited[day.day] = {(one.version, one.article) for one in finding.citations if one.law == "反不正当竞争法"}
    assert {("2019修正", 8), ("2019修正", 20)} == cited[14]
    assert {("2025修订", 9), ("2025修订", 25)} == cited[16]


def test_jurisdictions_name_their_units() -> None:
    """The same words go to the unit of the chosen jurisdiction, and to none in the national ruleset."""
    said = "昨晚找人刷了三百单，把销量做上去"
    leads = {name: {one.lead_unit for one in loaded(name).scan(said)} for name in RULESETS}
    assert {None} == leads["national"]
    assert {"价竞分局"} == leads["longwan"]
    assert all(None not in units for name, units in leads.items() if name != "national")


@pytest.mark.shared
@pytest.mark.slow
def test_engine_agrees_with_oracle_on_real_text(shared: Path) -> None:
    """On a sample of real text the national ruleset gives what the language reference says."""
    rows = [json.loads(line) for line in (shared / "data/cases_dev.jsonl").read_text(encoding="utf-8").splitlines()[::8]]
    for row in rows:
        loaded("national").scan(row["text"], kind=row["kind"], facts=row["facts"], paranoid=True)


def test_what_stands_in_another_utterance_counts() -> None:
    """An audience named some utterances before the claim, but not hours before, makes it a matter for the police."""
    said = ("家里有老年人的都听好了", "这个酒喝了能治高血压，药到病除")
    assert "公安机关" in _referred("\n".join(said))
    assert "公安机关" in _referred("\n".join((said[0], *["今天天气真好" * 9] * 20, said[1])))
    assert "公安机关" not in _referred("\n".join((said[0], *["今天天气真好" * 9] * 40, said[1])))


def _referred(text: str) -> set[str]:
    """Whom the finding of a disease claim for ordinary food goes on to."""
    found = loaded("national").scan(Document(text=text, facts={"product": "普通食品"}))
    return {referral.to for one in found if one.violation == "food.ordinary_food_disease_claims" for referral in one.referrals}
