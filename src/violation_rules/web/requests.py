"""What the page asks."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads the annotations at run time
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from violation_rules.model import Document, Kind

FactInput = str | bool | float | list[Annotated[str, Field(max_length=200)]]
"""A fact as JSON has it."""


class Judge(BaseModel):
    """A text, what is known about it, and the bundled ruleset to judge it by. `on` is the day of the conduct; None means today."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ruleset: str = Field(max_length=100)
    text: str
    kind: Kind = "transcript"
    on: date | None = None
    facts: dict[str, FactInput] = {}

    def document(self) -> Document:
        """The text as a document."""
        return Document(kind=self.kind, on=self.on, text=self.text, facts=self.facts or None)


class Explain(Judge):
    """Why a violation was found, or why not; by the rule file's text where there is one."""

    violation: str = Field(max_length=200)
    rule: str | None = None


class Try(Judge):
    """The same text judged by a rule file of the page's second pane, which may extend bundled rulesets."""

    rule: str
