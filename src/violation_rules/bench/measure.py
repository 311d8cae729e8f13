"""The measurements in one process. Each gives plain numbers; times are medians of CPU seconds unless a name says otherwise.

CPU seconds, because a shared machine makes wall clocks say more about the neighbours than about the engine; what a user waits
for is told in wall-clock seconds all the same.
"""

from __future__ import annotations

import gc
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import date
from functools import partial
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import pyarrow as pa

from violation_rules.bench.corpus import planted, stream
from violation_rules.bench.peers import SLOW, peers, versions
from violation_rules.engine.batch import found_in_lot, judge_block
from violation_rules.engine.columns import Columns, Rows
from violation_rules.engine.findings import write_out
from violation_rules.engine.repeats import Memory
from violation_rules.engine.runtime import Runtime
from violation_rules.integrations.arrow import findings_of, lot_of_batch
from violation_rules.integrations.parts import MOST_ROWS, open_writer
from violation_rules.model import Document
from violation_rules.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from violation_rules.compiler.program import Program
    from violation_rules.engine.columns import Row
    from violation_rules.ruleset import Ruleset

K = TypeVar("K")

ON = date(2026, 11, 1)
_ROWS = 100_000
_TALK = 100_000
"""Characters said in a room before it is closed."""
_TALKS = 4
"""Such rooms, of which the first does not count."""
_MANY = 20
"""So many times as many utterances as lines are told again and again: what repeats shows where there is much of it."""
_SHORT_TEXT = "家人们今天第一场，这个面膜祛斑效果全网最好"
BACK_ENDS = {"pyahocorasick": "violation-rules", "daachorse": "violation-rules[fast]"}
"""What the exact search runs on, and how the package is installed for it."""


def machine() -> dict[str, Any]:
    """Where and with what the figures were measured."""
    return {
        "engine": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "processors": os.cpu_count(),
        "packages": versions(),
    }


def load() -> list[float]:
    """How busy the machine is: processes that want to run, over 1, 5 and 15 minutes."""
    return list(os.getloadavg()) if hasattr(os, "getloadavg") else []


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor())


def medians(works: Mapping[K, Callable[[], object]], repeat: int) -> dict[K, float]:
    """Median CPU seconds of each piece of work. All are done in turn, so that a slow minute of the machine is everybody's."""
    times: dict[K, list[float]] = {name: [] for name in works}
    for _ in range(repeat):
        for name, work in works.items():
            begun = time.process_time()
            work()
            times[name].append(time.process_time() - begun)
    return {name: statistics.median(of) for name, of in times.items()}


def scan(runtime: Runtime, texts: Sequence[str]) -> int:
    """Lines to findings in Arrow columns, as `scan_arrow` does; the number of findings."""
    return sum(
        findings_of(runtime, pa.record_batch({"text": list(texts[begin : begin + _ROWS])}), ON).num_rows
        for begin in range(0, len(texts), _ROWS)
    )


def write(runtime: Runtime, texts: Sequence[str]) -> int:
    """Lines to findings in Parquet, as `scan_files` does; the number of findings."""
    found = 0
    columns, rows = Columns(runtime.program), Rows(runtime)
    memory: Memory[tuple[Row, ...]] = Memory()
    with open_writer(BytesIO()) as writer:
        for begin in range(0, len(texts), _ROWS):
            lot = lot_of_batch(runtime, pa.record_batch({"text": list(texts[begin : begin + _ROWS])}))
            columns.add(found_in_lot(runtime, lot, ON, lambda one: rows.of(one, ON), memory), lot.names, ["-"] * len(lot.texts))
            found += len(columns)
            for batch in columns.coded(MOST_ROWS):
                writer.write_batch(batch)
    return found


@contextmanager
def _without(package: str) -> Iterator[None]:
    """As if a package were not installed."""
    missing: Any = None
    kept = sys.modules.pop(package, None)
    sys.modules[package] = missing
    try:
        yield
    finally:
        del sys.modules[package]
        if kept is not None:
            sys.modules[package] = kept


def back_ends(rules: Ruleset, texts: Sequence[str]) -> dict[str, Runtime]:
    """The engine warmed up on each back end that is installed, by the way to install it."""
    out: dict[str, Runtime] = {}
    with _without("daachorse"):
        out[BACK_ENDS["pyahocorasick"]] = Runtime(rules.program)
        scan(out[BACK_ENDS["pyahocorasick"]], texts)
    if "daachorse" in versions():
        out[BACK_ENDS["daachorse"]] = rules.runtime
        scan(rules.runtime, texts)
    return out


