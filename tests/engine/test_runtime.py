"""What the engine shares between documents."""

from __future__ import annotations

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st
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


_ANY = load_text('language 1\nruleset demo "演示" { version 1.0.0 in_force from 2020-01-01 }\n').program
_PARTS = st.sampled_from(
    ["^", "$", "a", "b?", ".", "[^b]", r"\b", r"\s", "(?:^b)", "(?i:A)", "(?:b$|a)", "(?-m:^)", r"\z", "\n*", "[^a\n]", "(?s:.)"]
)
_PATTERNS = st.lists(st.lists(_PARTS, min_size=1, max_size=4).map("".join), min_size=1, max_size=3).map("|".join)


@given(_PATTERNS, st.text("ab \r\x85\u2028好", max_size=8))
def test_patterns_match_in_a_sentence_what_they_say(pattern: str, sentence: str) -> None:
    """A sentence holds no line feed, so there what is compiled for lines gives what the pattern itself gives."""
    runtime = Runtime(_ANY)
    line = sentence.encode()
    expected = [match.span() for match in re2.finditer(pattern, line)]
    assert [match.span() for match in runtime.regex(pattern).finditer(line)] == expected
    lines = runtime.regex_of_lines(pattern)
    assert lines is None or runtime.regex(pattern) is lines


@given(_PATTERNS, st.lists(st.text("ab \r好", min_size=1, max_size=5), max_size=4))
def test_patterns_match_in_lines_what_they_match_in_each(pattern: str, sentences: list[str]) -> None:
    """What is empty is no match; nothing is matched across lines."""
    runtime = Runtime(_ANY)
    lines = runtime.regex_of_lines(pattern)
    if lines is None:
        return
    expected, at = [], 0
    for sentence in sentences:
        line = sentence.encode()
        expected += [(at + low, at + high) for low, high in (match.span() for match in re2.finditer(pattern, line)) if low < high]
        at += len(line) + 1
    found = [match.span() for match in lines.finditer("\n".join(sentences).encode())]
    assert [(low, high) for low, high in found if low < high] == expected
