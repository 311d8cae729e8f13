"""What people would use instead, on the same terms and text. None of these folds, judges or evaluates anything."""

from __future__ import annotations

import re
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import ahocorasick

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SLOW = {"flashtext": 200_000, "re": 20_000, "jieba + set": 200_000, "spaCy PhraseMatcher": 50_000}
"""Characters that slow peers are given; their rate is what counts."""


def peers(terms: Sequence[str]) -> dict[str, Callable[[str], int]]:
    """Peer → a function that searches a text for all the terms and gives the number of hits; only what is installed."""
    found: dict[str, Callable[[str], int]] = {"pyahocorasick": _pyahocorasick(terms)}
    makers = {
        "daachorse": _daachorse,
        "ahocorasick_rs": _ahocorasick_rs,
        "flashtext": _flashtext,
        "spaCy PhraseMatcher": _spacy,
        "re": _re,
        "jieba + set": _jieba,
    }
    for name, make in makers.items():
        try:
            found[name] = make(terms)
        except ImportError:
            continue
    return found


def versions() -> dict[str, str]:
    """Versions of what is installed."""
    out = {}
    for name in _PACKAGES:
        try:
            out[name] = version(name)
        except PackageNotFoundError:
            continue
    return out


_PACKAGES = (
    *("numpy", "google-re2", "pyahocorasick", "daachorse", "pyarrow", "pyspark", "jieba", "pydantic", "msgspec"),
    *("ahocorasick-rs", "flashtext", "spacy"),
)


def _pyahocorasick(terms: Sequence[str]) -> Callable[[str], int]:
    automaton = ahocorasick.Automaton(ahocorasick.STORE_INTS)
    for number, term in enumerate(terms):
        automaton.add_word(term, number)
    automaton.make_automaton()
    return lambda text: sum(1 for _ in automaton.iter(text))


def _daachorse(terms: Sequence[str]) -> Callable[[str], int]:
    automaton = import_module("daachorse").CharwiseDoubleArrayAhoCorasick(list(terms))
    return lambda text: len(automaton.find_overlapping(text))


def _ahocorasick_rs(terms: Sequence[str]) -> Callable[[str], int]:
    automaton = import_module("ahocorasick_rs").AhoCorasick(list(terms))
    return lambda text: len(automaton.find_matches_as_indexes(text, overlapping=True))


def _flashtext(terms: Sequence[str]) -> Callable[[str], int]:
    processor = import_module("flashtext").KeywordProcessor(case_sensitive=True)
    for term in terms:
        processor.add_keyword(term)
    return lambda text: len(processor.extract_keywords(text))


def _spacy(terms: Sequence[str]) -> Callable[[str], int]:
    # Chinese without a segmenter is a token a character, so that terms are found wherever they stand.
    language = import_module("spacy").blank("zh")
    matcher = import_module("spacy.matcher").PhraseMatcher(language.vocab)
    matcher.add("terms", list(language.tokenizer.pipe(terms)))
    return lambda text: sum(len(matcher(doc)) for doc in language.tokenizer.pipe(text.splitlines()))


def _re(terms: Sequence[str]) -> Callable[[str], int]:
    longest_first = sorted(terms, key=len, reverse=True)[:3000]  # thousands more take minutes; the first 3,000 flatter it
    pattern = re.compile("|".join(map(re.escape, longest_first)))
    return lambda text: sum(1 for _ in pattern.finditer(text))


def _jieba(terms: Sequence[str]) -> Callable[[str], int]:
    jieba: Any = import_module("jieba")
    wanted = set(terms)
    jieba.setLogLevel(60)
    jieba.initialize()
    return lambda text: sum(word in wanted for line in text.splitlines() for word in jieba.cut(line, HMM=False))
