"""The engine gives what the language reference says, however it gets there."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from tests import strategies

from violation_rules import Document, Utterance
from violation_rules.loading import load_text
from violation_rules.text.said import cut_long_lines

ON = date(2026, 3, 1)
SPEAKERS = st.sampled_from((None, None, "host", "viewer"))


def utterances(text: str, speakers: list[str | None]) -> list[Utterance]:
    """Cut a text into utterances three seconds apart."""
    lines = text.split("\n")
    return [
        Utterance(line, start=3.0 * number, end=3.0 * number + 2, speaker=speakers[number % len(speakers)])  # type: ignore[arg-type]
        for number, line in enumerate(lines)
    ]


@given(
    strategies.rulesets(),
    st.lists(strategies.texts(), min_size=1, max_size=4),
    strategies.facts(),
    st.lists(SPEAKERS, min_size=1, max_size=3),
    strategies.SHORT,
)
def test_engine_agrees_with_oracle(
    source: str, texts: list[str], facts: dict[str, object], speakers: list[str | None], short: int
) -> None:
    """Fast and naive evaluation give the same findings on any ruleset and text."""
    rules = load_text(source)
    for text in texts:
        for kind in ("transcript", "complaint"):
            document = Document(kind=kind, utterances=utterances(text, speakers), facts=facts, on=ON)  # type: ignore[arg-type]
            with strategies.taken_together(short):
                rules.scan(document, paranoid=True)


@given(strategies.rulesets(), strategies.texts(max_size=40), strategies.facts(), strategies.SHORT)
def test_evidence_is_what_stands_in_the_original(source: str, text: str, facts: dict[str, object], short: int) -> None:
    """`text[start:end]` is the evidence's text, and it says in which of the lines given it begins."""
    with strategies.taken_together(short):
        findings = load_text(source).scan(text, facts=facts, on=ON)  # type: ignore[arg-type]
    for finding in findings:
        for piece in finding.evidence:
            assert piece.text == text[piece.start : piece.end]
            assert piece.utterance == text.count("\n", 0, piece.start)


BETWEEN = st.sampled_from(("。", "，", " ", "", "\n", "嗯" * 60))
LONG_LINES = st.lists(st.tuples(strategies.texts(max_size=40), BETWEEN), min_size=8, max_size=20)


@given(strategies.rulesets(), LONG_LINES, strategies.facts())
def test_long_lines_are_several_utterances(source: str, pieces: list[tuple[str, str]], facts: dict[str, object]) -> None:
    """They are judged like those, and what is found stands in the line that was given."""
    rules = load_text(source)
    text = "".join(part for piece in pieces for part in piece)
    found = rules.scan(Document(text=text, facts=facts, on=ON), paranoid=True)  # type: ignore[arg-type]
    cut = cut_long_lines(text)
    apart = rules.scan(Document(text=cut.text, facts=facts, on=ON))  # type: ignore[arg-type]
    assert [(one.violation, one.severity) for one in apart] == [(one.violation, one.severity) for one in found]
    for one, two in zip(found, apart, strict=True):
        for piece, same in zip(one.evidence, two.evidence, strict=True):
            assert (cut.original(same.start), cut.original(same.end)) == (piece.start, piece.end)
            assert piece.text == text[piece.start : piece.end]
            assert piece.utterance == text.count("\n", 0, piece.start)


@given(
    strategies.rulesets(),
    strategies.texts(max_size=40),
    strategies.facts(),
    st.lists(SPEAKERS, min_size=1, max_size=3),
    strategies.SHORT,
)
def test_stream_gives_what_the_whole_gives(
    source: str, text: str, facts: dict[str, object], speakers: list[str | None], short: int
) -> None:
    """A stream's findings, put together, are those of the whole document."""
    rules = load_text(source)
    said = utterances(text, speakers)
    live = rules.stream(facts=facts, on=ON)  # type: ignore[arg-type]
    with strategies.taken_together(short):
        heard = [finding for utterance in said for finding in live.feed(utterance)]
        heard += live.close()
        whole = rules.scan(Document(utterances=said, facts=facts, on=ON))  # type: ignore[arg-type]

    def key(finding: object) -> str:
        return str(finding)

    assert sorted(whole, key=key) == sorted(heard, key=key)


@given(strategies.rulesets(), strategies.texts(max_size=40), strategies.facts())
def test_another_rule_changes_nothing_else(source: str, text: str, facts: dict[str, object]) -> None:
    """Adding an unrelated rule leaves the findings of the others as they were, but for the ruleset's digest."""
    more = (
        source
        + '\n\nlexicon 丁 { "最" "一" "好了" }\nviolation w.more "另一条" {\n    category 类\n    match 丁\n    severity warning\n}\n'
    )
    before = load_text(source).scan(text, facts=facts, on=ON)  # type: ignore[arg-type]
    after = load_text(more).scan(text, facts=facts, on=ON)  # type: ignore[arg-type]
    drop = {"ruleset_digest"}
    assert [one.model_dump(exclude=drop) for one in before] == [one.model_dump(exclude=drop) for one in after if one.violation != "w.more"]
