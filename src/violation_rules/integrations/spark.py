"""Apache Spark: a DataFrame of documents in, a DataFrame of findings out, through `mapInArrow`.

Every Python worker loads the ruleset once, from its cache where it has one; batches go through the same function as on one machine.
Needs the extra `spark`, and the same version of this package and of the ruleset on every executor.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from violation_rules.engine.columns import FINDINGS
from violation_rules.engine.repeats import Memory
from violation_rules.integrations.arrow import findings_of
from violation_rules.ruleset import Ruleset, load_ruleset, today

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date
    from pathlib import Path

    import pyarrow as pa

    from violation_rules.engine.columns import Row
    from violation_rules.model import Kind


def scan_dataframe(
    documents: Any,
    ruleset: str | Path,
    *,
    on: date | None = None,
    text: str = "text",
    kind: Kind = "transcript",
    experimental: bool = False,
) -> Any:
    """The findings in a DataFrame whose rows are documents, as a DataFrame with the fields of `Finding`.

    `documents` needs the column `text` and should have `id`; it may have `kind`, `on` and columns named like declared facts. Rows
    without an `id` all carry the number they have in their batch, which means little. `on` is the day for rows without one.

    Small Arrow batches cost more a row: set `spark.sql.execution.arrow.maxRecordsPerBatch` to 20,000 or more.
    """
    rules = load_ruleset(ruleset)
    work = _worker(str(ruleset), rules.digest, on or today(), text, kind, experimental=experimental)
    return documents.mapInArrow(work, _spark_schema())


def _worker(
    ruleset: str, digest: str, on: date, text: str, kind: Kind, *, experimental: bool
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        rules = _loaded(ruleset)
        if rules.digest != digest:
            raise ValueError(f"the ruleset {ruleset} of this executor is not the driver's: {rules.digest[:12]}, expected {digest[:12]}")
        memory: Memory[tuple[Row, ...]] = Memory()
        for batch in batches:
            yield findings_of(rules.runtime, batch, on, text=text, kind=kind, experimental=experimental, memory=memory)

    return work


@lru_cache(maxsize=4)
def _loaded(ruleset: str) -> Ruleset:
    """A ruleset, once in each worker process."""
    return load_ruleset(ruleset)


def _spark_schema() -> Any:
    from pyspark.sql.pandas.types import from_arrow_schema  # noqa: PLC0415 - the extra `spark`

    return from_arrow_schema(FINDINGS)
