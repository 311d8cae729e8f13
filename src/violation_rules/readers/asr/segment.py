"""What the services have in common: a list of segments, each with a text, two times and perhaps a speaker label."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from violation_rules.model import Utterance
from violation_rules.readers.values import to_speaker

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from violation_rules.model import Speaker


def segments(value: Any, *needed: str) -> list[dict[str, Any]] | None:
    """`value` if it is a list of objects that all bear the `needed` keys (an empty list is fine), else None."""
    if isinstance(value, list) and all(isinstance(part, dict) and all(key in part for key in needed) for part in value):
        return value
    return None


def utterance(text: Any, start: Any, end: Any, label: Any, speakers: Mapping[str, Speaker], *, unit: float = 1000) -> Utterance:
    """One utterance; `unit` is how many of the service's time units make a second."""
    return Utterance(
        str(text or "").strip(),
        start=_seconds(start, unit),
        end=_seconds(end, unit),
        speaker=None if label is None else to_speaker(label, speakers),
    )


def in_order(utterances: Iterable[Utterance]) -> list[Utterance]:
    """By time, so that the channels of a stereo recording interleave as they were spoken; empty segments are left out."""
    return sorted((u for u in utterances if u.text), key=lambda u: u.start if u.start is not None else -1.0)


def get(data: Any, *path: str) -> Any:
    """`data[path[0]][path[1]]…`, None where a step is missing."""
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data


def _seconds(value: Any, unit: float) -> float | None:
    try:
        return None if value is None else round(float(value) / unit, 3)
    except (TypeError, ValueError):
        return None
