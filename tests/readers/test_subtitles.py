"""Subtitles: cues with times, and broken cues named."""

import io

from violation_rules.model import Document, Utterance
from violation_rules.readers import ReadOptions, ReadProblem, Source, read_source

SRT = """1
00:00:01,000 --> 00:00:02,500
大家好

2
00:00:02,500 -> 00:00:04,000
时间行写坏了

3
00:00:04,000 --> 00:00:06,000 X1:40
<i>全网第一</i>
真的
"""


def read(name: str, text: str, options: ReadOptions | None = None) -> tuple[list[Utterance], list[tuple[str, int | None]]]:
    """Utterances and problems."""
    items = list(read_source(Source(name, io.BytesIO(text.encode())), options or ReadOptions()))
    documents = [i for i in items if isinstance(i, Document)]
    assert 1 == len(documents)
    return documents[0].parts(), [(i.code, i.line) for i in items if isinstance(i, ReadProblem)]


def test_broken_srt_cue_is_named_and_the_rest_read() -> None:
    """A cue with a broken time line is a problem with its line; it does not become text of its neighbour."""
    utterances, problems = read("a.srt", SRT)
    assert [Utterance("大家好", 1.0, 2.5), Utterance("全网第一 真的", 4.0, 6.0)] == utterances
    assert [("bad_cue", 6)] == problems


def test_srt_without_numbers_or_blank_lines() -> None:
    """Some tools leave out numbers and blank lines."""
    utterances, problems = read("a.srt", "00:00:01,000 --> 00:00:02,000\n甲\n2\n00:00:02,000 --> 00:00:03,000\n乙\n")
    assert ([Utterance("甲", 1.0, 2.0), Utterance("乙", 2.0, 3.0)], []) == (utterances, problems)


def test_cue_that_ends_before_it_begins() -> None:
    """Impossible times are named."""
    utterances, problems = read("a.srt", "1\n00:00:05,000 --> 00:00:02,000\n甲\n")
    assert ([], [("cue_ends_before", 2)]) == (utterances, problems)


def test_vtt_voices_are_speakers() -> None:
    """WebVTT's voices become speakers, its notes and styles are passed over."""
    text = (
        "WEBVTT - 直播\n\nNOTE 说明\n\nSTYLE\n::cue{}\n\nid-1\n00:01.000 --> 00:02.000 align:start\n"
        "<v 主播>大家<c.red>好</c></v>\n\n00:02.000 --> 00:03.000\n<v 小王>多少钱\n"
    )
    utterances, problems = read("a.vtt", text, ReadOptions(speakers={"小王": "viewer"}))
    assert [Utterance("大家好", 1.0, 2.0, "host"), Utterance("多少钱", 2.0, 3.0, "viewer")] == utterances
    assert [] == problems


def test_lrc_lines_end_where_the_next_begins() -> None:
    """LRC knows only when a line begins; a line without time is named."""
    utterances, problems = read("a.lrc", "[ti:直播]\n[00:01.50]甲\n没有时间\n[00:03.00][00:09.00]乙\n")
    assert [Utterance("甲", 1.5, 3.0), Utterance("乙", 3.0, 9.0), Utterance("乙", 9.0, None)] == utterances
    assert [("bad_lrc", 3)] == problems


def test_ass_through_the_library() -> None:
    """ASS is read without its drawing codes."""
    text = (
        "[Script Info]\nScriptType: v4.00+\n\n[Events]\n"
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n"
        "Dialogue: 0,0:00:01.00,0:00:02.00,Default,主播,0,0,0,,{\\an8}大家好\n"
    )
    assert ([Utterance("大家好", 1.0, 2.0, "host")], []) == read("a.ass", text)
