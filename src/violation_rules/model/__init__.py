"""The shared vocabulary: documents in, findings out."""

from violation_rules.model.document import KINDS, SPEAKERS, Document, FactValue, Kind, Speaker, Utterance
from violation_rules.model.finding import (
    SEVERITIES,
    Citation,
    Evidence,
    FactUse,
    Finding,
    Fine,
    Leniency,
    Referral,
    Severity,
)

__all__ = [
    "KINDS",
    "SEVERITIES",
    "SPEAKERS",
    "Citation",
    "Document",
    "Evidence",
    "FactUse",
    "FactValue",
    "Finding",
    "Fine",
    "Kind",
    "Leniency",
    "Referral",
    "Severity",
    "Speaker",
    "Utterance",
]
