"""Tencent Cloud's speech recognition. Times are milliseconds.

* recording file recognition (`DescribeTaskStatus`): `{"Response": {"Data": {"Result", "ResultDetail": [{"FinalSentence", "StartMs",
  "EndMs", "SpeakerId"}]}}}`; without details `Result` holds lines such as `[0:0.020,0:2.380,0]  文字` (minutes:seconds, speaker);
* the fast version: `{"flash_result": [{"channel_id", "sentence_list": [{"text", "start_time", "end_time", "speaker_id"}]}]}`.

Source: the data types of the ASR API on cloud.tencent.com/document/product/1093 and www.tencentcloud.com/document/product/1118.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from violation_rules.readers.asr.segment import get, in_order, segments, utterance
from violation_rules.readers.values import to_seconds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from violation_rules.model import Speaker, Utterance

_LINE = re.compile(r"\[(\d+:\d+(?:\.\d+)?),(\d+:\d+(?:\.\d+)?)(?:,(\d+))?\]\s*(.*)")


def utterances(data: Any, speakers: Mapping[str, Speaker]) -> list[Utterance] | None:
    """The sentences as utterances; None if this is not JSON of Tencent Cloud."""
    for root in (get(data, "Response", "Data"), get(data, "Data"), data):
        if found := segments(get(root, "ResultDetail"), "FinalSentence", "StartMs", "EndMs"):
            return in_order(utterance(s["FinalSentence"], s["StartMs"], s["EndMs"], s.get("SpeakerId"), speakers) for s in found)
        if isinstance(text := get(root, "Result"), str) and (lines := _LINE.findall(text)):
            return [
                utterance(said, to_seconds(start), to_seconds(end), label or None, speakers, unit=1) for start, end, label, said in lines
            ]
    if (channels := segments(get(data, "flash_result"), "sentence_list")) is not None:
        return in_order(
            utterance(s["text"], s["start_time"], s["end_time"], s.get("speaker_id"), speakers)
            for channel in channels
            for s in segments(channel["sentence_list"], "text", "start_time", "end_time") or ()
        )
    return None
