"""The naive evaluator, written straight from section 8 of the language reference: slow, and right by being simple.

No automaton, no prefilter, no tables: every term is searched for at every place, every condition is evaluated again
wherever it is asked about, and every nearest match is the least of all. It remembers only what a term's occurrences and
a lexicon's hits are. It works on the declarations as parsed, not on the compiled program, so that it also answers for
the compiler. Only the text package is shared with the engine: what a fold, a sentence, a negation or an amount is, is
not a question of rules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from violation_rules.engine.oracle.conditions import Conditions, one_each
from violation_rules.engine.oracle.words import NONE, SENTENCE, Exceptions, by_place
from violation_rules.language import ast

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from violation_rules.engine.match import Match
    from violation_rules.language.symbols import Symbols
    from violation_rules.model import Document, Finding


class Judgement(NamedTuple):
    """What the oracle says of one finding: all that decides what is reported, in original positions."""

    violation: str
    severity: str
    certain: bool
    evidence: tuple[tuple[int, int], ...]
    referrals: tuple[str, ...]
    related: tuple[str, ...]


def assert_agrees(symbols: Symbols, document: Document, on: date, findings: Sequence[Finding], *, experimental: bool = False) -> None:
    """Raise AssertionError, with both answers, unless the engine's findings are the oracle's."""
    expected = Oracle(symbols, document, on, experimental=experimental).judgements()
    got = [
        Judgement(
            one.violation,
            one.severity,
            one.certain,
            tuple((piece.start, piece.end) for piece in one.evidence if piece.role == "match"),
            tuple(referral.to for referral in one.referrals),
            one.related,
        )
        for one in findings
    ]
    if got != expected:
        missing = [one for one in expected if one not in got]
        extra = [one for one in got if one not in expected]
        raise AssertionError(f"engine and oracle disagree on {document!r}\nonly the oracle: {missing}\nonly the engine: {extra}")


class Oracle(Conditions):
    """Judges one document by one linked ruleset."""

    def __init__(self, symbols: Symbols, document: Document, on: date, *, experimental: bool = False) -> None:
        """Fold the document; nothing is evaluated yet."""
        super().__init__(symbols, document)
        self.on = on
        self.experimental = experimental

    # --- rules ------------------------------------------------------------------------------------------------------

    @staticmethod
    def scope_of(rule: ast.Violation) -> tuple[str, float]:
        """The scope of a rule."""
        return SENTENCE if rule.scope is None else (rule.scope.kind, rule.scope.size)

    def rule_matches(self, violation: str) -> list[Match]:
        """What a rule finds after its `unless`, before gates and precedence."""
        rule = self.symbols.violations.get(violation)
        if rule is None or rule.status == "deprecated":
            return []
        if rule.applies_to and self.document.kind not in {name.text for name in rule.applies_to}:
            return []
        scope, exceptions = self.scope_of(rule), _exceptions_of(rule)
        found = one_each([one for reading in rule.matches for one in self.find(reading, scope, free=False, exceptions=exceptions)])
        return [
            one
            for one in found
            if all(self.outcome(excuse, one, scope, free=False, exceptions=exceptions)[0] is not True for excuse in rule.unless)
        ]

    def _may_run(self, rule: ast.Violation) -> bool:
        if rule.status == "deprecated" or (rule.status == "experimental" and not self.experimental):
            return False
        from violation_rules.compiler.provisions import dated  # noqa: PLC0415 - what a clause reads on a day is the law's question

        days = [(one.start, one.until) for clause in rule.violates for one in dated(clause, "prohibition")]
        return not days or any((start is None or start <= self.on) and (until is None or self.on < until) for start, until in days)

    def judgements(self) -> list[Judgement]:
        """All findings, ordered by position, then violation id."""
        found: dict[str, list[Match]] = {}
        order = self._special_first()
        for name in order:
            rule = self.symbols.violations[name]
            if not self._may_run(rule):
                continue
            for one in self.rule_matches(name):
                if self.speaker(one) == "viewer" and not any(_asks_viewer(reading, self.symbols) for reading in rule.matches):
                    continue
                if self.set_aside(one, name):
                    continue
                target = self._through_gate(rule, one)
                if target is not None and all(one[1:3] != other[1:3] for other in found.get(target, [])):
                    found.setdefault(target, []).append(one)
        related = self._yield(found, order)
        out: list[tuple[int, int, str, Judgement]] = []
        for name, matches in found.items():
            self._own = sorted(matches, key=by_place)
            groups: dict[int, list[Match]] = {}
            for one in self._own:
                groups.setdefault(self.index(self.utterances, one.home), []).append(one)
            out.extend(
                (group[0].home, group[0].start, name, self._judgement(name, group, related.get(name, []))) for group in groups.values()
            )
        return [one[3] for one in sorted(out, key=lambda one: one[:3])]

    def _special_first(self) -> list[str]:
        names = [name for name, rule in self.symbols.violations.items() if rule.status != "deprecated"]
        order: list[str] = []

        def visit(name: str) -> None:
            if name in order or name not in names:
                return
            for other in self.symbols.violations[name].yields_to:
                visit(other.to.text)
            order.append(name)

        for name in names:
            visit(name)
        return order

    def _through_gate(self, rule: ast.Violation, one: Match) -> str | None:
        name = rule.id.text
        if rule.gate is None:
            return name
        truth = self.outcome(rule.gate.condition, one, self.scope_of(rule), free=False, exceptions=NONE)[0]
        if truth is not False:
            return name
        other = self.symbols.violations.get(rule.gate.otherwise.text) if rule.gate.otherwise else None
        if other is None or other.status == "deprecated" or not self._may_run(other):
            return None
        kinds = {kind.text for kind in other.applies_to}
        return other.id.text if not kinds or self.document.kind in kinds else None

    def _yield(self, found: dict[str, list[Match]], order: list[str]) -> dict[str, list[tuple[Match, str]]]:
        related: dict[str, list[tuple[Match, str]]] = {}
        for name in order:
            for one in list(found.get(name, [])):
                for clause in self.symbols.violations[name].yields_to:
                    over = [
                        other
                        for other in found.get(clause.to.text, [])
                        if any(span.start < one.end and one.start < span.end for span in other.evidence)
                    ]
                    if over:
                        related.setdefault(clause.to.text, []).append((over[0], name))
                        found[name] = [other for other in found[name] if other is not one]
            if not found.get(name):
                found.pop(name, None)
        return related

    def _judgement(self, name: str, group: list[Match], displaced: list[tuple[Match, str]]) -> Judgement:
        rule = self.symbols.violations[name]
        spans = sorted({(span.start, span.end) for one in group for span in one.evidence})
        evidence = tuple(self._original(*self.folded.span(start, end)) for start, end in spans)
        severity = "warning"
        for clause in rule.severities:
            if clause.severity == "case_filing" and self._when(rule, clause.when, group):
                severity = "case_filing"
        return Judgement(
            name,
            severity,
            any(not one.open for one in group),
            evidence,
            tuple(refer.to for refer in rule.referrals if self._when(rule, refer.when, group)),
            tuple(sorted({other for theirs, other in displaced if any(theirs[1:3] == one[1:3] for one in group)})),
        )

    def _original(self, start: int, end: int) -> tuple[int, int]:
        return self.said.original(start), self.said.original(end)

    def _when(self, rule: ast.Violation, condition: ast.Condition | None, group: list[Match]) -> bool:
        scope = self.scope_of(rule)
        return condition is None or any(self.outcome(condition, one, scope, free=False, exceptions=NONE)[0] is True for one in group)


def _exceptions_of(rule: ast.Violation) -> Exceptions:
    if not rule.exceptions and not rule.exception_lexicons:
        return NONE
    return rule.exceptions, tuple(name.text for name in rule.exception_lexicons)


def _asks_viewer(condition: Any, symbols: Symbols) -> bool:
    if isinstance(condition, ast.Spoken) and condition.speaker == "viewer":
        return True
    if isinstance(condition, ast.Reference) and condition.name not in symbols.lexicons:
        return _asks_viewer((symbols.conditions.get(condition.name) or symbols.gates[condition.name]).condition, symbols)
    parts = getattr(condition, "parts", ())
    inner = [getattr(condition, name, None) for name in ("inner", "left", "right")]
    return any(_asks_viewer(part, symbols) for part in (*parts, *inner) if isinstance(part, ast.Condition))
