"""Whisper and its kin.

* openai-whisper, faster-whisper and the OpenAI API (`verbose_json`): `{"text", "segments": [{"start", "end", "text"}]}`, seconds;
* WhisperX adds `speaker: "SPEAKER_00"` to a segment;
* whisper.cpp (`--output-json`): `{"transcription": [{"offsets": {"from", "to"}, "text"}]}`, milliseconds.

Source: the writers of openai/whisper (`whisper/utils.py`), m-bain/whisperX and ggml-org/whisper.cpp (`examples/cli`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from violation_rules.readers.asr.segment import get, in_order, segments, utterance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from violation_rules.model import Speaker, Utterance


def utterances(data: Any, speakers: Mapping[str, Speaker]) -> list[Utterance] | None:
    """The segments as utterances; None if this is not Whisper's JSON."""
    if (found := segments(get(data, "segments"), "start", "end", "text")) is not None:
        return in_order(utterance(s["text"], s["start"], s["end"], s.get("speaker"), speakers, unit=1) for s in found)
    if (found := segments(get(data, "transcription"), "offsets", "text")) is not None:
        return in_order(utterance(s["text"], get(s, "offsets", "from"), get(s, "offsets", "to"), s.get("speaker"), speakers) for s in found)
    return None
