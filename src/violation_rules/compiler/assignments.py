"""Who leads and who supports: the assignment nearest to a violation."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from violation_rules.language import ast
    from violation_rules.language.symbols import Symbols


def assignment(symbols: Symbols, violation: str, category: str | None) -> ast.Assign | ast.Point | None:
    """The clause that assigns a violation: one that names it, else a point that covers it, else its category's; the last declared wins."""
    by_name = [one for one in symbols.assigns if any(target.text == violation for target in one.targets)]
    by_point = [one for one in symbols.points if one.lead and any(covered.text == violation for covered in one.covers)]
    by_category = [one for one in symbols.assigns if any(target.text == category for target in one.targets)]
    for found in (by_name, by_point, by_category):
        if found:
            return found[-1]
    return None
