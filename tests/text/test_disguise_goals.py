"""Disguised spellings that people are known to use are found by a term that asks for them."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from violation_rules.loading import load_text

if TYPE_CHECKING:
    from pathlib import Path

# Techniques that make another word or a sign, not another spelling: a rule that wants them lists them as terms.
OTHER_WORDS = {"synonym", "metonym", "nickname", "initials", "arithmetic", "reduplication", "emoji", "split-char", "symbol+english"}
# Sound alike, but are ordinary words or stand inside them (树立威信, 兄弟一起): finding them would flag ordinary talk.
EVERYDAY = {"威信", "弟一"}


def other_word(canonical: str, variant: str, technique: str) -> bool:
    """Whether a row is beyond sound and shape: another word, half of it gone, no character left as written, or an ordinary word."""
    techniques = set(technique.replace("/", " ").replace("+", " ").split()) | {technique}
    shortened = len(variant) * 2 <= len(canonical)
    return bool(techniques & OTHER_WORDS) or shortened or not set(canonical) & set(variant) or variant in EVERYDAY


def found(canonical: str, variant: str) -> bool:
    """Whether a lexicon with the canonical form finds the variant in a sentence."""
    rules = load_text(
        'language 1\nruleset demo "演示" { version 1.0.0 }\ncategory 类 "类"\n'
        f'lexicon 词 even if negated {{ "{canonical}" homophones }}\n'
        'violation a.b "一" {\n category 类\n match 词\n severity warning\n}'
    )
    return bool(rules.scan(f"我们这个，{variant}，好不好"))


@pytest.mark.shared
def test_known_disguises(shared: Path) -> None:
    """Every other spelling of a known term is found; what is another word stands above with the reason."""
    with (shared / "data/evasion_dev.tsv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    missed = [
        variant.strip()
        for row in rows
        for canonical in row["canonical"].split("/")
        for variant in row["variant"].split(" / ")
        if not other_word(canonical, variant.strip(), row["technique"]) and not found(canonical, variant.strip())
    ]
    assert [] == missed
