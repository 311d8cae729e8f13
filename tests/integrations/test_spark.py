"""Findings on a cluster are those of one machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.integrations.test_arrow import RULES

from violation_rules import Document, load_ruleset

pytest.importorskip("pyspark")

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]
ON = date(2026, 3, 1)


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """A cluster of two executor processes on this machine."""
    from pyspark.sql import SparkSession  # noqa: PLC0415

    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.executorEnv.PYTHONPATH", os.pathsep.join(sys.path))
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "2000")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The small ruleset, on disk where all executors see it."""
    (tmp_path / "rules.vr").write_text(RULES, encoding="utf-8")
    return tmp_path


def rows(number: int) -> list[tuple[str, str, str]]:
    """Documents, some of which violate."""
    return [(f"t{i}", f"第{i}句，最好" if i % 7 == 0 else f"第{i}句", "药") for i in range(number)]


def expected(rules: Path, number: int) -> list[str]:
    """What one machine finds."""
    loaded = load_ruleset(rules)
    documents = (Document(id=name, text=text, facts={"产品": fact}, on=ON) for name, text, fact in rows(number))
    return sorted(finding.id for findings in loaded.scan_many(documents) for finding in findings)


def scanned(spark: Any, rules: Path, number: int) -> list[str]:
    """What the cluster finds."""
    from violation_rules.integrations.spark import scan_dataframe  # noqa: PLC0415

    frame = spark.createDataFrame(rows(number), ["id", "text", "产品"]).repartition(8)
    return sorted(row["id"] for row in scan_dataframe(frame, rules, on=ON).select("id").collect())


def test_cluster_finds_what_one_machine_finds(spark: Any, rules: Path) -> None:
    """Two executors, every finding once."""
    assert expected(rules, 5000) == scanned(spark, rules, 5000)


def test_a_killed_executor_loses_nothing(spark: Any, rules: Path) -> None:
    """An executor that dies in the middle is replaced, and the result is the same."""
    ours = os.getpid()

    killed: list[int] = []

    def kill() -> None:
        time.sleep(2)
        for executor in _executors(ours)[:1]:
            os.kill(executor, signal.SIGKILL)
            killed.append(executor)

    killer = threading.Thread(target=kill)
    killer.start()
    found = scanned(spark, rules, 30_000)
    killer.join()
    assert len(killed) == 1
    assert expected(rules, 30_000) == found


def _executors(root: int) -> list[int]:
    """Executor processes below ours."""
    parents, commands = {}, {}
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            try:
                with open(f"/proc/{entry.name}/stat") as stat, open(f"/proc/{entry.name}/cmdline") as command:  # noqa: PTH123
                    parents[int(entry.name)] = int(stat.read().rpartition(")")[2].split()[1])
                    commands[int(entry.name)] = command.read()
            except OSError:
                continue

    def is_below(process: int) -> bool:
        while process in parents:
            process = parents[process]
            if process == root:
                return True
        return False

    return [process for process, command in commands.items() if "CoarseGrainedExecutorBackend" in command and is_below(process)]


def test_worked_example(tmp_path: Path, rules: Path) -> None:
    """The example of the documentation runs, from Parquet to Parquet."""
    pa = pytest.importorskip("pyarrow")
    from pyarrow import parquet  # noqa: PLC0415

    table = pa.table(dict(zip(("id", "text", "产品"), zip(*rows(700), strict=True), strict=True)))
    parquet.write_table(table, tmp_path / "in.parquet")
    example = Path(__file__).resolve().parents[2] / "examples" / "spark_scan.py"
    words = [str(example), str(tmp_path / "in.parquet"), str(tmp_path / "out"), str(rules)]
    environment = {**os.environ, "PYSPARK_PYTHON": sys.executable}
    done = subprocess.run([sys.executable, *words], env=environment, check=True, capture_output=True, text=True)  # noqa: S603
    assert "v.one" in done.stdout
    assert expected(rules, 700) == sorted(parquet.read_table(tmp_path / "out", columns=["id"]).column("id").to_pylist())
