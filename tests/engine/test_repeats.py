"""Documents that read the same are judged once, and each gets the findings it would have got by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import strategies

from violation_rules import Document, Utterance
from violation_rules.engine import batch
from violation_rules.engine.repeats import Memory, repeats
from violation_rules.integrations.arrow import findings_of
from violation_rules.loading import load_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from violation_rules.engine.columns import Row

ON = date(2026, 3, 1)
DAYS = st.sampled_from((ON, ON, date(2019, 1, 1), None))
KINDS = st.sampled_from(("transcript", "transcript", "listing"))


@pytest.fixture(autouse=True, scope="module", params=(0, 5_000))
def screened(request: pytest.FixtureRequest) -> Iterator[None]:
    """Screen however little text there is, and judge it as a long one, or not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "SMALL_CHARACTERS", 0)
        patch.setattr(batch, "_LONG", request.param)
        yield


@st.composite
def documents(draw: st.DrawFn, texts: Sequence[str]) -> Document:
    """A document with one of few texts."""
    text, kind, on = draw(st.sampled_from(texts)), draw(KINDS), draw(DAYS)
    facts = draw(st.one_of(st.none(), st.none(), strategies.facts()))
    if draw(st.booleans()):
        return Document(kind=kind, text=text, facts=facts, on=on)  # type: ignore[arg-type]
    said = [Utterance(line, speaker=draw(st.sampled_from((None, "viewer")))) for line in text.split("\n")]
    return Document(kind=kind, utterances=said, facts=facts, on=on)  # type: ignore[arg-type]


@given(strategies.rulesets(), st.lists(strategies.texts(), min_size=1, max_size=2), st.data())
def test_repeated_documents_give_what_each_gives(source: str, texts: list[str], data: st.DataObject) -> None:
    """With every combination of equal and differing kinds, days, facts, speakers and ids, in lists and in columns."""
    rules = load_text(source)
    drawn = data.draw(st.lists(documents(texts), max_size=10))
    docs = [replace(document, id=str(number)) for number, document in enumerate(drawn)]
    assert [rules.scan(document) for document in docs] == list(rules.scan_many(docs))
    plain = [document for document in docs if document.text is not None]
    table = {"text": [one.text for one in plain], "kind": [one.kind for one in plain], "id": [one.id for one in plain]}
    found = rules.scan_arrow(pa.record_batch({**table, "on": pa.array([ON] * len(plain), pa.date32())}))
    expected = [finding for one in plain for finding in rules.scan(replace(one, on=ON, facts=None))]
    assert [one.model_dump() for one in expected] == [_as_model(row) for row in found.to_pylist()]


def _as_model(row: dict[str, object]) -> dict[str, object]:
    """A row with tuples where the model has them."""

    def frozen(value: object) -> object:
        if isinstance(value, list):
            return tuple(map(frozen, value))
        return {name: frozen(one) for name, one in value.items()} if isinstance(value, dict) else value

    return {name: frozen(value) for name, value in row.items()}


def test_only_equal_documents_stand_for_each_other() -> None:
    """Text, kind, facts and whatever else is told must all agree."""
    same = repeats(["甲", "乙", "甲", "甲", "甲"], ["a", "a", "a", "b", "a"], None, [0, 0, 0, 0, 1])
    assert ([0, 1, 3, 4], [0, 1, 0, 2, 3]) == (same.first, same.numbers.tolist())
    found = same.found({0: "a", 2: "b"})
    assert ([0, 2, 3], [0, 0, 1], ["a", "b"], [2, 1]) == (found.places.tolist(), found.numbers.tolist(), found.what, found.times())


@given(strategies.rulesets(), st.lists(strategies.texts(), min_size=1, max_size=3), st.data())
def test_what_is_remembered_is_what_would_be_found(source: str, texts: list[str], data: st.DataObject) -> None:
    """Batches of one scan that share a memory give what each gives by itself, however little the memory holds."""
    rules = load_text(source)
    memory: Memory[tuple[Row, ...]] = Memory()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("violation_rules.engine.repeats.MOST_REMEMBERED", data.draw(st.sampled_from((1, 2, 100))))
        for number in range(3):
            drawn = data.draw(st.lists(documents(texts), max_size=6))
            plain = [replace(one, id=f"{number}.{at}") for at, one in enumerate(drawn) if one.text is not None]
            batch = pa.record_batch(
                {
                    "text": pa.array([one.text for one in plain], pa.string()),
                    "kind": pa.array([one.kind for one in plain], pa.string()),
                    "id": pa.array([one.id for one in plain], pa.string()),
                    "on": pa.array([one.on for one in plain], pa.date32()),
                }
            )
            assert findings_of(rules.runtime, batch, ON, memory=memory) == findings_of(rules.runtime, batch, ON)


def test_the_oldest_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """A memory stays small, and does not hold long texts."""
    monkeypatch.setattr("violation_rules.engine.repeats.MOST_REMEMBERED", 2)
    memory: Memory[int] = Memory()
    for number, text in enumerate(("甲", "乙", "丙" * 5_000, "丁")):
        memory.keep(text, text, number)
    assert [None, 1, None, 3] == [memory.recall(text) for text in ("甲", "乙", "丙" * 5_000, "丁")]
