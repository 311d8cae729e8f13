"""The JSON of speech services, in the shapes their documentation gives."""

import io
import json
from typing import Any

import pytest

from violation_rules.model import Document, Utterance
from violation_rules.readers import ReadOptions, ReadProblem, Source, read_source

A, B = Utterance("大家好", 0.5, 1.5), Utterance("全网第一", 1.5, 3.0)
A_HOST, B_VIEWER = Utterance("大家好", 0.5, 1.5, "host"), Utterance("全网第一", 1.5, 3.0, "viewer")

UNLABELLED: dict[str, Any] = {
    "whisper": {
        "text": "大家好全网第一",
        "segments": [
            {"id": 0, "seek": 0, "start": 0.5, "end": 1.5, "text": " 大家好", "tokens": [1]},
            {"id": 1, "start": 1.5, "end": 3.0, "text": "全网第一"},
        ],
        "language": "zh",
    },
    "whisper.cpp": {
        "systeminfo": "",
        "result": {"language": "zh"},
        "transcription": [
            {"timestamps": {"from": "00:00:00,500", "to": "00:00:01,500"}, "offsets": {"from": 500, "to": 1500}, "text": " 大家好"},
            {"timestamps": {"from": "00:00:01,500", "to": "00:00:03,000"}, "offsets": {"from": 1500, "to": 3000}, "text": "全网第一"},
        ],
    },
    "funasr server": {
        "mode": "offline",
        "text": "大家好全网第一",
        "stamp_sents": [
            {"text_seg": "大 家 好", "punc": "", "start": 500, "end": 1500, "ts_list": [[500, 700]]},
            {"text_seg": "全 网 第 一", "punc": "", "start": 1500, "end": 3000, "ts_list": []},
        ],
    },
    "aliyun callback": {
        "result": {
            "sentences": [
                {"channel_id": 0, "begin_time": 500, "end_time": 1500, "text": "大家好"},
                {"channel_id": 1, "begin_time": 1500, "end_time": 3000, "text": "全网第一"},
            ]
        }
    },
    "tencent flash": {
        "request_id": "x",
        "code": 0,
        "flash_result": [
            {
                "channel_id": 0,
                "text": "大家好全网第一",
                "sentence_list": [
                    {"text": "大家好", "start_time": 500, "end_time": 1500},
                    {"text": "全网第一", "start_time": 1500, "end_time": 3000},
                ],
            }
        ],
    },
    "volcengine stream": {
        "reqid": "x",
        "result": [
            {
                "text": "大家好全网第一",
                "utterances": [
                    {"text": "大家好", "start_time": 500, "end_time": 1500, "definite": True},
                    {"text": "全网第一", "start_time": 1500, "end_time": 3000},
                ],
            }
        ],
    },
}
LABELLED: dict[str, Any] = {
    "whisperx": {
        "segments": [
            {"start": 0.5, "end": 1.5, "text": "大家好", "speaker": "0"},
            {"start": 1.5, "end": 3.0, "text": "全网第一", "speaker": "1"},
        ]
    },
    "funasr": [
        {
            "key": "live",
            "text": "大家好全网第一",
            "timestamp": [[500, 700]],
            "sentence_info": [
                {"text": "<|zh|>大家好", "start": 500, "end": 1500, "spk": 0},
                {"sentence": "全网第一", "start": 1500, "end": 3000, "spk": 1},
            ],
        }
    ],
    "aliyun": {
        "TaskId": "x",
        "StatusText": "SUCCESS",
        "Result": {
            "Sentences": [
                {"EndTime": 3000, "BeginTime": 1500, "Text": "全网第一", "ChannelId": 1, "SpeakerId": "1"},
                {"EndTime": 1500, "BeginTime": 500, "Text": "大家好", "ChannelId": 0, "SpeakerId": "0"},
            ]
        },
    },
    "bailian": {
        "file_url": "x",
        "transcripts": [
            {
                "channel_id": 0,
                "text": "大家好",
                "sentences": [{"begin_time": 500, "end_time": 1500, "text": "大家好", "sentence_id": 1, "speaker_id": 0}],
            },
            {
                "channel_id": 1,
                "text": "全网第一",
                "sentences": [{"begin_time": 1500, "end_time": 3000, "text": "全网第一", "sentence_id": 1, "speaker_id": 1}],
            },
        ],
    },
    "tingwu": {
        "TaskId": "x",
        "Transcription": {
            "Paragraphs": [
                {
                    "ParagraphId": "1",
                    "SpeakerId": "0",
                    "Words": [
                        {"Id": 1, "SentenceId": 1, "Start": 500, "End": 900, "Text": "大家"},
                        {"Id": 2, "SentenceId": 1, "Start": 900, "End": 1500, "Text": "好"},
                    ],
                },
                {
                    "ParagraphId": "2",
                    "SpeakerId": "1",
                    "Words": [{"Id": 3, "SentenceId": 2, "Start": 1500, "End": 3000, "Text": "全网第一"}],
                },
            ]
        },
    },
    "tencent": {
        "Response": {
            "RequestId": "x",
            "Data": {
                "TaskId": 1,
                "Status": 2,
                "Result": "[0:0.500,0:1.500]  大家好\n",
                "ResultDetail": [
                    {"FinalSentence": "大家好", "SliceSentence": "大家 好", "StartMs": 500, "EndMs": 1500, "SpeakerId": 0},
                    {"FinalSentence": "全网第一", "SliceSentence": "全网 第一", "StartMs": 1500, "EndMs": 3000, "SpeakerId": 1},
                ],
            },
        }
    },
    "tencent lines": {
        "Response": {"Data": {"Result": "[0:0.500,0:1.500,0]  大家好\n[0:1.500,0:3.000,1]  全网第一\n", "ResultDetail": None}}
    },
    "volcengine": {
        "audio_info": {"duration": 3000},
        "result": {
            "text": "大家好全网第一",
            "utterances": [
                {"text": "大家好", "start_time": 500, "end_time": 1500, "additions": {"speaker": "0"}},
                {"text": "全网第一", "start_time": 1500, "end_time": 3000, "additions": {"speaker": "1"}},
            ],
        },
    },
}


