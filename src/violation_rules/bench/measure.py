"""The measurements. Each gives plain numbers; times are medians of CPU seconds of one process unless a name says otherwise.

CPU seconds, because a shared machine makes wall clocks say more about the neighbours than about the engine; what several
processes or a user waits for is told in wall-clock seconds all the same.
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pyarrow as pa

from violation_rules.bench.corpus import planted
from violation_rules.bench.peers import SLOW, peers, versions
from violation_rules.engine.batch import judge_block
from violation_rules.engine.findings import write_out
from violation_rules.engine.runtime import Runtime
from violation_rules.integrations.arrow import findings_of
from violation_rules.model import Document
from violation_rules.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from violation_rules.compiler.program import Program
    from violation_rules.ruleset import Ruleset

ON = date(2026, 11, 1)
_ROWS = 50_000


def machine() -> dict[str, Any]:
    """Where and with what the figures were measured."""
    return {
        "engine": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "processors": os.cpu_count(),
        "load": list(os.getloadavg()) if hasattr(os, "getloadavg") else None,
        "packages": versions(),
    }


def cpu(work: Callable[[], object], repeat: int) -> float:
    """Median CPU seconds of `work`."""
    times = []
    for _ in range(repeat):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return statistics.median(times)


def scan(runtime: Runtime, texts: Sequence[str]) -> int:
    """Lines to findings in Arrow columns, as `scan_arrow` does; the number of findings."""
    return sum(
        findings_of(runtime, pa.record_batch({"text": list(texts[begin : begin + _ROWS])}), ON).num_rows
        for begin in range(0, len(texts), _ROWS)
    )


def throughput(rules: Ruleset, texts: Sequence[str], repeat: int) -> dict[str, float]:
    """End to end on lines: folded, screened, judged, findings as Arrow columns."""
    runtime = rules.runtime
    found = scan(runtime, texts)  # the first builds the tables
    return _rates(texts, cpu(lambda: scan(runtime, texts), repeat)) | {"findings": found}


def against_peers(rules: Ruleset, texts: Sequence[str], repeat: int) -> dict[str, dict[str, float]]:
    """The same text and terms through raw matchers, and how many times as fast the engine is, all semantics on."""
    runtime = rules.runtime
    scan(runtime, texts)
    joined = "\n".join(texts)
    ours: list[float] = []
    theirs: dict[str, list[float]] = {}
    searches = peers(rules.program.atoms)
    for _ in range(repeat):  # interleaved, so that a busy moment hits all
        ours.append(cpu(lambda: scan(runtime, texts), 1) / len(joined))
        for name, search in searches.items():
            piece = joined[: SLOW.get(name, len(joined))]
            theirs.setdefault(name, []).append(cpu(lambda search=search, piece=piece: search(piece), 1) / len(piece))  # type: ignore[misc]
    own = statistics.median(ours)
    out = {"violation-rules": {"characters_per_second": 1 / own}}
    for name, times in theirs.items():
        out[name] = {"characters_per_second": 1 / statistics.median(times), "engine_is_times_as_fast": statistics.median(times) / own}
    return out


def hit_rates(rules: Ruleset, texts: Sequence[str], examples: list[str], repeat: int) -> dict[str, dict[str, float]]:
    """Cost against the share of utterances that are violations."""
    return {f"{rate:g}": throughput(rules, planted(list(texts), examples, rate), repeat) for rate in (0, 0.001, 0.01, 0.1, 1)}


def growth(rules: Ruleset, texts: Sequence[str], repeat: int) -> dict[str, dict[str, float]]:
    """CPU seconds a million characters with parts of the ruleset: rules, and terms."""
    characters = sum(map(len, texts)) / 1e6
    out: dict[str, dict[str, float]] = {"rules": {}, "terms": {}}
    for share in (10, 4, 2, 1):
        part = msgspec.structs.replace(rules.program, rules=rules.program.rules[::share])
        out["rules"][str(len(part.rules))] = _cost(part, texts, repeat) / characters
    for share in (14, 7, 3, 1):
        part = _fewer_terms(rules.program, share)
        terms = sum(len(lexicon.entries) for lexicon in part.lexicons)
        out["terms"][str(terms)] = _cost(part, texts, repeat) / characters
    return out


def _cost(program: Program, texts: Sequence[str], repeat: int) -> float:
    runtime = Runtime(program)
    scan(runtime, texts)
    return cpu(lambda: scan(runtime, texts), repeat)


def _fewer_terms(program: Program, share: int) -> Program:
    lexicons = tuple(msgspec.structs.replace(lexicon, entries=lexicon.entries[::share]) for lexicon in program.lexicons)
    return msgspec.structs.replace(program, lexicons=lexicons)


def length(rules: Ruleset, texts: Sequence[str], characters: int) -> dict[str, float]:
    """One document of so many characters against the same lines as documents."""
    runtime = rules.runtime
    lines: list[str] = []
    size = 0
    while size < characters:
        line = texts[len(lines) % len(texts)]
        lines.append(line)
        size += len(line)
    scan(runtime, lines[:100])
    apart = cpu(lambda: scan(runtime, lines), 1)
    together = cpu(lambda: scan(runtime, ["\n".join(lines)]), 1)
    return {"characters": size, "as_utterances": apart, "as_one_document": together, "ratio": together / apart}


def to_parquet(name: str, texts: Sequence[str], jobs: Iterable[int]) -> dict[str, dict[str, float]]:
    """Parquet to Parquet, wall clock, start of the processes included."""
    from pyarrow import parquet  # noqa: PLC0415

    from violation_rules.integrations.parquet import scan_files  # noqa: PLC0415

    out = {}
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "texts.parquet"
        parquet.write_table(pa.table({"text": list(texts)}), source, row_group_size=50_000)
        for count in jobs:
            begun = time.perf_counter()
            done = scan_files(name, [source], Path(folder) / f"out{count}", jobs=count, on=ON)
            seconds = time.perf_counter() - begun
            out[str(count)] = {"seconds": seconds, "utterances_per_second": len(texts) / seconds, "findings": done.findings}
    return out


def start(name: str) -> dict[str, float]:
    """Wall-clock seconds of `scan --text` in a new process: with an empty cache, then with the ruleset in it."""
    command = [sys.executable, "-m", "violation_rules.cli", "scan", "--text", "这是全网第一", "--ruleset", name, "--fail-on", "never"]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "VIOLATION_RULES_CACHE": str(Path(folder) / "cache")}
        times = []
        for _ in range(6):
            begun = time.perf_counter()
            subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - ourselves
            times.append(time.perf_counter() - begun)
    return {"empty_cache": times[0], "warm": statistics.median(times[1:])}


def live(rules: Ruleset, texts: Sequence[str], rooms: int, utterances: int) -> dict[str, float]:
    """Milliseconds from an utterance to its findings, with many rooms open in one process."""
    streams = [rules.stream(on=ON, id=str(room), facts={}) for room in range(rooms)]
    for room, stream in enumerate(streams):
        stream.feed(texts[room % len(texts)])
    times = []
    for number in range(utterances):
        stream = streams[number % rooms]
        begun = time.perf_counter()
        stream.feed(texts[(number * 7) % len(texts)])
        times.append((time.perf_counter() - begun) * 1e3)
    times.sort()
    return {"rooms": rooms, "median_ms": times[len(times) // 2], "p99_ms": times[int(len(times) * 0.99)]}


_MEMORY = """
import resource, sys
from datetime import date
from violation_rules import Document, load_ruleset
from violation_rules.bench.corpus import made_up
lines = made_up(20000)
rules = load_ruleset(sys.argv[1])
documents = (Document(text=lines[number % len(lines)], on=date(2026, 11, 1)) for number in range(int(sys.argv[2])))
found = sum(len(findings) for findings in rules.scan_many(documents))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def memory(name: str, counts: Iterable[int]) -> dict[str, float]:
    """Peak memory in MB of a process that scans so many utterances from a generator."""
    out = {}
    for count in counts:
        done = subprocess.run([sys.executable, "-c", _MEMORY, name, str(count)], check=True, capture_output=True, text=True)  # noqa: S603
        out[str(count)] = int(done.stdout) / 1024
    return out


def traps(rules: Ruleset, characters: int) -> dict[str, float]:
    """CPU seconds for texts made to hurt, each of so many characters."""
    runtime = rules.runtime
    texts = {
        "repeated": "最" * characters,
        "repeated pair": "最好" * (characters // 2),
        "nearly a term": "全网全网最全网" * (characters // 7),
        "digits": "9" * characters,
        "surrogates": "\ud83d最" * (characters // 2),
        "beyond the plane": "𠮷🌟最" * (characters // 3),
        "marks": "！" * characters,
        "one line": "这是一句很普通的话" * (characters // 9),
    }
    return {name: cpu(lambda text=text: _whole(runtime, text), 1) for name, text in texts.items()}  # type: ignore[misc]


def _whole(runtime: Runtime, text: str) -> int:
    document = Document(text=text, on=ON)
    return sum(len(write_out(judged.evaluator, judged.verdicts, ON)) for judged in judge_block(runtime, [document], ON))


def _rates(texts: Sequence[str], seconds: float) -> dict[str, float]:
    characters = sum(map(len, texts))
    return {"characters_per_second": characters / seconds, "utterances_per_second": len(texts) / seconds, "seconds": seconds}
