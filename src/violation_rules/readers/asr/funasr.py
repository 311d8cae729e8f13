"""FunASR.

* `AutoModel.generate`: `[{"key", "text", "timestamp", "sentence_info": [{"text" or "sentence", "start", "end", "spk"}]}]`;
* the offline server: `{"mode", "text", "stamp_sents": [{"text_seg", "punc", "start", "end"}]}`.

Times are milliseconds; SenseVoice puts tags such as `<|zh|>` into the text. Source: modelscope/FunASR, `funasr/auto/auto_model.py`,
`README_zh.md` and `runtime/docs/websocket_protocol_zh.md`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from violation_rules.readers.asr.segment import get, in_order, segments, utterance

if TYPE_CHECKING:
    from collections.abc import Mapping

    from violation_rules.model import Speaker, Utterance

_TAG = re.compile(r"<\|[^|>]*\|>")


def utterances(data: Any, speakers: Mapping[str, Speaker]) -> list[Utterance] | None:
    """The sentences as utterances, or the whole text where no sentence times were asked for; None if this is not FunASR's JSON."""
    results = data if isinstance(data, list) else [data]
    found: list[Utterance] = []
    for result in results:
        sentences = segments(get(result, "sentence_info"), "start", "end")
        stamped = segments(get(result, "stamp_sents"), "text_seg", "start", "end")
        if sentences is not None:
            found += [
                utterance(_TAG.sub("", str(s.get("text", s.get("sentence", "")))), s["start"], s["end"], s.get("spk"), speakers)
                for s in sentences
            ]
        elif stamped is not None:
            found += [
                utterance(str(s["text_seg"]).replace(" ", "") + s.get("punc", ""), s["start"], s["end"], None, speakers) for s in stamped
            ]
        elif isinstance(result, dict) and {"key", "text"} <= result.keys() and result.keys() <= {"key", "text", "timestamp", "raw_text"}:
            found.append(utterance(_TAG.sub("", str(result["text"])), None, None, None, speakers))
        else:
            return None
    return in_order(found) if results else None
