"""Findings as Arrow columns, without a model object for each: one row a finding, the fields of `Finding`, nested parts as lists."""

from __future__ import annotations

from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from violation_rules.engine.findings import Piece, alike, evidence_pieces, facts_used, identity, leniency_citation, matched
from violation_rules.engine.plan import applies
from violation_rules.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from violation_rules.compiler.program import Program
    from violation_rules.engine.evaluate import Evaluator
    from violation_rules.engine.judge import Verdict
    from violation_rules.engine.repeats import Judged
    from violation_rules.engine.runtime import Runtime

_MOST_SHARED = 20_000
_TEXT, _TEXTS = pa.string(), pa.list_(pa.string())
_FINE = pa.struct([("min", pa.float64()), ("max", pa.float64()), ("unit", _TEXT), ("tier", _TEXT)])
_CITATION = pa.struct(
    [
        ("law", _TEXT),
        ("version", _TEXT),
        *((name, pa.int32()) for name in ("article", "suffix", "paragraph", "item")),
        ("text", _TEXT),
        ("role", _TEXT),
        ("verified", pa.bool_()),
    ]
)
_EVIDENCE = pa.struct(
    [
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("text", _TEXT),
        ("term", _TEXT),
        ("utterance", pa.int32()),
        ("start_time", pa.float64()),
        ("end_time", pa.float64()),
        ("folds", _TEXTS),
        ("role", _TEXT),
        ("field", _TEXT),
    ]
)
_REFERRAL = pa.struct([("to", _TEXT), ("reason", _TEXT)])
_FACT = pa.struct([("name", _TEXT), ("value", _TEXT), ("origin", _TEXT)])
_LENIENCY = pa.struct([("kind", _TEXT), ("conditions", _TEXT), ("citation", _TEXT), ("met", pa.bool_())])
FINDINGS = pa.schema(
    [
        *((name, _TEXT) for name in ("id", "violation", "title", "category", "severity")),
        ("certain", pa.bool_()),
        ("referrals", pa.list_(_REFERRAL)),
        ("citations", pa.list_(_CITATION)),
        ("fine", _FINE),
        ("fines", pa.list_(_FINE)),
        ("lead_unit", _TEXT),
        ("support_units", _TEXTS),
        ("evidence", pa.list_(_EVIDENCE)),
        ("facts", pa.list_(_FACT)),
        ("open_questions", _TEXTS),
        ("lenient", pa.list_(_LENIENCY)),
        ("proof_needed", _TEXTS),
        ("related", _TEXTS),
        *((name, _TEXT) for name in ("advice", "document", "kind", "ruleset", "ruleset_version", "ruleset_digest")),
        ("on", pa.date32()),
        ("engine_version", _TEXT),
        ("limits", _TEXTS),
    ]
)
"""The schema of a batch of findings."""


def _code(kind: pa.DataType) -> pa.DataType:
    """A type with codes where it has text."""
    if pa.types.is_list(kind):
        return pa.list_(kind.value_field.with_type(_code(kind.value_type)))
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_code(field.type)) for field in kind])
    return pa.dictionary(pa.int32(), _TEXT) if kind == _TEXT else kind


_OF_EACH = frozenset({"id", "document"})
"""Texts of which nearly every finding has its own."""
CODED = pa.schema([field if field.name in _OF_EACH else field.with_type(_code(field.type)) for field in FINDINGS])
"""The same with codes for the texts, of which there are many and few different ones: cheaper to repeat and to write into Parquet."""


class Row(NamedTuple):
    """A finding without its document. Equal `key`s share the values of the columns in `_SHARED`."""

    before: bytes
    after: bytes
    """What the finding's id is made of, before and after the document's name."""
    severity: str
    key: tuple[Any, ...]
    shared: tuple[Any, ...]
    pieces: tuple[Piece, ...]


