"""What a person may enter, and what of it is none of that: a figure under a wrong name would otherwise stay out of the form in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from violation_rules.language.suggest import closest
from violation_rules.reports.forms.annex1 import CELLS
from violation_rules.reports.forms.annex2 import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from violation_rules.messages import Catalogue

Shape: TypeAlias = "dict[str, Shape] | list[dict[str, Shape]] | None"
"""A table by its keys, rows that are such tables, or a figure or text (None)."""


def _known() -> dict[str, Shape]:
    annex1: dict[str, Any] = {}
    for cell in CELLS:
        *tables, name = cell.path.split(".")
        place = annex1
        for key in tables:
            place = place.setdefault(key, {})
        place[name] = None
    return {
        "head": dict.fromkeys(("unit", "filled_by", "contact")),
        "annex1": annex1,
        "annex2": {"rows": [dict.fromkeys(COLUMNS)]},
        "sampling": {"samples": None},
    }


KNOWN = _known()
"""Everything any form takes: one file may serve several forms."""


def known_part(entered: Mapping[str, Any], catalogue: Catalogue) -> tuple[dict[str, Any], list[str]]:
    """What of the entered figures a form takes, and what is wrong with the rest, one text for each."""
    wrong: list[str] = []
    return _table(entered, KNOWN, "", wrong, catalogue), wrong


def _table(given: Mapping[str, Any], known: Mapping[str, Shape], path: str, wrong: list[str], catalogue: Catalogue) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, value in given.items():
        place = f"{path}.{key}" if path else key
        if key not in known:
            wrong.append(_unknown(key, known, path, place, catalogue))
            continue
        shape = known[key]
        if isinstance(shape, dict):
            if isinstance(value, dict):
                kept[key] = _table(value, shape, place, wrong, catalogue)
            else:
                wrong.append(catalogue("entered.no_table", place=place))
        elif isinstance(shape, list):
            if isinstance(value, list) and all(isinstance(row, dict) for row in value):
                kept[key] = [_table(row, shape[0], f"{place}[{number}]", wrong, catalogue) for number, row in enumerate(value, start=1)]
            else:
                wrong.append(catalogue("entered.no_rows", place=place))
        elif isinstance(value, dict):
            wrong.append(catalogue("entered.no_value", place=place))
        else:
            kept[key] = value
    return kept


def _unknown(key: str, known: Mapping[str, Shape], path: str, place: str, catalogue: Catalogue) -> str:
    """A name that is known elsewhere was put into the wrong table; any other is compared with those of this one."""
    meant = next((found for found in _paths(KNOWN, "") if found.rpartition(".")[2] == key), None) or closest(key, known)
    where = catalogue("entered.inside", table=path) if path else catalogue("entered.outside")
    code = "entered.unknown" if meant is None else "entered.perhaps"
    return catalogue(code, place=place, meant=meant, where=where, known="、".join(known))


def _paths(known: Mapping[str, Shape], path: str) -> Iterator[str]:
    for key, shape in known.items():
        place = f"{path}.{key}" if path else key
        yield place
        if isinstance(shape, dict):
            yield from _paths(shape, place)
        elif isinstance(shape, list):
            yield from _paths(shape[0], place)