def throughput(rules: Ruleset, texts: Sequence[str], repeat: int) -> dict[str, Any]:
    """End to end on lines: folded, screened, judged, findings as Arrow columns; by back end, interleaved."""
    found: dict[str, int] = {}

    def work(name: str, runtime: Runtime) -> None:
        found[name] = scan(runtime, texts)

    engines = back_ends(rules, texts)
    seconds = medians({name: partial(work, name, runtime) for name, runtime in engines.items()}, repeat)
    return {name: _rates(texts, seconds[name]) | {"findings": found[name]} for name in engines}


def against_peers(rules: Ruleset, texts: Sequence[str], repeat: int) -> dict[str, dict[str, float]]:
    """The same text and terms through raw matchers and through the engine, all semantics on, interleaved.

    Of each peer also how many times as fast the engine is, for each back end.
    """
    engines = back_ends(rules, texts)
    joined = "\n".join(texts)
    searches = peers(rules.program.atoms)
    pieces = {name: joined[: SLOW.get(name, len(joined))] for name in searches}
    works: dict[str, Callable[[], object]] = {name: partial(scan, runtime, texts) for name, runtime in engines.items()}
    seconds = medians(works | {name: partial(search, pieces[name]) for name, search in searches.items()}, repeat)
    middle = {name: of / len(pieces.get(name, joined)) for name, of in seconds.items()}
    out = {name: {"characters_per_second": 1 / each} for name, each in middle.items()}
    for name in searches:
        for engine in engines:
            out[name][f"{engine} is … times as fast"] = middle[name] / middle[engine]
    return out


def hit_rates(rules: Ruleset, texts: Sequence[str], examples: list[str], repeat: int) -> dict[str, dict[str, float]]:
    """Cost to Parquet against the share of utterances that are violations; last, the examples themselves again and again."""
    scan(rules.runtime, texts)
    corpora = {f"{rate:g}": planted(texts, examples, rate) for rate in (0, 0.001, 0.01, 0.1, 1)}
    corpora["repeated"] = [examples[number % len(examples)] for number in range(_MANY * len(texts))]
    found: dict[str, int] = {}

    def work(name: str) -> None:
        found[name] = write(rules.runtime, corpora[name])

    seconds = medians({name: partial(work, name) for name in corpora}, repeat)
    return {name: _rates(lines, seconds[name]) | {"findings": found[name]} for name, lines in corpora.items()}


def growth(rules: Ruleset, texts: Sequence[str], examples: list[str], repeat: int) -> dict[str, dict[str, float]]:
    """CPU seconds a million characters with parts of the ruleset, by number of rules and of terms; with and without planted hits."""
    program = rules.program
    parts = {
        "rules": {
            len(part.rules): part for part in (msgspec.structs.replace(program, rules=program.rules[::step]) for step in (10, 4, 2, 1))
        },
        "terms": {_terms(part): part for part in (_fewer_terms(program, most) for most in (3_000, 10_000, 30_000, _terms(program)))},
    }
    corpora = {"plain": list(texts), "planted": planted(texts, examples, 0.01)}
    out: dict[str, dict[str, float]] = {}
    for kind, by_size in parts.items():
        works = {}
        for size, part in by_size.items():
            runtime = Runtime(part)
            for corpus, lines in corpora.items():
                scan(runtime, lines)
                works[corpus, size] = partial(scan, runtime, lines)
        for (corpus, size), seconds in medians(works, repeat).items():
            out.setdefault(f"{kind}, {corpus}", {})[str(size)] = seconds / sum(map(len, corpora[corpus])) * 1e6
    return out


def _terms(program: Program) -> int:
    return sum(len(lexicon.entries) for lexicon in program.lexicons)


def _fewer_terms(program: Program, most: int) -> Program:
    """The program with about so many terms, as evenly from its lexicons as can be; each keeps one."""
    share = most / _terms(program)

    def some(entries: Sequence[Any]) -> tuple[Any, ...]:
        kept = (entry for number, entry in enumerate(entries) if int((number + 1) * share) > int(number * share))
        return tuple(kept) or tuple(entries[:1])

    return msgspec.structs.replace(
        program, lexicons=tuple(msgspec.structs.replace(lexicon, entries=some(lexicon.entries)) for lexicon in program.lexicons)
    )


def length(rules: Ruleset, texts: Sequence[str], megabytes: float, repeat: int) -> dict[str, float]:
    """One document of so many megabytes of UTF-8 against the same lines as documents."""
    runtime = rules.runtime
    lines: list[str] = []
    size = 0
    for line in stream(int(megabytes * 1e6), base=texts):
        lines.append(line)
        size += len(line.encode()) + 1
        if size >= megabytes * 1e6:
            break
    whole = ["\n".join(lines)]
    works = {"as_utterances": partial(scan, runtime, lines), "as_one_document": partial(scan, runtime, whole)}
    medians(works, 1)  # both find all patterns compiled
    seconds = medians(works, repeat)
    return {"megabytes": megabytes, **seconds, "ratio": seconds["as_one_document"] / seconds["as_utterances"]}


