"""Findings as Arrow columns, without a model object for each: one row a finding, the fields of `Finding`, nested parts as lists."""

from __future__ import annotations

from hashlib import sha256
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from violation_rules.engine.findings import Piece, alike, evidence_pieces, facts_used, identity, leniency_citation, matched
from violation_rules.engine.plan import applies
from violation_rules.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from violation_rules.compiler.program import Program
    from violation_rules.engine.evaluate import Evaluator
    from violation_rules.engine.judge import Verdict
    from violation_rules.engine.repeats import Found, Judged
    from violation_rules.engine.runtime import Runtime
    from violation_rules.engine.trie import Places

_MOST_SHARED = 20_000
_ID_BYTES = 8
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
OUTPUT = FINDINGS.insert(0, pa.field("file", _TEXT))
"""The schema of findings in Parquet: the same, and the file each comes from."""


def _code(kind: pa.DataType) -> pa.DataType:
    """A type with codes where it has text."""
    if pa.types.is_list(kind):
        return pa.list_(kind.value_field.with_type(_code(kind.value_type)))
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_code(field.type)) for field in kind])
    return pa.dictionary(pa.int32(), _TEXT) if kind == _TEXT else kind


_OF_EACH = frozenset({"id", "document"})
"""Texts of which nearly every finding has its own."""
CODED = pa.schema([field if field.name in _OF_EACH else field.with_type(_code(field.type)) for field in OUTPUT])
"""`OUTPUT` with codes for the texts, of which there are many and few different ones: cheaper to repeat and to write into Parquet."""


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


