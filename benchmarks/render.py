"""Put the figures of `results.json` into the tables of `RESULTS.md` and `docs/sizing.md`, and draw `growth.svg`.

    violation-rules bench … --save benchmarks/results.json     see RESULTS.md for the whole command
    python benchmarks/render.py

What stands between `<!-- name -->` and `<!-- /name -->` is made here, the rest of the pages is written by hand.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "results.json"
PAGES = (HERE / "RESULTS.md", HERE.parent / "docs" / "sizing.md")
DEFAULT, FAST = "violation-rules", "violation-rules[fast]"
DAY = 86_400
_LONG_MEGABYTES = 10
_MILLION = 1_000_000


def main() -> None:
    """Render both pages and the picture."""
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    for page in PAGES:
        page.write_text(rendered(page.read_text(encoding="utf-8"), results), encoding="utf-8")
    if "figures" in results.get("growth", {}):
        try:
            from violation_rules.bench.plot import growth  # noqa: PLC0415 - the pages do without

            growth(results["growth"]["figures"], HERE / "growth.svg")
        except ImportError:
            print("growth.svg was not drawn: it needs matplotlib", file=sys.stderr)


def rendered(page: str, results: dict[str, Any]) -> str:
    """The page with its tables made anew. Raises KeyError for a table that nothing here makes."""

    def block(found: re.Match[str]) -> str:
        name = found[1]
        case = results.get(name, {})
        if name in _OF_ALL:
            text = _OF_ALL[name](results)
        elif "figures" in case:
            text = f"{_OF_CASE[name](case['figures'])}\n\n{_when(case)}"
        else:
            text = case.get("skipped", "Not measured.")
        return f"<!-- {name} -->\n{text}\n<!-- /{name} -->"

    return re.sub(r"<!-- (\w+) -->\n.*?<!-- /\1 -->", block, page, flags=re.DOTALL)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _number(value: float, digits: int = 3) -> str:
    """Three digits, with a unit of ten where it is large."""
    if value == 0:
        return "0"
    for size, unit in ((1e12, " · 10¹²"), (1e9, " · 10⁹"), (1e6, " M")):
        if abs(value) >= size:
            return f"{value / size:.{digits}g}{unit}"
    return f"{float(f'{value:.{digits}g}'):,.0f}" if abs(value) >= 100 else f"{value:.{digits}g}"  # noqa: PLR2004


def _when(case: dict[str, Any]) -> str:
    before, after = (case[name][0] if case[name] else None for name in ("load_before", "load_after"))
    return f"Measured {case['measured'][:16].replace('T', ' ')} UTC; load average {before} before, {after} after."


# --- tables of RESULTS.md -------------------------------------------------------------------------------------------------


def _about(results: dict[str, Any]) -> str:
    machine, rules, corpus = results["machine"], results["ruleset"], results["corpus"]
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    return (
        f"{machine['processors']} processors ({machine['processor']}), {machine['system']}, Python {machine['python']}; {packages}.\n\n"
        f"Engine {machine['engine']}; ruleset {rules['name']} {rules['version']} ({rules['digest']}): {rules['rules']} rules, "
        f"{_number(rules['terms'])} terms. Text: {corpus['lines']:,} lines of {corpus['name']}, {corpus['mean_characters']} characters on "
        f"average, {corpus['planted']:.0%} replaced by violating examples."
    )


def _aims(results: dict[str, Any]) -> str:
    """Each aim with what was measured, from whatever cases there are."""
    rows = []
    for text, aim, above, find in _AIMS:
        try:
            value = find({name: case["figures"] for name, case in results.items() if isinstance(case, dict) and "figures" in case})
        except (KeyError, StopIteration):
            rows.append((text, aim, "not measured", ""))
            continue
        limit = float(re.sub(r"[^\d.]", "", aim.split()[1]))
        rows.append((text, aim, _number(value), "yes" if (value >= limit if above else value <= limit) else "no"))
    return _table(("", "aim", "measured", "reached"), rows)


def _ratio(curve: dict[str, float], small: int, large: int) -> float:
    """The cost at the size nearest to `large` against that nearest to `small`."""
    sizes = list(map(int, curve))
    low, high = (min(sizes, key=lambda size: abs(size - wanted)) for wanted in (small, large))
    return curve[str(high)] / curve[str(low)]


def _tenfold(curve: dict[str, float]) -> float:
    sizes = sorted(map(int, curve))
    return _ratio(curve, sizes[-1] // 10, sizes[-1])


_AIMS: tuple[tuple[str, str, bool, Callable[[dict[str, Any]], float]], ...] = (
    ("times raw pyahocorasick, default back end", "≥ 3", True, lambda of: of["peers"]["pyahocorasick"][f"{DEFAULT} is … times as fast"]),
    ("times raw pyahocorasick, extra fast", "≥ 8", True, lambda of: of["peers"]["pyahocorasick"][f"{FAST} is … times as fast"]),
    ("times raw daachorse, extra fast", "≥ 0.5", True, lambda of: of["peers"]["daachorse"][f"{FAST} is … times as fast"]),
    ("two processes against one, by the clock", "≥ 1.8", True, lambda of: of["processes"]["2"]["times_as_fast"]),
    ("the same, by CPU of the busiest process", "≥ 1.8", True, lambda of: of["processes"]["2"]["times_as_fast_by_cpu"]),
    ("the same, by share of the work in one run", "≥ 1.8", True, lambda of: of["processes"]["2"]["times_as_fast_by_share"]),
    ("ten times the rules, cost, text as it is", "≤ 1.2", False, lambda of: _tenfold(of["growth"]["rules, plain"])),
    ("the same, 1% planted from all the rules", "≤ 1.2", False, lambda of: _tenfold(of["growth"]["rules, planted"])),
    ("30,000 terms against 3,000, cost, text as it is", "≤ 1.5", False, lambda of: _ratio(of["growth"]["terms, plain"], 3_000, 30_000)),
    ("the same, 1% planted from all the rules", "≤ 1.5", False, lambda of: _ratio(of["growth"]["terms, planted"], 3_000, 30_000)),
    (
        "a 10 MB document against the same lines",
        "≤ 1.5",
        False,
        lambda of: next(one["ratio"] for one in of["length"] if one["megabytes"] == _LONG_MEGABYTES),
    ),
    ("utterances a second, each an example, to Parquet", "≥ 100000", True, lambda of: of["hits"]["repeated"]["utterances_per_second"]),
    ("the same, no two utterances alike", "≥ 100000", True, lambda of: of["hits"]["1"]["utterances_per_second"]),
    ("live, 1,000 rooms: 99th percentile, CPU ms", "≤ 1", False, lambda of: of["live"]["p99_cpu_ms"]),
    ("`scan --text`, cold, CPU seconds", "≤ 0.5", False, lambda of: of["start"]["empty_cache_cpu_seconds"]),
    ("`scan --text`, warm, CPU seconds", "≤ 0.25", False, lambda of: of["start"]["warm_cpu_seconds"]),
    ("peak memory at the most utterances against that at a million", "≤ 1.1", False, lambda of: _flat(of["memory"])),
    ("scans that were killed and ended identical, of all", "≥ 1", True, lambda of: of["kills"]["identical"] / of["kills"]["scans"]),
    ("Spark, time against two plain processes, by the clock", "≤ 2.5", False, lambda of: of["spark"]["ratio"]),
    ("the same, by CPU", "≤ 2.5", False, lambda of: of["spark"]["ratio_by_cpu"]),
)


def _flat(memory: dict[str, dict[str, float]]) -> float:
    sizes = sorted(map(int, memory))
    first = next(size for size in sizes if size >= _MILLION)
    return memory[str(sizes[-1])]["peak_megabytes"] / memory[str(first)]["peak_megabytes"]


def _peers(figures: dict[str, dict[str, float]]) -> str:
    engines = [name for name in (DEFAULT, FAST) if name in figures]
    rows = []
    for name, of in figures.items():
        ratios = ("" if name in engines else _number(of[f"{engine} is … times as fast"]) for engine in engines)
        rows.append((f"**{name}**" if name in engines else name, _number(of["characters_per_second"]), *ratios))
    return _table(("", "characters a second", *(f"{engine} is … times as fast" for engine in engines)), rows)


def _throughput(figures: dict[str, dict[str, float]]) -> str:
    rows = [
        (name, _number(of["characters_per_second"]), _number(of["utterances_per_second"]), str(of["findings"]))
        for name, of in figures.items()
    ]
    return _table(("", "characters a second", "utterances a second", "findings"), rows)


def _hits(figures: dict[str, dict[str, float]]) -> str:
    rows = [
        (
            rate if rate == "repeated" else f"{float(rate):.1%}",
            _number(of["characters_per_second"]),
            _number(of["utterances_per_second"]),
            f"{of['findings']:,}",
        )
        for rate, of in figures.items()
    ]
    return _table(("planted", "characters a second", "utterances a second", "findings"), rows)


def _growth(figures: dict[str, dict[str, float]]) -> str:
    out = []
    for kind in dict.fromkeys(name.partition(", ")[0] for name in figures):
        curves = {name.partition(", ")[2]: curve for name, curve in figures.items() if name.startswith(kind)}
        sizes = sorted(next(iter(curves.values())), key=int)
        rows = [(corpus, *(_number(curve[size]) for size in sizes)) for corpus, curve in curves.items()]
        out.append(_table((kind, *(f"{int(size):,}" for size in sizes)), rows))
    return "\n\n".join(out)


def _processes(figures: dict[str, Any]) -> str:
    named = {
        "seconds": "seconds by the clock",
        "longest_process_cpu_seconds": "CPU seconds of the busiest process",
        "start_cpu_seconds": "of them until its tables were built",
        "utterances_per_second": "utterances a second by the clock",
        "utterances_per_cpu_second_without_start": "utterances a CPU second, start excluded",
        "times_as_fast": "times as fast by the clock",
        "times_as_fast_by_cpu": "times as fast by CPU of the busiest process",
        "times_as_fast_by_cpu_without_start": "the same, start excluded",
        "times_as_fast_by_share": "one start and all the work, against the busiest process of the same run",
    }
    jobs = [count for count in figures if count.isdigit()]
    rows = [(text, *(_number(figures[count][name]) if name in figures[count] else "" for count in jobs)) for name, text in named.items()]
    return _table((f"{figures['utterances']:,} utterances", *(f"processes: {count}" for count in jobs)), rows)


def _memory(figures: dict[str, dict[str, float]]) -> str:
    rows = [
        (f"{int(count):,}", f"{of['peak_megabytes']:,.0f}", _number(of["cpu_seconds"]), f"{of['findings']:,}")
        for count, of in figures.items()
    ]
    return _table(("utterances", "peak memory, MB", "CPU seconds", "findings"), rows)


def _plain(named: dict[str, str]) -> Callable[[dict[str, Any]], str]:
    return lambda figures: _table(("", ""), [(text, _value(figures[name])) for name, text in named.items() if name in figures])


def _value(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else f"{value:,}" if isinstance(value, int) else _number(value)


def _length(figures: list[dict[str, float]]) -> str:
    rows = [[_number(of[name]) for name in ("megabytes", "as_utterances", "as_one_document", "ratio")] for of in figures]
    return _table(("MB", "as utterances, CPU s", "as one document, CPU s", "ratio"), rows)


def _traps(figures: dict[str, float]) -> str:
    return _table(("50,000 characters", "CPU ms"), [(name, _number(seconds * 1000)) for name, seconds in figures.items()])


# --- tables of sizing.md ------------------------------------------------------------------------------------------------


def _rate(results: dict[str, Any]) -> float:
    """Utterances a CPU second of a process, with as many processes at work as were measured."""
    figures = results["processes"]["figures"]
    return float(figures[max(count for count in figures if count.isdigit())]["utterances_per_cpu_second_without_start"])


def _measured_rate(results: dict[str, Any]) -> str:
    if "figures" not in results.get("processes", {}):
        return "Not measured."
    figures = results["processes"]["figures"]
    jobs = max(count for count in figures if count.isdigit())
    of = figures[jobs]
    rows = [
        ("utterances a second and core", _number(of["utterances_per_cpu_second_without_start"])),
        ("characters a second and core", _number(of["characters_per_cpu_second_without_start"])),
        ("characters an utterance", _number(figures["characters"] / figures["utterances"])),
        ("CPU seconds until a process is ready", _number(of["start_cpu_seconds"])),
        ("bytes read an utterance (Parquet, snappy)", _number(figures["bytes_in"] / figures["utterances"])),
        ("bytes written an utterance (Parquet, zstd)", _number(of["bytes_out"] / figures["utterances"])),
    ]
    if "figures" in results.get("memory", {}):
        rows.append(("most memory of a process, MB", _number(max(one["peak_megabytes"] for one in results["memory"]["figures"].values()))))
    if "figures" in results.get("spark", {}):
        rows.append(("Spark: times the CPU time of plain processes", _number(results["spark"]["figures"]["ratio_by_cpu"])))
    head = (
        f"{figures['utterances']:,} utterances, {jobs} processes, {results['corpus']['name']}, {results['corpus']['planted']:.0%} planted"
    )
    return f"{_table((head, 'measured'), rows)}\n\n{_when(results['processes'])}\n\n{_about(results)}"


def _cores(results: dict[str, Any]) -> str:
    if "figures" not in results.get("processes", {}):
        return "Not measured."
    rate = _rate(results)
    spark = results.get("spark", {}).get("figures", {}).get("ratio_by_cpu")
    periods = {"an hour": DAY / 24, "a day": DAY, "a week": 7 * DAY, "30 days": 30 * DAY}
    rows = []
    for count, name in ((10**9, "10⁹"), (10**12, "10¹²")):
        rows.append((f"{name} utterances", *(_up(count / rate / seconds) for seconds in periods.values())))
        if spark:
            rows.append((f"{name} utterances, on Spark", *(_up(count / rate / seconds * spark) for seconds in periods.values())))
    return _table(("cores for", *(f"in {period}" for period in periods)), rows)


def _up(value: float) -> str:
    """Whole cores, three digits."""
    return _number(max(-(-value // 1), 1))


_OF_ALL: dict[str, Callable[[dict[str, Any]], str]] = {"about": _about, "aims": _aims, "rate": _measured_rate, "cores": _cores}
_OF_CASE: dict[str, Callable[[Any], str]] = {
    "peers": _peers,
    "throughput": _throughput,
    "hits": _hits,
    "growth": _growth,
    "length": _length,
    "processes": _processes,
    "memory": _memory,
    "traps": _traps,
    "start": _plain(
        {
            "empty_cache_seconds": "empty cache, seconds by the clock",
            "empty_cache_cpu_seconds": "empty cache, CPU seconds",
            "warm_seconds": "ruleset cached, seconds by the clock",
            "warm_cpu_seconds": "ruleset cached, CPU seconds",
        }
    ),
    "live": _plain(
        {
            "rooms": "rooms open",
            "median_ms": "an utterance, median, ms by the clock",
            "p99_ms": "99th percentile, ms by the clock",
            "median_cpu_ms": "median, ms of CPU",
            "p99_cpu_ms": "99th percentile, ms of CPU",
            "early_median_cpu_ms": "with `early=True`, which tells what is not certain yet: median, ms of CPU",
            "early_p99_cpu_ms": "with `early=True`: 99th percentile, ms of CPU",
            "close_characters": "a room is closed in which was said so much, characters",
            "close_cpu_ms": "its end, with the rules that wait for it, ms of CPU",
        }
    ),
    "kills": _plain(
        {
            "kills": "kills at random moments (the scan, or one of its processes)",
            "kills_that_left_a_part_unfinished": "of them in the middle of a part",
            "scans": "scans, by one and by two processes in turn",
            "identical": "of them with findings identical to an undisturbed run's, every field, in order",
            "findings": "findings of each",
            "undisturbed_seconds": "seconds of an undisturbed run",
        }
    ),
    "spark": _plain(
        {
            "utterances": "utterances, Parquet to Parquet, two executor processes",
            "findings": "findings",
            "equal": "equal to those of two plain processes, every field",
            "executors_killed": "executors killed in a second run",
            "equal_with_an_executor_killed": "then equal, too",
            "spark_seconds": "seconds, executors warm",
            "plain_two_processes_seconds": "seconds of two plain processes, warm",
            "ratio": "ratio",
            "spark_cpu_seconds": "CPU seconds of all of Spark's processes",
            "plain_two_processes_cpu_seconds": "CPU seconds of the two processes",
            "ratio_by_cpu": "ratio by CPU",
        }
    ),
}

if __name__ == "__main__":
    main()
