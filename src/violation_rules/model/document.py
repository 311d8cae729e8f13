"""What is judged: a document of one kind, made of utterances or of named fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias

Kind: TypeAlias = Literal["transcript", "listing", "complaint"]
KINDS: tuple[Kind, ...] = ("transcript", "listing", "complaint")
Speaker: TypeAlias = Literal["host", "operator", "platform", "viewer"]
SPEAKERS: tuple[Speaker, ...] = ("host", "operator", "platform", "viewer")
FactValue: TypeAlias = str | bool | int | float | Sequence[str]

_PLAIN = (str, int, float, bool)


@dataclass(frozen=True, slots=True)
class Utterance:
    """One thing said, or one line written.

    `start` and `end` are seconds from the beginning of the recording. Line breaks inside `text` become spaces in the
    document's text, one for one, so that an utterance stays one line.
    """

    text: str
    start: float | None = None
    end: float | None = None
    speaker: Speaker | None = None
    field: str | None = None
    """The field of a listing the text comes from (`title`, `description`, …); None in speech."""

    def __post_init__(self) -> None:
        """Check the values, and make what can be made of others. Raises ValueError (pydantic's) for what is none of these."""
        sound = type(self.text) is str and (self.speaker is None or self.speaker in SPEAKERS)
        sound = sound and (self.start is None or type(self.start) is float) and (self.end is None or type(self.end) is float)
        if not (sound and (self.field is None or type(self.field) is str)):
            _check(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A transcript, listing or complaint with the day of the conduct and what is known about it.

    Give exactly one of `text` (split into utterances at line breaks), `utterances` and `fields` (name → text, each field's lines
    becoming utterances of that field). What a transcript's rules look at as one utterance has some 50 to 200 characters: longer lines
    of `text` are judged as several, short ones that follow each other as one (`docs/text.md`). Findings tell the lines given.
    `on` is the day of the conduct; None means today.
    `facts` maps declared facts to values; sets are sequences of strings.
    """

    kind: Kind = "transcript"
    id: str = "-"
    on: date | None = None
    text: str | None = None
    utterances: Sequence[Utterance] | None = None
    fields: Mapping[str, str] | None = None
    facts: Mapping[str, FactValue] | None = None

    def __post_init__(self) -> None:
        """Check the values as an Utterance does, and that the content is given exactly once."""
        sound = self.kind in KINDS and type(self.id) is str and (self.on is None or type(self.on) is date)
        sound = sound and (self.text is None or type(self.text) is str) and self.fields is None
        sound = sound and (self.utterances is None or _are_checked(self.utterances))
        if not (sound and (self.facts is None or _are_plain(self.facts))):
            _check(self)
        else:  # ours, whatever the caller does with his
            if self.utterances is not None:
                object.__setattr__(self, "utterances", list(self.utterances))
            if self.facts is not None:
                object.__setattr__(self, "facts", dict(self.facts))
        given = [name for name in ("text", "utterances", "fields") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"a Document needs exactly one of text, utterances, fields; got {', '.join(given) or 'none'}")

    def parts(self) -> list[Utterance]:
        """The document as utterances, in order. Their texts joined by line breaks are the text that offsets point into."""
        if self.utterances is not None:
            return list(self.utterances)
        if self.text is not None:
            return [Utterance(line) for line in self.text.split("\n")]
        return [Utterance(line, field=name) for name, text in (self.fields or {}).items() for line in text.split("\n")]

    def full_text(self) -> str:
        """The text that evidence offsets (code points, half open) point into."""
        if self.text is not None:
            return self.text
        return "\n".join(part.text.replace("\n", " ") for part in self.parts())


def _are_checked(utterances: Any) -> bool:
    """Whether these are utterances already, in a list."""
    return type(utterances) is list and all(type(one) is Utterance for one in utterances)


def _are_plain(facts: Any) -> bool:
    """Whether nothing in the facts needs a look."""
    return type(facts) is dict and all(type(name) is str and type(value) in _PLAIN for name, value in facts.items())


def _check(one: Utterance | Document) -> None:
    """Put pydantic's reading of the values in their place."""
    from violation_rules.model.checked import checked  # noqa: PLC0415 - importing pydantic takes longer than scanning a text

    for name, value in checked(one).items():
        object.__setattr__(one, name, value)
