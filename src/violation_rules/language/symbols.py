"""A ruleset linked: every declaration by name over all layers, overrides applied."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar, cast

from violation_rules.language.ast import (
    Assign,
    Category,
    Compare,
    Deadline,
    Declaration,
    Fact,
    FactTest,
    Infer,
    Lexicon,
    Measure,
    MeasureReference,
    NamedCondition,
    Node,
    Number,
    Point,
    RulesetHeader,
    Statute,
    Unit,
    Violation,
)
from violation_rules.language.walk import conditions_of, rewrite, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from violation_rules.language.ast import Operator
    from violation_rules.language.sources import RulesetSource

D = TypeVar("D", bound=Declaration)

KINDS = ("transcript", "listing", "complaint")
"""The values of the built-in fact `kind`."""
SPEAKERS = ("host", "operator", "platform", "viewer")
"""The values of the built-in fact `speaker`."""
BUILT_IN_FACTS: dict[str, tuple[str, ...]] = {"kind": KINDS, "speaker": SPEAKERS}


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A name declared twice without `override`; the first one counts."""

    name: str
    first: Declaration
    second: Declaration


@dataclass(slots=True)
class Symbols:
    """Name → declaration, base layer first, in the order declared; an overriding declaration stands in place of the old one.

    A bare name in a condition goes through `operand`.
    """

    name: str
    digest: str
    headers: list[RulesetHeader] = field(default_factory=list)
    """The `ruleset` blocks, base first."""
    statutes: dict[str, Statute] = field(default_factory=dict)
    """By full name and, a second time, by short name."""
    facts: dict[str, Fact] = field(default_factory=dict)
    infers: list[Infer] = field(default_factory=list)
    units: dict[str, Unit] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    assigns: list[Assign] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)
    deadlines: list[Deadline] = field(default_factory=list)
    lexicons: dict[str, Lexicon] = field(default_factory=dict)
    conditions: dict[str, NamedCondition] = field(default_factory=dict)
    gates: dict[str, NamedCondition] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    violations: dict[str, Violation] = field(default_factory=dict)
    duplicates: list[Duplicate] = field(default_factory=list)
    missing_overridden: list[Declaration] = field(default_factory=list)
    """Declarations that say `override` where there is nothing to replace."""
    broken: frozenset[str] = frozenset()
    """Names whose declarations could not be read: to use them is no further error."""

    def operand(self, name: str) -> Lexicon | NamedCondition | None:
        """What a bare name in a condition means: a lexicon, a named condition, or a gate."""
        return self.lexicons.get(name) or self.conditions.get(name) or self.gates.get(name)

    @property
    def header(self) -> RulesetHeader | None:
        """The `ruleset` block of the ruleset itself (not of what it extends)."""
        return self.headers[-1] if self.headers else None

    def conditional(self) -> Iterator[Declaration]:
        """The declarations that hold conditions: conditions, gates, measures, inferences, violations."""
        yield from self.conditions.values()
        yield from self.gates.values()
        yield from self.measures.values()
        yield from self.infers
        yield from self.violations.values()


def link(source: RulesetSource) -> Symbols:
    """Join the layers of a ruleset. Broken declarations are already missing from them; see the source's diagnostics."""
    symbols = Symbols(source.name, source.digest, broken=source.broken)
    for file in source.files:
        for declaration in file.declarations:
            _add(symbols, declaration)
    _tell_measures_from_facts(symbols)
    return symbols


def _add(symbols: Symbols, declaration: Declaration) -> None:
    match declaration:
        case RulesetHeader():
            symbols.headers.append(declaration)
        case Infer():
            symbols.infers.append(declaration)
        case Assign():
            symbols.assigns.append(declaration)
        case Point():
            symbols.points.append(declaration)
        case Deadline():
            symbols.deadlines.append(declaration)
        case Statute():
            _add_statute(symbols, declaration)
        case _:
            _add_named(symbols, declaration)


def _add_statute(symbols: Symbols, declaration: Statute) -> None:
    for name in (declaration.law, declaration.short):
        if name is not None and name not in symbols.statutes:
            symbols.statutes[name] = declaration
        elif name is not None and symbols.statutes[name] is not declaration:
            symbols.duplicates.append(Duplicate(f"《{name}》", symbols.statutes[name], declaration))


def _add_named(symbols: Symbols, declaration: Declaration) -> None:
    match declaration:
        case Fact():
            _declare(symbols, symbols.facts, declaration.name.text, declaration)
        case Unit():
            _declare(symbols, symbols.units, declaration.name.text, declaration)
        case Category():
            _declare(symbols, symbols.categories, declaration.name.text, declaration)
        case Lexicon():
            _declare(symbols, symbols.lexicons, declaration.name.text, declaration, override=declaration.override)
        case NamedCondition():
            table = symbols.gates if declaration.gate else symbols.conditions
            _declare(symbols, table, declaration.name.text, declaration)
        case Measure():
            _declare(symbols, symbols.measures, declaration.name.text, declaration)
        case Violation():
            _declare(symbols, symbols.violations, declaration.id.text, declaration, override=declaration.override)


def _declare(symbols: Symbols, table: dict[str, D], name: str, declaration: D, *, override: bool = False) -> None:
    first = table.get(name)
    if override:
        if first is None:
            symbols.missing_overridden.append(declaration)
        table[name] = declaration
    elif first is None:
        table[name] = declaration
    else:
        symbols.duplicates.append(Duplicate(name, first, declaration))


def _tell_measures_from_facts(symbols: Symbols) -> None:
    """`奖金 > 50000` is parsed as a test of a fact; where the name is a measure, make it a comparison of amounts."""
    measures = symbols.measures
    if not measures:
        return

    def change(node: Node) -> Node:
        return _as_comparison(node, measures) if isinstance(node, FactTest) and node.fact in measures else node

    def affected(declaration: Declaration) -> bool:
        return any(isinstance(n, FactTest) and n.fact in measures for condition in conditions_of(declaration) for n in walk(condition))

    symbols.conditions = {name: rewrite(d, change) if affected(d) else d for name, d in symbols.conditions.items()}
    symbols.gates = {name: rewrite(d, change) if affected(d) else d for name, d in symbols.gates.items()}
    symbols.violations = {name: rewrite(d, change) if affected(d) else d for name, d in symbols.violations.items()}
    symbols.infers = [rewrite(d, change) if affected(d) else d for d in symbols.infers]


def _as_comparison(test: FactTest, measures: Mapping[str, Measure]) -> Node:
    if test.operator in ("in", "has", "lacks"):
        return test
    value = test.values[0]
    right: MeasureReference | Number
    if value in measures:
        right = MeasureReference(span=test.span, name=value)
    else:
        try:
            right = Number(span=test.span, value=float(value))
        except ValueError:
            return test
    return Compare(
        span=test.span, left=MeasureReference(span=test.span, name=test.fact), operator=cast("Operator", test.operator), right=right
    )
