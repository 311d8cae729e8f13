"""From matches to verdicts: gates, precedence, grouping, severity. Still in folded positions and without model objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from violation_rules.engine.evaluate import Evaluator
from violation_rules.engine.match import Match, Matches
from violation_rules.engine.parts import CERTAIN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from violation_rules.compiler import program as ir
    from violation_rules.engine.evaluate import Possible
    from violation_rules.engine.parts import Part
    from violation_rules.engine.plan import Clause, Plan, RulePlan
    from violation_rules.engine.scene import Scene
    from violation_rules.engine.vicinity import Homes

SMALL_CHARACTERS = 8_000
"""Of less text all is judged; of more it pays to know first where something may match (`batch`)."""
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


_EFFECT = {"case_filing": "应立案查处", "warning": "应告诫／责令改正"}


def candidates(scene: Scene) -> list[int]:
    """Rules that may match in the document, special rules before those that yield to them."""
    possible = possible_readings(scene)
    return [number for number in scene.runtime.order if number in possible]


def possible_readings(scene: Scene) -> Possible:
    """Rules with those of their readings whose needed lexicons are all hit somewhere in the document."""
    return scene.runtime.possible(scene.hit_lexicons())


def judge(
    scene: Scene,
    on: date,
    *,
    experimental: bool = False,
    only: Iterable[int] | None = None,
    possible: Possible | None = None,
    homes: Homes | None = None,
) -> tuple[Evaluator, list[Verdict]]:
    """All verdicts on a document, ordered by position, then violation id; by the rules named, or all that may match.

    Where it is known in which sentences what is `possible` may match (`homes`), only they and what is round them are looked at.
    """
    if possible is None:
        possible = possible_readings(scene)
    if homes is None:
        evaluator = Evaluator(scene, possible)
    else:
        from violation_rules.engine.vicinity import LongEvaluator  # noqa: PLC0415 - only long documents ask

        evaluator = LongEvaluator(scene, possible, homes)
    plan = scene.runtime.plan
    if only is None:
        only = sorted(possible, key=plan.rank.__getitem__)
    gate_open: set[tuple[int, int, int]] = set()
    found = _found(evaluator, [number for number in only if number in possible], on, gate_open, experimental=experimental)
    if not found:
        return evaluator, []
    related = _yield(plan, found) if len(found) > 1 else {}
    verdicts: list[Verdict] = []
    for number, kept in found.items():
        verdicts.extend(_verdicts(evaluator, plan.rule(number), kept, gate_open, related.get(number, ())))
    evaluator.let_go()
    if len(verdicts) > 1:
        rules = scene.runtime.program.rules
        verdicts.sort(key=lambda verdict: (verdict.matches[0].home, verdict.matches[0].start, rules[verdict.rule].id))
    return evaluator, verdicts


def _found(
    evaluator: Evaluator, rules: Iterable[int], on: date, gate_open: set[tuple[int, int, int]], *, experimental: bool
) -> dict[int, list[Match]]:
    """What the rules in force find, by the rule that each match is reported as."""
    plan = evaluator.runtime.plan
    in_force = plan.in_force(on)
    found: dict[int, list[Match]] = {}
    for number in rules:
        rule = plan.rule(number)
        if number not in in_force or (rule.rule.experimental and not experimental):
            continue
        for match in evaluator.matches_of(number).items:
            # A viewer's words are not the seller's claim: they count only for rules that ask `by viewer`.
            if evaluator.speaker(match) == "viewer" and not rule.asks_viewer:
                continue
            if evaluator.scene.aside(match, rule.rule.id) is not None:  # warned against, refused, reported and found untrue …
                continue
            target = number if rule.gate is None else _through_gate(evaluator, rule, match, gate_open, in_force)
            if target is not None:
                kept = found.setdefault(target, [])
                if not any(other.start == match.start and other.end == match.end for other in kept[-8:]):
                    kept.append(match)
    return found


def _through_gate(
    evaluator: Evaluator, plan: RulePlan, match: Match, gate_open: set[tuple[int, int, int]], in_force: frozenset[int]
) -> int | None:
    """The rule that a match is reported as once the gate has been asked; None where it is dropped."""
    truth = None if plan.gate is None else plan.gate.outcome(evaluator.round(match), match).truth
    if truth is None:
        gate_open.add((plan.number, match.start, match.end))
    if truth is not False:
        return plan.number
    other = plan.gate_else
    if other is None or other not in in_force:
        return None
    applies_to = evaluator.runtime.program.rules[other].applies_to
    return other if not applies_to or evaluator.scene.document.kind in applies_to else None


def _yield(plan: Plan, found: dict[int, list[Match]]) -> dict[int, list[tuple[Match, str]]]:
    """Drop matches displaced by a special rule on the same evidence; give, for each rule, what it displaced where."""
    related: dict[int, list[tuple[Match, str]]] = {}
    for number in sorted(found, key=plan.rank.__getitem__):
        rule = plan.rule(number)
        special = [other for other in rule.special if other in found]
        if not special:
            continue
        kept = []
        for match in found[number]:
            over = [(other, theirs) for other in special if (theirs := _overlapping(found[other], match)) is not None]
            if not over:
                kept.append(match)
            for other, theirs in over:
                related.setdefault(other, []).append((theirs, rule.rule.id))
        if kept:
            found[number] = kept
        else:
            del found[number]
    return related


def _overlapping(matches: list[Match], anchor: Match) -> Match | None:
    _, first, last, _, _ = anchor
    for match in matches:
        for start, end, _ in match[3]:
            if start < last and first < end:
                return match
    return None


def _verdicts(
    evaluator: Evaluator, plan: RulePlan, matches: list[Match], gate_open: set[tuple[int, int, int]], displaced: Sequence[tuple[Match, str]]
) -> Iterable[Verdict]:
    """Matches whose anchors are at home in one utterance form one finding."""
    evaluator.own = Matches(matches)
    by_utterance: dict[int, list[Match]] = {}
    for match in evaluator.own.items:
        by_utterance.setdefault(evaluator.scene.utterance_at(match[0]), []).append(match)
    for group in by_utterance.values():
        names = {name for theirs, name in displaced if any(theirs[1:3] == match[1:3] for match in group)}
        yield _verdict(evaluator.round(group[0]), plan, group, gate_open, tuple(sorted(names)))


def _verdict(
    evaluator: Evaluator, plan: RulePlan, group: list[Match], gate_open: set[tuple[int, int, int]], related: tuple[str, ...]
) -> Verdict:
    rule, number = plan.rule, plan.number
    certain = any(not match[4] for match in group)
    doubts: dict[Doubt, None] = {}
    if not certain:
        doubts.update((Doubt(node, "构成本项违法"), None) for match in group for node in sorted(match.open))
    if evaluator.doubts:
        excuses = [evaluator.doubts.get((rule.id, match.start, match.end), frozenset()) for match in group]
        if all(excuses):
            doubts.update((Doubt(node, "不构成本项违法"), None) for excuse in excuses for node in sorted(excuse))
    severity, provisional = _severity(evaluator, plan, group, doubts)
    referrals = []
    for referral, when in plan.referrals:
        truth, nodes = _when(evaluator, when, group)
        if truth:
            referrals.append(referral)
        elif truth is None:
            doubts.update((Doubt(node, f"应移送{referral.to}"), None) for node in sorted(nodes))
    return Verdict(
        number,
        tuple(group),
        severity,
        provisional,
        certain,
        tuple(doubts),
        bool(gate_open) and all((number, match.start, match.end) in gate_open for match in group),
        tuple(referrals),
        tuple([(clause, _when(evaluator, when, group)[0]) for clause, when in plan.lenient]),
        related,
    )


def _severity(evaluator: Evaluator, plan: RulePlan, group: list[Match], doubts: dict[Doubt, None]) -> tuple[str, bool]:
    """The highest severity whose `when` is certain; the unknown ones above it become doubts."""
    best, provisional, best_level = "warning", False, -1
    unknown: list[tuple[Clause, frozenset[int]]] = []
    for clause in plan.severities:
        truth, nodes = _when(evaluator, clause.when, group)
        if truth and clause.level > best_level:
            best, provisional, best_level = clause.severity, clause.provisional, clause.level
        elif truth is None:
            unknown.append((clause, nodes))
    for clause, nodes in unknown:
        if clause.level > best_level:
            doubts.update((Doubt(node, _EFFECT[clause.severity]), None) for node in sorted(nodes))
    return best, provisional


def _when(evaluator: Evaluator, when: Part | None, group: list[Match]) -> tuple[bool | None, frozenset[int]]:
    """True if the condition is certain for some match of the finding, None if it is open for some, else False."""
    if when is None:
        return True, CERTAIN
    open_ = CERTAIN
    for match in group:
        truth, nodes, _ = when.outcome(evaluator, match)
        if truth:
            return True, CERTAIN
        if truth is None:
            open_ |= nodes
        if when.fixed:
            break
    return (None if open_ else False), open_
