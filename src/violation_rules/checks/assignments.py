"""Units and who leads: in a ruleset with units, every violation has one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules.language.catalogue import Text
from violation_rules.language.diagnostics import Diagnostic, Label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from violation_rules.language.ast import Assign, Name, Point
    from violation_rules.language.catalogue import Argument
    from violation_rules.language.symbols import Symbols

_DAYS_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_ROLES = (Text("牵头", "lead"), Text("配合", "support"), Text("协助", "assist"))


def check(symbols: Symbols) -> Iterator[Diagnostic]:
    """VR601 no lead, VR602 an assignment without one, VR603 a unit twice, VR604 no such day, VR605 assigned twice."""
    if symbols.units:
        yield from _without_lead(symbols)
    for assign in symbols.assigns:
        if not assign.lead:
            yield Diagnostic("VR602", assign.span)
    clauses: list[Assign | Point] = [*symbols.assigns, *symbols.points]
    for clause in clauses:
        yield from _twice_in_one(clause)
    yield from _assigned_twice(symbols)
    for deadline in symbols.deadlines:
        if not 1 <= deadline.day <= _days_of(deadline.month):
            yield Diagnostic("VR604", deadline.span, {"day": deadline.day})


def _days_of(month: int | None) -> int:
    """The days of a month (None: of the longest one); 0 for a month that is none."""
    if month is None:
        return 31
    return _DAYS_OF_MONTH[month - 1] if 1 <= month <= len(_DAYS_OF_MONTH) else 0


def _without_lead(symbols: Symbols) -> Iterator[Diagnostic]:
    led = {target.text for assign in symbols.assigns if assign.lead for target in assign.targets}
    led |= {covered.text for point in symbols.points if point.lead for covered in point.covers}
    for name, violation in symbols.violations.items():
        category = "" if violation.category is None else violation.category.text
        unknown = not category and "category" in violation.unread
        if violation.status != "deprecated" and name not in led and category not in led and not unknown:
            yield Diagnostic("VR601", violation.id.span, {"rule": name, "category": category or "—"})


def _twice_in_one(clause: Assign | Point) -> Iterator[Diagnostic]:
    seen: dict[str, tuple[Text, Name]] = {}
    for role, names in zip(_ROLES, (clause.lead, clause.support, clause.assist), strict=True):
        for name in names:
            if name.text in seen:
                first, other = seen[name.text]
                args: dict[str, Argument] = {"unit": name.text, "first": first, "second": role}
                yield Diagnostic("VR603", name.span, args, (Label(other.span, "other"),))
            seen.setdefault(name.text, (role, name))


def _assigned_twice(symbols: Symbols) -> Iterator[Diagnostic]:
    """By `assign` at one level. Points may overlap: several items of a document can name one violation."""
    seen: dict[str, Name] = {}
    for assign in symbols.assigns:
        for target in assign.targets:
            if target.text in seen:
                yield Diagnostic("VR605", target.span, {"name": target.text}, (Label(seen[target.text].span, "other"),))
            seen.setdefault(target.text, target)
