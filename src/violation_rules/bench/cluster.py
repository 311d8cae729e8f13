"""A Spark cluster on this machine: a driver, and two executor processes that can be killed."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING, Any, Self

from pyspark.sql import SparkSession

from violation_rules.bench.measure import ON
from violation_rules.integrations.spark import scan_dataframe

if TYPE_CHECKING:
    from pathlib import Path


class Cluster:
    """Open it with `with`; it takes some seconds."""

    def __init__(self, memory_megabytes: int) -> None:
        """Two executors with a core each and so much memory for Java; Python workers take what they need beside it."""
        self._memory = memory_megabytes
        self._session: Any = None

    def __enter__(self) -> Self:
        """Start the session."""
        os.environ["PYSPARK_PYTHON"] = sys.executable
        builder = SparkSession.builder.master(f"local-cluster[2,1,{self._memory}]")
        settings = {
            "spark.ui.enabled": "false",
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.executor.memory": f"{self._memory}m",
            "spark.executorEnv.PYTHONPATH": os.pathsep.join(sys.path),
            "spark.sql.execution.arrow.maxRecordsPerBatch": "50000",
            "spark.sql.files.maxPartitionBytes": str(8 << 20),
            "spark.log.level": "ERROR",
        }
        for name, value in settings.items():
            builder = builder.config(name, value)
        self._session = builder.getOrCreate()
        return self

    def __exit__(self, *_: object) -> None:
        """End the session."""
        self._session.stop()

    def scan(self, ruleset: str, source: Path, target: Path, *, partitions: int | None = None) -> None:
        """Parquet to Parquet, in the partitions that Spark makes of the file, or in so many."""
        documents = self._session.read.parquet(str(source))
        if partitions is not None:
            documents = documents.repartition(partitions)
        scan_dataframe(documents, ruleset, on=ON).write.parquet(str(target))

    @staticmethod
    def kill_an_executor() -> list[int]:
        """The process id of the executor that was killed."""
        from violation_rules.bench.scale import below  # noqa: PLC0415 - it imports this module when asked to

        executors = below(os.getpid(), "CoarseGrainedExecutorBackend")[:1]
        for executor in executors:
            os.kill(executor, signal.SIGKILL)
        return executors
