"""What the engine shares between documents."""

from __future__ import annotations

import pytest
from hypothesis import given
from tests import strategies

from violation_rules import Document
from violation_rules.engine import runtime as module
from violation_rules.engine.runtime import Runtime
from violation_rules.engine.scene import Scene
from violation_rules.loading import load_text


@given(strategies.rulesets(), strategies.texts())
def test_readings_in_question_are_the_same_at_first_and_later(source: str, text: str) -> None:
    """The table by lexicon, made once there have been some texts, leaves out nothing and adds nothing."""
    runtime = Runtime(load_text(source).program)
    hit = Scene(runtime, Document(kind="transcript", text=text)).hit_lexicons()
    at_first = runtime.possible(hit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_FEW_TEXTS", 0)
        assert list(at_first.items()) == list(runtime.possible(hit).items())


@given(strategies.rulesets(), strategies.texts())
def test_lexicons_of_atoms_are_those_that_have_an_entry(source: str, text: str) -> None:
    """As the program stores them."""
    program = load_text(source).program
    runtime = Runtime(program)
    for atom in range(len(program.atoms)):
        expected = {number for number, one in enumerate(program.lexicons) if any(atom in entry.atoms for entry in one.entries)}
        assert expected == runtime.lexicons_of([atom])
    assert Scene(runtime, Document(kind="transcript", text=text)).hit_lexicons() >= set(runtime.always)
