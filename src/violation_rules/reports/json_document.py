"""One JSON object for the whole run: what judged, what was found, what could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from violation_rules.reports.encode import finding_data, to_json

if TYPE_CHECKING:
    from violation_rules.messages import Catalogue
    from violation_rules.reports.run import Run


def write(run: Run, out: BinaryIO, catalogue: Catalogue) -> None:
    """Write the run; findings name their file where there is one."""
    findings = [finding_data(finding, judged.file) for judged in run for finding in judged.findings]
    out.write(to_json({**run_data(run, catalogue), "findings": findings}, indent=2) + b"\n")


def run_data(run: Run, catalogue: Catalogue) -> dict[str, Any]:
    """Everything about a run but its findings."""
    return {
        "ruleset": run.ruleset,
        "ruleset_title": run.title,
        "ruleset_version": run.version,
        "ruleset_digest": run.digest,
        "engine_version": run.engine_version,
        "on": run.on.isoformat(),
        "documents": run.documents,
        "utterances": run.utterances,
        "summary": {"case_filing": run.severities["case_filing"], "warning": run.severities["warning"], "open": run.open},
        "problems": [
            {"file": p.file, "line": p.line, "code": p.code, **{part: p.say(part, catalogue) for part in ("what", "expected", "hint")}}
            for p in run.problems
        ],
    }
