"""The measurements of many utterances and several processes: rates, memory, kills, a Spark cluster."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
from pyarrow import parquet

from violation_rules.bench import corpus
from violation_rules.bench.measure import ON
from violation_rules.engine.repeats import Memory
from violation_rules.integrations.crew import FINISHED, work
from violation_rules.integrations.parts import Plan, Question, options_of, scan_range
from violation_rules.integrations.ranges import cut, find_files
from violation_rules.model import Document
from violation_rules.ruleset import load_ruleset
from violation_rules.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from violation_rules.engine.columns import Row
    from violation_rules.integrations.crew import Work

_ROW_GROUP = 50_000


def write_corpus(place: Path, lines: Iterable[str]) -> int:
    """Lines as Parquet with ids; how many characters."""
    schema = pa.schema([("id", pa.string()), ("text", pa.string())])
    characters = first = 0
    with parquet.ParquetWriter(place, schema) as writer:
        group: list[str] = []

        def flush() -> None:
            nonlocal first
            ids = [f"u{number}" for number in range(first, first + len(group))]
            writer.write_batch(pa.record_batch([ids, group], schema=schema), row_group_size=_ROW_GROUP)
            first += len(group)
            group.clear()

        for line in lines:
            group.append(line)
            characters += len(line)
            if len(group) == _ROW_GROUP:
                flush()
        flush()
    return characters


def _plan(name: str, source: Path) -> Plan:
    """How `scan_files` would go about it."""
    rules = load_ruleset(name)
    asked = Question(name, rules.digest, __version__, ON.isoformat(), None, None, {}, {}, experimental=False, files=find_files([source]))
    return Plan(asked, tuple(cut(asked.files, options_of(rules, asked))))


def _begin(plan: Plan, folder: str, warm: Sequence[str]) -> Work:
    """As a process of `scan_files` does, but ready to run when it begins: a few texts make the engine build its tables."""
    rules = load_ruleset(plan.question.ruleset)
    for _ in rules.scan_many(Document(text=text, on=ON) for text in warm):
        pass
    memory: Memory[tuple[Row, ...]] = Memory()
    cpu, clock = time.process_time(), time.time()

    def do(number: int) -> Iterator[Any]:
        for _ in scan_range(rules, plan, Path(folder), number, memory):
            pass
        yield _Spent(os.getpid(), clock, cpu, time.process_time())

    return do


class _Spent(NamedTuple):
    """A process: when it was ready by the clock, CPU seconds it had taken until then, and has taken now."""

    process: int
    ready: float
    start: float
    cpu: float


def _work(plan: Plan, folder: Path, jobs: int, warm: Sequence[str]) -> dict[int, _Spent]:
    """Do all ranges; what each process spent."""
    folder.mkdir()
    told = work(range(len(plan.ranges)), jobs, _begin, (plan, str(folder), warm))
    return {spent.process: spent for _, spent in told if spent is not FINISHED}


# --- processes --------------------------------------------------------------------------------------------------------


def processes(name: str, lines: Sequence[str], jobs: Iterable[int]) -> dict[str, Any]:
    """Parquet to Parquet by so many processes: seconds by the clock, and CPU seconds of the process that had most to do.

    Each process first loads the ruleset and makes its tables; how long that takes is told apart (`start`). By share: one start and all
    the work, against the busiest process of the same run, so that neighbours who come and go between two runs do not count; what
    processors that share caches lose to one another shows by CPU and by the clock.
    """
    out: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as made:
        source = Path(made) / "texts.parquet"
        characters = write_corpus(source, lines)
        size = source.stat().st_size
        plan = _plan(name, source)
        for count in jobs:
            begun = time.perf_counter()
            spent = _work(plan, Path(made) / f"out{count}", count, lines[:2000]).values()
            seconds = time.perf_counter() - begun
            longest = max(spent, key=lambda one: one.cpu)
            working = sum(one.cpu - one.start for one in spent)
            out[str(count)] = {
                "seconds": seconds,
                "cpu_seconds": sum(one.cpu for one in spent),
                "longest_process_cpu_seconds": longest.cpu,
                "times_as_fast_by_share": (longest.start + working) / longest.cpu,
                "start_cpu_seconds": longest.start,
                "utterances_per_second": len(lines) / seconds,
                "utterances_per_cpu_second_without_start": len(lines) / working,
                "characters_per_cpu_second_without_start": characters / working,
                "bytes_out": sum(part.stat().st_size for part in (Path(made) / f"out{count}").iterdir()),
            }
    one = out.get("1")
    for number, of in out.items():
        if one is not None and number != "1":
            of["times_as_fast"] = one["seconds"] / of["seconds"]
            of["times_as_fast_by_cpu"] = one["longest_process_cpu_seconds"] / of["longest_process_cpu_seconds"]
            of["times_as_fast_by_cpu_without_start"] = (one["longest_process_cpu_seconds"] - one["start_cpu_seconds"]) / (
                of["longest_process_cpu_seconds"] - of["start_cpu_seconds"]
            )
    return {"utterances": len(lines), "characters": characters, "bytes_in": size, **out}


# --- memory -----------------------------------------------------------------------------------------------------------

_MEMORY = """
import resource, sys, time
from datetime import date
from violation_rules import Document, load_ruleset
from violation_rules.bench import corpus
rules = load_ruleset(sys.argv[1])
marks = [int(mark) for mark in sys.argv[2:]]
lines = corpus.stream(marks[-1], examples=corpus.examples(rules))
documents = (Document(text=line, on=date(2026, 11, 1)) for line in lines)
scanned = found = 0
for findings in rules.scan_many(documents):
    scanned += 1
    found += len(findings)
    if scanned == marks[0]:
        marks.pop(0)
        print(scanned, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, time.process_time(), found, flush=True)
