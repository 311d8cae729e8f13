"""From matches to verdicts: gates, precedence, grouping, severity. Still in folded positions and without model objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from violation_rules.compiler import program as ir
from violation_rules.engine.evaluate import Evaluator
from violation_rules.engine.match import Match, Matches

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from violation_rules.engine.evaluate import Possible
    from violation_rules.engine.scene import Scene

MOST_EVIDENCE = 40
"""Evidence spans kept for one finding; a finding that had more says so."""


class Doubt(NamedTuple):
    """An unknown fact test (a node) and what it would change."""

    node: int
    effect: str


class Verdict(NamedTuple):
    """One finding before it is written out."""

    rule: int
    matches: tuple[Match, ...]
    severity: str
    provisional: bool
    certain: bool
    doubts: tuple[Doubt, ...]
    gate_open: bool
    referrals: tuple[ir.Referral, ...]
    lenient: tuple[tuple[ir.Leniency, bool | None], ...]
    related: tuple[str, ...]


_LEVEL = {"warning": 0, "case_filing": 1}
_EFFECT = {"case_filing": "应立案查处", "warning": "应告诫／责令改正"}


def candidates(scene: Scene) -> list[int]:
    """Rules that may match in the document, special rules before those that yield to them."""
    possible = possible_readings(scene)
    return [number for number in scene.runtime.order if number in possible]


def possible_readings(scene: Scene) -> Possible:
    """Rules with those of their readings whose needed lexicons are all hit somewhere in the document."""
    hit = 0
    for lexicon in scene.hit_lexicons():
        hit |= 1 << lexicon
    out: Possible = {}
    for number, readings in enumerate(scene.runtime.needs):
        for match, needs in readings:
            for need in needs:
                if not hit & need:
                    break
            else:
                out.setdefault(number, []).append(match)
    return out


def judge(
    scene: Scene, on: date, *, experimental: bool = False, only: Iterable[int] | None = None, possible: Possible | None = None
) -> tuple[Evaluator, list[Verdict]]:
    """All verdicts on a document, ordered by position, then violation id; by the rules named, or all that may match."""
    if possible is None:
        possible = possible_readings(scene)
    evaluator = Evaluator(scene, possible)
    if only is None:
        only = [number for number in scene.runtime.order if number in possible]
    program = scene.runtime.program
    found: dict[int, list[Match]] = {}
    gate_open: set[tuple[int, int, int]] = set()
    for number in only:
        rule = program.rules[number]
        if (rule.experimental and not experimental) or not in_force(rule, on):
            continue
        matches = [match for match in evaluator.rule_matches(rule.id).items if _may_speak(evaluator, rule, match)]
        for match in matches:
            target = _through_gate(evaluator, rule, number, match, gate_open, on)
            if target is not None:
                kept = found.setdefault(target, [])
                if not any(other.start == match.start and other.end == match.end for other in kept[-8:]):
                    kept.append(match)
    related = _yield(scene, found)
    verdicts: list[Verdict] = []
    for number, matches in found.items():
        verdicts.extend(_verdicts(evaluator, number, matches, gate_open, related))
    verdicts.sort(key=lambda verdict: (verdict.matches[0].home, verdict.matches[0].start, program.rules[verdict.rule].id))
    return evaluator, verdicts


def in_force(rule: ir.Rule, on: date) -> bool:
    """Whether some prohibition of the rule can be cited on the day."""
    prohibitions = [citation for citation in rule.citations if citation.role == "prohibition"]
    return not prohibitions or any(applies(citation.start, citation.until, on) for citation in prohibitions)


def applies(start: date | None, until: date | None, on: date) -> bool:
    """Whether a day lies in [start, until)."""
    return (start is None or start <= on) and (until is None or on < until)


def _may_speak(evaluator: Evaluator, rule: ir.Rule, match: Match) -> bool:
    """A viewer's words are not the seller's claim: they count only for rules that ask `by viewer`."""
    if evaluator.speaker(match) != "viewer":
        return True
    return any(_asks_viewer(evaluator, node) for node in rule.matches)


def _asks_viewer(evaluator: Evaluator, index: int) -> bool:
    from violation_rules.compiler.needs import children  # noqa: PLC0415 - the one place the engine walks a node table

    node = evaluator.runtime.program.nodes[index]
    return (isinstance(node, ir.Spoken) and node.speaker == "viewer") or any(_asks_viewer(evaluator, child) for child in children(node))


def _through_gate(
    evaluator: Evaluator, rule: ir.Rule, number: int, match: Match, gate_open: set[tuple[int, int, int]], on: date
) -> int | None:
    """The rule that a match is reported as once the gate has been asked; None where it is dropped."""
    if rule.gate < 0:
        return number
    truth = evaluator.outcome(rule.gate, match, rule.scope).truth
    if truth is None:
        gate_open.add((number, match.start, match.end))
    if truth is not False:
        return number
    other = evaluator.runtime.rules_by_id.get(rule.gate_else or "")
    if other is None:
        return None
    instead = evaluator.runtime.program.rules[other]
    kind = evaluator.scene.document.kind
    return other if in_force(instead, on) and (not instead.applies_to or kind in instead.applies_to) else None


def _yield(scene: Scene, found: dict[int, list[Match]]) -> dict[int, list[tuple[Match, str]]]:
    """Drop matches displaced by a special rule on the same evidence; give, for each rule, what it displaced where."""
    related: dict[int, list[tuple[Match, str]]] = {}
    program = scene.runtime.program
    for number in scene.runtime.order:
        rule = program.rules[number]
        if number not in found or not rule.yields_to:
            continue
        special = [other for name in rule.yields_to if (other := scene.runtime.rules_by_id.get(name)) in found and other is not None]
        kept = []
        for match in found[number]:
            over = [(other, theirs) for other in special if (theirs := _overlapping(found[other], match)) is not None]
            if not over:
                kept.append(match)
            for other, theirs in over:
                related.setdefault(other, []).append((theirs, rule.id))
        if kept:
            found[number] = kept
        else:
            del found[number]
    return related


def _overlapping(matches: list[Match], anchor: Match) -> Match | None:
    for match in matches:
        for span in match.evidence:
            if span.start < anchor.end and anchor.start < span.end:
                return match
    return None


def _verdicts(
    evaluator: Evaluator,
    number: int,
    matches: list[Match],
    gate_open: set[tuple[int, int, int]],
    related: dict[int, list[tuple[Match, str]]],
) -> Iterable[Verdict]:
    """Matches whose anchors are at home in one utterance form one finding."""
    by_utterance: dict[int, list[Match]] = {}
    for match in sorted(matches, key=lambda match: (match.home, match.start, match.end)):
        by_utterance.setdefault(evaluator.scene.utterance_at(match.home), []).append(match)
    evaluator.counting(Matches(matches))
    displaced = related.get(number, [])
    for group in by_utterance.values():
        names = {name for theirs, name in displaced if any(theirs[1:3] == match[1:3] for match in group)}
        yield _verdict(evaluator, number, group, gate_open, tuple(sorted(names)))


def _verdict(
    evaluator: Evaluator, number: int, group: list[Match], gate_open: set[tuple[int, int, int]], related: tuple[str, ...]
) -> Verdict:
    rule = evaluator.runtime.program.rules[number]
    certain = [match for match in group if not match.open]
    doubts: dict[Doubt, None] = {}
    if not certain:
        doubts.update((Doubt(node, "构成本项违法"), None) for match in group for node in sorted(match.open))
    excuses = [evaluator.doubts.get((rule.id, match.start, match.end), frozenset()) for match in group]
    if all(excuses):
        doubts.update((Doubt(node, "不构成本项违法"), None) for excuse in excuses for node in sorted(excuse))
    severity, provisional = _severity(evaluator, rule, group, doubts)
    referrals = []
    for referral in rule.referrals:
        truth, nodes = _when(evaluator, rule, referral.when, group)
        if truth:
            referrals.append(referral)
        doubts.update((Doubt(node, f"应移送{referral.to}"), None) for node in sorted(nodes) if truth is None)
    lenient = tuple((clause, _when(evaluator, rule, clause.when, group)[0]) for clause in rule.lenient)
    return Verdict(
        rule=number,
        matches=tuple(group),
        severity=severity,
        provisional=provisional,
        certain=bool(certain),
        doubts=tuple(doubts),
        gate_open=all((number, match.start, match.end) in gate_open for match in group),
        referrals=tuple(referrals),
        lenient=lenient,
        related=related,
    )


def _severity(evaluator: Evaluator, rule: ir.Rule, group: list[Match], doubts: dict[Doubt, None]) -> tuple[str, bool]:
    """The highest severity whose `when` is certain; the unknown ones above it become doubts."""
    best, provisional, best_level = "warning", False, -1
    unknown: list[tuple[ir.SeverityClause, frozenset[int]]] = []
    for clause in rule.severities:
        level = _LEVEL[clause.severity]
        truth, nodes = _when(evaluator, rule, clause.when, group)
        if truth and level > best_level:
            best, provisional, best_level = clause.severity, clause.provisional, level
        elif truth is None:
            unknown.append((clause, nodes))
    for clause, nodes in unknown:
        if _LEVEL[clause.severity] > best_level:
            doubts.update((Doubt(node, _EFFECT[clause.severity]), None) for node in sorted(nodes))
    return best, provisional


def _when(evaluator: Evaluator, rule: ir.Rule, node: int, group: list[Match]) -> tuple[bool | None, frozenset[int]]:
    """True if the condition is certain for some match of the finding, None if it is open for some, else False."""
    if node < 0:
        return True, frozenset()
    open_: frozenset[int] = frozenset()
    for match in group:
        truth, nodes, _ = evaluator.outcome(node, match, rule.scope)
        if truth:
            return True, frozenset()
        if truth is None:
            open_ |= nodes
    return (None if open_ else False), open_
