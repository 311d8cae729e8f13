"""The catalogue: both languages say the same things."""

import re
import string
from pathlib import Path

import violation_rules
from violation_rules.messages import default_language, en, zh


def places(message: str) -> set[str]:
    """The names a message fills in."""
    return {name.partition("[")[0] for _, name, _, _ in string.Formatter().parse(message) if name}


def test_languages_have_the_same_messages() -> None:
    """No message exists in one language only."""
    assert set(zh.MESSAGES) == set(en.MESSAGES)


def test_languages_fill_in_the_same_values() -> None:
    """A message takes the same values in both languages."""
    assert {key: places(text) for key, text in zh.MESSAGES.items()} == {key: places(text) for key, text in en.MESSAGES.items()}


def test_every_problem_code_has_a_message() -> None:
    """Each code the readers use has what, expected and hint."""
    readers = Path(violation_rules.__file__).parent / "readers"
    used: set[str] = set()
    for file in readers.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        used |= set(re.findall(r'(?:\.problem|_BadCellError)\(\s*"(\w+)"', text))
        used |= set(re.findall(r'ReadProblem\(\w+, \w+, "(\w+)"', text))
    assert len(used) > 20
    assert set() == {f"read.{code}.{part}" for code in used for part in ("what", "expected", "hint")} - set(en.MESSAGES)


def test_default_language_follows_the_locale() -> None:
    """Chinese where the locale is Chinese, English elsewhere."""
    assert "zh" == default_language({"LANG": "zh_CN.UTF-8"})
    assert "en" == default_language({"LANG": "C.UTF-8"})
    assert "zh" == default_language({"LC_ALL": "zh_TW.UTF-8", "LANG": "en_US.UTF-8"})
