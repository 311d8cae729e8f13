"""`violation-rules bench`: how fast the engine is here, and how it grows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from violation_rules.cli.loading import load
from violation_rules.cli.options import DEFAULT_RULESET

if TYPE_CHECKING:
    from violation_rules.messages import Catalogue

CASES = ("throughput", "peers", "hits", "growth", "length", "parquet", "start", "live", "memory", "traps")
QUICK = ("throughput", "start", "live")


def command(catalogue: Catalogue) -> click.Command:
    """The command in the catalogue's language."""

    @click.command("bench", help=catalogue("bench.help"))
    @click.option("--ruleset", "-r", default=DEFAULT_RULESET, show_default=True, metavar="NAME|DIR", help=catalogue("option.ruleset"))
    @click.option("--corpus", type=click.Path(exists=True, path_type=Path), help=catalogue("option.corpus"))
    @click.option("--case", "cases", multiple=True, type=click.Choice(CASES), help=catalogue("option.case"))
    @click.option("--lines", default=50_000, show_default=True, help=catalogue("option.lines"))
    @click.option("--repeat", default=3, show_default=True, help=catalogue("option.repeat"))
    @click.option("--peers", is_flag=True, help=catalogue("option.peers"))
    @click.option("--json", "as_json", is_flag=True, help=catalogue("option.bench_json"))
    @click.option("--plot", type=click.Path(path_type=Path), help=catalogue("option.plot"))
    def bench(
        ruleset: str, corpus: Path | None, cases: tuple[str, ...], lines: int, repeat: int, *, peers: bool, as_json: bool, plot: Path | None
    ) -> int:
        from violation_rules.bench.measure import machine  # noqa: PLC0415 - after `--help`

        chosen = [*(cases or QUICK), *(("peers",) if peers else ()), *(("growth",) if plot else ())]
        out: dict[str, Any] = {"machine": machine(), "corpus": str(corpus.name) if corpus else "made up", "lines": lines}
        run = _Run(ruleset, catalogue, corpus, lines, repeat)
        for case in dict.fromkeys(chosen):
            out[case] = getattr(run, case)()
            if not as_json:
                click.echo(f"{case}: {json.dumps(_rounded(out[case]), ensure_ascii=False, indent=2)}")
        if plot is not None:
            from violation_rules.bench.plot import growth  # noqa: PLC0415 - an extra

            try:
                growth(out["growth"], plot)
            except ImportError:
                raise click.UsageError(catalogue("bench.needs_matplotlib")) from None
        if as_json:
            click.echo(json.dumps(_rounded(out), ensure_ascii=False, indent=2))
        return 0

    return bench


class _Run:
    """One run of the command: ruleset and text are made once."""

    def __init__(self, ruleset: str, catalogue: Catalogue, corpus: Path | None, lines: int, repeat: int) -> None:
        from violation_rules.bench import corpus as made  # noqa: PLC0415 - after `--help`

        self._name = ruleset
        self._rules = load(ruleset, catalogue)
        self._plain = made.from_file(corpus, lines) if corpus else made.made_up(lines)
        self._examples = made.examples(self._rules)
        self._texts = made.planted(self._plain, self._examples, 0.01)
        self._repeat = repeat

    def throughput(self) -> Any:
        from violation_rules.bench.measure import throughput  # noqa: PLC0415

        return throughput(self._rules, self._texts, self._repeat)

    def peers(self) -> Any:
        from violation_rules.bench.measure import against_peers  # noqa: PLC0415

        return against_peers(self._rules, self._texts, self._repeat)

    def hits(self) -> Any:
        from violation_rules.bench.measure import hit_rates  # noqa: PLC0415

        return hit_rates(self._rules, self._plain[:20_000], self._examples, 1)

    def growth(self) -> Any:
        from violation_rules.bench.measure import growth  # noqa: PLC0415

        return growth(self._rules, self._texts, self._repeat)

    def length(self) -> Any:
        from violation_rules.bench.measure import length  # noqa: PLC0415

        return [length(self._rules, self._texts, characters) for characters in (100_000, 1_000_000)]

    def parquet(self) -> Any:
        from violation_rules.bench.measure import to_parquet  # noqa: PLC0415

        return to_parquet(self._name, self._texts * 4, (1, 2))

    def start(self) -> Any:
        from violation_rules.bench.measure import start  # noqa: PLC0415

        return start(self._name)

    def live(self) -> Any:
        from violation_rules.bench.measure import live  # noqa: PLC0415

        return live(self._rules, self._texts, 1000, 5000)

    def memory(self) -> Any:
        from violation_rules.bench.measure import memory  # noqa: PLC0415

        return memory(self._name, (200_000, 1_000_000))

    def traps(self) -> Any:
        from violation_rules.bench.measure import traps  # noqa: PLC0415

        return traps(self._rules, 50_000)


def _rounded(value: Any) -> Any:
    """Three significant digits: more would claim what a shared machine cannot give."""
    if isinstance(value, float):
        return float(f"{value:.3g}")
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, list) else value
