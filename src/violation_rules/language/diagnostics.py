"""What is wrong with a rule file, as data: a stable code, where, and the particulars. `catalogue` has the words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from violation_rules.language import catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from violation_rules.language.ast import Span
    from violation_rules.language.catalogue import Argument

Severity: TypeAlias = Literal["error", "warning", "info"]
Locale: TypeAlias = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Label:
    """A second place that belongs to the diagnostic, with the key of its text in the catalogue."""

    span: Span
    key: str
    args: Mapping[str, Argument] = field(default_factory=dict, hash=False)

    def text(self, locale: Locale = "zh") -> str:
        """What the place has to do with it."""
        return catalogue.fill(catalogue.LABELS[self.key], self.args, locale)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing wrong. The texts are made when asked for, in either language, from the catalogue entry of `code`.

    `args` fill the placeholders of the texts; `suggestion` is what the author may have meant (a name or a spelling).
    """

    code: str
    span: Span
    args: Mapping[str, Argument] = field(default_factory=dict, hash=False)
    secondary: tuple[Label, ...] = ()
    suggestion: str | None = None

    @property
    def severity(self) -> Severity:
        """`error` keeps a ruleset from loading; `warning` and `info` do not."""
        return catalogue.ENTRIES[self.code].severity

    def message(self, locale: Locale = "zh") -> str:
        """What is wrong, one sentence."""
        return catalogue.fill(catalogue.ENTRIES[self.code].message, self.args, locale)

    def note(self, locale: Locale = "zh") -> str | None:
        """What to do about it, or the rule behind it; None where the message says all."""
        text = catalogue.ENTRIES[self.code].note
        return None if text is None else catalogue.fill(text, self.args, locale)

    def hint(self, locale: Locale = "zh") -> str | None:
        """What the author may have meant, as a question."""
        return None if self.suggestion is None else catalogue.fill(catalogue.SUGGESTION, {"name": self.suggestion}, locale)

    def as_dict(self, locale: Locale = "zh") -> dict[str, Any]:
        """The JSON form. Offsets are code points, half open; lines and columns count from 1."""
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message(locale),
            **_place(self.span),
            "note": self.note(locale),
            "suggestion": self.suggestion,
            "related": [{**_place(label.span), "message": label.text(locale)} for label in self.secondary],
        }


def _place(span: Span) -> dict[str, Any]:
    return {"path": span.path, "line": span.line, "column": span.column, "start": span.start, "end": span.end}
