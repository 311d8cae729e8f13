"""The tables of docs/text.md hold."""


from __future__ import annotations

import re
from pathlib import Path

import pytest

from violation_rules.text.amounts import amounts
from violation_rules.text.discourse import aside
from violation_rules.text.fold import fold
from violation_rules.text.polarity import Polarity, polarity
from violation_rules.text.readings import readings
from violation_rules.text.variants import variants

DOC = (Path(__file__).parents[2] / "docs" / "text.md").read_text(encoding="utf-8")


def rows(heading: str, table: int = 0) -> list[list[str]]:
    r"""The cells of one table of a section, with \u and \n escapes resolved."""
    section = DOC.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    tables = re.findall(r"(?:^\|.*\n)+", section, re.MULTILINE)
    lines = tables[table].splitlines()[2:]
    resolved = [re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), line).replace("\\n", "\n") for line in lines]
    return [[cell[1:-1].strip("`") for cell in line.split("|")[1:-1]] for line in resolved]


@pytest.mark.parametrize("row", rows("Folding"), ids=lambda row: row[0])
def test_fold_classes(row: list[str]) -> None:
    """Each class folds its example, and is named for it."""
    name, _, original, becomes = row
    folded = fold(original)
    assert becomes == folded.text
    assert name in folded.folds(0, len(folded.text))


@pytest.mark.parametrize("row", rows("Folding", 1), ids=lambda row: row[0])
def test_left_alone(row: list[str]) -> None:
    """What stays, stays (but for the width of a comma)."""
    assert row[0].replace("，", ",") == fold(row[0]).text


@pytest.mark.parametrize("row", rows("Further readings"), ids=lambda row: row[0])
def test_readings(row: list[str]) -> None:
    """Each change finds its term and is named."""
    name, text, term, _ = row
    found = [(reading, reading.text.find(term)) for reading in readings(fold(text)) if term in reading.text]
    assert [(name,)] == [reading.folds(at, at + len(term)) for reading, at in found if reading.admits(at, at + len(term))]


@pytest.mark.parametrize("row", rows("Homophones and look-alikes"), ids=lambda row: row[1])
def test_variants(row: list[str]) -> None:
    """Each spelling is a variant of its term."""
    _, spelling, term = row
    assert spelling in variants(term)


@pytest.mark.parametrize("row", rows("Polarity"), ids=lambda row: row[1])
def test_polarity(row: list[str]) -> None:
    """Each example has the polarity it is listed under."""
    name, marked, _ = row
    before, word, after = re.split(r"[\[\]]", marked)
    start = len(fold(before).text)
    text = fold(before + word + after).text
    assert polarity(text, start, start + len(fold(word).text)) is Polarity(name)


@pytest.mark.parametrize("row", rows("Asides"), ids=lambda row: row[1])
def test_asides(row: list[str]) -> None:
    """Each example is set aside as it is listed, or not at all."""
    name, marked, kind, _ = row
    before, word, after = re.split(r"[\[\]]", marked)
    start = len(fold(before).text)
    found = aside(fold(before + word + after).text, start, start + len(fold(word).text), report=kind == "complaint")
    assert ("asserted" if found is None else found.value) == name


@pytest.mark.parametrize("row", rows("Amounts"), ids=lambda row: row[1])
def test_amounts(row: list[str]) -> None:
    """Each amount has its kind and value."""
    kind, text, number = row
    (found,) = amounts(fold(text).text)
    low, _, high = number.partition("–")
    assert (kind.split("`")[0].split(" ")[0], float(low), float(high or low)) == (found.kind, found.low, found.high)
