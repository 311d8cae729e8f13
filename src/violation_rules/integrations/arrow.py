"""Record batches in, record batches of findings out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from violation_rules.engine.batch import Lot, found_in_lot
from violation_rules.engine.columns import FINDINGS, Columns, Rows
from violation_rules.engine.repeats import Memory
from violation_rules.model import KINDS, Document

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import pyarrow as pa

    from violation_rules.engine.columns import Row
    from violation_rules.engine.runtime import Runtime
    from violation_rules.model import FactValue, Kind

__all__ = ["FINDINGS", "LazyDocuments", "findings_of", "lot_of_batch"]


def findings_of(
    runtime: Runtime,
    batch: pa.RecordBatch,
    today: date,
    *,
    text: str = "text",
    kind: Kind = "transcript",
    experimental: bool = False,
    memory: Memory[tuple[Row, ...]] | None = None,
) -> pa.RecordBatch:
    """The findings in a batch whose rows are documents; see `FINDINGS` for the columns.

    Besides `text` a batch may have `id`, `kind`, `on` and columns named like declared facts. Without `id`, a row's number in the
    batch names its document. `memory`, kept from batch to batch of one scan, spares judging texts again that come again.
    Raises ValueError for a missing text column or a kind that is none, FactError for facts.
    """
    lot = lot_of_batch(runtime, batch, text=text, kind=kind)
    columns, rows = Columns(runtime.program), Rows(runtime)
    memory = Memory() if memory is None else memory
    columns.add(found_in_lot(runtime, lot, today, lambda one: rows.of(one, today), memory, experimental=experimental), lot.names)
    return columns.batch()


def lot_of_batch(runtime: Runtime, batch: pa.RecordBatch, *, text: str = "text", kind: Kind = "transcript") -> Lot:
    """The rows of a batch as documents; empty texts too, so that the n-th document is the n-th row."""
    columns = batch.schema.names
    if text not in columns:
        raise ValueError(f"no column {text!r} in the batch; it has {', '.join(columns)}")
    texts = [said or "" for said in _texts(batch.column(text), text)]
    kinds = [own or kind for own in _column(batch, "kind")] or [kind] * len(texts)
    if unknown := set(kinds) - set(KINDS):
        row = next(row for row, own in enumerate(kinds) if own in unknown)
        raise ValueError(f"row {row}: kind is {kinds[row]!r}, expected one of {', '.join(KINDS)}")
    by_row = {name: _column(batch, name) for name in runtime.facts if name in columns and name not in {text, "id", "kind", "on"}}
    given: list[Mapping[str, FactValue] | None] | None = None
    if by_row:
        given = [_present(by_row, row) or None for row in range(len(texts))]
    names = _column(batch, "id")
    ids = [str(row if name is None else name) for row, name in enumerate(names)] if names else list(map(str, range(len(texts))))
    days = _column(batch, "on")
    return Lot(LazyDocuments(texts, kinds, ids, days, given), texts, kinds, given, days or [None] * len(texts), ids)


_TEXT_TYPES = frozenset({"string", "large_string", "string_view", "null"})
"""Arrow's names of what may be a column of texts, also as a dictionary of them."""


def _texts(column: pa.Array, name: str) -> list[str | None]:
    coded = str(column.type).startswith("dictionary")
    if str(column.type.value_type if coded else column.type) not in _TEXT_TYPES:
        raise ValueError(f"column {name!r} is of type {column.type}, expected text: cast it to string first")
    values: list[str | None] = column.to_pylist()
    return values


def _present(by_row: Mapping[str, Sequence[Any]], row: int) -> dict[str, FactValue]:
    return {fact: value for fact, values in by_row.items() if (value := values[row]) is not None and value != ""}


class LazyDocuments(Sequence[Document]):
    """Rows that become documents when asked for."""

    def __init__(
        self, texts: list[str], kinds: list[Any], ids: list[str], days: list[Any], facts: Sequence[Mapping[str, FactValue] | None] | None
    ) -> None:
        """Take over the columns: `days` may be empty, and `facts` None where no row has any."""
        self._texts, self._kinds, self._ids, self._days, self._facts = texts, kinds, ids, days, facts

    def __len__(self) -> int:
        """How many rows."""
        return len(self._texts)

    def __getitem__(self, row: Any) -> Any:
        """The row as a document."""
        day = self._days[row] if self._days else None
        return Document(
            kind=self._kinds[row],
            id=self._ids[row],
            on=day.date() if isinstance(day, datetime) else day,
            text=self._texts[row],
            facts=None if self._facts is None else self._facts[row],
        )


def _column(batch: pa.RecordBatch, name: str) -> list[Any]:
    return batch.column(name).to_pylist() if name in batch.schema.names else []
