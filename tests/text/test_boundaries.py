"""Word boundaries."""

from __future__ import annotations

import logging
import stat
from typing import TYPE_CHECKING

import pytest

from violation_rules.text import boundaries
from violation_rules.text.boundaries import is_word, longer_words

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("sentence", "word", "expected"),
    [
        ("这是个大麻烦", "大麻", False),
        ("他在种大麻", "大麻", True),
        ("在路口交通灯旁边", "口交", False),
        ("我们是全国第一的", "第一", True),
        ("这个sm好", "sm", True),
        ("smoking不好", "sm", False),
        ("买了100个", "10", False),
        ("iphone16好", "16", False),
    ],
)
def test_is_word(sentence: str, word: str, expected: bool) -> None:  # noqa: FBT001 - a table
    """Chinese edges are word edges; Latin and digits must not go on."""
    start = sentence.index(word)
    assert expected is is_word(sentence, start, start + len(word))


def test_endless_sentence_is_cheap() -> None:
    """Only the neighbourhood of a hit is segmented."""
    sentence = "好" * 200_000 + "他在种大麻"
    assert is_word(sentence, len(sentence) - 2, len(sentence))


def test_longer_words() -> None:
    """Dictionary words that hold the term, not the term itself; none for Latin."""
    words = longer_words("大麻")
    assert "大麻袋" in words
    assert "大麻" not in words
    assert () == longer_words("sm")


def test_silent(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> None:
    """Loading the dictionary logs and prints nothing, and leaves jieba's logger as it was."""
    with caplog.at_level(logging.DEBUG):
        boundaries._tokenizer.cache_clear()  # noqa: SLF001 - load it again
        is_word("他在种大麻", 3, 5)
    assert ("", "") == tuple(capsys.readouterr())
    assert [] == [record for record in caplog.records if record.name.startswith("jieba")]


def test_cache_is_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache is written to a folder only its owner may write to; a shared folder is not used at all."""
    folder = tmp_path / "cache"
    monkeypatch.setattr("platformdirs.user_cache_path", lambda _: folder)
    boundaries._tokenizer.cache_clear()  # noqa: SLF001
    boundaries._word_starts.cache_clear()  # noqa: SLF001
    assert not is_word("这是个大麻烦", 3, 5)
    assert 0o700 == stat.S_IMODE(folder.stat().st_mode)
    assert [path.suffix for path in folder.iterdir()] == [".cache"]
    for path in folder.iterdir():
        path.unlink()
    folder.chmod(0o777)
    boundaries._tokenizer.cache_clear()  # noqa: SLF001
    boundaries._word_starts.cache_clear()  # noqa: SLF001
    assert not is_word("这是个大麻烦", 3, 5)
    assert [] == list(folder.iterdir())
    boundaries._tokenizer.cache_clear()  # noqa: SLF001
