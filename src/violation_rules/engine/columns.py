"""Findings as Arrow columns, without a model object for each: one row a finding, the fields of `Finding`, nested parts as lists.

What depends only on the rule and the day (title, citations, fines, advice …) is made once and then repeated by index.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from violation_rules.engine.findings import Piece, evidence_pieces, facts_used, fingerprint, leniency_citation, questions
from violation_rules.engine.plan import applies
from violation_rules.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from violation_rules.compiler import program as ir
    from violation_rules.engine.evaluate import Evaluator
    from violation_rules.engine.judge import Verdict

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
_BY_RULE: dict[str, pa.DataType] = {
    "violation": _TEXT,
    "title": _TEXT,
    "category": _TEXT,
    "citations": pa.list_(_CITATION),
    "fine": _FINE,
    "fines": pa.list_(_FINE),
    "lead_unit": _TEXT,
    "support_units": _TEXTS,
    "proof_needed": _TEXTS,
    "advice": _TEXT,
    "on": pa.date32(),
}
FINDINGS = pa.schema(
    [
        ("id", _TEXT),
        *((name, _BY_RULE[name]) for name in ("violation", "title", "category")),
        ("severity", _TEXT),
        ("certain", pa.bool_()),
        ("referrals", pa.list_(_REFERRAL)),
        *((name, _BY_RULE[name]) for name in ("citations", "fine", "fines", "lead_unit", "support_units")),
        ("evidence", pa.list_(_EVIDENCE)),
        ("facts", pa.list_(_FACT)),
        ("open_questions", _TEXTS),
        ("lenient", pa.list_(_LENIENCY)),
        ("proof_needed", _TEXTS),
        ("related", _TEXTS),
        ("advice", _TEXT),
        ("document", _TEXT),
        ("kind", _TEXT),
        *((name, _TEXT) for name in ("ruleset", "ruleset_version", "ruleset_digest")),
        ("on", pa.date32()),
        ("engine_version", _TEXT),
        ("limits", _TEXTS),
    ]
)
"""The schema of a batch of findings."""


class Columns:
    """Collects findings; `batch` gives what was collected and begins anew."""

    def __init__(self, program: ir.Program) -> None:
        """Nothing collected yet."""
        self._program = program
        self._rules: dict[tuple[int, date], int] = {}
        self._static: list[dict[str, Any]] = []
        self._clear()

    def _clear(self) -> None:
        self._which: list[int] = []
        self._values: dict[str, list[Any]] = {name: [] for name in _OWN}
        self._pieces: list[Piece] = []
        self._piece_ends: list[int] = [0]

    def __len__(self) -> int:
        """How many findings are collected."""
        return len(self._which)

    def add(self, evaluator: Evaluator, verdicts: Iterable[Verdict], on: date) -> None:
        """Collect the findings of one document."""
        used: dict[str, int] = {}
        values = self._values
        for verdict in verdicts:
            pieces, limits = evidence_pieces(evaluator, verdict)
            self._which.append(self._of_rule(verdict.rule, on))
            values["id"].append(fingerprint(evaluator, verdict, pieces, used))
            values["severity"].append(verdict.severity)
            values["certain"].append(verdict.certain)
            values["referrals"].append([(referral.to, referral.reason) for referral in verdict.referrals])
            values["facts"].append(facts_used(evaluator, verdict))
            values["open_questions"].append(questions(evaluator, verdict, on))
            values["lenient"].append(
                [
                    (clause.kind, clause.conditions, leniency_citation(clause, on), met)
                    for clause, met in verdict.lenient
                    if met is not False
                ]
            )
            values["related"].append(verdict.related)
            values["document"].append(evaluator.scene.document.id)
            values["kind"].append(evaluator.scene.document.kind)
            values["limits"].append(limits)
            self._pieces += pieces
            self._piece_ends.append(len(self._pieces))

    def batch(self) -> pa.RecordBatch:
        """What was collected, in the order added."""
        rows = len(self._which)
        which = pa.array(self._which, pa.int32())
        made: dict[str, pa.Array] = {
            name: pa.array([one[name] for one in self._static], kind).take(which) for name, kind in _BY_RULE.items()
        }
        made |= {name: pa.array(self._storable(values), FINDINGS.field(name).type) for name, values in self._values.items()}
        pieces = list(zip(*self._pieces, strict=True)) if self._pieces else [() for _ in _EVIDENCE]
        columns = [pa.array(self._storable(values), field.type) for values, field in zip(pieces, _EVIDENCE, strict=True)]
        evidence = pa.StructArray.from_arrays(columns, fields=list(_EVIDENCE))
        made["evidence"] = pa.ListArray.from_arrays(pa.array(self._piece_ends, pa.int32()), evidence)
        program = self._program
        same = {
            "ruleset": program.name,
            "ruleset_version": program.version,
            "ruleset_digest": program.digest,
            "engine_version": __version__,
        }
        made |= {name: pa.repeat(pa.scalar(value, _TEXT), rows) for name, value in same.items()}
        self._clear()
        return pa.RecordBatch.from_arrays([made[name] for name in FINDINGS.names], schema=FINDINGS)

    @staticmethod
    def _storable(values: Iterable[Any]) -> list[Any]:
        """Arrow holds UTF-8 only: lone surrogates become the replacement character."""
        return [_without_surrogates(value) if isinstance(value, str) else value for value in values]

    def _of_rule(self, number: int, on: date) -> int:
        known = self._rules.get((number, on))
        if known is None:
            known = self._rules[number, on] = len(self._static)
            self._static.append(_static(self._program.rules[number], on))
        return known


_OWN = (
    *("id", "severity", "certain", "referrals", "facts", "open_questions", "lenient", "related"),
    *("document", "kind", "limits"),
)


def _static(rule: ir.Rule, on: date) -> dict[str, Any]:
    fines = [(fine.low, fine.high, fine.unit, fine.tier) for fine in rule.fines if applies(fine.start, fine.until, on)]
    citations = [
        (one.law, one.version, one.article, one.suffix, one.paragraph, one.item, one.text, one.role, one.verified)
        for one in rule.citations
        if applies(one.start, one.until, on)
    ]
    return {
        "violation": rule.id,
        "title": rule.title,
        "category": rule.category,
        "citations": citations,
        "fine": next((fine for fine in fines if fine[3] is None), None),
        "fines": fines,
        "lead_unit": rule.lead_unit,
        "support_units": rule.support_units,
        "proof_needed": rule.proofs,
        "advice": rule.advice,
        "on": on,
    }


def _without_surrogates(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text
