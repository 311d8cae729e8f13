"""What click says by itself, in Chinese."""

import gettext
import string
from io import BytesIO
from pathlib import Path

import click
import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from violation_rules import messages
from violation_rules.cli import program
from violation_rules.messages import speak_gettext

FOLDER = Path(messages.__file__).parent / "locale/zh/LC_MESSAGES"
WORDS = read_po(BytesIO((FOLDER / "violation_rules.po").read_bytes()))
CLICK = "\n".join(path.read_text(encoding="utf-8") for path in Path(click.__file__).parent.glob("*.py"))


def _ids(message: object) -> tuple[str, ...]:
    return tuple(message) if isinstance(message, (tuple, list)) else (str(message),)


def _places(texts: tuple[str, ...]) -> set[str]:
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


def test_what_is_shipped_is_what_is_written() -> None:
    """The compiled file, which gettext reads, holds what the written one says."""
    shipped = read_mo(BytesIO((FOLDER / "violation_rules.mo").read_bytes()))
    expected, found = ({_ids(one.id): _ids(one.string) for one in words if one.id} for words in (WORDS, shipped))
    assert expected == found


@pytest.mark.parametrize("message", [one for one in WORDS if one.id], ids=lambda one: _ids(one.id)[0])
def test_values_keep_their_places(message: object) -> None:
    """A translation names no value that click does not give."""
    assert _places(_ids(message.string)) <= _places(_ids(message.id))


def test_click_still_says_most_of_it() -> None:
    """A release of click that words its messages otherwise is noticed; a few are those of older or newer ones."""
    unknown = [one.id for one in WORDS if one.id and not any(repr(text)[1:-1] in CLICK or text in CLICK for text in _ids(one.id))]
    assert len(unknown) <= 4, unknown


@pytest.mark.parametrize(("lang", "expected"), [("zh", "没有选项"), ("en", "No such option")])
def test_a_wrong_option_is_told_in_the_language_asked_for(lang: messages.Language, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when the other language was spoken before in this process."""
    monkeypatch.setenv("LANGUAGE", "")
    for one in ("zh", "en", lang):
        speak_gettext(one)
    try:
        with pytest.raises(click.NoSuchOption, match=expected):
            program(lang).main(["scan", "--nonsense"], standalone_mode=False)
    finally:
        gettext.textdomain("messages")
