"""The abstract syntax of rule files: what the parser gives and the checks and the compiler read.

Every node carries the `Span` it was written at. Nothing here knows of matching or of the law; a citation
is kept as the parts of its notation (`CitationNode`) and resolved by `violation_rules.law`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date  # noqa: TC003 - read at run time by whoever resolves the annotations
from typing import Literal


@dataclass(frozen=True, slots=True)
class Span:
    """Where a node stands: `start` and `end` are code points in the file, half open; `line` and `column` count from 1."""

    path: str
    start: int
    end: int
    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Base of every node."""

    span: Span


# --- shared parts -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Node):
    """A reference or a declared name, dots included."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationNode(Node):
    """`《刑法》（2020修正）第二百八十七条之一第一款第二项`; the parts not written are None."""

    law: str
    version: str | None = None
    article: int | None = None
    suffix: int | None = None
    paragraph: int | None = None
    item: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis(Node):
    """What a severity, a unit or a referral rests on: provisions, a line of an official document, or both."""

    citations: tuple[CitationNode, ...] = ()
    texts: tuple[str, ...] = ()
    stated: bool | None = None
    """True `stated`, False `derived`, None where the clause does not say."""
    reason: str | None = None
    """The string after `derived`."""


# --- scopes -----------------------------------------------------------------------------------------------------

ScopeKind = Literal["sentence", "utterance", "utterances", "seconds", "document"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope(Node):
    """A kind of stretch; `size` is N for `utterances` and `seconds`, else 0."""

    kind: ScopeKind
    size: float = 0


# --- conditions -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition(Node):
    """Base of every condition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference(Condition):
    """A lexicon or a named condition, by name."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal_(Condition):  # noqa: N801 - the plain name is typing's
    """A quoted term: a lexicon of one."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EvenIfNegated(Condition):
    """`C even if negated`: its polarity does not matter."""

    inner: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken(Condition):
    """`C by host`."""

    inner: Condition
    speaker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InField(Condition):
    """`C in title`."""

    inner: Condition
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Near(Condition):
    """`left near|before|after right within distance chars`."""

    left: Condition
    right: Condition
    relation: Literal["near", "before", "after"]
    distance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoped(Condition):
    """`C in sentence`, `C within 3 utterances`: C is looked for in another stretch."""

    inner: Condition
    scope: Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Condition):
    """`not C`, and `lacks C` with `lacks` True (its evidence is the trigger)."""

    inner: Condition
    lacks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class And(Condition):
    """All parts hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or(Condition):
    """One part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AtLeast(Condition):
    """`2 of (A、B、C)`. `any of` is parsed as Or, `all of` as And."""

    needed: int
    parts: tuple[Condition, ...]


Operator = Literal["=", "!=", "<", "<=", ">", ">="]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count(Condition):
    """`count(C) >= n`; `inner` is None where the rule's own match is counted."""

    inner: Condition | None
    operator: Operator
    number: float


