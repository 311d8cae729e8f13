"""What a violation must have, and clauses that contradict themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from violation_rules.language.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from violation_rules.language.ast import Violation
    from violation_rules.language.symbols import Symbols


def check(symbols: Symbols) -> Iterator[Diagnostic]:
    """VR503 to VR513."""
    for violation in symbols.violations.values():
        if violation.status != "deprecated":
            yield from _missing(violation)
        yield from _severities(violation)
        yield from _provisions(violation)
        if violation.status == "deprecated" and violation.superseded_by is None:
            yield Diagnostic("VR511", violation.id.span)
        if violation.status != "deprecated" and violation.superseded_by is not None:
            yield Diagnostic("VR512", violation.superseded_by.span)


def _missing(violation: Violation) -> Iterator[Diagnostic]:
    needed = (
        ("VR503", "category", violation.category),
        ("VR504", "violates", violation.violates),
        ("VR505", "penalty", violation.penalties),
        ("VR506", "severity", violation.severities),
        ("VR508", "match", violation.matches),
    )
    for code, keyword, clauses in needed:
        if not clauses and keyword not in violation.unread:
            yield Diagnostic(code, violation.id.span, {"rule": violation.id.text})


def _severities(violation: Violation) -> Iterator[Diagnostic]:
    for severity in violation.severities:
        if severity.when is not None and severity.basis is None:
            yield Diagnostic("VR507", severity.span)
    if violation.severities and "severity" not in violation.unread and all(severity.when is not None for severity in violation.severities):
        yield Diagnostic("VR513", violation.severities[0].span)


def _provisions(violation: Violation) -> Iterator[Diagnostic]:
    for provision in (*violation.violates, *violation.penalties):
        start, end = provision.valid_from, provision.valid_until
        if start is not None and end is not None and start >= end:
            yield Diagnostic("VR509", provision.span, {"start": start.isoformat(), "end": end.isoformat()})
        for fine in provision.fines:
            if fine.low is not None and fine.high is not None and fine.low > fine.high:
                yield Diagnostic("VR510", fine.span, {"low": f"{fine.low:.15g}", "high": f"{fine.high:.15g}"})
