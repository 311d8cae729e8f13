"""The compiled form of a ruleset: plain immutable data that the engine runs and the cache stores.

Conditions are nodes in one table; a node names its children by their index, which is always lower than its own.
Everything is a msgspec struct, so a Program is written and read back without running any code.
"""

from __future__ import annotations

from collections.abc import Sequence  # noqa: TC003 - msgspec reads the annotations at run time
from datetime import date  # noqa: TC003
from typing import Literal, TypeAlias

import msgspec

FORMAT = 5
"""Raised whenever the meaning of these structs changes, so that an older cached program is never read."""


class _Data(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Base of the records."""


# --- terms --------------------------------------------------------------------------------------------------------


class Entry(_Data, frozen=True, array_like=True):
    """One way a lexicon can be hit.

    `atom` is the literal the automaton looks for (an index into `Program.atoms`). A plain term is its atom. A pattern
    (`regex` set) is tried in the sentence of each hit of one of its `atoms`.
    """

    term: str
    """As the author wrote it, for evidence."""
    atoms: tuple[int, ...]
    regex: str | None = None
    exact: bool = False
    whole_word: bool = False
    latin: bool = False
    """Begins or ends with a Latin letter or digit: must not run on into another one."""
    exceptions: int = -1
    """Index into `Program.exceptions`; -1 for none."""


class Lexicon(_Data, frozen=True, array_like=True):
    """All entries of one lexicon, includes resolved."""

    name: str
    title: str
    even_if_negated: bool
    entries: tuple[Entry, ...]


class Exceptions(_Data, frozen=True, array_like=True):
    """Longer innocent phrases: a hit wholly inside an occurrence of one is dropped."""

    atoms: tuple[int, ...]
    patterns: tuple[Entry, ...] = ()


# --- scopes -------------------------------------------------------------------------------------------------------


class Scope(_Data, frozen=True, array_like=True):
    """A kind of stretch; `size` is N for utterances and seconds."""

    kind: Literal["sentence", "utterance", "utterances", "seconds", "document"]
    size: float = 0


# --- condition nodes ------------------------------------------------------------------------------------------------


class _Node(msgspec.Struct, frozen=True, array_like=True, tag=True, gc=False):
    """Base of the condition nodes."""


class Term(_Node, frozen=True, array_like=True, tag="term"):
    lexicon: int
    even_if_negated: bool
    exceptions: int = -1


class Or(_Node, frozen=True, array_like=True, tag="or"):
    parts: tuple[int, ...]


class And(_Node, frozen=True, array_like=True, tag="and"):
    parts: tuple[int, ...]


class Near(_Node, frozen=True, array_like=True, tag="near"):
    left: int
    right: int
    relation: Literal["near", "before", "after"]
    distance: int


class AtLeast(_Node, frozen=True, array_like=True, tag="at_least"):
    needed: int
    parts: tuple[int, ...]


class Scoped(_Node, frozen=True, array_like=True, tag="scoped"):
    inner: int
    scope: Scope


class Spoken(_Node, frozen=True, array_like=True, tag="spoken"):
    inner: int
    speaker: str


class InField(_Node, frozen=True, array_like=True, tag="field"):
    inner: int
    field: str


class Not(_Node, frozen=True, array_like=True, tag="not"):
    inner: int


class Count(_Node, frozen=True, array_like=True, tag="count"):
    inner: int
    """-1 for the rule's own match."""
    operator: str
    number: float


class Quantity(_Data, frozen=True, array_like=True):
    """One side of a comparison: a number, or amounts of a kind near the matches of `anchor` (-1 anywhere), times `factor`."""

    factor: float = 1.0
    number: float | None = None
    amount: str | None = None
    anchor: int = -1
    relation: Literal["near", "before", "after"] = "near"
    distance: int = 10


class Compare(_Node, frozen=True, array_like=True, tag="compare"):
    left: Quantity
    operator: str
    right: Quantity


class FactTest(_Node, frozen=True, array_like=True, tag="fact"):
    fact: str
    operator: str
    values: tuple[str, ...]
    numeric: bool = False


class Known(_Node, frozen=True, array_like=True, tag="known"):
    fact: str


class Resembles(_Node, frozen=True, array_like=True, tag="resembles"):
    violation: str


class ClearlyResembles(_Node, frozen=True, array_like=True, tag="clearly_resembles"):
    violation: str


class Surely(_Node, frozen=True, array_like=True, tag="surely"):
    inner: int


class Found(_Node, frozen=True, array_like=True, tag="found"):
    violation: str


class Never(_Node, frozen=True, array_like=True, tag="never"):
    """A condition that no document meets (what an empty lexicon compiles to)."""


Node: TypeAlias = (
    Term
    | Or
    | And
    | Near
    | AtLeast
    | Scoped
    | Spoken
    | InField
    | Not
    | Count
    | Compare
    | FactTest
    | Known
    | Resembles
    | ClearlyResembles
    | Surely
    | Found
    | Never
)


# --- rules ----------------------------------------------------------------------------------------------------------


class DatedCitation(_Data, frozen=True, array_like=True):
    """One citation as it reads in one version: used on days in [`start`, `until`)."""

    law: str
    version: str | None
    article: int | None
    suffix: int | None
    paragraph: int | None
    item: int | None
    text: str
    role: Literal["prohibition", "penalty", "guidance"]
    verified: bool
    start: date | None
    until: date | None


class Fine(_Data, frozen=True, array_like=True):
    low: float | None
    high: float | None
    unit: str
    tier: str | None
    start: date | None
    until: date | None


class SeverityClause(_Data, frozen=True, array_like=True):
    severity: Literal["warning", "case_filing"]
    provisional: bool
    when: int
    """Node, or -1 for always."""
    basis: str


class Referral(_Data, frozen=True, array_like=True):
    to: str
    when: int
    reason: str | None


class Leniency(_Data, frozen=True, array_like=True):
    kind: Literal["may_waive", "shall_waive", "mitigate"]
    when: int
    conditions: str
    citation: tuple[DatedCitation, ...]


class Rule(_Data, frozen=True, array_like=True):
    """One violation, ready to run."""

    id: str
    title: str
    category: str
    applies_to: tuple[str, ...]
    scope: Scope
    matches: tuple[int, ...]
    unless: tuple[int, ...]
    gate: int
    gate_title: str
    gate_else: str | None
    yields_to: tuple[str, ...]
    severities: tuple[SeverityClause, ...]
    referrals: tuple[Referral, ...]
    lenient: tuple[Leniency, ...]
    citations: tuple[DatedCitation, ...]
    fines: tuple[Fine, ...]
    lead_unit: str | None
    support_units: tuple[str, ...]
    proofs: tuple[str, ...]
    advice: str | None
    experimental: bool
    needs: tuple[tuple[tuple[int, ...], ...], ...]
    """Derived, for each of `matches`: of each inner tuple at least one lexicon must be hit in the document (none: nothing is needed)."""
    reach: float
    """Derived: how many utterances around a match can change the outcome; infinity for the whole document."""
    facts: tuple[str, ...]
    """Derived: the facts that its own conditions ask for."""
    waits_for: tuple[str, ...]
    """Derived: these, and those of the rules that can change its findings."""


class Fact(_Data, frozen=True, array_like=True):
    name: str
    title: str
    kind: Literal["enum", "set", "number", "text"]
    values: tuple[str, ...]


class Inference(_Data, frozen=True, array_like=True):
    fact: str
    value: str
    condition: int
    unless: tuple[int, ...]
    within: Scope
    """The stretch round the place that asks; always the whole document in a listing or complaint."""
    reach: float
    """How many utterances round that place can change the answer."""


class Program(_Data, frozen=True, array_like=True):
    """A whole compiled ruleset. Its tables are tuples where it was compiled, a `Shelf` (compiler/shelf.py) where it was read."""

    format: int
    name: str
    title: str
    version: str
    digest: str
    atoms: Sequence[str]
    lexicons: Sequence[Lexicon]
    exceptions: Sequence[Exceptions]
    nodes: Sequence[Node]
    questions: Sequence[str]
    """For each node its wording in Chinese where it tests facts, else an empty string."""
    rules: Sequence[Rule]
    facts: tuple[Fact, ...]
    inferences: tuple[Inference, ...]
    always: tuple[int, ...]
    """Derived: lexicons that have a pattern without a required literal, which is tried on every sentence."""
    atom_sizes: tuple[int, ...]
    """Derived: all lengths of atoms."""
    bucket_edges: memoryview
    """Derived: see compiler/buckets.py."""
    bucket_atoms: memoryview
    atom_edges: memoryview
    """Derived; 32-bit integers of the machine: of each atom where its part of `atom_lexicons` begins, and where the last ends."""
    atom_lexicons: memoryview
    """Likewise: the lexicons that have an entry with the atom, in order, atom by atom."""


# --- screening ------------------------------------------------------------------------------------------------------


class Pattern(_Data, frozen=True, array_like=True):
    """A regular expression, and the signs that must all be in a sentence that it is to match in, rarest first."""

    regex: str
    signs: tuple[int, ...]


class Signs(_Data, frozen=True, array_like=True):
    """A lexicon as screening sees it."""

    plain: int | None
    """The sign of its plain terms; None if it has none."""
    patterns: tuple[Pattern, ...]
    unplaced: bool
    """It has plain terms that are not looked for."""
    anywhere: bool
    """It may be hit without any sign."""


class Screening(_Data, frozen=True, array_like=True):
    """The strings that screening looks for; of each sign which of them; of each lexicon its signs."""

    strings: tuple[str, ...]
    of_sign: tuple[tuple[int, ...], ...]
    lexicons: tuple[Signs, ...]
