"""Findings as Arrow columns, without a model object for each: one row a finding, the fields of `Finding`, nested parts as lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from violation_rules.engine.findings import Piece, alike, evidence_pieces, facts_used, fingerprint, leniency_citation, matched
from violation_rules.engine.plan import applies
from violation_rules.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from violation_rules.engine.evaluate import Evaluator
    from violation_rules.engine.judge import Verdict
    from violation_rules.engine.runtime import Runtime

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


class _Row(NamedTuple):
    """A finding without its document: what its id is made of, and what it shares with others."""

    rule: int
    said: str
    number: int
    shared: int
    own: int


class Columns:
    """Collects findings; `batch` gives what was collected and begins anew.

    Most of a finding is the same for many: it is kept once (`_shared`) and repeated by index. So is the evidence of documents
    that read the same (`_own`).
    """

    def __init__(self, runtime: Runtime) -> None:
        """Nothing collected yet."""
        self._runtime = runtime
        self._clear()

    def _clear(self) -> None:
        self._index: dict[tuple[Any, ...], int] = {}
        self._shared: list[tuple[Any, ...]] = []
        self._rows: dict[int, tuple[Sequence[Verdict], list[_Row]]] = {}
        self._ids: list[str] = []
        self._documents: list[str] = []
        self._of_shared: list[int] = []
        self._of_own: list[int] = []
        self._pieces: list[Piece] = []
        self._piece_ends: list[int] = [0]

    def __len__(self) -> int:
        """How many findings are collected."""
        return len(self._ids)

    def add(self, evaluator: Evaluator, verdicts: Sequence[Verdict], on: date) -> None:
        """Collect the findings of one document."""
        known = self._rows.get(id(verdicts)) if evaluator.shared else None
        if known is not None and known[0] is verdicts:
            rows = known[1]
        else:
            used: dict[str, int] = {}
            rows = [self._row(evaluator, verdict, used, on) for verdict in verdicts]
            if evaluator.shared:
                self._rows[id(verdicts)] = verdicts, rows
        document = evaluator.scene.document.id
        for rule, said, number, shared, own in rows:
            self._ids.append(fingerprint(self._runtime, rule, document, said, number))
            self._documents.append(document)
            self._of_shared.append(shared)
            self._of_own.append(own)

    def _row(self, evaluator: Evaluator, verdict: Verdict, used: dict[str, int], on: date) -> _Row:
        pieces, limits = evidence_pieces(evaluator, verdict)
        said = matched(pieces)
        self._pieces += pieces
        self._piece_ends.append(len(self._pieces))
        lenient = tuple([met for _, met in verdict.lenient])
        # Referrals are told apart by what they say, in order: a rule has few.
        referrals = tuple([(one.to, one.reason) for one in verdict.referrals])
        key = (
            *(verdict.rule, on, evaluator.scene.document.kind, verdict.severity, verdict.provisional, verdict.certain, verdict.doubts),
            *(verdict.gate_open, referrals, lenient, verdict.related, facts_used(evaluator, verdict), limits),
        )
        shared = self._index.get(key)
        if shared is None:
            shared = self._index[key] = len(self._shared)
            self._shared.append(self._recurring(verdict, key, on))
        return _Row(verdict.rule, said, alike(used, verdict.rule, said), shared, len(self._piece_ends) - 2)

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

    def batch(self) -> pa.RecordBatch:
        """What was collected, in the order added."""
        rows = len(self._ids)
        shared = pa.array(self._of_shared, pa.int32())
        values = list(zip(*self._shared, strict=True)) if self._shared else [()] * len(_SHARED)
        made = {name: pa.array(column, FINDINGS.field(name).type).take(shared) for name, column in zip(_SHARED, values, strict=True)}
        made |= {"id": pa.array(self._ids, _TEXT), "document": _stored(self._documents, _TEXT)}
        pieces = list(zip(*self._pieces, strict=True)) if self._pieces else [() for _ in _EVIDENCE]
        columns = [_stored(column, field.type) for column, field in zip(pieces, _EVIDENCE, strict=True)]
        evidence = pa.StructArray.from_arrays(columns, fields=list(_EVIDENCE))
        lists = pa.ListArray.from_arrays(pa.array(self._piece_ends, pa.int32()), evidence)
        made["evidence"] = lists.take(pa.array(self._of_own, pa.int32())) if rows != len(lists) else lists
        program = self._runtime.program
        same = {
            "ruleset": program.name,
            "ruleset_version": program.version,
            "ruleset_digest": program.digest,
            "engine_version": __version__,
        }
        made |= {name: pa.repeat(pa.scalar(value, _TEXT), rows) for name, value in same.items()}
        self._clear()
        return pa.RecordBatch.from_arrays([made[name] for name in FINDINGS.names], schema=FINDINGS)


_SHARED = (
    *("violation", "title", "category", "severity", "certain", "referrals", "citations", "fine", "fines"),
    *("lead_unit", "support_units", "facts", "open_questions", "lenient", "proof_needed", "related", "advice", "kind", "on", "limits"),
)
"""Columns of which findings share the values."""


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
