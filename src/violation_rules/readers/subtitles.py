"""SRT, WebVTT and LRC cue by cue, and ASS/SSA through pysubs2.

pysubs2 also reads the first two, but takes a cue whose time line is broken for text of the cue before, and drops WebVTT's
voices (`<v 主播>`): here a broken cue must be named with its line, and the speaker kept.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from violation_rules.model import Document, Utterance
from violation_rules.readers.problem import ReadProblem
from violation_rules.readers.source import text_lines, whole_text
from violation_rules.readers.values import to_seconds, to_speaker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from violation_rules.readers.problem import ReadOptions
    from violation_rules.readers.source import Source

_STAMP = r"(?:\d{1,3}:)?\d{1,2}:\d{1,2}(?:[.,:]\d{1,3})?"
_TIMES = re.compile(rf"\s*({_STAMP})\s*-->\s*({_STAMP})(?:\s+.*)?")
_MENTIONS_TIMES = re.compile(r"-+\s?>|^\s*\d{1,2}:\d{2}:\d{2}[.,]\d+")
_TAG = re.compile(r"</?(?:[ibucv]|font|ruby|rt|lang)\b[^>]*>|<\d[\d:.]*>|\{\\[^}]*\}", re.IGNORECASE)
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_LRC_TIME = re.compile(r"\[(\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?)\]")
_LRC_TAG = re.compile(r"\[[a-zA-Z#]+:.*\]\s*$")
_Part: TypeAlias = Utterance | ReadProblem
_Block: TypeAlias = list[tuple[int, str]]


def read_srt(source: Source, options: ReadOptions) -> Iterator[Document | ReadProblem]:
    """An SRT file as one transcript; cues keep their times in seconds."""
    return _document(source, options, _cues)


def read_vtt(source: Source, options: ReadOptions) -> Iterator[Document | ReadProblem]:
    """A WebVTT file as one transcript; `<v NAME>` becomes the speaker where the name is known."""
    return _document(source, options, _cues)


def read_lrc(source: Source, options: ReadOptions) -> Iterator[Document | ReadProblem]:
    """An LRC file as one transcript; a line ends where the next begins."""
    return _document(source, options, _lrc_lines)


def read_ass(source: Source, options: ReadOptions) -> Iterator[Document | ReadProblem]:
    """An ASS or SSA file as one transcript; the actor column becomes the speaker where the name is known."""
    import pysubs2  # noqa: PLC0415 - only for this format

    text = whole_text(source)
    if isinstance(text, ReadProblem):
        yield text
        return
    try:
        events = pysubs2.SSAFile.from_string(text, format_="ass").events
    except (pysubs2.Pysubs2Error, ValueError) as error:
        yield source.problem("bad_subtitles", reason=str(error))
        return
    utterances = [
        Utterance(event.plaintext, start=event.start / 1000, end=event.end / 1000, speaker=to_speaker(event.name, options.speakers))
        for event in events
        if event.type == "Dialogue"
    ]
    yield _transcript(source, options, utterances)


def _document(
    source: Source, options: ReadOptions, parts: Callable[[list[tuple[int, str]], Source, ReadOptions], Iterator[_Part]]
) -> Iterator[Document | ReadProblem]:
    lines: list[tuple[int, str]] = []
    for item in text_lines(source):
        if isinstance(item, ReadProblem):
            yield item
            if item.line is None:
                return
        else:
            lines.append(item)
    utterances: list[Utterance] = []
    for part in parts(lines, source, options):
        if isinstance(part, ReadProblem):
            yield part
        else:
            utterances.append(part)
    yield _transcript(source, options, utterances)


def _transcript(source: Source, options: ReadOptions, utterances: list[Utterance]) -> Document:
    facts = dict(options.facts) or None
    return Document(kind=options.kind or "transcript", id=source.name, on=options.on, facts=facts, utterances=utterances)


def _blocks(lines: _Block) -> Iterator[_Block]:
    """Runs of lines between blank ones; a time line also begins a new block, since some tools write no blank lines."""
    block: _Block = []
    for number, line in lines:
        if not line.strip():
            if block:
                yield block
            block = []
            continue
        if _TIMES.fullmatch(line) and any(_TIMES.fullmatch(earlier) for _, earlier in block):
            head = block[:-1] if block[-1][1].strip().isdecimal() else block
            yield head
            block = block[len(head) :]
        block.append((number, line))
    if block:
        yield block


def _cues(lines: _Block, source: Source, options: ReadOptions) -> Iterator[_Part]:
    seen = False
    for block in _blocks(lines):
        first = block[0][1].lstrip("\ufeff")
        if (not seen and first.startswith("WEBVTT")) or re.match(r"(NOTE|STYLE|REGION)\b", first):
            continue
        at = next((i for i, (_, line) in enumerate(block[:2]) if _TIMES.fullmatch(line)), None)
        if at is None:
            number, line = next(((n, text) for n, text in block[:2] if _MENTIONS_TIMES.search(text)), block[0])
            yield source.problem("bad_cue", number, found=line.strip()[:60])
            continue
        seen = True
        times = _TIMES.fullmatch(block[at][1])
        assert times is not None  # noqa: S101 - `at` was chosen by this very match
        start, end = to_seconds(times[1]), to_seconds(times[2])
        if end < start:
            yield source.problem("cue_ends_before", block[at][0], found=block[at][1].strip()[:60])
            continue
        raw = " ".join(line.strip() for _, line in block[at + 1 :])
        voice = _VOICE.search(raw)
        speaker = to_speaker(voice[1], options.speakers) if voice else None
        yield Utterance(_TAG.sub("", raw), start=start, end=end, speaker=speaker)


def _lrc_lines(lines: _Block, source: Source, options: ReadOptions) -> Iterator[_Part]:
    del options  # LRC knows no speakers
    timed: list[tuple[float, str]] = []
    for number, line in lines:
        times = []
        rest = line.strip()
        while found := _LRC_TIME.match(rest):
            times.append(to_seconds(found[1]))
            rest = rest[found.end() :]
        if times:
            timed += [(time, rest.strip()) for time in times]
        elif rest and not _LRC_TAG.match(rest):
            yield source.problem("bad_lrc", number, found=rest[:60])
    timed.sort(key=lambda item: item[0])
    for i, (time, text) in enumerate(timed):
        yield Utterance(text, start=time, end=timed[i + 1][0] if i + 1 < len(timed) else None)