class Rows:
    """Makes findings into rows."""

    def __init__(self, runtime: Runtime) -> None:
        """Nothing is made yet."""
        self._runtime = runtime
        self._shared: dict[tuple[Any, ...], tuple[Any, ...]] = {}

    def of(self, judged: Judged, today: date) -> tuple[Row, ...]:
        """The findings of one document; `today` is the day for one that has none."""
        used: dict[str, int] = {}
        on = judged.evaluator.scene.document.on or today
        return tuple([self._row(judged.evaluator, verdict, used, on) for verdict in judged.verdicts])

    def _row(self, evaluator: Evaluator, verdict: Verdict, used: dict[str, int], on: date) -> Row:
        pieces, limits = evidence_pieces(evaluator, verdict)
        said = matched(pieces)
        lenient = tuple([met for _, met in verdict.lenient])
        # Referrals are told apart by what they say, in order: a rule has few.
        referrals = tuple([(one.to, one.reason) for one in verdict.referrals])
        key = (
            *(verdict.rule, on, evaluator.scene.document.kind, verdict.severity, verdict.provisional, verdict.certain, verdict.doubts),
            *(verdict.gate_open, referrals, lenient, verdict.related, facts_used(evaluator, verdict), limits),
        )
        shared = self._shared.get(key)
        if shared is None:
            if len(self._shared) >= _MOST_SHARED:
                self._shared.clear()
            shared = self._shared[key] = self._recurring(verdict, key, on)
        before, after = identity(self._runtime, verdict.rule, said, alike(used, verdict.rule, said))
        return Row(before, after, verdict.severity, key, shared, tuple(pieces))

    def _recurring(self, verdict: Verdict, key: tuple[Any, ...], on: date) -> tuple[Any, ...]:
        """The values of the columns in `_SHARED`."""
        rule = self._runtime.program.rules[verdict.rule]
        fines = [(one.low, one.high, one.unit, one.tier) for one in rule.fines if applies(one.start, one.until, on)]
        citations = [
            (one.law, one.version, one.article, one.suffix, one.paragraph, one.item, one.text, one.role, one.verified)
            for one in rule.citations
            if applies(one.start, one.until, on)
        ]
        lenient = [
            (clause.kind, clause.conditions, leniency_citation(clause, on), met) for clause, met in verdict.lenient if met is not False
        ]
        kind, referrals, facts, limits = key[2], key[8], key[11], key[12]
        questions = self._runtime.texts.questions(verdict.rule, verdict.doubts, verdict.gate_open, verdict.provisional, on)
        fine = next((fine for fine in fines if fine[3] is None), None)
        return (
            *(rule.id, rule.title, rule.category, verdict.severity, verdict.certain, referrals, citations, fine, fines),
            *(rule.lead_unit, rule.support_units, facts, questions, lenient, rule.proofs, verdict.related, rule.advice, kind, on, limits),
        )


class _Placed(NamedTuple):
    """Rows in a batch that is being collected."""

    rows: tuple[Row, ...]
    """Kept, so that no other rows are taken for them."""
    names: list[tuple[bytes, bytes]]
    of_shared: list[int]
    of_own: list[int]


