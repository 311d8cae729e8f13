"""The JSON that speech services and tools give, one module for each.

Each has `utterances(data, speakers)`: the utterances in order of time, or None where the JSON is not of that service.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from violation_rules.readers.asr import aliyun, funasr, tencent, volcengine, whisper

if TYPE_CHECKING:
    from collections.abc import Mapping

    from violation_rules.model import Speaker, Utterance

SERVICES = {"Whisper": whisper, "FunASR": funasr, "阿里云": aliyun, "腾讯云": tencent, "火山引擎": volcengine}


def recognise(data: Any, speakers: Mapping[str, Speaker]) -> list[Utterance] | None:
    """The utterances of a speech service's JSON, whichever it is; None for any other JSON."""
    for service in SERVICES.values():
        found: list[Utterance] | None = service.utterances(data, speakers)
        if found is not None:
            return found
    return None
