"""Where patterns match in a document: RE2 reads its sentences encoded, one by one or, where they are many, in one go."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from violation_rules.compiler import program as ir
    from violation_rules.engine.places import Place
    from violation_rules.engine.runtime import Runtime

_MANY = 20
"""In more sentences a pattern is looked for in all of them at once."""
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)


class Patterns:
    """For one folded text."""

    __slots__ = ("_lines", "_runtime", "_sentences", "_starts", "_text")

    def __init__(self, runtime: Runtime, text: str, sentences: Sequence[tuple[int, int]]) -> None:
        """No sentence is encoded before it is looked at."""
        self._runtime, self._text, self._sentences = runtime, text, sentences
        self._starts: list[int] | None = None
        self._lines: dict[int, tuple[int, str, bytes]] = {}

    def places(self, entry: ir.Entry, announced: list[Place], among: range) -> list[Place]:
        """Where a pattern matches: in the sentences in which its atoms stand, or, where it has none, in those `among`."""
        sentences = self._asked(announced) if entry.atoms else among
        regex = entry.regex or ""
        if len(sentences) > _MANY and (together := self._runtime.regex_of_lines(regex)) is not None:
            return self._in_many(together, sentences)
        runs = self._runtime.runs(regex)
        out: list[Place] = []
        for index in sentences:
            low, sentence, line = self._line(index)
            if not _has_each(sentence, runs):
                continue
            for found in self._runtime.regex(regex).finditer(line):
                first, last = found.span()
                if first < last:
                    start = len(line[:first].decode())
                    end = start + len(line[first:last].decode())
                    out.append((low + start, low + start, low + end))
                    if not _has_each(sentence[end:], runs):
                        break
        return out

    def _asked(self, announced: list[Place]) -> Sequence[int]:
        """The sentences in which atoms stand."""
        if len(self._sentences) == 1:
            return (0,) if announced else ()
        if self._starts is None:
            self._starts = [start for start, _ in self._sentences]
        return sorted({(bisect_right(self._starts, place[0]) or 1) - 1 for place in announced})

    def _in_many(self, pattern: Any, sentences: Sequence[int]) -> list[Place]:
        """The same tried once on all sentences as lines, which it does not cross: what does not match costs nothing."""
        lines = [self._line(index) for index in sentences]
        edges = list(accumulate((len(line) + 1 for _, _, line in lines), initial=0))
        out: list[Place] = []
        for found in pattern.finditer(b"\n".join([line for _, _, line in lines])):
            first, last = found.span()
            if first < last:
                at = bisect_right(edges, first) - 1
                low, _, line = lines[at]
                begin = first - edges[at]
                start = low + len(line[:begin].decode())
                out.append((start, start, start + len(line[begin : last - edges[at]].decode())))
        return out

    def _line(self, index: int) -> tuple[int, str, bytes]:
        """Where a sentence begins, and the sentence as RE2 takes it."""
        line = self._lines.get(index)
        if line is None:
            low, high = self._sentences[index]
            line = self._lines[index] = low, *encoded(self._text[low:high])
        return line


def encoded(text: str) -> tuple[str, bytes]:
    """A text as RE2 takes it, and this in UTF-8: a lone surrogate is put as U+FFFD."""
    try:
        return text, text.encode()
    except UnicodeEncodeError:
        text = text.translate(_SURROGATES)
        return text, text.encode()


def _has_each(text: str, runs: Sequence[Sequence[str]]) -> bool:
    """Whether a text has of each run one of its strings."""
    for run in runs:  # noqa: SIM110 - a generator costs more than what it looks for
        if not any(map(text.__contains__, run)):
            return False
    return True
