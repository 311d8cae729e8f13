"""The notation of a citation, taken apart: 《刑法》（2020修正）第二百八十七条之一第一款第二项."""

from __future__ import annotations

import re

from violation_rules.language.ast import CitationNode, Span
from violation_rules.law.numerals import from_chinese

_PARTS = re.compile(
    r"《(?P<law>.+)》"
    r"(?:[(（](?P<version>.*)[)）])?"
    r"(?: ?第(?P<article>[^条款项]+)条(?:之(?P<suffix>[0-9一二三四五六七八九十]+))?)?"
    r"(?: ?第(?P<paragraph>[^条款项]+)款)?"
    r"(?: ?第[(（]?(?P<item>[^条款项()（）]+)[)）]?项)?"
)


def read_citation(text: str, span: Span) -> CitationNode:
    """The parts of a citation token; ValueError where it is none."""
    match = _PARTS.fullmatch(text)
    if match is None:
        raise ValueError(text)
    numbers = {name: _number(match[name]) for name in ("article", "suffix", "paragraph", "item")}
    return CitationNode(span=span, law=match["law"], version=match["version"] or None, **numbers)


def _number(text: str | None) -> int | None:
    if text is None:
        return None
    number = from_chinese(text)
    if number is None:
        raise ValueError(text)
    return number


def citation_law(text: str) -> str:
    """The name between the outer 《》."""
    return text[1 : text.rindex("》")]
