"""Record batches in, record batches of findings out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from violation_rules.engine.batch import judge_block
from violation_rules.engine.columns import FINDINGS, Columns
from violation_rules.model import KINDS, Document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import pyarrow as pa

    from violation_rules.engine.runtime import Runtime
    from violation_rules.model import FactValue, Kind

__all__ = ["FINDINGS", "documents_of", "findings_of"]


def findings_of(
    runtime: Runtime, batch: pa.RecordBatch, today: date, *, text: str = "text", kind: Kind = "transcript", experimental: bool = False
) -> pa.RecordBatch:
    """The findings in a batch whose rows are documents; see `FINDINGS` for the columns.

    Besides `text` a batch may have `id`, `kind`, `on` and columns named like declared facts. Without `id`, a row's number in the
    batch names its document. Raises ValueError for a missing text column or a kind that is none, FactError for facts.
    """
    documents = documents_of(runtime, batch, text=text, kind=kind)
    columns = Columns(runtime.program)
    for judged in judge_block(runtime, documents, today, experimental=experimental):
        columns.add(judged.evaluator, judged.verdicts, documents[judged.at].on or today)
    return columns.batch()


def documents_of(
    runtime: Runtime,
    batch: pa.RecordBatch,
    *,
    text: str,
    kind: Kind,
    names: str = "{}",
    first_row: int = 0,
    facts: Mapping[str, FactValue] | None = None,
) -> list[Document]:
    """The rows of a batch as documents; empty texts too, so that the n-th document is the n-th row.

    Rows without an `id` are named by their number, from `first_row`, put into `names`; `facts` hold where a row has none of its own.
    """
    columns = batch.schema.names
    if text not in columns:
        raise ValueError(f"no column {text!r} in the batch; it has {', '.join(columns)}")
    texts: Sequence[str | None] = batch.column(text).to_pylist()
    ids = _column(batch, "id") or [None] * len(texts)
    kinds = _column(batch, "kind") or [None] * len(texts)
    days = _column(batch, "on") or [None] * len(texts)
    by_row = {name: _column(batch, name) for name in runtime.facts if name in columns and name not in {text, "id", "kind", "on"}}
    out = []
    for row, (said, name, own, day) in enumerate(zip(texts, ids, kinds, days, strict=True)):
        if own is not None and own not in KINDS:
            raise ValueError(f"row {row}: kind is {own!r}, expected one of {', '.join(KINDS)}")
        given = {fact: value for fact, values in by_row.items() if (value := values[row]) is not None and value != ""}
        document = Document(
            kind=own or kind,
            id=names.format(first_row + row) if name is None else str(name),
            on=day.date() if isinstance(day, datetime) else day,
            text=said or "",
            facts={**(facts or {}), **given} or None,
        )
        out.append(document)
    return out


def _column(batch: pa.RecordBatch, name: str) -> list[Any]:
    return batch.column(name).to_pylist() if name in batch.schema.names else []
