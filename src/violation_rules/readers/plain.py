"""Plain text: one document, an utterance a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules.model import Document
from violation_rules.readers.problem import ReadProblem
from violation_rules.readers.source import text_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from violation_rules.readers.problem import ReadOptions
    from violation_rules.readers.source import Source


def read(source: Source, options: ReadOptions) -> Iterator[Document | ReadProblem]:
    """The file as one document. An undecodable line stays as an empty one, so that utterance n is line n + 1."""
    lines: list[str] = []
    for item in text_lines(source):
        if isinstance(item, ReadProblem):
            yield item
            if item.line is None:
                return
            lines.append("")
        else:
            lines.append(item[1])
    yield Document(
        kind=options.kind or "transcript", id=source.name, on=options.on, facts=dict(options.facts) or None, text="\n".join(lines)
    )
