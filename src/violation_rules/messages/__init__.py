"""Everything that is said to people, in Chinese and in English: one catalogue for the command line, the reports and the readers."""

from __future__ import annotations

import gettext
import importlib
import locale
import os
from pathlib import Path
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Catalogue:
    """The messages of one language; `catalogue("scan.done", files=3)` gives the sentence with its values filled in."""

    def __init__(self, lang: Language) -> None:
        """Load the messages of `lang`, and of no other language."""
        self.lang: Language = lang
        self._messages: dict[str, str] = importlib.import_module(f"violation_rules.messages.{lang}").MESSAGES

    def __call__(self, key: str, /, **values: object) -> str:
        """The message `key`. Raises KeyError for a key that no catalogue has, which a test excludes."""
        return self._messages[key].format_map(values)

    def has(self, key: str) -> bool:
        """Whether there is such a message."""
        return key in self._messages


def speak_gettext(lang: Language) -> None:
    """Let libraries that ask gettext, as click does for its own words, speak `lang` too, in all of this process."""
    gettext.textdomain(_DOMAIN if lang == "zh" else "messages")
    if lang == "zh":
        gettext.bindtextdomain(_DOMAIN, Path(__file__).parent / "locale")
        os.environ["LANGUAGE"] = lang


_DOMAIN = "violation_rules"


def default_language(environment: dict[str, str] | None = None) -> Language:
    """Chinese where the locale is Chinese, else English; the POSIX variables in their order of precedence."""
    variables = os.environ if environment is None else environment
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := variables.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    system = locale.getlocale()[0] or ""  # Windows sets none of them
    return "zh" if system.lower().startswith(("zh", "chinese")) else "en"
