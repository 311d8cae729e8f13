"""Verdicts → findings: back to the original text, with provisions as they read on the day."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Literal, NamedTuple

from violation_rules.engine.judge import MOST_EVIDENCE, Verdict
from violation_rules.engine.plan import applies
from violation_rules.model import Citation, Evidence, FactUse, Finding, Fine, Leniency, Referral
from violation_rules.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from violation_rules.compiler import program as ir
    from violation_rules.engine.evaluate import Evaluator
    from violation_rules.engine.match import Span


def write_out(evaluator: Evaluator, verdicts: Sequence[Verdict], on: date, identities: dict[str, int] | None = None) -> list[Finding]:
    """The findings of one document, in the order of the verdicts.

    `identities` counts findings that are alike, so that each keeps an id of its own; a stream hands in the same one each time.
    """
    used = {} if identities is None else identities
    return [_finding(evaluator, verdict, on, used) for verdict in verdicts]


def _finding(evaluator: Evaluator, verdict: Verdict, on: date, used: dict[str, int]) -> Finding:
    scene = evaluator.scene
    program = scene.runtime.program
    rule = program.rules[verdict.rule]
    pieces, limits = evidence_pieces(evaluator, verdict)
    evidence = tuple(Evidence(**piece._asdict()) for piece in pieces)
    fines = tuple(
        Fine(min=fine.low, max=fine.high, unit=fine.unit, tier=fine.tier) for fine in rule.fines if applies(fine.start, fine.until, on)
    )
    return Finding(
        id=fingerprint(evaluator, verdict, pieces, used),
        violation=rule.id,
        title=rule.title,
        category=rule.category,
        severity="case_filing" if verdict.severity == "case_filing" else "warning",
        certain=verdict.certain,
        referrals=tuple(Referral(to=referral.to, reason=referral.reason) for referral in verdict.referrals),
        citations=tuple(_citation(citation) for citation in rule.citations if applies(citation.start, citation.until, on)),
        fine=next((fine for fine in fines if fine.tier is None), None),
        fines=fines,
        lead_unit=rule.lead_unit,
        support_units=rule.support_units,
        evidence=evidence,
        facts=tuple(FactUse(name=name, value=value, origin=origin) for name, value, origin in facts_used(evaluator, verdict)),
        open_questions=questions(evaluator, verdict, on),
        lenient=tuple(
            Leniency(kind=clause.kind, conditions=clause.conditions, citation=leniency_citation(clause, on), met=met)
            for clause, met in verdict.lenient
            if met is not False
        ),
        proof_needed=rule.proofs,
        related=verdict.related,
        advice=rule.advice,
        document=scene.document.id,
        kind=scene.document.kind,
        ruleset=program.name,
        ruleset_version=program.version,
        ruleset_digest=program.digest,
        on=on,
        engine_version=__version__,
        limits=limits,
    )


class Piece(NamedTuple):
    """One evidence span in positions of the original text: the fields of `Evidence`, without a model."""

    start: int
    end: int
    text: str
    term: str
    utterance: int
    start_time: float | None
    end_time: float | None
    folds: tuple[str, ...]
    role: Literal["match", "context"]
    field: str | None


def fingerprint(evaluator: Evaluator, verdict: Verdict, pieces: Sequence[Piece], used: dict[str, int]) -> str:
    """The finding's id. `used` counts those that are alike."""
    program = evaluator.runtime.program
    matched = (piece.text for piece in pieces if piece.role == "match")
    identity = "\x1f".join((program.name, program.rules[verdict.rule].id, evaluator.scene.document.id, *matched))
    number = used[identity] = used.get(identity, -1) + 1
    return sha256(f"{identity}\x1f{number}".encode("utf-8", "surrogatepass")).hexdigest()[:16]