def start(name: str) -> dict[str, float]:
    """Wall-clock and CPU seconds of `scan --text` in a new process: with an empty cache, then with the ruleset in it; medians."""
    command = [sys.executable, "-m", "violation_rules.cli", "scan", "--text", _SHORT_TEXT, "--ruleset", name, "--fail-on", "never"]
    wall: dict[str, list[float]] = {"empty_cache": [], "warm": []}
    busy: dict[str, list[float]] = {"empty_cache": [], "warm": []}
    for _ in range(3):
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "VIOLATION_RULES_CACHE": str(Path(folder) / "cache")}
            for which in ("empty_cache", "warm", "warm", "warm"):
                begun, before = time.perf_counter(), os.times()
                subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - ourselves
                after = os.times()
                wall[which].append(time.perf_counter() - begun)
                busy[which].append(after.children_user + after.children_system - before.children_user - before.children_system)
    seconds = {f"{which}_seconds": statistics.median(values) for which, values in wall.items()}
    return seconds | {f"{which}_cpu_seconds": statistics.median(values) for which, values in busy.items()}


def live(rules: Ruleset, texts: Sequence[str], rooms: int, utterances: int, repeat: int) -> dict[str, float]:
    """Milliseconds from an utterance to its findings, with many rooms open in one process: by the clock, and of CPU.

    Rooms are open for hours, so the process is made ready first, as `docs/speed.md` advises servers, and each room has heard something.
    The same with rooms that tell early what is not certain yet, and how long the end of a long talk takes, in which the rules that
    wait for it are judged. Of each figure the median of `repeat` measurements, each of other utterances: some of what was found out
    about the last thousand is remembered.
    """
    measured: dict[bool, list[dict[str, float]]] = {False: [], True: []}
    for number, early in enumerate((False, True) * repeat):
        measured[early].append(_latencies(rules, texts, rooms, range(number * utterances, (number + 1) * utterances), early=early))
    certain, hasty = ({name: statistics.median(one[name] for one in of) for name in of[0]} for of in measured.values())
    ends = [_end_of_talk(rules, texts, at) for at in range(_TALKS)][1:]
    return {
        "rooms": rooms,
        **certain,
        "early_median_cpu_ms": hasty["median_cpu_ms"],
        "early_p99_cpu_ms": hasty["p99_cpu_ms"],
        "close_characters": _TALK,
        "close_cpu_ms": statistics.median(ends),
    }


def _latencies(rules: Ruleset, texts: Sequence[str], rooms: int, utterances: range, *, early: bool) -> dict[str, float]:
    rules.prepare(on=ON, early=early)
    gc.collect()
    gc.freeze()
    streams = [rules.stream(on=ON, id=str(room), facts={}, early=early) for room in range(rooms)]
    for room, opened in enumerate(streams):
        opened.feed(texts[room % len(texts)])
    wall, busy = [], []
    for number in utterances:
        opened = streams[number % rooms]
        begun, before = time.perf_counter(), time.thread_time()
        opened.feed(texts[(number * 7) % len(texts)])
        busy.append((time.thread_time() - before) * 1e3)
        wall.append((time.perf_counter() - begun) * 1e3)
    gc.unfreeze()
    wall.sort()
    busy.sort()
    middle, high = len(wall) // 2, int(len(wall) * 0.99)
    return {"median_ms": wall[middle], "p99_ms": wall[high], "median_cpu_ms": busy[middle], "p99_cpu_ms": busy[high]}


def _end_of_talk(rules: Ruleset, texts: Sequence[str], first: int) -> float:
    """Milliseconds of CPU to close a room in which much was said, beginning with another text each time."""
    room, said = rules.stream(on=ON), 0
    for number in count(first * len(texts) // _TALKS):
        if said >= _TALK:
            break
        room.feed(text := texts[number % len(texts)])
        said += len(text) + 1
    before = time.thread_time()
    room.close()
    return (time.thread_time() - before) * 1e3


def traps(rules: Ruleset, characters: int, repeat: int) -> dict[str, float]:
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
    return medians({name: partial(_whole, runtime, text) for name, text in texts.items()}, repeat)


def _whole(runtime: Runtime, text: str) -> int:
    document = Document(text=text, on=ON)
    return sum(len(write_out(judged.evaluator, judged.verdicts, ON)) for judged in judge_block(runtime, [document], ON))


def _rates(texts: Sequence[str], seconds: float) -> dict[str, float]:
    characters = sum(map(len, texts))
    return {"characters_per_second": characters / seconds, "utterances_per_second": len(texts) / seconds, "seconds": seconds}
