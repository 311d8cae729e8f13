"""Word boundaries: whether a hit stands as words of its own, and which longer words hold a term.

Chinese boundaries come from jieba (dictionary only, no statistical guessing at new words), asked about one sentence at a time;
Latin and digits are bounded by a change of script. jieba is loaded when first needed, silently, and its cache is kept in
the user's own cache folder, never in a world-writable one, because jieba unmarshals it.
"""

from __future__ import annotations

import os
import stat
import sys
import threading
import warnings
from functools import lru_cache
from pathlib import Path
from typing import Any

_lock = threading.Lock()
_SILENT = 51
"""Above `logging.CRITICAL`."""
_CONTEXT = 100
"""Characters segmented on either side of a hit, so that one endless sentence costs no more than many short ones."""


def is_word(sentence: str, start: int, end: int) -> bool:
    """Whether `sentence[start:end]` begins and ends where words do.

    The edges of Latin and digits must not touch more of the same; Chinese edges must be boundaries of jieba's segmentation.
    """
    if start >= end:
        return False
    edges = []
    for place, inner, outer in ((start, start, start - 1), (end, end - 1, end)):
        if 0 <= outer < len(sentence) and _joins(sentence[inner], sentence[outer]):
            return False
        if not _latin(sentence[inner]):
            edges.append(place)
    if not edges:
        return True
    low, high = max(0, start - _CONTEXT), min(len(sentence), end + _CONTEXT)
    return _word_starts(sentence[low:high]).issuperset(place - low for place in edges)


def longer_words(term: str) -> tuple[str, ...]:
    """Dictionary words that contain a folded term and more (大麻 → 大麻袋), sorted; none for Latin terms."""
    if not term or any(_latin(c) for c in term):
        return ()
    words, found, at = _dictionary_text(), set(), 0
    while (at := words.find(term, at)) >= 0:
        low, high = words.rfind("\n", 0, at) + 1, words.find("\n", at)
        if high - low > len(term):
            found.add(words[low:high])
        at = high
    return tuple(sorted(found))


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _joins(one: str, other: str) -> bool:
    """Whether two neighbouring characters belong to one Latin word or number."""
    return _latin(one) and _latin(other)


@lru_cache(maxsize=256)
def _word_starts(sentence: str) -> frozenset[int]:
    """Positions of a sentence where a word begins or the last one ends."""
    places, at = {0}, 0
    for word in _tokenizer().cut(sentence, HMM=False):
        at += len(word)
        places.add(at)
    return frozenset(places)


@lru_cache(maxsize=1)
def _dictionary_text() -> str:
    """All words of jieba's dictionary, a line each, with a line feed at either end."""
    folder = Path(_jieba().__file__).parent
    lines = (folder / "dict.txt").read_text(encoding="utf-8").splitlines()
    return "\n" + "\n".join(line.partition(" ")[0].lower() for line in lines) + "\n"


def _jieba() -> Any:
    with _lock, warnings.catch_warnings():  # its sources warn on newer interpreters
        warnings.simplefilter("ignore")
        import jieba  # noqa: PLC0415 - half a second, and most documents need none

        return jieba


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    """A tokenizer of our own: the shared one of the module may hold another program's words."""
    jieba = _jieba()
    tokenizer = jieba.Tokenizer()
    with _lock:
        if tokenizer.initialized:
            return tokenizer
        level = jieba.default_logger.level
        jieba.default_logger.setLevel(_SILENT)
        try:
            folder = _private_folder()
            if folder is None:
                tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
                tokenizer.initialized = True
            else:
                tokenizer.tmp_dir = str(folder)
                tokenizer.cache_file = f"jieba-{jieba.__version__}-{sys.implementation.cache_tag}.cache"
                tokenizer.initialize()
        finally:
            jieba.default_logger.setLevel(level)
    return tokenizer


def _private_folder() -> Path | None:
    """The cache folder, if only its owner can write to it."""
    from platformdirs import user_cache_path  # noqa: PLC0415 - for jieba only

    folder = user_cache_path("violation-rules")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except OSError:
        return None
    if os.name == "posix" and (status.st_uid != os.getuid() or status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)):
        return None
    return folder if os.access(folder, os.W_OK) else None