def evidence_pieces(evaluator: Evaluator, verdict: Verdict) -> tuple[list[Piece], tuple[str, ...]]:
    """The evidence of a verdict in order, cut at `MOST_EVIDENCE`, and the limits that were hit."""
    scene = evaluator.scene
    spans: dict[tuple[int, int], tuple[Span, str]] = {}
    for match in verdict.matches:
        for span in match.evidence:
            spans.setdefault((span.start, span.end), (span, "match"))
    rule = evaluator.runtime.program.rules[verdict.rule]
    for name in rule.facts:
        value = evaluator.facts.value(name, verdict.matches[0].home)
        if value.origin == "inferred":
            for span in value.evidence:
                spans.setdefault((span.start, span.end), (span, "context"))
    ordered = sorted(spans.values(), key=lambda pair: (pair[0].start, pair[0].end))
    limits = list(scene.limits)
    if len(ordered) > MOST_EVIDENCE:
        limits.append(f"证据共 {len(ordered)} 处，只列前 {MOST_EVIDENCE} 处")
    return [_piece(evaluator, span, role) for span, role in ordered[:MOST_EVIDENCE]], tuple(limits)


def piece(evaluator: Evaluator, span: Span, role: str) -> Evidence:
    """One evidence span in positions of the original text."""
    return Evidence(**_piece(evaluator, span, role)._asdict())


def _piece(evaluator: Evaluator, span: Span, role: str) -> Piece:
    scene = evaluator.scene
    start, end = scene.folded.span(span.start, span.end)
    utterance = scene.utterance_at(span.start)
    part = scene.parts[utterance]
    return Piece(
        start=start,
        end=end,
        text=scene.folded.original[start:end],
        term=span.term,
        utterance=utterance,
        start_time=part.start,
        end_time=part.end,
        folds=_folds(evaluator, span),
        role="match" if role == "match" else "context",
        field=part.field,
    )


def _folds(evaluator: Evaluator, span: Span) -> tuple[str, ...]:
    """Everything that was seen through: folds of the text, what a further reading left out, a spelling by sound or shape."""
    scene = evaluator.scene
    names = {*scene.folded.folds(span.start, span.end), *scene.reading_folds.get((span.start, span.end), ())}
    return tuple(sorted(names))


def _citation(citation: ir.DatedCitation) -> Citation:
    return Citation(
        law=citation.law,
        version=citation.version,
        article=citation.article,
        suffix=citation.suffix,
        paragraph=citation.paragraph,
        item=citation.item,
        text=citation.text,
        role=citation.role,
        verified=citation.verified,
    )


def facts_used(evaluator: Evaluator, verdict: Verdict) -> list[tuple[str, str | None, Literal["given", "inferred", "unknown"]]]:
    """(name, value, origin) of the facts that a verdict depends on, where it is at home."""
    rule = evaluator.runtime.program.rules[verdict.rule]
    out: list[tuple[str, str | None, Literal["given", "inferred", "unknown"]]] = []
    for name in rule.facts:
        if name in {"kind", "speaker"}:
            continue
        value = evaluator.facts.value(name, verdict.matches[0].home)
        out.append((name, "、".join(value.values) if value.known else None, value.origin))
    return out


def questions(evaluator: Evaluator, verdict: Verdict, on: date) -> tuple[str, ...]:
    """What would change the outcome if it were known, in Chinese."""
    program = evaluator.runtime.program
    rule = program.rules[verdict.rule]
    by_effect: dict[str, list[str]] = {}
    for doubt in verdict.doubts:
        clauses = by_effect.setdefault(doubt.effect, [])
        if (wording := program.questions[doubt.node]) not in clauses:
            clauses.append(wording)
    out = [f"若{'，或'.join(clauses)}，{effect}" for effect, clauses in by_effect.items()]
    if verdict.gate_open:
        other = evaluator.runtime.rules_by_id.get(rule.gate_else or "")
        instead = f"按“{program.rules[other].title}”处理" if other is not None else "不构成本项违法"
        out.append(f"须确认{rule.gate_title}；若否，{instead}")
    if verdict.provisional:
        penalties = _direct(rule.citations, on)
        if penalties:
            out.append(f"直接处罚依据为{'、'.join(penalties)}；仅在《行政处罚法》第三十三条的情形确认后从轻，以告诫／责令改正处理")
    return tuple(out)


def _direct(citations: Iterable[ir.DatedCitation], on: date) -> list[str]:
    return list(dict.fromkeys(one.text for one in citations if one.role == "penalty" and applies(one.start, one.until, on)))


def leniency_citation(clause: ir.Leniency, on: date) -> str | None:
    """The provision that allows a leniency on a day."""
    return next((one.text for one in clause.citation if applies(one.start, one.until, on)), None)