def read(data: Any, options: ReadOptions | None = None) -> list[Document | ReadProblem]:
    """Read `data` as a JSON file."""
    return list(read_source(Source("a.json", io.BytesIO(json.dumps(data, ensure_ascii=False).encode())), options or ReadOptions()))


@pytest.mark.parametrize("service", UNLABELLED)
def test_sentences_with_times(service: str) -> None:
    """Each service's sentences become utterances with seconds, in order."""
    (document,) = read(UNLABELLED[service])
    assert isinstance(document, Document)
    assert document.parts() == [A, B]


@pytest.mark.parametrize("service", LABELLED)
def test_speaker_labels_are_mapped(service: str) -> None:
    """A diarisation label is the speaker the caller says it is."""
    (document,) = read(LABELLED[service], ReadOptions(speakers={"0": "host", "1": "viewer"}))
    assert isinstance(document, Document)
    assert document.parts() == [A_HOST, B_VIEWER]


@pytest.mark.parametrize("service", LABELLED)
def test_unmapped_labels_are_nobody(service: str) -> None:
    """Without a mapping a number says nothing about who spoke."""
    (document,) = read(LABELLED[service])
    assert isinstance(document, Document)
    assert document.parts() == [A, B]


def test_list_of_rows_and_single_row() -> None:
    """A JSON file may also hold rows."""
    assert ["甲", "乙"] == [d.text for d in read([{"text": "甲"}, {"text": "乙"}]) if isinstance(d, Document)]
    assert ["甲"] == [d.text for d in read({"text": "甲"}) if isinstance(d, Document)]


def test_unknown_json_is_named() -> None:
    """JSON of another shape names what it holds and what would be read."""
    (problem,) = read({"foo": 1})
    assert isinstance(problem, ReadProblem)
    assert "foo" in problem.what
    assert "Whisper" in problem.expected


def test_malformed_json_names_line_and_column() -> None:
    """The place of the error is given."""
    (problem,) = read_source(Source("a.json", io.BytesIO(b'{"segments": [\n{"start": }]}')), ReadOptions())
    assert isinstance(problem, ReadProblem)
    assert ("bad_json", 2, 11) == (problem.code, problem.line, problem.values["column"])


def test_deep_nesting_is_named() -> None:
    """A file made to exhaust the stack is a problem, not a crash."""
    (problem,) = read_source(Source("a.json", io.BytesIO(b"[" * 100_000)), ReadOptions())
    assert isinstance(problem, ReadProblem)
    assert "bad_json" == problem.code
