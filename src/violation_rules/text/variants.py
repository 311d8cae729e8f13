"""Other spellings of a term: one character replaced by a same-sounding, look-alike or split one, or by its syllable in Latin.

Used at compile time, for terms that ask for `homophones`. A spelling that ordinary text holds anyway is left out: one that is a word
or part of one (威信 for 微信), or whose halves meet by chance more often than `MOST_CHANCE` times in a million characters
(弟一 in 兄弟一起). A term whose syllables are everyday ones (唯一, 史上, 极致) gets no same-sounding spellings. Nothing is looked up
elsewhere: the table with readings and frequencies is built beforehand (`tools/build_variant_tables.py`).
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from violation_rules.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_CHANCE = 0.1
"""Chance occurrences in a million characters above which a spelling is left out."""
_EVERYDAY = 60.0
"""Chance occurrences in a million characters of all same-sounding spellings together above which there are none."""
_CROWDED = 45
"""Characters with one syllable from which on it is an everyday one; a term of two such syllables has no same-sounding spellings."""
_WORDS_PER_MILLION = 600_000  # characters, by jieba on ordinary text
_COMMON_PAIR = 1.0  # what a pair found inside dictionary words weighs
_SHORTEST_PINYIN, _SHORTEST_SYLLABLE = 6, 2
_MERGED = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("f", "h"), ("ang", "an"), ("eng", "en"), ("ing", "in"))


class _Tables(NamedTuple):
    syllable: dict[str, str]
    sounds: dict[str, str]
    begins: dict[str, int]
    ends: dict[str, int]
    pairs: dict[str, str]
    shapes: dict[str, str]
    splits: dict[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    tables = _Tables({}, {}, {}, {}, {}, {}, {})
    for line in files(__package__).joinpath("data/variant_table.tsv").read_text(encoding="utf-8").splitlines():
        what, *fields = line.split("\t")
        if what == "sound":
            tables.sounds[fields[0]] = fields[1]
            tables.syllable.update(dict.fromkeys(fields[1], fields[0]))
        elif what == "edge":
            tables.begins[fields[0]], tables.ends[fields[0]] = int(fields[1]), int(fields[2])
        elif what == "pair":
            tables.pairs[fields[0]] = fields[1]
        elif what == "shape":
            tables.shapes[fields[0]] = fields[1]
        elif what == "split":
            tables.splits[fields[0]] = (*tables.splits.get(fields[0], ()), fields[1])
    return tables


@lru_cache(maxsize=4096)
def variants(term: str, *, mergers: bool = False) -> tuple[str, ...]:
    """Spellings of a folded term with one of its characters replaced, sorted, without the term itself.

    A character that occurs twice is replaced in both places (遥遥领先 → 瑶瑶领先). With `mergers`, syllables that regional speech
    merges count as the same sound: z/zh, c/ch, s/sh, n/l, f/h, an/ang, en/eng, in/ing. Terms of one character have none.
    """
    return tuple(spelling for spelling, rate in _spellings(term, mergers=mergers).items() if rate <= MOST_CHANCE)


def innocent_hits(term: str, *, mergers: bool = False) -> float:
    """About how often, in a million characters of ordinary text, the variants of a folded term occur by chance.

    Estimated from how often their halves end and begin words; `check` warns with it.
    """
    return round(sum(rate for rate in _spellings(term, mergers=mergers).values() if rate <= MOST_CHANCE), 2)


def left_out(term: str, *, mergers: bool = False) -> tuple[str, ...]:
    """The spellings that `variants` leaves out because ordinary text holds them, sorted."""
    return tuple(spelling for spelling, rate in _spellings(term, mergers=mergers).items() if rate > MOST_CHANCE)


@lru_cache(maxsize=4096)
def _spellings(term: str, *, mergers: bool) -> dict[str, float]:
    """All spellings, sorted, each with its chance occurrences in a million characters."""
    if len(set(term)) < 2:  # noqa: PLR2004 - something must stay as written
        return {}
    sounds = {spelling: _chance(spelling) for spelling in _same_sounding(term, mergers=mergers)}
    sizes = [len(_tables().sounds.get(_tables().syllable.get(character, ""), "")) for character in term]
    if len(term) == 2 and (min(sizes) >= _CROWDED or sum(rate for rate in sounds.values() if rate != _COMMON_PAIR) > _EVERYDAY):  # noqa: PLR2004
        sounds = dict.fromkeys(sounds, _EVERYDAY)
    others = {spelling: _chance(spelling) for spelling in _written_otherwise(term)}
    every = sorted({**sounds, **others}.items())
    if not every:
        return {}
    folded = fold("\n".join(spelling for spelling, _ in every)).text.split("\n")
    return {spelling: rate for (spelling, rate), same in zip(every, folded, strict=True) if spelling == same != term}


def _same_sounding(term: str, *, mergers: bool) -> Iterator[str]:
    tables = _tables()
    for character in dict.fromkeys(term):
        syllable = tables.syllable.get(character)
        if syllable is not None:
            for sound in sorted(_merge(syllable) if mergers else {syllable}):
                for other in tables.sounds.get(sound, ""):
                    yield term.replace(character, other)


def _written_otherwise(term: str) -> Iterator[str]:
    """Look-alikes, split characters, and syllables in Latin."""
    tables = _tables()
    syllables = [tables.syllable.get(character, "") for character in term]
    for character, syllable in zip(term, syllables, strict=True):
        if len(syllable) >= _SHORTEST_SYLLABLE:
            yield term.replace(character, syllable)
        for other in (*tables.shapes.get(character, ""), *tables.splits.get(character, ())):
            yield term.replace(character, other)
    if all(syllables) and sum(map(len, syllables)) >= _SHORTEST_PINYIN:
        yield "".join(syllables)


def _merge(syllable: str) -> set[str]:
    """The syllables that regional speech does not tell apart from this one."""
    found = {syllable}
    for one, other in _MERGED:
        for a, b in ((one, other), (other, one)):
            for known in tuple(found):
                if one[0] in "aei":
                    if known.endswith(a) and not (a in {"an", "en", "in"} and known.endswith(a + "g")):
                        found.add(known[: len(known) - len(a)] + b)
                elif known.startswith(a) and not (len(a) == 1 and known[1:2] == "h" and a in "zcs"):
                    found.add(b + known[len(a) :])
    return found


def _chance(spelling: str) -> float:
    """Chance occurrences of a spelling in a million characters of ordinary text."""
    tables = _tables()
    common = [second in tables.pairs.get(first, "") for first, second in pairwise(spelling)]
    if all(common):
        return 0.0 if spelling.isascii() else _COMMON_PAIR
    # Two words that meet: each half a single character or a common pair.
    joints = [i for i in range(1, len(spelling)) if all(common[: i - 1]) and all(common[i:]) and max(i, len(spelling) - i) <= 2]  # noqa: PLR2004
    rate = max((tables.ends.get(spelling[i - 1], 0) * tables.begins.get(spelling[i], 0) for i in joints), default=0) * 1e-12
    return float(rate) * _WORDS_PER_MILLION / 10.0 ** (len(spelling) - 2)  # each further character fits at most one time in ten
