"""`violation-rules bench`: how fast the engine is here, and how it grows."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from violation_rules.cli.loading import load
from violation_rules.cli.options import DEFAULT_RULESET

if TYPE_CHECKING:
    from collections.abc import Callable

    from violation_rules.messages import Catalogue

CASES = ("throughput", "peers", "hits", "growth", "length", "start", "live", "traps", "processes", "memory", "kills", "spark")
QUICK = ("throughput", "start", "live")
_GROWTH_LINES = 50_000
_KILL_LINES = 200_000
_FEWEST = 20_000


def command(catalogue: Catalogue) -> click.Command:
    """The command in the catalogue's language."""

    @click.command("bench", help=catalogue("bench.help"))
    @click.option("--ruleset", "-r", default=DEFAULT_RULESET, show_default=True, metavar="NAME|DIR", help=catalogue("option.ruleset"))
    @click.option("--corpus", type=click.Path(exists=True, path_type=Path), help=catalogue("option.corpus"))
    @click.option("--case", "cases", multiple=True, type=click.Choice([*CASES, "all"]), help=catalogue("option.case"))
    @click.option("--lines", default=50_000, show_default=True, help=catalogue("option.lines"))
    @click.option("--utterances", default=1_000_000, show_default=True, help=catalogue("option.utterances"))
    @click.option("--repeat", default=3, show_default=True, help=catalogue("option.repeat"))
    @click.option("--peers", is_flag=True, help=catalogue("option.peers"))
    @click.option("--json", "as_json", is_flag=True, help=catalogue("option.bench_json"))
    @click.option("--save", type=click.Path(dir_okay=False, path_type=Path), help=catalogue("option.save"))
    @click.option("--plot", type=click.Path(dir_okay=False, path_type=Path), help=catalogue("option.plot"))
    def bench(cases: tuple[str, ...], *, peers: bool, as_json: bool, save: Path | None, plot: Path | None, **given: Any) -> int:
        if plot is not None:
            _can_plot(plot, catalogue)
        chosen = [*(CASES if "all" in cases else cases or QUICK), *(("peers",) if peers else ()), *(("growth",) if plot else ())]
        run = _Run(catalogue, **given)
        out = run.about()
        if save is not None and save.exists():
            out = {**json.loads(save.read_text(encoding="utf-8")), **out}
        for case in dict.fromkeys(chosen):
            out[case] = _rounded(run.measured(case))
            if save is not None:
                save.write_text(json.dumps(out, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
            if not as_json:
                click.echo(f"{case}: {json.dumps(out[case], ensure_ascii=False, indent=2)}")
        if plot is not None:
            from violation_rules.bench.plot import growth  # noqa: PLC0415 - an extra

            growth(out["growth"]["figures"], plot)
        if as_json:
            click.echo(json.dumps(out, ensure_ascii=False, indent=2))
        return 0

    return bench


def _can_plot(plot: Path, catalogue: Catalogue) -> None:
    """A usage error before anything is measured, not after."""
    from importlib.util import find_spec  # noqa: PLC0415

    if find_spec("matplotlib") is None:
        raise click.UsageError(catalogue("bench.needs_matplotlib"))
    if plot.suffix not in {".svg", ".png"}:
        raise click.UsageError(catalogue("bench.plot_suffix", path=plot))


class _Run:
    """One run of the command: ruleset and text are made once."""

    def __init__(self, catalogue: Catalogue, *, ruleset: str, corpus: Path | None, lines: int, utterances: int, repeat: int) -> None:
        from violation_rules.bench import corpus as made  # noqa: PLC0415 - after `--help`

        self._catalogue = catalogue
        self._name = ruleset
        self._rules = load(ruleset, catalogue)
        self._corpus = corpus.name if corpus else "made up"
        self._plain = made.from_file(corpus, lines) if corpus else made.made_up(lines)
        self._examples = made.examples(self._rules)
        self._texts = made.planted(self._plain, self._examples, 0.01)
        self._utterances = utterances
        self._repeat = repeat

    def about(self) -> dict[str, Any]:
        """What is measured, where and with what."""
        from violation_rules.bench.measure import machine  # noqa: PLC0415

        program = self._rules.program
        ruleset = {
            "name": self._rules.name,
            "version": self._rules.version,
            "digest": self._rules.digest[:12],
            "rules": len(program.rules),
            "terms": sum(len(lexicon.entries) for lexicon in program.lexicons),
        }
        characters = sum(map(len, self._plain)) / max(len(self._plain), 1)
        text = {"name": self._corpus, "lines": len(self._plain), "mean_characters": characters, "planted": 0.01}
        return {"machine": machine(), "ruleset": ruleset, "corpus": _rounded(text), "repeat": self._repeat}

    def measured(self, case: str) -> Any:
        """What one case gives, with when it was measured and how busy the machine was."""
        from violation_rules.bench.measure import load as busy  # noqa: PLC0415

        before = busy()
        when = datetime.now(UTC).isoformat(timespec="minutes")
        try:
            figures = self._measure(case)()
        except ImportError as error:
            return {"skipped": self._catalogue("bench.skipped", package=error.name)}
        return {"figures": figures, "measured": when, "load_before": before, "load_after": busy()}

    def _measure(self, case: str) -> Callable[[], Any]:
        from violation_rules.bench import corpus, measure, scale  # noqa: PLC0415

        rules, texts, repeat = self._rules, self._texts, self._repeat
        shared = max(self._utterances // 5, _FEWEST)

        def enough(count: int) -> list[str]:
            return list(corpus.stream(count, base=self._plain, examples=self._examples))

        calls: dict[str, Callable[[], Any]] = {
            "throughput": lambda: measure.throughput(rules, texts, repeat),
            "peers": lambda: measure.against_peers(rules, texts, repeat),
            "hits": lambda: measure.hit_rates(rules, self._plain[:_GROWTH_LINES], self._examples, repeat),
            "growth": lambda: measure.growth(rules, self._plain[:_GROWTH_LINES], self._examples, repeat),
            "length": lambda: [measure.length(rules, texts, megabytes, repeat) for megabytes in (1, 10)],
            "start": lambda: measure.start(self._name),
            "live": lambda: measure.live(rules, texts, 1000, 5000, repeat),
            "traps": lambda: measure.traps(rules, 50_000, repeat),
            "processes": lambda: scale.processes(self._name, enough(shared), (1, 2)),
            "memory": lambda: scale.memory(self._name, self._utterances),
            "kills": lambda: scale.kills(self._name, enough(min(_KILL_LINES, self._utterances)), 20),
            "spark": lambda: scale.spark(self._name, self._utterances),
        }
        return calls[case]


def _rounded(value: Any) -> Any:
    """Three significant digits: more would claim what a shared machine cannot give."""
    if isinstance(value, float):
        return float(f"{value:.3g}")
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, list) else value
