"""Alibaba Cloud's speech services. Times are milliseconds.

* Intelligent Speech Interaction, recording file recognition 4.0: `{"Result": {"Sentences": [{"BeginTime", "EndTime", "Text",
  "ChannelId", "SpeakerId"}]}}`; the older call-back writes the same names in lower case with underscores;
* Model Studio (百炼: Paraformer, Fun-ASR): `{"transcripts": [{"channel_id", "text", "sentences": [{"begin_time", "end_time", "text",
  "speaker_id"}]}]}`;
* Tingwu (听悟): `{"Transcription": {"Paragraphs": [{"SpeakerId", "Words": [{"SentenceId", "Start", "End", "Text"}]}]}}`.

Source: the API references of the three products on help.aliyun.com and www.alibabacloud.com/help.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from violation_rules.readers.asr.segment import get, in_order, segments, utterance

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from violation_rules.model import Speaker, Utterance


def utterances(data: Any, speakers: Mapping[str, Speaker]) -> list[Utterance] | None:
    """The sentences as utterances; None if this is not JSON of Alibaba Cloud."""
    for path in (("Result", "Sentences"), ("Sentences",)):
        if (found := segments(get(data, *path), "BeginTime", "EndTime", "Text")) is not None:
            return in_order(utterance(s["Text"], s["BeginTime"], s["EndTime"], s.get("SpeakerId"), speakers) for s in found)
    for path in (("result", "sentences"), ("sentences",)):
        if (found := segments(get(data, *path), "begin_time", "end_time", "text")) is not None:
            return in_order(_sentence(s, speakers) for s in found)
    if (channels := segments(get(data, "transcripts"), "sentences")) is not None:
        return in_order(_sentence(s, speakers) for channel in channels for s in segments(channel["sentences"], "text") or ())
    if (paragraphs := segments(get(data, "Transcription", "Paragraphs") or get(data, "Paragraphs"), "Words")) is not None:
        return in_order(u for paragraph in paragraphs for u in _tingwu(paragraph, speakers))
    return None


def _sentence(sentence: dict[str, Any], speakers: Mapping[str, Speaker]) -> Utterance:
    return utterance(sentence["text"], sentence.get("begin_time"), sentence.get("end_time"), sentence.get("speaker_id"), speakers)


def _tingwu(paragraph: dict[str, Any], speakers: Mapping[str, Speaker]) -> Iterator[Utterance]:
    """Tingwu gives words; those of one sentence are joined."""
    sentences: dict[Any, list[dict[str, Any]]] = {}
    for word in segments(paragraph["Words"], "Text") or ():
        sentences.setdefault(word.get("SentenceId"), []).append(word)
    for words in sentences.values():
        text = "".join(str(word["Text"]) for word in words)
        yield utterance(text, words[0].get("Start"), words[-1].get("End"), paragraph.get("SpeakerId"), speakers)
