"""Sentences of a block, and sets of them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from violation_rules.compiler.program import Scope
from violation_rules.engine.occurrences import Block
from violation_rules.engine.sentences import Sentences, laid_out
from violation_rules.text.fold import fold
from violation_rules.text.segments import line_spans, sentence_spans

TEXTS = st.text(st.sampled_from('我他。！”)"\n…'), max_size=24)
SCOPES = st.sampled_from((Scope("sentence"), Scope("utterance"), Scope("utterances", 1), Scope("seconds", 5), Scope("document")))


def layout(texts: list[str]) -> Sentences:
    """The documents joined as a batch joins them."""
    folded = fold("\n".join(texts))
    lines = np.concatenate(([0], np.flatnonzero(folded.codes == ord("\n")) + 1))
    first = np.cumsum([0, *(text.count("\n") + 1 for text in texts)])[:-1]
    return Sentences(Block(folded, lines[first], ["transcript"] * len(texts)))


@given(TEXTS)
def test_sentences_are_those_of_the_language(text: str) -> None:
    """They begin and end where `sentence_spans` says, but for line feeds that trail them and empty lines."""
    folded = fold(text).text
    sentences = layout([text])
    spans = zip(sentences.begins.tolist(), [min(end, len(folded)) for end in sentences.ends.tolist()], strict=True)
    trimmed = [(begin, end - folded[begin:end].endswith("\n")) for begin, end in spans]
    assert sentence_spans(folded) == [(begin, end) for begin, end in trimmed if begin < end]


@given(TEXTS)
def test_a_long_text_is_laid_out_as_a_short_one(text: str) -> None:
    """With numpy as with a regular expression."""
    assert (line_spans(text), sentence_spans(text)) == laid_out(text)


@given(st.lists(st.lists(st.sampled_from(("我。", "他", "\n")), max_size=6).map("".join), min_size=1, max_size=4), SCOPES, st.data())
def test_stretches(texts: list[str], scope: Scope, data: st.DataObject) -> None:
    """`spread`, `around` and `reach` agree with asking each sentence for each other."""
    sentences = layout(texts)
    numbers = list(range(sentences.count))
    held = sorted(data.draw(st.sets(st.sampled_from(numbers)))) if numbers else []
    among = sorted(data.draw(st.sets(st.sampled_from(numbers)))) if numbers else []

    def reaches(one: int, other: int) -> bool:
        if scope.kind == "sentence":
            return one == other
        if scope.kind.startswith("utterance"):
            lines = sentences._utterance_of  # noqa: SLF001 - the definition
            return abs(int(lines[one]) - int(lines[other])) <= scope.size
        return bool(sentences.document_of[one] == sentences.document_of[other])

    expected = [one for one in numbers if any(reaches(one, other) for other in held)]
    spread = sentences.spread(np.array(held, dtype=np.int64), scope).tolist()
    assert sorted(spread) == spread
    assert set(spread) <= set(expected)
    assert {one for one in expected if any(sentences.document_of[one] == sentences.document_of[other] for other in held)} <= set(spread)
    found = sentences.around(np.array(among, dtype=np.int64), np.array(held, dtype=np.int64), scope)
    assert [one for one in among if one in expected] == found.tolist()  # type: ignore[union-attr]
    low, high = sentences.reach(np.array(among, dtype=np.int64), scope)
    for one, begin, end in zip(among, low.tolist(), high.tolist(), strict=True):
        assert [other for other in numbers if reaches(one, other)] == list(range(begin, end))
