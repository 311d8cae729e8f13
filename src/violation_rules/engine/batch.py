"""Many documents at once: joined, folded and screened together; what may violate something is then judged one by one.

The result is that of judging each document by itself. A block is as many documents as make numpy's fixed costs small against
the text (`BLOCK_CHARACTERS`), so that memory does not depend on how many documents there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np

from violation_rules.engine.atoms import Wanted, find_atoms_together
from violation_rules.engine.facts import checked
from violation_rules.engine.judge import SMALL_CHARACTERS, judge
from violation_rules.engine.memory import give_back, uncollected
from violation_rules.engine.occurrences import Block
from violation_rules.engine.repeats import Judged, repeats
from violation_rules.engine.scene import Scene
from violation_rules.model import Document
from violation_rules.text.fold import fold
from violation_rules.text.said import LONG_LINE, said

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
    from datetime import date

    from violation_rules.engine.evaluate import Possible
    from violation_rules.engine.repeats import Found, Memory
    from violation_rules.engine.runtime import Runtime
    from violation_rules.engine.trie import Places
    from violation_rules.engine.vicinity import Homes
    from violation_rules.model import FactValue
    from violation_rules.text.folded import Folded
    from violation_rules.text.said import Said

_T = TypeVar("_T")

BLOCK_CHARACTERS = 4_000_000
BLOCK_DOCUMENTS = 100_000
_NO_FACTS: Mapping[str, tuple[str, ...]] = MappingProxyType({})
_LONG = 5_000
"""Documents with more folded characters are looked at round what may match only."""
_LARGE = 1_000_000
"""So many characters take hundreds of megabytes while they are screened."""
_TOGETHER = 200
"""Documents folded and searched in one pass and judged before the first of them is given."""


class _Chosen(NamedTuple):
    """A document to judge, by what, and where matches can be at home; None where that is not known."""

    number: int
    possible: Possible | None
    homes: Homes | None
    folded: Folded | None = None
    """Its text folded, where it is alone in its block."""


def blocks(documents: Iterable[Document], *, characters: int = BLOCK_CHARACTERS) -> Iterator[list[Document]]:
    """Documents in blocks of bounded size; a document alone may be larger."""
    stream = iter(documents)
    step = 256
    block: list[Document] = []
    size = 0
    while batch := list(islice(stream, step)):
        for document in batch:
            block.append(document)
            size += _length(document)
            if size >= characters or len(block) >= BLOCK_DOCUMENTS:
                yield block
                block, size = [], 0
    if block:
        yield block


def judge_block(runtime: Runtime, documents: Sequence[Document], today: date, *, experimental: bool = False) -> Iterator[Judged]:
    """The documents of a block that have verdicts, in order. Raises FactError for facts that are not declared or not allowed."""
    return judge_lot(runtime, lot_of(documents), today, experimental=experimental)


def lot_of(documents: Sequence[Document]) -> Lot:
    """Documents that are there already."""
    texts = [document.full_text() for document in documents]
    # Utterances and fields tell more than the text: such a document is like no other.
    alike = [at if document.text is None else document.on for at, document in enumerate(documents)]
    kinds, facts = [document.kind for document in documents], [document.facts for document in documents]
    return Lot(documents, texts, kinds, facts, alike, [document.id for document in documents])


class Lot(NamedTuple):
    """Documents with what screening needs of them, so that most of them need never be made."""

    documents: Sequence[Document]
    """Asked only for those that may violate something."""
    texts: Sequence[str]
    kinds: Sequence[str]
    facts: Sequence[Mapping[str, FactValue] | None] | None
    """None where no document has any."""
    alike: Sequence[Hashable] | None = None
    """What else the findings of each depend on: its day, and more where it is more than a text. Documents that agree in all this are
    judged once; None: each is judged."""
    names: Sequence[str] = ()
    """Their ids, for those who ask for them."""


def judge_lot(runtime: Runtime, lot: Lot, today: date, *, experimental: bool = False) -> Iterator[Judged]:
    """See `judge_block`."""
    facts = _facts(runtime, lot)
    if lot.alike is None or len(set(lot.texts)) == len(lot.texts):
        yield from _judged(runtime, lot, facts, today, experimental=experimental)
        return
    same = repeats(lot.texts, lot.kinds, facts, lot.alike)
    distinct = _some(lot, same.first)
    judged = _judged(runtime, distinct, None if facts is None else same.of(facts), today, experimental=experimental)
    yield from same.spread(judged, lot.documents)


def found_in_lot(
    runtime: Runtime, lot: Lot, today: date, found: Callable[[Judged], _T], memory: Memory[_T], *, experimental: bool = False
) -> Found[_T]:
    """The documents of a lot that have verdicts, each with what `found` makes of them: once for all that read the same."""
    with uncollected():
        return _found_in_lot(runtime, lot, today, found, memory, experimental=experimental)


def _found_in_lot(
    runtime: Runtime, lot: Lot, today: date, found: Callable[[Judged], _T], memory: Memory[_T], *, experimental: bool
) -> Found[_T]:
    facts = _facts(runtime, lot)
    same = repeats(lot.texts, lot.kinds, facts, lot.alike or range(len(lot.texts)))
    known: dict[int, _T] = {}
    new: Sequence[int] = range(len(same.first))
    if len(memory):
        remembered = ((number, memory.recall(same.key(number))) for number in new)
        known = {number: one for number, one in remembered if one is not None}
        new = [number for number in new if number not in known]
    places = [same.first[number] for number in new]
    of_facts = None if facts is None else [facts[at] for at in places]
    for judged in _judged(runtime, _some(lot, places), of_facts, today, experimental=experimental):
        number = new[judged.at]
        known[number] = found(judged)
        memory.keep(same.key(number), lot.texts[same.first[number]], known[number])
    return same.found(known)


def _facts(runtime: Runtime, lot: Lot) -> Sequence[Mapping[str, tuple[str, ...]]] | None:
    given = lot.facts
    return None if given is None or not any(given) else [_checked(runtime, one) if one else _NO_FACTS for one in given]


def _some(lot: Lot, chosen: Sequence[int]) -> Lot:
    """Some documents of a lot, without their facts."""
    texts, kinds = [lot.texts[at] for at in chosen], [lot.kinds[at] for at in chosen]
    return Lot(_Some(lot.documents, chosen), texts, kinds, None)


class _Some(Sequence[Document]):
    """Some of many documents."""

    def __init__(self, documents: Sequence[Document], chosen: Sequence[int]) -> None:
        self._documents, self._chosen = documents, chosen

    def __len__(self) -> int:
        return len(self._chosen)

    def __getitem__(self, at: Any) -> Any:
        return self._documents[self._chosen[at]]


def _judged(
    runtime: Runtime, lot: Lot, facts: Sequence[Mapping[str, tuple[str, ...]]] | None, today: date, *, experimental: bool
) -> Iterator[Judged]:
    """The documents of a lot that have verdicts, each judged by itself."""
    documents, kinds = lot.documents, lot.kinds
    spoken = _said(lot)
    texts = spoken.texts
    size = sum(map(len, texts))
    if size < SMALL_CHARACTERS:
        rules: Iterable[_Chosen] = (_Chosen(index, None, None) for index in range(len(texts)))
    else:
        rules = _candidates(runtime, spoken, kinds, facts)
    stream = iter(rules)
    while together := list(islice(stream, _TOGETHER)):
        with uncollected():
            wanted = {
                at: _wanted(runtime, kinds[one.number], one.homes, spoken.firsts(one.number), one.folded)
                for at, one in enumerate(together)
                if one.homes
            }
            atoms = find_atoms_together(runtime, [texts[chosen.number] for chosen in together], wanted)
            judged = []
            for (index, possible, homes, _), found in zip(together, atoms, strict=True):
                document = documents[index]
                scene, on = Scene(runtime, document, found, spoken.lines.get(index)), document.on or today
                judged.append(Judged(index, *judge(scene, on, experimental=experimental, possible=possible, homes=homes)))
        yield from (one for one in judged if one.verdicts)
    runtime.screened(size)
    if size > _LARGE:
        give_back()


class _Spoken(NamedTuple):
    """The texts of a lot as they are judged."""

    texts: Sequence[str]
    lines: Mapping[int, Said]
    """Those (by number) that have more than one line now."""

    def firsts(self, number: int) -> Sequence[int] | None:
        """The lines of a text with which an utterance begins; None: every line is one."""
        return self.lines[number].firsts if number in self.lines else None


def _said(lot: Lot) -> _Spoken:
    some = [at for at, text in enumerate(lot.texts) if (len(text) > LONG_LINE or "\n" in text) and lot.kinds[at] == "transcript"]
    if not some:
        return _Spoken(lot.texts, {})
    known = {at: said(lot.documents[at]) for at in some}
    texts = list(lot.texts)
    for at, one in known.items():
        texts[at] = one.text
    return _Spoken(texts, {at: one for at, one in known.items() if one.firsts is not None})


def possible_in(runtime: Runtime, document: Document) -> tuple[Possible, Homes | None]:
    """By what a document has to be judged, and, where it is long, where matches can be at home."""
    lot = lot_of([document])
    chosen = _candidates(runtime, _said(lot), lot.kinds, _facts(runtime, lot))
    return (chosen[0].possible or {}, chosen[0].homes) if chosen else ({}, None)


def scene_round(runtime: Runtime, document: Document, homes: Homes) -> Scene:
    """A document laid out to be judged round these places only."""
    as_said = said(document)
    wanted = _wanted(runtime, document.kind, homes, as_said.firsts)
    return Scene(runtime, document, find_atoms_together(runtime, [as_said.text], {0: wanted})[0], as_said)


def _wanted(runtime: Runtime, kind: str, homes: Homes, firsts: Sequence[int] | None, folded: Folded | None = None) -> Wanted:
    places = {start for starts in homes.values() for start in starts}
    return Wanted(runtime.spread(kind), sorted(places), firsts, folded)


def _candidates(
    runtime: Runtime, spoken: _Spoken, kinds: Sequence[str], facts: Sequence[Mapping[str, tuple[str, ...]]] | None
) -> list[_Chosen]:
    """Which documents to judge, and by what."""
    block = _join(spoken, kinds, facts)
    found = runtime.screen.candidates(block)
    rules = runtime.program.rules
    ends = [*(block.begins[1:] - 1).tolist(), len(block.folded.codes)]
    chosen = []
    for at in sorted(found.readings):
        possible: Possible = {}
        for number, reading in found.readings[at]:
            possible.setdefault(number, []).append(rules[number].matches[reading])
        begin, end = int(block.begins[at]), ends[at]
        homes = None
        if end - begin > _LONG:
            there = found.homes_in(at, begin)
            homes = {(number, rules[number].matches[reading]): starts for (number, reading), starts in there.items()}
        chosen.append(_Chosen(at, possible, homes, block.folded if len(spoken.texts) == 1 else None))
    return chosen


def _checked(runtime: Runtime, facts: Mapping[str, FactValue]) -> dict[str, tuple[str, ...]]:
    return {name: checked(runtime, name, value) for name, value in facts.items()}


def _join(spoken: _Spoken, kinds: Sequence[str], facts: Sequence[Mapping[str, tuple[str, ...]]] | None) -> Block:
    texts = spoken.texts
    folded = fold("\n".join(texts))
    lines: Places = np.concatenate(([0], np.flatnonzero(folded.codes == ord("\n")) + 1))
    given = facts if facts is not None and any(facts) else None
    if len(lines) == len(texts):
        return Block(folded, lines, kinds, given)
    counts = np.fromiter((text.count("\n") + 1 for text in texts), dtype=np.int64, count=len(texts))
    first = np.cumsum(counts) - counts
    utterances = _utterances(len(lines), first, counts, spoken.lines) if spoken.lines else None
    return Block(folded, lines[first], kinds, given, utterances)


def _utterances(lines: int, first: Places, counts: Places, some: Mapping[int, Said]) -> Places:
    """Of each of so many lines the utterance that it belongs to; `first` and `counts` say which lines the texts have."""
    begins = np.ones(lines, dtype=np.bool_)
    for at, one in some.items():
        low = first[at]
        begins[low : low + counts[at]] = False
        begins[low + np.array(one.firsts)] = True
    return np.cumsum(begins) - 1


def _length(document: Document) -> int:
    if document.text is not None:
        return len(document.text)
    if document.utterances is not None:
        return sum(len(utterance.text) for utterance in document.utterances)
    return sum(map(len, (document.fields or {}).values()))
