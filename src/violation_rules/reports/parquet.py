"""Parquet: a row a finding, with the nested parts as lists of structs."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from violation_rules.reports.encode import storable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from violation_rules.messages import Catalogue
    from violation_rules.reports.run import Run

_ROWS = 8192


def write(run: Run, out: BinaryIO, catalogue: Catalogue) -> None:
    """Write the findings batch by batch. Raises ImportError without pyarrow."""
    del catalogue  # names and values are the same in every language
    import pyarrow as pa  # noqa: PLC0415 - an extra, and slow to load
    from pyarrow import parquet  # noqa: PLC0415

    metadata = {"ruleset": run.ruleset, "ruleset_version": run.version, "ruleset_digest": run.digest, "engine_version": run.engine_version}
    schema = _schema(pa).with_metadata(metadata)
    rows = _rows(run)
    with parquet.ParquetWriter(out, schema) as writer:
        while batch := list(islice(rows, _ROWS)):
            writer.write_batch(pa.RecordBatch.from_pylist(batch, schema=schema))


def _rows(run: Run) -> Iterator[dict[str, Any]]:
    for judged in run:
        for finding in judged.findings:
            yield _storable({"file": judged.file, **finding.model_dump(mode="python")})


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {key: _storable(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_storable(part) for part in value]
    return value


def _schema(pa: Any) -> Any:
    text, texts = pa.string(), pa.list_(pa.string())

    def struct(**fields: Any) -> Any:
        return pa.struct(list(fields.items()))

    fine = struct(min=pa.float64(), max=pa.float64(), unit=text, tier=text)
    numbers = dict.fromkeys(("article", "suffix", "paragraph", "item"), pa.int32())
    citation = struct(law=text, version=text, **numbers, text=text, role=text, verified=pa.bool_())
    evidence = struct(
        start=pa.int64(), end=pa.int64(), text=text, term=text, utterance=pa.int32(), start_time=pa.float64(), end_time=pa.float64(),
        folds=texts, role=text, field=text,
    )  # fmt: skip
    fields = {
        **dict.fromkeys(("file", "id", "violation", "title", "category", "severity"), text),
        "certain": pa.bool_(),
        "referrals": pa.list_(struct(to=text, reason=text)),
        "citations": pa.list_(citation),
        "fine": fine,
        "fines": pa.list_(fine),
        "lead_unit": text,
        "support_units": texts,
        "evidence": pa.list_(evidence),
        "facts": pa.list_(struct(name=text, value=text, origin=text)),
        "open_questions": texts,
        "lenient": pa.list_(struct(kind=text, conditions=text, citation=text, met=pa.bool_())),
        "proof_needed": texts,
        "related": texts,
        **dict.fromkeys(("advice", "document", "kind", "ruleset", "ruleset_version", "ruleset_digest"), text),
        "on": pa.date32(),
        "engine_version": text,
        "limits": texts,
    }
    return pa.schema(list(fields.items()))
