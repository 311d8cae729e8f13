"""Findings as columns are the findings."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import strategies

from violation_rules import Document
from violation_rules.loading import load_text

pa = pytest.importorskip("pyarrow")

if TYPE_CHECKING:
    from collections.abc import Sequence

    from violation_rules import Finding

ON = date(2026, 3, 1)


def plain(value: Any) -> Any:
    """A finding's dump as Arrow gives it back."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, tuple | list) else value


def rows(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Findings as rows of the batch."""
    return [plain(finding.model_dump(mode="python")) for finding in findings]


@given(strategies.rulesets(), st.lists(st.tuples(strategies.texts(), st.sampled_from(("transcript", "listing", "complaint"))), max_size=6))
def test_columns_are_the_findings(source: str, texts: list[tuple[str, str]]) -> None:
    """Every field of every finding, in the same order."""
    rules = load_text(source)
    expected = [
        row
        for number, (text, kind) in enumerate(texts)
        for row in rows(rules.scan(Document(kind=kind, id=str(number), text=text, on=ON)))  # type: ignore[arg-type]
    ]
    batch = pa.record_batch(
        {"text": [text for text, _ in texts], "kind": [kind for _, kind in texts], "on": [ON] * len(texts)},
        schema=pa.schema([("text", pa.string()), ("kind", pa.string()), ("on", pa.date32())]),
    )
    assert expected == rules.scan_arrow(batch).to_pylist()


RULES = """language 1
ruleset demo "演示" { version 1.0.0 }
statute 《中华人民共和国广告法》 as 《广告法》 { version 2018修正 effective 2018-10-26 version 2021修正 effective 2021-04-29 }
fact 产品 "产品": 药 | 食
category 类 "类"
lexicon 甲 { "最好" }
violation v.one "一" {
    category 类
    violates 《广告法》第九条第三项
    match 甲 and surely 产品 = 药
    severity warning
    violating "最好" with 产品 = 药
    compliant "好"
}
"""


def test_ids_and_facts_come_from_columns() -> None:
    """`id` names the document and a column named like a fact gives the fact; null is no fact."""
    batch = pa.record_batch({"text": ["最好", "最好", None], "id": ["a", "b", "c"], "产品": ["药", None, "药"]})
    found = load_text(RULES).scan_arrow(batch).to_pylist()
    assert [("a", [{"name": "产品", "value": "药", "origin": "given"}])] == [(row["document"], row["facts"]) for row in found]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"words": ["最好"]}, "no column 'text'"),
        ({"text": ["好"], "kind": ["talk"]}, "kind is 'talk'"),
        ({"text": [b"x"]}, "of type binary"),
        ({"text": [1]}, "of type int64"),
    ],
)
def test_unusable_batches_are_refused(columns: dict[str, list[Any]], message: str) -> None:
    """What is missing or wrong is said."""
    with pytest.raises(ValueError, match=message):
        load_text(RULES).scan_arrow(pa.record_batch(columns))
