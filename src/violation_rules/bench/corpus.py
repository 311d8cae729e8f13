"""Text to measure on: made from word frequencies, the same every time, with the rules' own examples planted; or lines of a file."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from violation_rules.ruleset import Ruleset

SEED = 20261101
_SHORTEST, _LONGEST = 8, 48


def made_up(lines: int, *, seed: int = SEED) -> list[str]:
    """Lines of words drawn by their frequency in jieba's dictionary, 8 to 48 characters each, with a comma here and there."""
    rng = np.random.default_rng(seed)
    table = files("violation_rules.compiler").joinpath("data/frequencies.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines()]
    words = np.array([word for word, _ in rows], dtype=object)
    weights = np.array([float(count) for _, count in rows])
    lengths = np.array([len(word) for word in words])
    drawn = rng.choice(len(words), size=lines * 20, p=weights / weights.sum())
    out: list[str] = []
    at = 0
    for wanted in rng.integers(_SHORTEST, _LONGEST, size=lines).tolist():
        ends = np.cumsum(lengths[drawn[at : at + wanted]])
        count = min(int(np.searchsorted(ends, wanted)) + 1, len(ends))
        text = "".join(words[drawn[at : at + count]])
        out.append(f"{text[: wanted // 2]}，{text[wanted // 2 :]}" if wanted % 3 == 0 else text)
        at = (at + count) % (len(drawn) - _LONGEST)
    return out


def stream(count: int, *, base: Sequence[str] = (), examples: Sequence[str] = (), rate: float = 0.01) -> Iterator[str]:
    """So many lines, no two alike, made as they are asked for: halves of `base` (made up without it) put together, `rate` with an example.

    The engine judges documents that read the same once a block, so repeated lines would measure something else.
    """
    halves = base or made_up(_HALVES)
    size = len(halves)
    step = max(round(1 / rate), 1) if examples else 0
    for number in range(count):
        first, second = halves[number % size], halves[(number // size * 7919 + number * 31) % size]
        line = first[: len(first) // 2] + second[len(second) // 2 :]
        yield with_example(line, examples[number // step % len(examples)]) if step and number % step == 0 else line


def with_example(line: str, example: str) -> str:
    """Half of a line, then an example as a sentence of its own."""
    return f"{line[: len(line) // 2]}。{example}"


_HALVES = 50_000


def from_file(path: Path, lines: int) -> list[str]:
    """The first lines of a text file (gzip too), blank ones left out, from the beginning again where there are too few."""
    import gzip  # noqa: PLC0415 - rarely needed

    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8")
    found = [line for line in text.split("\n") if line.strip()]
    if not found:
        raise ValueError(f"{path} holds no text")
    return (found * (lines // len(found) + 1))[:lines]


def examples(rules: Ruleset) -> list[str]:
    """The violating examples of the rules that stand by themselves: a line of speech, no facts needed."""
    return [
        example.text
        for violation in rules.violations
        for example in violation.examples
        if example.violating and not example.givens and "\n" not in example.text and example.kind in {None, "transcript"}
    ]


def planted(lines: Sequence[str], examples: Sequence[str], rate: float) -> list[str]:
    """The lines, `rate` of which have an example in place of their second half."""
    if not rate or not examples:
        return list(lines)
    step = max(round(1 / rate), 1)
    return [with_example(line, examples[at // step % len(examples)]) if at % step == 0 else line for at, line in enumerate(lines)]