class Columns:
    """Collects findings; `batch` and `coded` give what was collected and begin anew.

    Most of a finding is the same for many: it is kept once and repeated by index. So is the evidence of documents that read the same.
    """

    def __init__(self, program: Program) -> None:
        """Nothing collected yet."""
        self._program = program
        self._clear()

    def _clear(self) -> None:
        self._index: dict[tuple[Any, ...], int] = {}
        self._shared: list[tuple[Any, ...]] = []
        self._rows: list[Row] = []
        self._of_shared: list[int] = []
        """Of each of `_rows`, which of `_shared` are its values."""
        self._placed: dict[int, tuple[int, tuple[Row, ...]]] = {}
        """What was placed (kept, so that nothing else is taken for it), and where its first row stands in `_rows`."""
        self._documents: list[str] = []
        self._files: list[str] = []
        self._begins: list[Places] = []
        """Of each of `_documents`, where its rows begin,"""
        self._sizes: list[Places] = []
        """and how many they are."""
        self._count = 0

    def __len__(self) -> int:
        """How many findings are collected."""
        return self._count

    def add(self, found: Found[tuple[Row, ...]], names: Sequence[str], files: Sequence[str] = ()) -> None:
        """Collect what was found in a lot; `names` and `files` are of all its documents."""
        begins = np.fromiter(map(self._place, found.what), np.int64, len(found.what))
        sizes = np.fromiter(map(len, found.what), np.int64, len(found.what))[found.numbers]
        self._begins.append(begins[found.numbers])
        self._sizes.append(sizes)
        self._count += int(sizes.sum())
        places = found.places.tolist()
        self._documents += [names[at] for at in places]
        self._files += [files[at] for at in places] if files else []

    def _place(self, rows: tuple[Row, ...]) -> int:
        known = self._placed.get(id(rows))
        if known is not None:
            return known[0]
        begin = len(self._rows)
        self._placed[id(rows)] = begin, rows
        for row in rows:
            shared = self._index.setdefault(row.key, len(self._shared))
            if shared == len(self._shared):
                self._shared.append(row.shared)
            self._of_shared.append(shared)
        self._rows += rows
        return begin

    def batch(self) -> pa.RecordBatch:
        """What was collected, in the order added."""
        return next(self._batches(1, FINDINGS, lambda column: column))

    def coded(self, most: int) -> Iterator[pa.RecordBatch]:
        """The same in the types of `CODED`, in batches of about equal size that have at most so many rows."""
        return self._batches(-(-self._count // most), CODED, _coded)

    def _batches(self, number: int, schema: pa.Schema, form: Callable[[pa.Array], pa.Array]) -> Iterator[pa.RecordBatch]:
        recurring = {name: form(column) for name, column in self._recurring().items()}
        evidence = form(self._evidence())
        documents, files = _stored(self._documents, _TEXT), form(_stored(self._files, _TEXT))
        names = [name.encode("utf-8", "surrogatepass") for name in self._documents]
        # Of each finding: its document, its row, and the values it shares with others.
        sizes = np.concatenate(self._sizes) if self._sizes else np.zeros(0, dtype=np.int64)
        of_document = np.repeat(np.arange(len(sizes)), sizes)
        begins = np.concatenate(self._begins) if self._begins else sizes
        of_row = np.arange(self._count) + np.repeat(begins - (np.cumsum(sizes) - sizes), sizes)
        of_shared = np.array(self._of_shared, dtype=np.int64)[of_row]
        before, after = [row.before for row in self._rows], [row.after for row in self._rows]
        edges = [self._count * at // number for at in range(number + 1)] if number else []
        self._clear()
        for begin, end in pairwise(edges):
            document, row, shared = (pa.array(one[begin:end]) for one in (of_document, of_row, of_shared))
            made = {name: column.take(shared) for name, column in recurring.items()}
            made |= {"evidence": evidence.take(row), "document": documents.take(document)}
            if len(files):
                made["file"] = files.take(document)
            own = zip(of_row[begin:end].tolist(), of_document[begin:end].tolist(), strict=True)
            made["id"] = _ids(before[at] + names[one] + after[at] for at, one in own)
            yield pa.RecordBatch.from_arrays([made[name] for name in schema.names], schema=schema)

    def _recurring(self) -> dict[str, pa.Array]:
        """The values that findings share."""
        values = list(zip(*self._shared, strict=True)) if self._shared else [()] * len(_SHARED)
        out = {name: pa.array(column, FINDINGS.field(name).type) for name, column in zip(_SHARED, values, strict=True)}
        program = self._program
        same = {
            "ruleset": program.name,
            "ruleset_version": program.version,
            "ruleset_digest": program.digest,
            "engine_version": __version__,
        }
        return out | {name: pa.repeat(pa.scalar(value, _TEXT), len(self._shared)) for name, value in same.items()}

    def _evidence(self) -> pa.Array:
        """The evidence of each of `_rows`."""
        pieces = [piece for row in self._rows for piece in row.pieces]
        values = list(zip(*pieces, strict=True)) if pieces else [() for _ in _EVIDENCE]
        columns = [_stored(column, field.type) for column, field in zip(values, _EVIDENCE, strict=True)]
        ends = pa.array(accumulate([len(row.pieces) for row in self._rows], initial=0), pa.int32())
        return pa.ListArray.from_arrays(ends, pa.StructArray.from_arrays(columns, fields=list(_EVIDENCE)))


_SHARED = (
    *("violation", "title", "category", "severity", "certain", "referrals", "citations", "fine", "fines"),
    *("lead_unit", "support_units", "facts", "open_questions", "lenient", "proof_needed", "related", "advice", "kind", "on", "limits"),
)
"""Columns of which findings share the values."""


def _ids(identities: Iterable[bytes]) -> pa.Array:
    """The ids of findings from what they are made of."""
    digests = [sha256(identity).digest()[:_ID_BYTES] for identity in identities]
    edges = np.arange(len(digests) + 1, dtype=np.int32) * (2 * _ID_BYTES)
    return pa.StringArray.from_buffers(len(digests), pa.py_buffer(edges), pa.py_buffer(b"".join(digests).hex().encode()))


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
