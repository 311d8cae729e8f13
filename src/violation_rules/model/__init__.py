"""The shared vocabulary: documents in, findings out."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from violation_rules.model.document import KINDS, SPEAKERS, Document, FactValue, Kind, Speaker, Utterance

if TYPE_CHECKING:
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


def __getattr__(name: str) -> Any:
    """The findings' side is imported when first asked for: it needs pydantic."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module("violation_rules.model.finding"), name)
    return value
