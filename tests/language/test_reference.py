"""The language reference: every example in it parses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from violation_rules.language import parse

REFERENCE = Path(__file__).parents[2] / "docs" / "language.md"
BLOCKS = [
    re.sub(r"^ {4}", "", block, flags=re.MULTILINE)
    for block in re.findall(r"(?:^ {4}.*\n|^\n)+", REFERENCE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    if block.strip()
]
AMOUNT = re.compile(r"(?:money|price|percent|duration)(?:\(L\))?")
CONDITIONS = [
    condition
    for row in re.findall(r"^\| (`.*`) \|", REFERENCE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for condition in re.findall(r"`([^`]+)`", row)
    if condition not in {"and", "or", "lacks"}
]


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.split()[0])
def test_examples_parse(block: str) -> None:
    """An example of the reference is free of syntax errors. `《…》第…条` in it stands for any citation."""
    assert parse(block.replace("《…》第…条", "《广告法》第九条"), "language.md").diagnostics == ()


@pytest.mark.parametrize("written", CONDITIONS)
def test_conditions_parse(written: str) -> None:
    """Every condition of the table of conditions is free of syntax errors. `…` in it stands for a value, and amounts are compared."""
    text = written.replace("…", "值") + (" > 1" if AMOUNT.fullmatch(written) else "")
    assert parse(f"condition c = {text}", "language.md").diagnostics == ()


def test_the_reference_has_examples() -> None:
    """The two lists above are not empty by a change of layout."""
    assert len(BLOCKS) >= 6
    assert len(CONDITIONS) >= 20