class Columns:
    """Collects findings; `batch` gives what was collected and begins anew.

    Most of a finding is the same for many: it is kept once and repeated by index. So is the evidence of documents that read the same.
    """

    def __init__(self, program: Program) -> None:
        """Nothing collected yet."""
        self._program = program
        self._clear()

    def _clear(self) -> None:
        self._index: dict[tuple[Any, ...], int] = {}
        self._shared: list[tuple[Any, ...]] = []
        self._known: dict[int, _Placed] = {}
        self._documents: list[str] = []
        self._found: list[_Placed] = []
        """What was found in each of `_documents`."""
        self._pieces: list[Piece] = []
        self._piece_ends: list[int] = [0]
        self._count = 0

    def __len__(self) -> int:
        """How many findings are collected."""
        return self._count

    def add(self, rows: tuple[Row, ...], document: str) -> None:
        """Collect the findings of one document."""
        placed = self._known.get(id(rows))
        if placed is None:
            placed = self._known[id(rows)] = self._place(rows)
        self._documents.append(document)
        self._found.append(placed)
        self._count += len(rows)

    def _place(self, rows: tuple[Row, ...]) -> _Placed:
        of_shared, of_own = [], []
        for row in rows:
            shared = self._index.get(row.key)
            if shared is None:
                shared = self._index[row.key] = len(self._shared)
                self._shared.append(row.shared)
            of_shared.append(shared)
            of_own.append(len(self._piece_ends) - 1)
            self._pieces += row.pieces
            self._piece_ends.append(len(self._pieces))
        return _Placed(rows, [(row.before, row.after) for row in rows], of_shared, of_own)

    def batch(self, *, coded: bool = False) -> pa.RecordBatch:
        """What was collected, in the order added; `coded` in the types of `CODED`."""
        found = self._found
        rows = self._count
        names = [name.encode("utf-8", "surrogatepass") for name in self._documents]
        ids = [
            sha256(before + name + after).hexdigest()[:16]
            for name, placed in zip(names, found, strict=True)
            for before, after in placed.names
        ]
        documents = [document for document, placed in zip(self._documents, found, strict=True) for _ in placed.of_own]
        shared = pa.array(chain.from_iterable([placed.of_shared for placed in found]), pa.int32())
        own = pa.array(chain.from_iterable([placed.of_own for placed in found]), pa.int32())
        values = list(zip(*self._shared, strict=True)) if self._shared else [()] * len(_SHARED)
        recurring = {name: pa.array(column, FINDINGS.field(name).type) for name, column in zip(_SHARED, values, strict=True)}
        program = self._program
        same = {
            "ruleset": program.name,
            "ruleset_version": program.version,
            "ruleset_digest": program.digest,
            "engine_version": __version__,
        }
        recurring |= {name: pa.repeat(pa.scalar(value, _TEXT), len(self._shared)) for name, value in same.items()}
        if coded:
            recurring = {name: _coded(column) for name, column in recurring.items()}
        made = {name: column.take(shared) for name, column in recurring.items()}
        made |= {"id": pa.array(ids, _TEXT), "document": _stored(documents, _TEXT)}
        pieces = list(zip(*self._pieces, strict=True)) if self._pieces else [() for _ in _EVIDENCE]
        columns = [_stored(column, field.type) for column, field in zip(pieces, _EVIDENCE, strict=True)]
        evidence = pa.StructArray.from_arrays(columns, fields=list(_EVIDENCE))
        lists = pa.ListArray.from_arrays(pa.array(self._piece_ends, pa.int32()), evidence)
        if coded:
            lists = _coded(lists)
        made["evidence"] = lists.take(own) if rows != len(lists) else lists
        self._clear()
        return pa.RecordBatch.from_arrays([made[name] for name in FINDINGS.names], schema=CODED if coded else FINDINGS)


_SHARED = (
    *("violation", "title", "category", "severity", "certain", "referrals", "citations", "fine", "fines"),
    *("lead_unit", "support_units", "facts", "open_questions", "lenient", "proof_needed", "related", "advice", "kind", "on", "limits"),
)
"""Columns of which findings share the values."""


def _coded(column: pa.Array) -> pa.Array:
    """A column with codes where it has text."""
    if pa.types.is_list(column.type):
        return pa.ListArray.from_arrays(column.offsets, _coded(column.values))
    if pa.types.is_struct(column.type):
        parts = [_coded(column.field(number)) for number in range(column.type.num_fields)]
        return pa.StructArray.from_arrays(parts, fields=list(_code(column.type)), mask=column.is_null())
    return column.dictionary_encode() if pa.types.is_string(column.type) else column


def _stored(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """Arrow holds UTF-8 only: lone surrogates become the replacement character."""
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:
        return pa.array([_without_surrogates(value) if isinstance(value, str) else value for value in values], kind)


def _without_surrogates(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
