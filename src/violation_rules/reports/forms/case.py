"""What a form is made of: findings, entered figures, the period, and relations that the figures must keep."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from violation_rules.model import Finding
    from violation_rules.reports.findings_file import Counted
    from violation_rules.reports.page import Page
    from violation_rules.ruleset import Ruleset

OPEN = "〔待填〕"
"""Stands where a person must enter a figure."""


@dataclass(frozen=True, slots=True)
class Case:
    """The material of a form. `documents` is how many were examined, where the findings file says so."""

    findings: tuple[Counted, ...]
    entered: Mapping[str, Any]
    rules: Ruleset
    first: date | None
    last: date | None
    today: date
    documents: int | None = None

    def by(self, name: Callable[[Finding], str | None]) -> Counter[str]:
        """How many findings there are under each name."""
        return Counter(value for one in self.findings if (value := name(one.finding)))

    def figure(self, path: str) -> Any:
        """An entered figure by its dotted path; None where it was not entered."""
        value: Any = self.entered
        for key in path.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def due(self) -> Iterator[tuple[str, date]]:
        """The ruleset's next reporting days, today's included."""
        for deadline in self.rules.symbols.deadlines:
            day = self.today.replace(day=deadline.day) if deadline.month is None else None
            if day is None:
                day = self.today.replace(month=deadline.month or 1, day=deadline.day)
                day = day if day >= self.today else day.replace(year=day.year + 1)
            elif day < self.today:
                month = day.month % 12 + 1
                day = day.replace(year=day.year + (month == 1), month=month)
            yield deadline.title, day


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of a form, under the name it has in a workbook."""

    name: str
    page: Page


@dataclass(slots=True)
class Form:
    """A form ready to be written, with the warnings that a person should read before filing it."""

    title: str
    sheets: list[Sheet]
    warnings: list[str] = field(default_factory=list)


class FormError(ValueError):
    """Raised when entered figures are no figures, or break relations that the form states; `broken` names each."""

    def __init__(self, broken: Sequence[str]) -> None:
        """Keep the broken relations."""
        self.broken = tuple(broken)
        super().__init__("；".join(broken))


@dataclass(frozen=True, slots=True)
class Relation:
    """`lesser` may not exceed `greater`; both are dotted paths of entered figures. `name` is how the form calls the rule."""

    name: str
    lesser: str
    greater: str

    def broken(self, value: Callable[[str], float | None], label: Callable[[str], str]) -> str | None:
        """What is wrong, or None where it holds or a figure is still open."""
        small, large = value(self.lesser), value(self.greater)
        if small is None or large is None or small <= large:
            return None
        return f"{self.name}：{label(self.lesser)}（{small:g}）不应大于{label(self.greater)}（{large:g}）"


def number(value: Any, label: str, *, whole: bool = True) -> float | None:
    """A figure that was entered; None where it is open. Raises FormError for what is no figure of the form."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0 or (whole and value != int(value)):
        raise FormError([f"{label}：应为不小于 0 的{'整数' if whole else '数'}，现为 {value!r}"])
    return float(value)


def shown(value: Any) -> str:
    """A figure or text for a cell; what is open is marked."""
    if value is None or value == "":
        return OPEN
    if isinstance(value, list):
        return "\n".join(f"{i}. {text}" for i, text in enumerate(value, start=1))
    return f"{value:g}" if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)
