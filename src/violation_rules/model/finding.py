"""What is found. The JSON form is `Finding.model_dump_json()`; its schema ships as `finding.schema.json`."""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads the annotations at run time
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict

Severity: TypeAlias = Literal["warning", "case_filing"]
SEVERITIES: tuple[Severity, ...] = ("warning", "case_filing")
"""In rising order. Shown to people as 告诫／责令改正 and 立案查处, never as 警告, which is itself a statutory penalty."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Citation(_Frozen):
    """A provision in one version. `text` is the notation 《广告法》第九条第三项."""

    law: str
    version: str | None
    article: int | None
    suffix: int | None = None
    paragraph: int | None
    item: int | None
    text: str
    role: Literal["prohibition", "penalty", "guidance"]
    verified: bool


class Fine(_Frozen):
    """As the penalty provision sets it. `unit` is `yuan`, or the thing a multiple is taken of (`广告费用`); null bounds are open."""

    min: float | None
    max: float | None
    unit: str
    tier: str | None = None


class Referral(_Frozen):
    """Another authority the matter goes to, and why."""

    to: str
    reason: str | None


class Evidence(_Frozen):
    """A stretch of the original text: code points, half open, so that `text == original[start:end]`.

    `utterance` counts from 0; times are seconds. `folds` names what was seen through (see the text page of the documentation).
    """

    start: int
    end: int
    text: str
    term: str
    utterance: int
    start_time: float | None
    end_time: float | None
    folds: tuple[str, ...]
    role: Literal["match", "context"]
    field: str | None = None


class FactUse(_Frozen):
    """A fact that the outcome depends on."""

    name: str
    value: str | None
    origin: Literal["given", "inferred", "unknown"]


class Leniency(_Frozen):
    """Leniency the law offers, and the facts of record it would need. Offered, never concluded."""

    kind: Literal["may_waive", "shall_waive", "mitigate"]
    conditions: str
    citation: str | None
    met: bool | None
    """True or False where the facts of record were given, None where they are not."""


class Finding(_Frozen):
    """One violation at one place of one document."""

    id: str
    violation: str
    title: str
    category: str
    severity: Severity
    certain: bool
    """False where the finding itself depends on unknown facts; they are in `open_questions`."""
    referrals: tuple[Referral, ...]
    citations: tuple[Citation, ...]
    fine: Fine | None
    fines: tuple[Fine, ...]
    lead_unit: str | None
    support_units: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    facts: tuple[FactUse, ...]
    open_questions: tuple[str, ...]
    lenient: tuple[Leniency, ...]
    proof_needed: tuple[str, ...]
    related: tuple[str, ...]
    advice: str | None
    document: str
    kind: str
    ruleset: str
    ruleset_version: str
    ruleset_digest: str
    on: date
    engine_version: str
    limits: tuple[str, ...] = ()
    """Limits that were hit while judging the document (evidence cut, hits capped); empty almost always."""