"""


def memory(name: str, most: int) -> dict[str, dict[str, float]]:
    """Peak memory in MB of a process that scans up to so many different utterances from a generator, at several points of it."""
    marks = [mark for mark in (200_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000) if mark <= most] or [most]
    command = [sys.executable, "-c", _MEMORY, name, *map(str, marks)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ourselves
    rows = (line.split() for line in done.stdout.splitlines())
    return {row[0]: {"peak_megabytes": float(row[1]), "cpu_seconds": float(row[2]), "findings": int(row[3])} for row in rows}


# --- kills ------------------------------------------------------------------------------------------------------------


def kills(name: str, lines: Sequence[str], times: int, *, seed: int = 5) -> dict[str, Any]:
    """A scan by one and by two processes killed so many times at random moments, the parent or a worker, and started again each time.

    A scan that got finished in between is compared with an undisturbed one and begun anew.
    """
    rng = random.Random(seed)  # noqa: S311 - moments, not secrets
    finished = same = amid = 0
    with tempfile.TemporaryDirectory() as made:
        source = Path(made) / "texts.parquet"
        write_corpus(source, lines)
        begun = time.perf_counter()
        _finish(_scan(name, source, Path(made) / "whole", 1))
        longest = time.perf_counter() - begun
        expected = _rows(Path(made) / "whole")
        done = 0
        while done < times:
            jobs = 1 + finished % 2
            folder = Path(made) / f"out{finished}"
            while done < times:
                process = _scan(name, source, folder, jobs)
                if not _killed(process, rng.uniform(0.2, longest), worker=jobs > 1 and rng.random() < 0.3):  # noqa: PLR2004 - now and then
                    break
                done += 1
                amid += any(folder.glob(".part-*.new"))
            _finish(_scan(name, source, folder, jobs))
            finished += 1
            same += _rows(folder) == expected
    return {
        "kills": done,
        "kills_that_left_a_part_unfinished": amid,
        "scans": finished,
        "identical": same,
        "findings": len(expected),
        "undisturbed_seconds": longest,
    }


def _scan(name: str, source: Path, folder: Path, jobs: int) -> subprocess.Popen[bytes]:
    words = ["scan", str(source), "-r", name, "--on", ON.isoformat(), "--into", str(folder), "--jobs", str(jobs), "--fail-on", "never"]
    command = [sys.executable, "-m", "violation_rules.cli", *words]
    return subprocess.Popen(command, stderr=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 - ourselves


def _finish(process: subprocess.Popen[bytes]) -> None:
    if process.wait():
        raise RuntimeError(f"a scan ended with exit code {process.returncode}")


def _killed(process: subprocess.Popen[bytes], after: float, *, worker: bool) -> bool:
    """Kill it, or one of its workers, after so many seconds; False where it had finished before."""
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        workers = below(process.pid) if worker else []
        os.kill(workers[-1] if workers else process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


def below(parent: int, word: str = "") -> list[int]:
    """Processes that stem from one, whose command holds a word; Linux only, none elsewhere."""
    parents: dict[int, int] = {}
    chosen: list[int] = []
    for entry in os.scandir("/proc") if Path("/proc").is_dir() else ():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int(Path(entry.path, "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
                if word in Path(entry.path, "cmdline").read_text(encoding="utf-8"):
                    chosen.append(int(entry.name))
            except (OSError, UnicodeDecodeError):
                continue

    def stems(process: int) -> bool:
        while process in parents:
            process = parents[process]
            if process == parent:
                return True
        return False

    return sorted(process for process in chosen if stems(process))


def _rows(folder: Path) -> list[dict[str, Any]]:
    """All findings, every field, in order."""
    return [row for part in sorted(folder.glob("part-*.parquet")) for row in parquet.read_table(part).to_pylist()]


# --- Spark ------------------------------------------------------------------------------------------------------------


def spark(name: str, utterances: int, *, memory_megabytes: int = 2048) -> dict[str, Any]:
    """Parquet to Parquet on a cluster of two executor processes, against two plain processes, start excluded; then one executor killed.

    Raises ImportError without pyspark.
    """
    from violation_rules.bench.cluster import Cluster  # noqa: PLC0415 - an extra

    with tempfile.TemporaryDirectory() as made:
        source = Path(made) / "texts.parquet"
        write_corpus(source, corpus.stream(utterances, examples=corpus.examples(load_ruleset(name))))
        little = Path(made) / "little.parquet"
        write_corpus(little, corpus.stream(20_000))
        with Cluster(memory_megabytes) as cluster:
            cluster.scan(name, little, Path(made) / "warm", partitions=8)  # so that each executor has its rules and tables
            begun, before = time.perf_counter(), _cpu_below(os.getpid())
            cluster.scan(name, source, Path(made) / "spark")
            seconds, busy = time.perf_counter() - begun, _cpu_below(os.getpid()) - before
            killed: list[int] = []
            killer = threading.Timer(seconds / 3, lambda: killed.extend(cluster.kill_an_executor()))
            killer.start()
            cluster.scan(name, source, Path(made) / "killed")
            killer.join()
        plain = Path(made) / "plain"
        spent = _work(_plan(name, source), plain, 2, list(corpus.stream(2000)))
        plain_seconds = time.time() - min(one.ready for one in spent.values())
        plain_cpu = sum(one.cpu - one.start for one in spent.values())
        expected = _sorted(plain)
        return {
            "utterances": utterances,
            "findings": len(expected),
            "equal": _sorted(Path(made) / "spark") == expected,
            "executors_killed": len(killed),
            "equal_with_an_executor_killed": _sorted(Path(made) / "killed") == expected,
            "spark_seconds": seconds,
            "plain_two_processes_seconds": plain_seconds,
            "ratio": seconds / plain_seconds,
            "spark_cpu_seconds": busy,
            "plain_two_processes_cpu_seconds": plain_cpu,
            "ratio_by_cpu": busy / plain_cpu,
        }


def _cpu_below(parent: int) -> float:
    """CPU seconds so far of a process, those that stem from it, and those of them that have ended; Linux only."""
    ticks = 0
    for process in (parent, *below(parent)):
        with suppress(OSError):
            fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / float(os.sysconf("SC_CLK_TCK"))


def _sorted(folder: Path) -> list[tuple[str, ...]]:
    """Findings by document and id, all fields but the file, which a cluster does not know."""
    rows = [row for part in sorted(folder.glob("part-*.parquet")) for row in parquet.read_table(part).to_pylist()]
    return sorted(
        (row["document"], row["id"], repr(sorted((name, value) for name, value in row.items() if name != "file"))) for row in rows
    )
