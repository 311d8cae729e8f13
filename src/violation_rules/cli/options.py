"""Options that several commands share, and what turns their words into values."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, cast

import click

from violation_rules.readers.problem import FactSpec
from violation_rules.readers.values import to_date, to_fact

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from violation_rules.messages import Catalogue
    from violation_rules.model import FactValue, Speaker
    from violation_rules.ruleset import Ruleset

KINDS = ("transcript", "listing", "complaint")
SPEAKERS = ("host", "operator", "platform", "viewer")
DEFAULT_RULESET = "national"
FAIL_ON: dict[str, tuple[str, ...]] = {"warning": ("warning", "case_filing"), "case_filing": ("case_filing",), "never": ()}
"""`--fail-on` → severities that make the exit code 1."""


class Day(click.ParamType[date]):
    """A day, however it is written."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or a usage error."""
        try:
            return to_date(value)
        except ValueError:
            self.fail(f"{value!r}: 2026-11-01, 2026/11/1, 2026年11月1日", param, ctx)


def about_the_document(catalogue: Catalogue) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`--ruleset`, `--kind`, `--on` and `--fact`."""

    def add(function: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(
            [
                click.option(
                    "--ruleset", "-r", default=DEFAULT_RULESET, show_default=True, metavar="NAME|DIR", help=catalogue("option.ruleset")
                ),
                click.option("--kind", type=click.Choice(KINDS), help=catalogue("option.kind")),
                click.option("--on", type=Day(), help=catalogue("option.on")),
                click.option("--fact", "fact", multiple=True, metavar="NAME=VALUE", help=catalogue("option.fact")),
            ]
        ):
            function = option(function)
        return function

    return add


def fact_specs(rules: Ruleset) -> dict[str, FactSpec]:
    """The facts the ruleset declares."""
    return {fact.name: FactSpec(fact.kind, tuple(fact.values)) for fact in rules.program.facts}


def parse_facts(pairs: Sequence[str], specs: dict[str, FactSpec], catalogue: Catalogue) -> dict[str, FactValue]:
    """`name=value` pairs as facts; a set is given by repeating it. Raises BadParameter for what is not declared."""
    facts: dict[str, FactValue] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        name = name.strip()
        spec = specs.get(name)
        if not equals or not text.strip():
            raise click.BadParameter(catalogue("fact.form", given=pair))
        if spec is None:
            raise click.BadParameter(catalogue("fact.unknown", name=name, known=nearest(name, tuple(specs))))
        try:
            value = to_fact(text, spec)
        except ValueError:
            raise click.BadParameter(catalogue("fact.number", name=name, value=text)) from None
        for one in value if isinstance(value, list) else [value]:
            if spec.values and one not in spec.values:
                raise click.BadParameter(catalogue("fact.value", name=name, value=one, known=nearest(str(one), spec.values)))
        if value is not None:
            earlier = facts.get(name)
            if earlier is not None and not isinstance(earlier, list):
                raise click.BadParameter(catalogue("fact.twice", name=name, values=f"{earlier}、{value}"))
            facts[name] = [*earlier, *value] if isinstance(earlier, list) and isinstance(value, list) else value
    return facts


def parse_speakers(pairs: Sequence[str], catalogue: Catalogue) -> dict[str, Speaker]:
    """`label=speaker` pairs. Raises BadParameter for a speaker that is none of the four."""
    speakers: dict[str, Speaker] = {}
    for pair in pairs:
        label, equals, speaker = pair.rpartition("=")
        if not equals or speaker not in SPEAKERS:
            raise click.BadParameter(catalogue("speaker.form", given=pair, known="、".join(SPEAKERS)))
        speakers[label] = cast("Speaker", speaker)
    return speakers


def nearest(word: str, known: tuple[str, ...]) -> str:
    """The names most like `word`, or all of them where none is."""
    import difflib  # noqa: PLC0415 - only where something is wrong

    close = difflib.get_close_matches(word, known, n=3, cutoff=0.5)
    return "、".join(close or known)
