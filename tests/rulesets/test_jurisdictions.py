"""The five jurisdictions: units, who leads on what, points and reporting days."""

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from violation_rules.language.sources import read_ruleset
from violation_rules.language.symbols import Symbols, link

if TYPE_CHECKING:
    from violation_rules.language.ast import Assign, Point

JURISDICTIONS = ("longwan", "shanghai", "tieling", "guangdong", "maanshan")
SHARED = Path(__file__).parents[2].parent / "shared"
MATRIX = SHARED / "law" / "matrix"


@cache
def linked(name: str) -> Symbols:
    """Read a bundled ruleset that is expected to have no syntax error."""
    source = read_ruleset(name)
    assert source.diagnostics == ()
    return link(source)


def leads(symbols: Symbols, violation: str, category: str) -> tuple[str, ...]:
    """Find the lead units: assigned to the violation, else to its point, else to its category."""
    chosen: list[Assign | Point] = [
        *(assign for assign in symbols.assigns if violation in [target.text for target in assign.targets]),
        *(point for point in symbols.points if violation in [covered.text for covered in point.covers]),
        *(assign for assign in symbols.assigns if category in [target.text for target in assign.targets]),
    ]
    return next((tuple(unit.text for unit in entry.lead) for entry in chosen if entry.lead), ())


@pytest.mark.parametrize("name", JURISDICTIONS)
def test_every_category_has_a_lead(name: str) -> None:
    """A rule added to any of the eleven categories has a unit to go to."""
    symbols = linked(name)
    assert len(symbols.categories) == 11
    assert [category for category in symbols.categories if not leads(symbols, "", category)] == []


@pytest.mark.parametrize("name", JURISDICTIONS)
def test_units_are_declared_before_they_are_named(name: str) -> None:
    """Every unit of an assignment or a point is declared, with at least one duty."""
    symbols = linked(name)
    entries: list[Assign | Point] = [*symbols.assigns, *symbols.points]
    named = {unit.text for entry in entries for unit in (*entry.lead, *entry.support, *entry.assist)}
    assert named <= set(symbols.units)
    assert all(unit.duties for unit in symbols.units.values())


@pytest.mark.parametrize("name", JURISDICTIONS)
def test_every_assignment_says_what_it_rests_on(name: str) -> None:
    """A basis is stated or derived, and what is derived gives the reason."""
    symbols = linked(name)
    entries: list[Assign | Point] = [*symbols.assigns, *symbols.points]
    for entry in entries:
        assert entry.basis is not None, entry.span
        assert entry.basis.texts, entry.span
        assert entry.basis.stated is not None, entry.span
        assert entry.basis.stated or entry.basis.reason, entry.span


def test_longwan_has_its_fourteen_points() -> None:
    """All fourteen items are there; those that cover no rule say why."""
    points = linked("longwan").points
    assert [str(number) for number in range(1, 15)] == [point.number for point in points]
    assert all(point.covers or point.note for point in points)


def test_longwan_covers_a_violation_once() -> None:
    """An act is counted under one point only."""
    covered = [violation.text for point in linked("longwan").points for violation in point.covers]
    assert sorted(set(covered)) == sorted(covered)


def test_reporting_days_are_those_of_the_documents() -> None:
    """Longwan reports on the 18th, in August and in December; Shanghai on the 5th; the others have no day."""
    days = {name: [(deadline.month, deadline.day) for deadline in linked(name).deadlines] for name in JURISDICTIONS}
    assert days == {"longwan": [(None, 18), (8, 12), (12, 12)], "shanghai": [(None, 5)], "tieling": [], "guangdong": [], "maanshan": []}


@pytest.mark.shared
@pytest.mark.skipif(not MATRIX.is_dir(), reason="the violation matrix is not beside the checkout")
@pytest.mark.parametrize("name", JURISDICTIONS)
def test_every_violation_of_the_matrix_has_a_lead(name: str) -> None:
    """No violation is without a responsible unit anywhere."""
    symbols = linked(name)
    violations = json.loads((MATRIX / "violations.json").read_text(encoding="utf-8"))
    assert [entry["id"] for entry in violations if not leads(symbols, entry["id"], entry["category"])] == []


@pytest.mark.shared
@pytest.mark.skipif(not MATRIX.is_dir(), reason="the violation matrix is not beside the checkout")
def test_longwan_points_are_those_of_the_matrix() -> None:
    """A violation stands under the point that the matrix gives it."""
    focus = json.loads((MATRIX / "units.json").read_text(encoding="utf-8"))["primary_focus_by_violation"]
    written = {violation.text: f"longwan:{point.number}" for point in linked("longwan").points for violation in point.covers}
    assert {key: value for key, value in focus.items() if value.split(":")[1].isdigit()} == written


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the official documents are not beside the checkout")
@pytest.mark.parametrize("name", JURISDICTIONS)
def test_units_are_named_as_the_document_names_them(name: str) -> None:
    """A unit's shown name stands in the official document; of another authority, its name without 部门."""
    document = (SHARED / "seeds" / f"{name}.txt").read_text(encoding="utf-8")
    shown = {unit.title or unit.name.text: unit.external for unit in linked(name).units.values()}
    assert [title for title, external in shown.items() if (title.removesuffix("部门") if external else title) not in document] == []
