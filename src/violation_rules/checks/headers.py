"""The beginning of every file, and one `ruleset` block for each folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules.language.ast import RulesetHeader, Span
from violation_rules.language.diagnostics import Diagnostic, Label
from violation_rules.language.outline import skip_blanks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from violation_rules.language.sources import RulesetSource

LANGUAGE_VERSION = 1


def check(source: RulesetSource) -> Iterator[Diagnostic]:
    """VR008 second block, VR009 no `language`, VR010 another language version."""
    for file in source.files:
        at = skip_blanks(file.text, 0, len(file.text))
        span = Span(file.path, at, at + 1, file.text.count("\n", 0, at) + 1, at - file.text.rfind("\n", 0, at))
        if file.language is None:
            yield Diagnostic("VR009", span)
        elif file.language != LANGUAGE_VERSION:
            yield Diagnostic("VR010", span, {"version": file.language})
    for layer in source.layers:
        headers = [d for file in layer.files for d in file.declarations if isinstance(d, RulesetHeader)]
        for second in headers[1:]:
            yield Diagnostic("VR008", second.name.span, secondary=(Label(headers[0].name.span, "first"),))
