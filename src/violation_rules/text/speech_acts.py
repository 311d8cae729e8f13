"""The word lists by which `polarity` and `discourse` read a sentence: `data/speech_acts.txt`, by section."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from violation_rules.text.lazy import lazily

if TYPE_CHECKING:
    import re


def _read() -> dict[str, tuple[str, ...]]:
    """Sections with their words, longest first, so that expressions prefer them."""
    sections: dict[str, list[str]] = {}
    name = ""
    for line in Path(__file__).with_name("data").joinpath("speech_acts.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            name = line.strip("[]")
            sections[name] = []
        elif line and not line.startswith("#"):
            sections[name] += line.split()
    return {name: tuple(sorted(words, key=lambda word: (-len(word), word))) for name, words in sections.items()}


WORDS = _read()


def any_of(*names: str) -> str:
    """An expression for any word of the sections."""
    return "(?:" + "|".join(word for name in names for word in WORDS[name]) + ")"


def pattern_of(name: str) -> re.Pattern[str]:
    """The same for one section, as a pattern."""
    return lazily(any_of(name), WORDS[name])
