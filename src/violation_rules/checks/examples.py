"""Every rule shows what it finds and what it leaves alone, at least three times each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules.language.diagnostics import Diagnostic, Label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from violation_rules.language.ast import Example, Violation
    from violation_rules.language.symbols import Symbols

NEEDED = 3


def check(symbols: Symbols) -> Iterator[Diagnostic]:
    """VR501, VR502 too few; VR514 contradicting; VR515 a severity never given; VR516 empty."""
    for violation in symbols.violations.values():
        if violation.status == "deprecated":
            continue
        for code, keyword, violating in (("VR501", "violating", True), ("VR502", "compliant", False)):
            count = sum(example.violating is violating for example in violation.examples)
            if count < NEEDED and keyword not in violation.unread:
                yield Diagnostic(code, violation.id.span, {"count": count})
        yield from _each(violation)


def _each(violation: Violation) -> Iterator[Diagnostic]:
    severities = {severity.severity for severity in violation.severities}
    seen: dict[tuple[object, ...], Example] = {}
    for example in violation.examples:
        given = frozenset((g.fact, g.values) for g in example.givens)
        other = seen.setdefault((example.text, given, example.kind, example.on), example)
        if other.violating is not example.violating:
            yield Diagnostic("VR514", example.span, secondary=(Label(other.span, "other"),))
        if not example.text.strip():
            yield Diagnostic("VR516", example.span)
        known = severities and "severity" not in violation.unread
        if example.severity is not None and known and example.severity not in severities:
            yield Diagnostic("VR515", example.span, {"severity": example.severity})
