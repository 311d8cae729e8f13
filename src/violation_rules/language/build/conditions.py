"""Conditions and quantities."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from lark import Token

from violation_rules.language.ast import (
    AmountKind,
    AmountNear,
    And,
    AtLeast,
    ClearlyResembles,
    Compare,
    Condition,
    Count,
    EvenIfNegated,
    FactTest,
    InField,
    Known,
    Literal_,
    MeasureReference,
    Near,
    Node,
    Not,
    Number,
    Operator,
    Or,
    Product,
    Quantity,
    Reference,
    Resembles,
    Scope,
    Scoped,
    ScopeKind,
    Span,
    Spoken,
    Surely,
    ViolationFound,
)
from violation_rules.language.build.context import Branch, Context, branch, branches, token, tokens, unquote

if TYPE_CHECKING:
    from collections.abc import Callable

DEEPEST = 100
"""Conditions inside one another: far more than anyone writes, far fewer than Python can follow."""
_AMOUNT_ALIASES = {"price": "money", "days": "duration"}

Relation = Literal["near", "before", "after"]


def amount_kind(word: str) -> AmountKind:
    """`price` is another word for `money`, `days` for `duration`."""
    return cast("AmountKind", _AMOUNT_ALIASES.get(word, word))


def build_scope(tree: Branch, context: Context) -> Scope:
    """A `scope`, or the stretch of a suffix (`in sentence`, `within 3 utterances`)."""
    span = context.span(tree)
    window = branch(tree, "window")
    if window is not None:
        kind: ScopeKind = "utterances" if token(window, "UTTERANCES") else "seconds"
        return Scope(span=span, kind=kind, size=float(context.word(window, "NUMBER")))
    found = token(tree, "SENTENCE", "UTTERANCE", "DOCUMENT")
    return Scope(span=span, kind=cast("ScopeKind", str(found)))


def relation_of(tree: Branch) -> Relation:
    """`near`, `before` or `after`."""
    found = branch(tree, "relation")
    return cast("Relation", str(found.children[0]) if found else "near")


def distance_of(tree: Branch, context: Context, default: int) -> int:
    """The N of `within N chars`."""
    found = branch(tree, "chars")
    return default if found is None else int(float(context.word(found, "NUMBER")))


def build_tight(tree: Branch, context: Context) -> Condition:
    """An operand with the suffixes that bind tighter than nearness."""
    operand = build_condition(cast("Branch", tree.children[0]), context)
    for suffix in tree.children[1:]:
        operand = _apply_suffix(operand, cast("Branch", suffix), context)
    return operand


def build_condition(tree: Branch, context: Context) -> Condition:
    """The condition of any tree of section 8 of the grammar."""
    if context.depth >= DEEPEST:
        context.refuse("VR133", context.span(tree), {"most": DEEPEST})
    context.depth += 1
    try:
        return _BUILDERS[tree.data](tree, context)
    finally:
        context.depth -= 1


def _parts(tree: Branch, context: Context) -> tuple[Condition, ...]:
    return tuple(build_condition(c, context) for c in branches(tree))


def _suffixed(tree: Branch, context: Context) -> Condition:
    first, *suffixes = (cast("Branch", c) for c in tree.children)
    if len(suffixes) > DEEPEST:  # each suffix holds all that is before it
        context.refuse("VR133", context.span(tree), {"most": DEEPEST})
    left: Condition | Count | Quantity | None = _as_quantity(first, context)
    if left is None:
        left = build_condition(first, context)
    for suffix in suffixes:
        part = cast("Branch", suffix.children[0]) if suffix.data == "suffix" else suffix
        if part.data == "comparison":
            left = _compare(left, part, context)
        elif isinstance(left, (AmountNear, Product)):
            return _lonely_amount(first, context)
        else:
            left = _apply_suffix(cast("Condition", left), part, context)
    if isinstance(left, Condition):
        return left
    return _lonely_amount(first, context)


def _extent(operand: Node, suffix: Span) -> Span:
    start = operand.span
    return Span(start.path, start.start, suffix.end, start.line, start.column)


def _apply_suffix(operand: Condition, suffix: Branch, context: Context) -> Condition:
    span = _extent(operand, context.span(suffix))
    match suffix.data:
        case "even_if_negated":
            return EvenIfNegated(span=span, inner=operand)
        case "spoken":
            return Spoken(span=span, inner=operand, speaker=context.word(suffix, "NAME"))
        case "in_field":
            return InField(span=span, inner=operand, field=context.word(suffix, "NAME"))
        case "scoped":
            return Scoped(span=span, inner=operand, scope=build_scope(suffix, context))
        case "near":
            right = build_tight(branches(suffix, "tight")[0], context)
            return Near(span=span, left=operand, right=right, relation=relation_of(suffix), distance=distance_of(suffix, context, 10))
        case "fact_in" | "fact_has" | "fact_lacks":
            return _fact_test(operand, suffix, context, span)
        case other:
            raise AssertionError(other)


def _fact_test(operand: Condition, suffix: Branch, context: Context, span: Span) -> Condition:
    if not isinstance(operand, Reference):
        context.refuse("VR110", operand.span)
    operator = cast("Literal['in', 'has', 'lacks']", suffix.data.removeprefix("fact_"))
    return FactTest(span=span, fact=operand.name, operator=operator, values=context.values(suffix))


def _compare(left: Node, suffix: Branch, context: Context) -> Condition:
    operator = cast("Operator", str(token(suffix, "OPERATOR", "EQUAL")))
    span = _extent(left, context.span(suffix))
    right_tree = suffix.children[-1]
    text = right_tree if isinstance(right_tree, Token) else None
    if isinstance(left, Reference):
        # A fact or a measure; `symbols` knows which. Only a measure compares with a computed amount.
        if text is not None:
            value = unquote(text) if text.type == "STRING" else str(text)
            return FactTest(span=span, fact=left.name, operator=operator, values=(value,))
        return Compare(
            span=span, left=MeasureReference(span=left.span, name=left.name), operator=operator, right=_quantity(right_tree, context)
        )
    if text is not None and text.type == "STRING":
        context.refuse("VR113", context.span(text), {"text": str(text)})
    if isinstance(left, Count):
        if text is not None and text.type == "NUMBER":
            return Count(span=span, inner=left.inner, operator=operator, number=float(text))
        context.refuse("VR114", span)
    if not isinstance(left, (AmountNear, Product)):
        context.refuse("VR110", left.span)
    return Compare(span=span, left=left, operator=operator, right=_quantity(right_tree, context))


def _as_quantity(tree: Branch, context: Context) -> Count | Quantity | None:
    """The left side of a comparison where it is an amount; None for every other operand."""
    if tree.data == "product":
        return _quantity(tree, context)
    if tree.data != "amount":
        return None
    if context.word(tree, "AMOUNT") == "count":
        inner = branches(tree)
        return Count(span=context.span(tree), inner=build_condition(inner[0], context) if inner else None, operator=">=", number=1)
    return _quantity(tree, context)


def _quantity(tree: Branch | Token, context: Context) -> Quantity:
    span = context.span(tree)
    if isinstance(tree, Token):
        return Number(span=span, value=float(tree)) if tree.type == "NUMBER" else MeasureReference(span=span, name=str(tree))
    if tree.data == "product":
        return Product(span=span, factor=float(context.word(tree, "NUMBER")), quantity=_quantity(tree.children[-1], context))
    inner = branches(tree)
    return AmountNear(
        span=span, kind=amount_kind(context.word(tree, "AMOUNT")), anchor=build_condition(inner[0], context) if inner else None
    )


def _lonely_amount(tree: Branch, context: Context) -> Condition:
    text = "".join(str(t) for t in tree.scan_values(lambda v: isinstance(v, Token)))
    context.refuse("VR115", context.span(tree), {"text": text})


_BUILDERS: dict[str, Callable[[Branch, Context], Condition]] = {
    "or_": lambda t, c: Or(span=c.span(t), parts=_parts(t, c)),
    "and_": lambda t, c: And(span=c.span(t), parts=_parts(t, c)),
    "not_": lambda t, c: Not(span=c.span(t), inner=_parts(t, c)[0]),
    "lacks": lambda t, c: Not(span=c.span(t), inner=_parts(t, c)[0], lacks=True),
    "surely": lambda t, c: Surely(span=c.span(t), inner=_parts(t, c)[0]),
    "suffixed": _suffixed,
    "reference": lambda t, c: Reference(span=c.span(t), name=c.word(t)),
    "literal": lambda t, c: Literal_(span=c.span(t), text=c.word(t)),
    "group": lambda t, c: _parts(t, c)[0],
    "any_of": lambda t, c: Or(span=c.span(t), parts=_parts(branches(t, "choices")[0], c)),
    "all_of": lambda t, c: And(span=c.span(t), parts=_parts(branches(t, "choices")[0], c)),
    "at_least_of": lambda t, c: AtLeast(
        span=c.span(t), needed=int(float(tokens(t, "NUMBER")[0])), parts=_parts(branches(t, "choices")[0], c)
    ),
    "known": lambda t, c: Known(span=c.span(t), fact=c.word(t)),
    "clearly_resembles": lambda t, c: ClearlyResembles(span=c.span(t), violation=c.word(t)),
    "resembles": lambda t, c: Resembles(span=c.span(t), violation=c.word(t)),
    "violation_found": lambda t, c: ViolationFound(span=c.span(t), violation=c.word(t)),
    "amount": _lonely_amount,
    "product": _lonely_amount,
}
