"""Violations, clause by clause."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast

from lark import Token

from violation_rules.language.ast import (
    Condition,
    Example,
    Fine,
    GateClause,
    Given,
    Lenient,
    Provision,
    Refer,
    SafeHarbour,
    SeverityClause,
    Term,
    Unobservable,
    Violation,
    Yield,
)
from violation_rules.language.build.conditions import build_condition, build_scope
from violation_rules.language.build.context import (
    Branch,
    Context,
    UnreadableError,
    branch,
    branches,
    first_token,
    has_keyword,
    token,
    tokens,
    unquote,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

_SINGLE = {
    "category_clause": "category",
    "scope_clause": "scope",
    "status": "status",
    "advise": "advise",
    "matrix": "matrix",
    "gate_clause": "gate",
}


def build_violation(tree: Branch, context: Context) -> Violation:
    """A violation from the tree of its whole declaration."""
    name = token(tree, "NAME")
    if name is None:  # the grammar has it
        raise AssertionError(tree)
    fields = _fields(branches(tree), context)
    return Violation(
        span=context.span(tree),
        id=context.name(name),
        title=context.string(tree) or "",
        **fields,
        override=has_keyword(tree, "OVERRIDE"),
        unread=frozenset(context.unread),
    )


def _fields(clauses: Iterable[Branch], context: Context) -> dict[str, Any]:
    """The fields of `Violation` that the clauses fill."""
    fields: dict[str, Any] = {}
    seen: set[str] = set()
    for clause in clauses:
        if clause.data in _SINGLE and clause.data in seen:
            context.report("VR109", context.span(clause), {"name": _SINGLE[clause.data]})
            continue
        seen.add(clause.data)
        try:
            _CLAUSES[clause.data](clause, context, fields)
        except UnreadableError:
            context.unread.add(str(first_token(clause)))
    return {key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()}


def _add(fields: dict[str, Any], key: str, *values: object) -> None:
    fields.setdefault(key, []).extend(values)


def _when(tree: Branch, context: Context) -> Condition | None:
    found = branch(tree, "when")
    return None if found is None else build_condition(branches(found)[0], context)


def _single_name(key: str) -> Callable[[Branch, Context, dict[str, Any]], None]:
    def build(clause: Branch, context: Context, fields: dict[str, Any]) -> None:
        found = token(clause, "NAME")
        fields[key] = None if found is None else context.name(found)

    return build


def _strings(key: str) -> Callable[[Branch, Context, dict[str, Any]], None]:
    return lambda clause, context, fields: _add(fields, key, *context.strings(clause))


def _provision(key: str) -> Callable[[Branch, Context, dict[str, Any]], None]:
    def build(clause: Branch, context: Context, fields: dict[str, Any]) -> None:
        days: dict[str, date | None] = {}
        for rule in ("valid_from", "valid_until"):
            found = branch(clause, rule)
            days[rule] = None if found is None else next(context.days(found))
        note = branch(clause, "note")
        provision = Provision(
            span=context.span(clause),
            citations=context.citations(clause),
            valid_from=days["valid_from"],
            valid_until=days["valid_until"],
            fines=tuple(_fine(f, context) for f in branches(clause, "fine")),
            note=None if note is None else context.string(note),
        )
        _add(fields, key, provision)

    return build


def _fine(tree: Branch, context: Context) -> Fine:
    amounts = branches(tree)[0]
    numbers = [float(n) for n in tokens(amounts, "NUMBER")]
    before = tree.children[: tree.children.index(amounts)]
    after = tree.children[tree.children.index(amounts) :]
    tier = next((c for c in before if isinstance(c, Token) and c.type in ("NAME", "STRING")), None)
    base = next((c for c in after if isinstance(c, Token) and c.type == "STRING"), None)
    return Fine(
        span=context.span(tree),
        low=None if amounts.data == "at_most" else numbers[0],
        high=None if amounts.data == "at_least" else numbers[-1],
        tier=None if tier is None else unquote(tier) if tier.type == "STRING" else str(tier),
        of=None if base is None else unquote(base),
    )


def _guided_by(clause: Branch, context: Context, fields: dict[str, Any]) -> None:
    _add(fields, "guided_by", *context.citations(clause))


def _applies_to(clause: Branch, context: Context, fields: dict[str, Any]) -> None:
    _add(fields, "applies_to", *context.names(clause))


def _matrix(clause: Branch, context: Context, fields: dict[str, Any]) -> None:
    fields["matrix"] = context.word(clause, "NAME", "STRING")


def _scope(clause: Branch, context: Context, fields: dict[str, Any]) -> None:
    fields["scope"] = build_scope(branches(clause)[0], context)


def _condition(key: str) -> Callable[[Branch, Context, dict[str, Any]], None]:
    return lambda clause, context, fields: _add(fields, key, build_condition(branches(clause)[0], context))


def _except(clause: Branch, context: Context, fields: dict[str, Any]) -> None:
    for found in tokens(clause, "STRING"):
        _add(fields, "exceptions", Term(span=context.span(found), text=unquote(found)))
    _add(fields, "exception_lexicons", *(context.name(t) for t in tokens(clause, "NAME")))


def _gate(clause: Branch, context: Context, fields: dict[str, Any]) -> None:
    otherwise = token(clause, "NAME")
    fields["gate"] = GateClause(
        span=context.span(clause),
        condition=build_condition(branches(clause)[0], context),
        otherwise=None if otherwise is None else context.name(otherwise),
    )
    if not has_keyword(clause, "ELSE"):
        context.report("VR116", context.span(clause))


def _yields_to(clause: Branch, context: Context, fields: dict[str, Any]) -> None:
    _add(fields, "yields_to", *(Yield(span=n.span, to=n) for n in context.names(clause)))


def _severity(clause: Branch, context: Context, fields: dict[str, Any]) -> None:
    severity = SeverityClause(
        span=context.span(clause),
        severity=cast("Literal['warning', 'case_filing']", context.word(clause, "LEVEL")),
        provisional=has_keyword(clause, "PROVISIONAL"),
        when=_when(clause, context),
        basis=context.basis(clause),
    )
    _add(fields, "severities", severity)


def _lenient(clause: Branch, context: Context, fields: dict[str, Any]) -> None:
    when = _when(clause, context)
    if when is None:
        context.refuse("VR117", context.span(clause))
    kind = cast("Literal['may_waive', 'shall_waive', 'mitigate']", context.word(clause, "LENIENCY"))
    _add(fields, "lenient", Lenient(span=context.span(clause), kind=kind, when=when, basis=context.basis(clause)))


def _refer(clause: Branch, context: Context, fields: dict[str, Any]) -> None:
    reason = branch(clause, "reason")
    refer = Refer(
        span=context.span(clause),
        to=context.word(clause, "STRING", "NAME"),
        when=_when(clause, context),
        reason=None if reason is None else context.string(reason),
        basis=context.basis(clause),
    )
    _add(fields, "referrals", refer)


def _safe_harbour(clause: Branch, context: Context, fields: dict[str, Any]) -> None:
    _add(fields, "safe_harbours", SafeHarbour(span=context.span(clause), text=context.string(clause) or "", basis=context.basis(clause)))


def _unobservable(clause: Branch, context: Context, fields: dict[str, Any]) -> None:
    facts = context.names(clause) if branch(clause, "names") else ()
    _add(fields, "unobservable", Unobservable(span=context.span(clause), text=context.string(clause) or "", facts=facts))


def _advise(clause: Branch, context: Context, fields: dict[str, Any]) -> None:
    fields["advice"] = context.string(clause)


def _status(clause: Branch, context: Context, fields: dict[str, Any]) -> None:
    fields["status"] = context.word(clause, "MATURITY")
    successor = token(clause, "NAME")
    fields["superseded_by"] = None if successor is None else context.name(successor)


def _example(clause: Branch, context: Context, fields: dict[str, Any]) -> None:
    parts = branches(clause)
    given = tuple(
        Given(span=context.span(g), fact=context.word(g, "NAME"), values=context.values(g))
        for p in parts
        if p.data == "givens"
        for g in branches(p, "given")
    )
    by_rule = {p.data: p for p in parts}
    example = Example(
        span=context.span(clause),
        text=context.string(clause) or "",
        violating=clause.data == "violating",
        givens=given,
        severity=cast("Literal['warning', 'case_filing']", context.word(by_rule["expected"], "LEVEL")) if "expected" in by_rule else None,
        kind=context.word(by_rule["of_kind"], "NAME") if "of_kind" in by_rule else None,
        on=next(context.days(by_rule["on_day"])) if "on_day" in by_rule else None,
    )
    _add(fields, "examples", example)


_CLAUSES: dict[str, Callable[[Branch, Context, dict[str, Any]], None]] = {
    "category_clause": _single_name("category"),
    "matrix": _matrix,
    "violates": _provision("violates"),
    "penalty": _provision("penalties"),
    "guided_by": _guided_by,
    "applies_to": _applies_to,
    "elements": _strings("elements"),
    "scope_clause": _scope,
    "match": _condition("matches"),
    "unless": _condition("unless"),
    "except_clause": _except,
    "gate_clause": _gate,
    "yields_to": _yields_to,
    "severity": _severity,
    "lenient": _lenient,
    "refer": _refer,
    "safe_harbour": _safe_harbour,
    "proof": _strings("proofs"),
    "unobservable": _unobservable,
    "seeds": _strings("seeds"),
    "advise": _advise,
    "violating": _example,
    "compliant": _example,
    "status": _status,
}
