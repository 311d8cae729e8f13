"""Runs the examples that rules carry: every violating one must be found, every compliant one must not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from violation_rules.model import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from violation_rules.language import ast
    from violation_rules.model import FactValue, Finding
    from violation_rules.ruleset import Ruleset


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that did not come out as its rule says. `got` is in Chinese."""

    violation: str
    example: ast.Example
    expected: str
    got: str


@dataclass(frozen=True, slots=True)
class CrossFire:
    """A rule that fires on another rule's example."""

    example_of: str
    fired: str
    violating: bool
    """Whether the example is a violating one of its own rule."""
    text: str


@dataclass(frozen=True, slots=True)
class TestReport:
    """The outcome of all examples of a ruleset."""

    __test__ = False  # not a test class, whatever its name

    ruleset: str
    violations: int
    examples: int
    failures: tuple[Failure, ...]
    crossfire: tuple[CrossFire, ...]
    untested: tuple[str, ...]
    """Violations without a violating or without a compliant example."""


def run_examples(
    rules: Ruleset, *, violations: Iterable[str] | None = None, progress: Callable[[int, int], None] | None = None
) -> TestReport:
    """Run the examples of all violations (or of those named). `progress` is told (done, total)."""
    wanted = None if violations is None else set(violations)
    declared = [one for one in rules.violations if one.status != "deprecated" and (wanted is None or one.id.text in wanted)]
    total = sum(len(one.examples) for one in declared)
    failures: list[Failure] = []
    crossfire: list[CrossFire] = []
    done = 0
    for one in declared:
        for example in one.examples:
            findings = rules.scan(document(example, one), experimental=True)
            failure = _judged(one, example, findings)
            if failure is not None:
                failures.append(failure)
            crossfire.extend(
                CrossFire(one.id.text, other, example.violating, example.text)
                for other in sorted({finding.violation for finding in findings} - {one.id.text})
            )
            done += 1
            if progress is not None:
                progress(done, total)
    untested = tuple(one.id.text for one in declared if {example.violating for example in one.examples} != {True, False})
    return TestReport(rules.name, len(declared), total, tuple(failures), tuple(crossfire), untested)


def document(example: ast.Example, of: ast.Violation) -> Document:
    """The document that an example stands for; of the first kind the rule applies to if it names none."""
    kind = example.kind or (of.applies_to[0].text if of.applies_to else "transcript")
    facts: dict[str, FactValue] = {}
    for given in example.givens:
        facts[given.fact] = given.values[0] if len(given.values) == 1 else list(given.values)
    return Document(kind=kind, id=of.id.text, on=example.on, text=example.text, facts=facts)  # type: ignore[arg-type]


def _judged(one: ast.Violation, example: ast.Example, findings: list[Finding]) -> Failure | None:
    own = [finding for finding in findings if finding.violation == one.id.text]
    others = "、".join(sorted({finding.violation for finding in findings})) or "没有发现"
    if not example.violating:
        said = "、".join(piece.text for finding in own for piece in finding.evidence)
        return Failure(one.id.text, example, "不应发现本项违法", f"发现了，依据：{said}") if own else None
    if not own:
        return Failure(one.id.text, example, "应发现本项违法", others)
    if example.severity is not None and example.severity not in {finding.severity for finding in own}:
        return Failure(one.id.text, example, f"应为 {example.severity}", f"为 {own[0].severity}")
    return None
