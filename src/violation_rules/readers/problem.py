"""What a reader could not read, and what a reader is told by its caller."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from violation_rules.messages import Catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from violation_rules.model import FactValue, Kind, Speaker


class FactSpec(NamedTuple):
    """How the ruleset declares a fact: its type, and the values of an enumeration or a set."""

    kind: Literal["enum", "set", "number", "text"]
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadProblem:
    """One thing that could not be read; everything else of the file still is.

    `line` counts from 1 and is None where the whole file is meant (for a spreadsheet it is the row). `code` names the
    message in the catalogue and `values` fill it in.
    """

    file: str
    line: int | None
    code: str
    values: Mapping[str, object] = field(default_factory=dict)

    def say(self, part: Literal["what", "expected", "hint"], catalogue: Catalogue) -> str:
        """One part of the message in the catalogue's language."""
        return catalogue(f"read.{self.code}.{part}", **self.values)

    @property
    def what(self) -> str:
        """What was found, in English."""
        return self.say("what", Catalogue("en"))

    @property
    def expected(self) -> str:
        """What was expected, in English."""
        return self.say("expected", Catalogue("en"))

    @property
    def hint(self) -> str:
        """What to do, in English."""
        return self.say("hint", Catalogue("en"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """What the caller knows about the inputs. A row's own `kind`, `on` and facts win over these defaults.

    `fact_specs` are the facts the ruleset declares: a column that bears such a name is a fact even without `fact.`
    before it. `speakers` maps the labels of a file (`0`, `SPEAKER_00`, 张三) to the four speakers of the rule language.
    """

    kind: Kind | None = None
    on: date | None = None
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    text_column: str | None = None
    fact_specs: Mapping[str, FactSpec] = field(default_factory=dict)
    speakers: Mapping[str, Speaker] = field(default_factory=dict)
