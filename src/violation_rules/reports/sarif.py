"""SARIF 2.1.0 (OASIS Standard, 2020-03-27), for code review and dashboards that read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from violation_rules.reports import wording
from violation_rules.reports.encode import to_json

if TYPE_CHECKING:
    from violation_rules.messages import Catalogue
    from violation_rules.model import Evidence, Finding
    from violation_rules.reports.run import Judged, Run

_LEVELS = {"case_filing": "error", "warning": "warning"}


def write(run: Run, out: BinaryIO, catalogue: Catalogue) -> None:
    """Write the run as one SARIF log; regions count Unicode code points."""
    rules: dict[str, dict[str, Any]] = {}
    results: list[dict[str, Any]] = []
    for judged in run:
        for finding in judged.findings:
            rules.setdefault(finding.violation, _rule(finding))
            results.append(_result(finding, judged, list(rules).index(finding.violation), catalogue))
    notifications = [
        {
            "level": "error",
            "message": {"text": problem.say("what", catalogue)},
            "locations": [{"physicalLocation": _physical(problem.file, {"startLine": problem.line} if problem.line else None)}],
        }
        for problem in run.problems
    ]
    driver = {
        "name": "violation-rules",
        "version": run.engine_version,
        "informationUri": "https://pypi.org/project/violation-rules/",
        "rules": list(rules.values()),
        "properties": {"ruleset": run.ruleset, "ruleset_version": run.version, "ruleset_digest": run.digest},
    }
    log = {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {"driver": driver},
                "columnKind": "unicodeCodePoints",
                "invocations": [{"executionSuccessful": not run.problems, "toolExecutionNotifications": notifications}],
                "results": results,
            }
        ],
    }
    out.write(to_json(log, indent=2) + b"\n")


def _rule(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.violation,
        "shortDescription": {"text": finding.title},
        "help": {"text": finding.advice or finding.title},
        "properties": {"category": finding.category},
    }


def _result(finding: Finding, judged: Judged, index: int, catalogue: Catalogue) -> dict[str, Any]:
    cited = wording.citations(finding, "prohibition")
    return {
        "ruleId": finding.violation,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{wording.severity(finding, catalogue)}：{finding.title}“{wording.quoted(finding)}” {cited}"},
        "locations": [_location(piece, judged) for piece in finding.evidence if piece.role == "match"],
        "relatedLocations": [_location(piece, judged) for piece in finding.evidence if piece.role == "context"],
        "partialFingerprints": {"finding/v1": finding.id},
        "properties": {
            "severity": finding.severity,
            "certain": finding.certain,
            "document": finding.document,
            "on": finding.on.isoformat(),
            "citations": [wording.citation(one) for one in finding.citations],
            "lead_unit": finding.lead_unit,
            "open_questions": list(finding.open_questions),
        },
    }


def _location(piece: Evidence, judged: Judged) -> dict[str, Any]:
    """In a plain text the region is a place in the file; elsewhere the offsets are those of the document's text."""
    region: dict[str, Any] = {"charOffset": piece.start, "charLength": piece.end - piece.start, "snippet": {"text": piece.text}}
    if judged.document.text is not None:
        line_start = judged.document.text.rfind("\n", 0, piece.start) + 1
        region["startLine"] = piece.utterance + 1
        region["startColumn"] = piece.start - line_start + 1
    return {"physicalLocation": _physical(judged.file or judged.document.id, region)}


def _physical(file: str, region: dict[str, Any] | None) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": file}}
    return {**location, "region": region} if region else location
