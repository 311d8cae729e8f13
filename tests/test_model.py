"""What documents accept, and that plain ones need no pydantic."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from typing import Any

import pytest

from violation_rules.model import Document, Utterance


def test_values_are_made_what_they_should_be() -> None:
    """A day from its text, seconds from an integer, an utterance from a mapping."""
    given: Any = {"on": "2026-11-01", "utterances": [{"text": "一", "start": 1, "speaker": "host"}]}
    assert Document(**given) == Document(on=date(2026, 11, 1), utterances=[Utterance("一", start=1.0, speaker="host")])
    assert Document(text="一", facts={"甲": ["乙"], "丙": 1}).facts == {"甲": ["乙"], "丙": 1}


@pytest.mark.parametrize(
    "given",
    [{"kind": "x", "text": "一"}, {"text": 1}, {"text": "一", "facts": {"甲": None}}, {"utterances": "一"}, {}, {"text": "", "fields": {}}],
)
def test_other_values_are_refused(given: Any) -> None:
    """As is a content that is given twice or not at all."""
    with pytest.raises(ValueError, match="Document"):
        Document(**given)


def test_facts_are_the_documents_own() -> None:
    """What the caller does with his mapping later changes nothing."""
    facts = {"甲": "乙"}
    document = Document(text="一", facts=facts)
    facts["甲"] = "丙"
    assert document.facts == {"甲": "乙"}


def test_plain_documents_need_no_pydantic() -> None:
    """Importing it takes longer than scanning a text."""
    code = (
        "import sys\nfrom violation_rules.model import Document, Utterance\n"
        "Document(text='一', facts={'甲': '乙'})\nUtterance('一', start=1.0)\nassert 'pydantic' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
    assert (done.returncode, done.stderr) == (0, "")


def test_a_list_of_utterances_is_taken_over() -> None:
    """What the caller does with his list afterwards is nothing to the document; what is no utterance is read or refused."""
    said = [Utterance("一"), Utterance("二")]
    document = Document(utterances=said)
    said.pop()
    assert [one.text for one in document.parts()] == ["一", "二"]
    assert Document(utterances=[{"text": "一"}]).parts() == [Utterance("一")]  # type: ignore[list-item]
    with pytest.raises(ValueError, match="utterances"):
        Document(utterances=["一"])  # type: ignore[list-item]
