"""Volcengine's (火山引擎, Doubao) speech recognition. Times are milliseconds.

* recording file recognition with large models: `{"result": {"text", "utterances": [{"text", "start_time", "end_time", "additions":
  {"speaker"}}]}}`; in the streaming services `result` is a list of such objects;
* the older recording file recognition: the same under `resp`.

Source: www.volcengine.com/docs/6561, pages 1354868 and 120559.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from violation_rules.readers.asr.segment import get, in_order, segments, utterance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from violation_rules.model import Speaker, Utterance


def utterances(data: Any, speakers: Mapping[str, Speaker]) -> list[Utterance] | None:
    """The utterances; None if this is not JSON of Volcengine."""
    for root in (get(data, "result"), get(data, "resp"), get(data, "data", "result"), data):
        results = root if isinstance(root, list) and root else [root]
        found = [segments(get(result, "utterances"), "text", "start_time", "end_time") for result in results]
        if all(part is not None for part in found):
            return in_order(
                utterance(s["text"], s["start_time"], s["end_time"], get(s, "additions", "speaker") or s.get("speaker"), speakers)
                for part in found
                for s in part or ()
            )
    return None
