"""Whether a passage reads like any violation at all: one by one, and all of a text at once."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from one_rule import one_rule

import violation_rules.text.suspicion as module
from strategies import texts
from violation_rules import Document
from violation_rules.engine import resembling
from violation_rules.engine.resembling import Passages, passages_of
from violation_rules.text.fold import fold
from violation_rules.text.passages import LENGTH, holding, passages
from violation_rules.text.resemblance import resembled
from violation_rules.text.suspicion import BITS, ELSEWHERE, LIMIT, hashes, learnt, suspicion

if TYPE_CHECKING:
    from pathlib import Path

    from violation_rules.engine.trie import Places

ABOUT_OTHER_THINGS = (
    "今天天气不错，下午我们去公园走了走，孩子在湖边喂了半天鸭子",
    "昨天半夜下的雨，早上起来院子里的石榴花落了一地，猫在台阶上打盹",
)
SUSPECT = (
    "祖传的膏药贴三天瘫痪都能下地，医院治不好的来找我",
    "好评晒图返五块，截图发客服，记得别说是我们让写的",
)
SOME = (*ABOUT_OTHER_THINGS, *SUSPECT, "好" * 60, SUSPECT[0] * 9, "好评返现")
UTTERANCES = st.lists(st.one_of(texts(), st.sampled_from(SOME), st.text("医院返5\n。a\0\U0001f600")), max_size=6)


@pytest.mark.parametrize("text", SUSPECT)
def test_what_reads_like_a_violation(text: str) -> None:
    """Whichever it is."""
    assert suspicion(fold(text).text) > LIMIT


@pytest.mark.parametrize("text", ABOUT_OTHER_THINGS)
def test_most_talk_is_about_other_things(text: str) -> None:
    """And is asked no more."""
    assert suspicion(fold(text).text) < ELSEWHERE


def test_what_is_said_again_and_again_tells_nothing() -> None:
    """Nobody hides behind it."""
    assert suspicion("好" * 46 + "全网第一") == 0
    assert suspicion("好" * 46) == suspicion("太短了") == 0


def test_which_digit_does_not_matter() -> None:
    """Nor does it for manner and resemblance."""
    assert [*hashes("返5块")] == [*hashes("返9块")]


def test_sequences_of_one_to_three() -> None:
    """All of them, each once; a line has none that reach beyond it."""
    assert len({*hashes("返现晒图")}) == 4 + 3 + 2
    assert [*hashes("")] == []
    assert all(0 <= one < 1 << BITS for one in hashes("返\0\U0010ffff"))
    assert len(learnt().of) == 1 << BITS


def laid_end_to_end(lines: list[str]) -> tuple[Places, Places]:
    """From where to where each reaches, a line feed between them."""
    lengths = np.array([len(line) for line in lines], dtype=np.int64)
    ends = np.cumsum(lengths + 1) - 1
    return ends - lengths, ends


@given(UTTERANCES, st.sampled_from((1, 2, 7, resembling.PIECE)))
def test_of_all_at_once_it_is_the_same(some: list[str], piece: int) -> None:
    """Passages of utterances of any number of lines, in one text, however much of it is looked at together."""
    text = "\n".join(some)
    begins, ends = laid_end_to_end(some)
    cut = passages_of(begins, ends)
    places = [place for low, high in zip(begins.tolist(), ends.tolist(), strict=True) for place in passages(low, high)]
    assert list(zip(cut.begins.tolist(), cut.ends.tolist(), strict=True)) == places
    codes = np.frombuffer(text.encode("utf-32-le"), dtype="<u4")
    with mock.patch.object(resembling, "PIECE", piece):
        assert cut.suspicions(codes).tolist() == [suspicion(text[low:high]) for low, high in places]


@given(st.lists(st.one_of(st.sampled_from(SOME), texts()), min_size=1, max_size=6))
def test_what_all_read_like(some: list[str]) -> None:
    """Each passage as if it stood alone."""
    whole = fold("\n".join(text.replace("\n", "") for text in some))
    cut = passages_of(*laid_end_to_end(whole.text.split("\n")))
    found = cut.read_like(whole.text, cut.suspicions(whole.codes))
    places = zip(cut.begins.tolist(), cut.ends.tolist(), strict=True)
    alone = {at: resembled(whole.text[low:high]) for at, (low, high) in enumerate(places)}
    some, clearly = ({at: violation for violation, those in of.items() for at in those} for of in found)
    assert some == {at: one.violation for at, one in alone.items() if one}
    assert clearly == {at: one.violation for at, one in alone.items() if one and one.clearly}


def test_no_passages() -> None:
    """Of nothing."""
    none = np.zeros(0, dtype=np.int64)
    assert [len(places) for places in passages_of(none, none)] == [0, 0]
    assert Passages(none, none).read_like("", none.astype(np.float64)) == ({}, {})
    assert Passages(none, none).suspicions(np.zeros(0, dtype="<u4")).tolist() == []


def test_passages_overlap() -> None:
    """So that what is said is whole in one of them; the last ends where the utterance does."""
    assert passages(10, 10 + LENGTH) == [(10, 10 + LENGTH)]
    assert passages(0, 60) == [(0, 50), (10, 60)]
    assert passages(100, 230) == [(100, 150), (125, 175), (150, 200), (175, 225), (180, 230)]
    assert holding(100, 230, 130) == [(100, 150), (125, 175)]
    assert passages(5, 5) == holding(5, 5, 5) == [(5, 5)]


def test_what_is_said_elsewhere_is_no_violation() -> None:
    """Of a rule that the weights know, and of no other."""
    talk = "下午带孩子去公园湖边喂鸭子，回来路上说起那家最好的面馆，然后看了一会儿书就睡了"
    rules = one_rule('"最好"', violating="最好", name="advertising.absolute_claims")
    assert [one.violation for one in rules.scan("我们这个面霜全网最好")] == ["advertising.absolute_claims"]
    assert rules.scan(talk) == []
    told = rules.explain(Document(text=talk), violation="advertising.absolute_claims")
    assert told.children[-1].label == "上下文：整段说的是别的事"
    assert len(one_rule('"最好"', violating="最好").scan(talk)) == 1


def test_weights_are_written_and_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is a signed byte; a line feed among them is none."""
    place = tmp_path / "weights"
    module.write(place, 0.5, -1.0, bytes([10, 255, 0, 127]))
    monkeypatch.setattr(module, "_PLACE", place)
    learnt.cache_clear()
    try:
        read = learnt()
        assert ([10, -1, 0, 127], 0.5, -1.0) == (read.of.tolist(), read.step, read.constant)
        assert read.score(4, 1) == 0
    finally:
        learnt.cache_clear()
