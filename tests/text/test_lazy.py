"""Patterns compiled when they are first used."""

from __future__ import annotations

import re

import pytest

from violation_rules.text import lazy
from violation_rules.text.lazy import compile_all, lazily


@pytest.fixture(autouse=True)
def of_this_test_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is made here is not among the patterns of the process, which `compile_all` compiles."""
    monkeypatch.setattr(lazy, "_ALL", [])


def test_it_is_the_pattern() -> None:
    """Every method gives what the compiled pattern gives."""
    text = "原价99，现价39"
    expected, found = re.compile("([原现])价([0-9]+)"), lazily("([原现])价([0-9]+)")
    assert [one.span(2) for one in expected.finditer(text)] == [one.span(2) for one in found.finditer(text)]
    assert expected.sub(r"\2", text) == found.sub(r"\2", text)
    assert expected.match(text, 6) == found.match(text, 6) is None
    assert expected.search(text, 3, 9)[0] == found.search(text, 3, 9)[0]  # type: ignore[index]
    assert expected.pattern == found.pattern


def test_words_are_found_as_by_their_pattern() -> None:
    """Before the first of them is met, when it is, and after many texts."""
    expected, found = re.compile("(?:我们家|本店)"), lazily("(?:我们家|本店)", ("我们家", "本店"))
    for text in ["", "别人家"] * 40 + ["在我们家和本店", "本"]:
        for low, high in ((0, 99), (2, 5), (0, 3)):
            assert [one.span() for one in expected.finditer(text, low, high)] == [one.span() for one in found.finditer(text, low, high)]
            one, other = expected.search(text, low, high), found.search(text, low, high)
            assert (None if one is None else one.span()) == (None if other is None else other.span())
    early = lazily("(?:我们家|本店)", ("我们家", "本店"))
    assert early.search("在本店") is not None
    assert early.match("本店") is not None


def test_an_error_shows_on_first_use() -> None:
    """Making it costs nothing and tells nothing."""
    broken = lazily("(")
    with pytest.raises(re.error):
        broken.search("")
    with pytest.raises(re.error):
        compile_all()


def test_all_are_compiled_at_once() -> None:
    """Those of words too, whose methods are there from then on."""
    made = [lazily("价"), lazily("(?:我们家|本店)", ("我们家", "本店"))]
    assert not any("pattern" in vars(one) for one in made)
    compile_all()
    assert all("pattern" in vars(one) for one in made)


def test_a_glimpse_says_yes_until_it_knows() -> None:
    """Of the first few texts, and of what cannot be looked at."""
    glimpse = lazy.Glimpse("a[bc]", "d")
    assert all(glimpse("e") for _ in range(lazy._FEW))  # noqa: SLF001
    assert not glimpse("e")
    assert glimpse("xac")
    assert glimpse("d")
    assert glimpse("\ud800")
