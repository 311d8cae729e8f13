"""Verdicts → findings: back to the original text, with provisions as they read on the day."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from violation_rules.engine.facts import UNKNOWN
from violation_rules.engine.judge import MOST_EVIDENCE, Doubt, Verdict
from violation_rules.engine.plan import applies
from violation_rules.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from violation_rules.compiler import program as ir
    from violation_rules.engine.evaluate import Evaluator
    from violation_rules.engine.match import Span
    from violation_rules.engine.plan import Used
    from violation_rules.engine.runtime import Runtime
    from violation_rules.engine.scene import Scene
    from violation_rules.model import Citation, Evidence, FactUse, Finding, Fine, Leniency, Utterance

Role: TypeAlias = Literal["match", "context"]


def write_out(evaluator: Evaluator, verdicts: Sequence[Verdict], on: date, identities: dict[str, int] | None = None) -> list[Finding]:
    """The findings of one document, in the order of the verdicts.

    `identities` counts findings that are alike, so that each keeps an id of its own; a stream hands in the same one each time.
    """
    used = {} if identities is None else identities
    return [_finding(evaluator, verdict, on, used) for verdict in verdicts]


def _finding(evaluator: Evaluator, verdict: Verdict, on: date, used: dict[str, int]) -> Finding:
    scene = evaluator.scene
    runtime = scene.runtime
    program = runtime.program
    rule = program.rules[verdict.rule]
    pieces, limits = evidence_pieces(evaluator, verdict)
    said = matched(pieces)
    law = runtime.texts.law(verdict.rule, on)
    models = runtime.texts.models
    return models.Finding(  # type: ignore[no-any-return]
        id=fingerprint(runtime, verdict.rule, scene.document.id, said, alike(used, verdict.rule, said)),
        violation=rule.id,
        title=rule.title,
        category=rule.category,
        severity="case_filing" if verdict.severity == "case_filing" else "warning",
        certain=verdict.certain,
        referrals=tuple([models.Referral(to=referral.to, reason=referral.reason) for referral in verdict.referrals]),
        citations=law.citations,
        fine=law.fine,
        fines=law.fines,
        lead_unit=rule.lead_unit,
        support_units=rule.support_units,
        evidence=runtime.texts.evidence(pieces),
        facts=runtime.texts.facts(facts_used(evaluator, verdict)),
        open_questions=runtime.texts.questions(verdict.rule, verdict.doubts, verdict.gate_open, verdict.provisional, on),
        lenient=runtime.texts.lenient(verdict.rule, tuple([met for _, met in verdict.lenient]), on),
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


class Law(NamedTuple):
    """What a rule cites on a day."""

    citations: tuple[Citation, ...]
    fine: Fine | None
    fines: tuple[Fine, ...]


class Texts:
    """Parts of findings that recur: what depends only on the rule, the day and how the rule's conditions turned out."""

    def __init__(self, runtime: Runtime) -> None:
        """Nothing is made yet; what is made is kept up to a bound."""
        self._runtime = runtime
        self.models: Any = import_module("violation_rules.model.light" if runtime.light else "violation_rules.model.finding")
        """What findings and their parts are made of."""
        self._of_pieces: Any = None if runtime.light else _made_at_once(self.models.Evidence)
        self.law = lru_cache(maxsize=4096)(self._law)
        self.questions = lru_cache(maxsize=16_384)(self._questions)
        self.facts = lru_cache(maxsize=16_384)(self._facts)
        self.lenient = lru_cache(maxsize=4096)(self._lenient)

    def evidence(self, pieces: Sequence[Piece]) -> tuple[Evidence, ...]:
        """Evidence of the same fields."""
        if self._of_pieces is None:
            return tuple([self.models.Evidence(**piece._asdict()) for piece in pieces])
        names = Piece._fields
        return self._of_pieces.validate_python([dict(zip(names, piece, strict=True)) for piece in pieces])  # type: ignore[no-any-return]

    def _law(self, number: int, on: date) -> Law:
        rule = self._runtime.program.rules[number]
        fines = tuple(
            self.models.Fine(min=one.low, max=one.high, unit=one.unit, tier=one.tier)
            for one in rule.fines
            if applies(one.start, one.until, on)
        )
        citations = tuple(self._citation(one) for one in rule.citations if applies(one.start, one.until, on))
        return Law(citations, next((fine for fine in fines if fine.tier is None), None), fines)

    def _citation(self, citation: ir.DatedCitation) -> Citation:
        return self.models.Citation(  # type: ignore[no-any-return]
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

    def _facts(self, used: tuple[Used, ...]) -> tuple[FactUse, ...]:
        return tuple(self.models.FactUse(name=name, value=value, origin=origin) for name, value, origin in used)

    def _lenient(self, number: int, met: tuple[bool | None, ...], on: date) -> tuple[Leniency, ...]:
        """What the law offers, by how far each condition is met."""
        clauses = zip(self._runtime.program.rules[number].lenient, met, strict=True)
        return tuple(
            self.models.Leniency(kind=clause.kind, conditions=clause.conditions, citation=leniency_citation(clause, on), met=truth)
            for clause, truth in clauses
            if truth is not False
        )

    def _questions(self, number: int, doubts: tuple[Doubt, ...], gate_open: bool, provisional: bool, on: date) -> tuple[str, ...]:  # noqa: FBT001
        """What would change the outcome if it were known, in Chinese."""
        program = self._runtime.program
        rule = program.rules[number]
        by_effect: dict[str, list[str]] = {}
        for doubt in doubts:
            clauses = by_effect.setdefault(doubt.effect, [])
            if (wording := program.questions[doubt.node]) not in clauses:
                clauses.append(wording)
        out = [f"若{'，或'.join(clauses)}，{effect}" for effect, clauses in by_effect.items()]
        if gate_open:
            other = self._runtime.rules_by_id.get(rule.gate_else or "")
            instead = f"按“{program.rules[other].title}”处理" if other is not None else "不构成本项违法"
            out.append(f"须确认{rule.gate_title}；若否，{instead}")
        if provisional:
            penalties = _direct(rule.citations, on)
            if penalties:
                out.append(f"直接处罚依据为{'、'.join(penalties)}；仅在《行政处罚法》第三十三条的情形确认后从轻，以告诫／责令改正处理")
        return tuple(out)


def _made_at_once(model: type) -> Any:
    """Makes many of a model of their fields, quicker than one by one."""
    return import_module("pydantic").TypeAdapter(tuple[model, ...])  # type: ignore[valid-type]


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
    role: Role
    field: str | None


def matched(pieces: Sequence[Piece]) -> str:
    """The words that were matched, for the finding's id."""
    return "".join(["\x1f" + piece[2] for piece in pieces if piece[8] == "match"])


def alike(used: dict[str, int], rule: int, said: str) -> int:
    """How many findings of the document before this one are alike; `used` counts them."""
    key = f"{rule}{said}"
    number = used[key] = used.get(key, -1) + 1
    return number


def fingerprint(runtime: Runtime, rule: int, document: str, said: str, number: int) -> str:
    """A finding's id: the same rule, words and document give the same one, `number` told apart."""
    before, after = identity(runtime, rule, said, number)
    return sha256(before + document.encode("utf-8", "surrogatepass") + after).hexdigest()[:16]


def identity(runtime: Runtime, rule: int, said: str, number: int) -> tuple[bytes, bytes]:
    """What a finding's id is made of, before and after the document's name."""
    program = runtime.program
    before, after = f"{program.name}\x1f{program.rules[rule].id}\x1f", f"{said}\x1f{number}"
    return before.encode("utf-8", "surrogatepass"), after.encode("utf-8", "surrogatepass")


def evidence_pieces(evaluator: Evaluator, verdict: Verdict) -> tuple[list[Piece], tuple[str, ...]]:
    """The evidence of a verdict in order, cut at `MOST_EVIDENCE`, and the limits that were hit."""
    scene = evaluator.scene
    spans: dict[tuple[int, int], tuple[Span, Role]] = {}
    for match in verdict.matches:
        for span in match[3]:
            key = span[:2]
            if key not in spans:
                spans[key] = span, "match"
    for name in evaluator.runtime.plan.rule(verdict.rule).inferable:
        value = evaluator.fact(name, verdict.matches[0].home)
        if value.origin == "inferred":
            for span in value.evidence:
                spans.setdefault((span.start, span.end), (span, "context"))
    limits = scene.limits
    if len(spans) > MOST_EVIDENCE:
        limits = [*limits, f"证据共 {len(spans)} 处，只列前 {MOST_EVIDENCE} 处"]
    return [_piece(scene, *spans[key]) for key in sorted(spans)[:MOST_EVIDENCE]], tuple(limits)


def piece(evaluator: Evaluator, span: Span, role: Role) -> Evidence:
    """One evidence span in positions of the original text."""
    return evaluator.runtime.texts.evidence([_piece(evaluator.scene, span, role)])[0]


def _piece(scene: Scene, span: Span, role: Role) -> Piece:
    """Its folds are all that was seen through: folds of the text, what a further reading left out, a spelling by sound or shape."""
    low, high, term = span
    folded = scene.folded
    start, end = folded.span(low, high)
    text = folded.original[start:end]
    utterance = scene.line_at(low)
    if scene.document.text is not None and (feeds := scene.said).feeds:  # what was put in is taken out again
        utterance -= feeds.cuts(start)
        start, end = feeds.original(start), feeds.original(end)
        text = scene.document.text[start:end]
    folds = () if text == scene.text[low:high] else folded.folds(low, high)
    if scene.reading_folds and (more := scene.reading_folds.get((low, high))):
        folds = tuple(sorted({*folds, *more}))
    begun, ended, field = (None, None, None) if scene.document.text is not None else _place(scene.parts[utterance])
    return Piece(start, end, text, term, utterance, begun, ended, folds, role, field)


def _place(part: Utterance) -> tuple[float | None, float | None, str | None]:
    return part.start, part.end, part.field


def facts_used(evaluator: Evaluator, verdict: Verdict) -> tuple[Used, ...]:
    """(name, value, origin) of the facts that a verdict depends on, where it is at home."""
    plan = evaluator.runtime.plan.rule(verdict.rule)
    home = verdict.matches[0].home
    if not evaluator.facts.given and all(evaluator.fact(name, home) is UNKNOWN for name in plan.inferable):
        return plan.nothing_known
    out: list[Used] = []
    for name, _, _ in plan.nothing_known:
        value = evaluator.fact(name, home)
        out.append((name, "、".join(value.values) if value.known else None, value.origin))
    return tuple(out)


def _direct(citations: Iterable[ir.DatedCitation], on: date) -> list[str]:
    return list(dict.fromkeys(one.text for one in citations if one.role == "penalty" and applies(one.start, one.until, on)))


def leniency_citation(clause: ir.Leniency, on: date) -> str | None:
    """The provision that allows a leniency on a day."""
    return next((one.text for one in clause.citation if applies(one.start, one.until, on)), None)
