"""Everything at the top level but lexicons and violations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from violation_rules.language.ast import (
    AmountNear,
    Assign,
    Basis,
    Category,
    Deadline,
    Declaration,
    Duty,
    Fact,
    Infer,
    Measure,
    Name,
    NamedCondition,
    Point,
    RulesetHeader,
    Statute,
    StatuteVersion,
    Unit,
)
from violation_rules.language.build.conditions import amount_kind, build_condition, build_tight, distance_of, relation_of
from violation_rules.language.build.context import Branch, Context, branch, branches, has_keyword, token, tokens
from violation_rules.language.build.lexicons import build_lexicon
from violation_rules.language.build.violations import build_violation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date


def build_declaration(tree: Branch, context: Context) -> Declaration:
    """The declaration of a tree (not `language`, which is kept on the file). Raises UnreadableError, after a report."""
    return _BUILDERS[tree.data](tree, context)


def language_number(tree: Branch, context: Context) -> int:
    """The N of `language N`."""
    return int(float(context.word(tree, "NUMBER")))


def _name(tree: Branch, context: Context) -> Name:
    found = token(tree, "NAME")
    if found is None:  # the grammar has it wherever this is called
        raise AssertionError(tree)
    return context.name(found)


def _once(context: Context, clauses: Iterable[Branch]) -> dict[str, Branch]:
    """Clauses by rule name, the first of each; a second is reported."""
    result: dict[str, Branch] = {}
    for clause in clauses:
        if result.setdefault(clause.data, clause) is not clause:
            context.report("VR109", context.span(clause), {"name": str(clause.children[0])})
    return result


def _ruleset(tree: Branch, context: Context) -> Declaration:
    clauses = branches(tree)
    once = _once(context, (c for c in clauses if c.data != "extends"))
    days = list(context.days(once["in_force"])) if "in_force" in once else []
    issuer, document, version = once.get("issuer"), once.get("official_document"), once.get("ruleset_version")
    return RulesetHeader(
        span=context.span(tree),
        name=_name(tree, context),
        title=context.string(tree) or "",
        version="" if version is None else context.word(version, "VERSION_NAME", "STRING"),
        extends=tuple(n for c in clauses if c.data == "extends" for n in context.names(c)),
        issuer=None if issuer is None else context.string(issuer),
        document=None if document is None else context.string(document),
        in_force_from=days[0] if days else None,
        in_force_until=days[1] if len(days) > 1 else None,
    )


def _statute(tree: Branch, context: Context) -> Declaration:
    laws = [context.law(t) for t in tokens(tree, "CITATION")]
    return Statute(
        span=context.span(tree),
        law=laws[0],
        short=laws[1] if len(laws) > 1 else None,
        versions=tuple(v for t in branches(tree, "statute_version") if (v := build_statute_version(t, context)) is not None),
        unverified=has_keyword(tree, "UNVERIFIED"),
    )


def build_statute_version(tree: Branch, context: Context) -> StatuteVersion | None:
    """`version 2019修正 effective 2019-04-23`; None where a date is none."""
    days: list[date | None] = list(context.days(tree))
    if days[0] is None:
        return None
    return StatuteVersion(
        span=context.span(tree),
        name=context.word(tree, "VERSION_NAME", "STRING"),
        effective=days[0],
        repealed=days[1] if len(days) > 1 else None,
    )


def _fact(tree: Branch, context: Context) -> Declaration:
    kinds = branches(tree)[0]
    kind = cast("Literal['enum', 'set', 'number', 'text']", kinds.data.removesuffix("_type"))
    return Fact(span=context.span(tree), name=_name(tree, context), title=context.string(tree), kind=kind, values=context.values(kinds))


def _infer(tree: Branch, context: Context) -> Declaration:
    value, condition, *unless = branches(tree)
    return Infer(
        span=context.span(tree),
        fact=_name(tree, context),
        value=context.word(value),
        condition=build_condition(condition, context),
        unless=tuple(build_condition(branches(u)[0], context) for u in unless),
    )


def _unit(tree: Branch, context: Context) -> Declaration:
    return Unit(
        span=context.span(tree),
        name=_name(tree, context),
        title=context.string(tree),
        duties=tuple(Duty(span=context.span(d), text=context.string(d) or "", basis=context.basis(d)) for d in branches(tree, "duty")),
        external=has_keyword(tree, "EXTERNAL"),
    )


def _category(tree: Branch, context: Context) -> Declaration:
    reported = _once(context, branches(tree, "reported_as")).get("reported_as")
    return Category(
        span=context.span(tree),
        name=_name(tree, context),
        title=context.string(tree),
        reported_as=None if reported is None else context.word(reported, "NAME", "STRING"),
    )


def _units(clauses: list[Branch], rule: str, context: Context) -> tuple[Name, ...]:
    return tuple(n for c in clauses if c.data == rule for n in context.names(c))


def _resting_on(clauses: list[Branch], context: Context) -> Basis | None:
    found = _once(context, (c for c in clauses if c.data == "resting_on")).get("resting_on")
    return None if found is None else context.basis(found)


def _note(clauses: list[Branch], context: Context) -> str | None:
    notes = [s for c in clauses if c.data == "note" if (s := context.string(c)) is not None]
    return "\n".join(notes) if notes else None


def _assign(tree: Branch, context: Context) -> Declaration:
    clauses = branches(tree)
    return Assign(
        span=context.span(tree),
        targets=context.names(tree),
        lead=_units(clauses, "lead", context),
        support=_units(clauses, "support", context),
        assist=_units(clauses, "assist", context),
        basis=_resting_on(clauses, context),
        note=_note(clauses, context),
    )


def _point(tree: Branch, context: Context) -> Declaration:
    clauses = branches(tree)
    number, title = tokens(tree, "NUMBER", "NAME", "STRING")[:2]
    return Point(
        span=context.span(tree),
        number=str(number).strip('"“”'),
        title=title[1:-1],
        covers=_units(clauses, "covers", context),
        lead=_units(clauses, "lead", context),
        support=_units(clauses, "support", context),
        assist=_units(clauses, "assist", context),
        basis=_resting_on(clauses, context),
        note=_note(clauses, context),
    )


def _deadline(tree: Branch, context: Context) -> Declaration:
    monthly, yearly = branch(tree, "monthly"), branch(tree, "yearly")
    month: int | None = None
    if yearly is not None:
        month, day = (int(part) for part in context.word(yearly, "MONTH_DAY").split("-"))
    else:
        day = int(float(context.word(cast("Branch", monthly), "NUMBER")))
    return Deadline(span=context.span(tree), title=context.string(tree) or "", day=day, month=month, basis=context.basis(tree))


def _named_condition(tree: Branch, context: Context) -> Declaration:
    return NamedCondition(
        span=context.span(tree),
        name=_name(tree, context),
        condition=build_condition(branches(tree)[-1], context),
        title=context.string(tree),
        gate=tree.data == "gate_declaration",
    )


def _measure(tree: Branch, context: Context) -> Declaration:
    tight = branches(tree, "tight")[0]
    first = token(tree, "AMOUNT")
    if first is None:  # the grammar has it
        raise AssertionError(tree)
    amount = AmountNear(
        span=context.span(tree),
        kind=amount_kind(str(first)),
        anchor=build_tight(tight, context),
        relation=relation_of(tree),
        distance=distance_of(tree, context, 10),
    )
    return Measure(span=context.span(tree), name=_name(tree, context), amount=amount)


_BUILDERS: dict[str, Callable[[Branch, Context], Declaration]] = {
    "ruleset": _ruleset,
    "statute": _statute,
    "fact": _fact,
    "infer": _infer,
    "unit": _unit,
    "category": _category,
    "assign": _assign,
    "point": _point,
    "deadline": _deadline,
    "lexicon": build_lexicon,
    "condition_declaration": _named_condition,
    "gate_declaration": _named_condition,
    "measure": _measure,
    "violation": build_violation,
}
