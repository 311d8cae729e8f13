"""Whether an utterance reads like any violation at all: one by one, and all of a text at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import violation_rules.text.suspicion as module
from strategies import texts
from violation_rules.engine.resembling import read_like, suspicious
from violation_rules.text.fold import fold
from violation_rules.text.resemblance import LEAST, MOST, resembled
from violation_rules.text.suspicion import BITS, hashes, learnt

if TYPE_CHECKING:
    from pathlib import Path

    from violation_rules.engine.trie import Places

ABOUT_OTHER_THINGS = (
    "今天天气不错，下午我们去公园走了走，孩子在湖边喂了半天鸭子",
    "这个函数返回两个值，后面那个是错误，先看看它是不是空的",
)
SUSPECT = (
    "祖传的膏药贴三天瘫痪都能下地，医院治不好的来找我",
    "好评晒图返五块，截图发客服，记得别说是我们让写的",
)
UTTERANCES = st.lists(st.one_of(texts(), st.sampled_from([*ABOUT_OTHER_THINGS, *SUSPECT]), st.text("医院返5\n。a\0\U0001f600")), max_size=6)


@pytest.mark.parametrize("text", SUSPECT)
def test_what_reads_like_a_violation(text: str) -> None:
    """Whichever it is."""
    assert module.suspicious(fold(text).text)


@pytest.mark.parametrize("text", ABOUT_OTHER_THINGS)
def test_most_talk_is_about_other_things(text: str) -> None:
    """And is asked no more."""
    assert not module.suspicious(fold(text).text)


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


@given(UTTERANCES)
def test_of_all_at_once_it_is_the_same(some: list[str]) -> None:
    """Utterances of any number of lines, in one text."""
    begins, ends = laid_end_to_end(some)
    codes = np.frombuffer("\n".join(some).encode("utf-32-le"), dtype="<u4")
    assert suspicious(codes, begins, ends).tolist() == [module.suspicious(text) for text in some]


@given(st.lists(st.one_of(st.sampled_from([*ABOUT_OTHER_THINGS, *SUSPECT, SUSPECT[0] * 9, "好评返现"]), texts()), min_size=1, max_size=6))
def test_what_all_read_like(some: list[str]) -> None:
    """Each as if it stood alone; of what is too long nothing is said."""
    whole = fold("\n".join(text.replace("\n", "") for text in some))
    lines = whole.text.split("\n")
    alike, long = read_like(whole, *laid_end_to_end(lines))
    assert long.tolist() == [at for at, line in enumerate(lines) if len(line) > MOST]
    alone = {at: resembled(line) for at, line in enumerate(lines) if LEAST <= len(line) <= MOST}
    assert {at: violation for violation, those in alike.items() for at in those} == {at: one for at, one in alone.items() if one}


def test_weights_are_written_and_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is a signed byte; a line feed among them is none."""
    place = tmp_path / "weights"
    module.write(place, 0.5, -1.0, bytes([10, 255, 0, 127]))
    monkeypatch.setattr(module, "_PLACE", place)
    learnt.cache_clear()
    try:
        read = learnt()
        assert ([10, -1, 0, 127], 0.5, -1.0) == (read.of.tolist(), read.step, read.constant)
        assert read.suspect(4, 3)
        assert not read.suspect(0, 3)
    finally:
        learnt.cache_clear()