AmountKind = Literal["money", "percent", "count", "duration", "date", "discount"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountNear(Node):
    """`money(L)`: the amount of a kind near a hit; `relation` and `distance` as in a measure (default near, 10).

    `anchor` is None where any amount of the kind counts (`days <= 7` is `duration`).
    """

    kind: AmountKind
    anchor: Condition | None
    relation: Literal["near", "before", "after"] = "near"
    """Where the amount stands: near the hit, before it, or after it."""
    distance: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureReference(Node):
    """A declared measure, by name."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Node):
    """A number as written."""

    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Product(Node):
    """`3 * price(现价)`."""

    factor: float
    quantity: Quantity


Quantity = AmountNear | MeasureReference | Number | Product


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Condition):
    """Two amounts compare."""

    left: Quantity
    operator: Operator
    right: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class FactTest(Condition):
    """`product in (…)`, `platform = "…"`, `licence has|lacks …`, `count_given > 3`.

    `operator` is one of the comparison signs, `in`, `has` or `lacks`; `values` are names, strings or numbers as text.
    """

    fact: str
    operator: Literal["=", "!=", "<", "<=", ">", ">=", "in", "has", "lacks"]
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known(Condition):
    """`known product`: the fact was given or inferred."""

    fact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resembles(Condition):
    """`resembles ID`: the utterance reads like the examples of that violation, more than of any other, and not like lawful talk."""

    violation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearlyResembles(Condition):
    """`clearly resembles ID`: the stretches of talk that beyond doubt read like the examples of that violation."""

    violation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Surely(Condition):
    """`surely C`: unknown counts as false."""

    inner: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class ViolationFound(Condition):
    """`violation ID`: that violation is found in the same stretch."""

    violation: str


# --- declarations -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration(Node):
    """Base of what stands at the top level of a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesetHeader(Declaration):
    """The `ruleset` block."""

    name: Name
    title: str
    version: str
    extends: tuple[Name, ...] = ()
    issuer: str | None = None
    document: str | None = None
    in_force_from: date | None = None
    in_force_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatuteVersion(Node):
    """A text of a law and the days on which it is in force; `repealed` is exclusive."""

    name: str
    effective: date
    repealed: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Statute(Declaration):
    """`law` and `short` are without the 《》."""

    law: str
    short: str | None
    versions: tuple[StatuteVersion, ...]
    unverified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Declaration):
    """`kind` is `enum` (yes | no included), `set`, `number` or `text`; `values` are those of enum and set."""

    name: Name
    title: str | None
    kind: Literal["enum", "set", "number", "text"]
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Infer(Declaration):
    """`infer fact = value from condition unless …`."""

    fact: Name
    value: str
    condition: Condition
    unless: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(Node):
    """One line of what a unit is charged with."""

    text: str
    basis: Basis | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit(Declaration):
    """A unit that can lead, support or assist."""

    name: Name
    title: str | None
    duties: tuple[Duty, ...] = ()
    external: bool = False
    """Written `external unit …`: another authority."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Category(Declaration):
    """What findings are counted under."""

    name: Name
    title: str | None
    reported_as: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign(Declaration):
    """`targets` are categories or violation ids."""

    targets: tuple[Name, ...]
    lead: tuple[Name, ...]
    support: tuple[Name, ...] = ()
    assist: tuple[Name, ...] = ()
    basis: Basis | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point(Declaration):
    """One numbered item of the jurisdiction's document."""

    number: str
    title: str
    covers: tuple[Name, ...] = ()
    lead: tuple[Name, ...] = ()
    support: tuple[Name, ...] = ()
    assist: tuple[Name, ...] = ()
    basis: Basis | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline(Declaration):
    """`monthly 18` gives day 18 and month None; `on 08-12` gives both."""

    title: str
    day: int
    month: int | None = None
    basis: Basis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(Node):
    """One entry of a lexicon. `kind` says how `text` reads: plain, with placeholders, or a regex (slashes removed)."""

    text: str
    kind: Literal["plain", "pattern", "regex"] = "plain"
    exact: bool = False
    whole_word: bool = False
    homophones: bool = False
    gap: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon(Declaration):
    """Terms that mean the same to a rule."""

    name: Name
    title: str | None = None
    note: str | None = None
    even_if_negated: bool = False
    terms: tuple[Term, ...] = ()
    includes: tuple[Name, ...] = ()
    files: tuple[Literal_, ...] = ()
    """`from "file"`: the path as written; the loader puts the file's lines into `terms`."""
    exceptions: tuple[Term, ...] = ()
    exception_lexicons: tuple[Name, ...] = ()
    override: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedCondition(Declaration):
    """`condition` or `gate`."""

    name: Name
    condition: Condition
    title: str | None = None
    gate: bool = False
    """Declared with `gate` instead of `condition`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure(Declaration):
    """`measure 奖金 = money near 奖项 within 15 chars`."""

    name: Name
    amount: AmountNear


# --- violations -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Fine(Node):
    """`fine serious 5..10 times "广告费用"`: `low` or `high` None where open; `of` None means yuan."""

    low: float | None
    high: float | None
    tier: str | None = None
    of: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision(Node):
    """A `violates` or `penalty` clause (one or more citations with the days they are used on)."""

    citations: tuple[CitationNode, ...]
    valid_from: date | None = None
    valid_until: date | None = None
    fines: tuple[Fine, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityClause(Node):
    """One `severity` clause."""

    severity: Literal["warning", "case_filing"]
    provisional: bool = False
    when: Condition | None = None
    basis: Basis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lenient(Node):
    """`kind` is `may_waive`, `shall_waive` or `mitigate`."""

    kind: Literal["may_waive", "shall_waive", "mitigate"]
    when: Condition
    basis: Basis | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refer(Node):
    """One `refer` clause."""

    to: str
    when: Condition | None = None
    reason: str | None = None
    basis: Basis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeHarbour(Node):
    """One `safe_harbour` clause."""

    text: str
    basis: Basis | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unobservable(Node):
    """What cannot be seen in the text, and the facts that would tell."""

    text: str
    facts: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Yield(Node):
    """`yields_to ID`."""

    to: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class GateClause(Node):
    """`gate advertisement else competition.false_publicity`; `otherwise` None for `else none`."""

    condition: Condition
    otherwise: Name | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Given(Node):
    """`with product = 药品`."""

    fact: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example(Node):
    """A `violating` or `compliant` example."""

    text: str
    violating: bool
    givens: tuple[Given, ...] = ()
    severity: Literal["warning", "case_filing"] | None = None
    kind: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation(Declaration):
    """A rule. Clauses that repeat are tuples in the order written."""

    id: Name
    title: str
    override: bool = False
    category: Name | None = None
    matrix: str | None = None
    violates: tuple[Provision, ...] = ()
    penalties: tuple[Provision, ...] = ()
    guided_by: tuple[CitationNode, ...] = ()
    applies_to: tuple[Name, ...] = ()
    elements: tuple[str, ...] = ()
    scope: Scope | None = None
    matches: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()
    exceptions: tuple[Term, ...] = ()
    exception_lexicons: tuple[Name, ...] = ()
    gate: GateClause | None = None
    yields_to: tuple[Yield, ...] = ()
    severities: tuple[SeverityClause, ...] = ()
    lenient: tuple[Lenient, ...] = ()
    referrals: tuple[Refer, ...] = ()
    safe_harbours: tuple[SafeHarbour, ...] = ()
    proofs: tuple[str, ...] = ()
    unobservable: tuple[Unobservable, ...] = ()
    seeds: tuple[str, ...] = ()
    advice: str | None = None
    examples: tuple[Example, ...] = ()
    status: Literal["experimental", "stable", "deprecated"] = "stable"
    superseded_by: Name | None = None
    unread: frozenset[str] = frozenset()
    """The keywords of clauses that stand in the text but could not be read: that they are missing is no further error."""


@dataclass(frozen=True, slots=True)
class File:
    """One parsed rule file. `declarations` holds only those that could be read; errors are in the diagnostics."""

    path: str
    text: str
    language: int | None
    declarations: tuple[Declaration, ...] = field(default=())
