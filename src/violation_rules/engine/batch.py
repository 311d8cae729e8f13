"""Many documents at once: joined, folded and screened together; what may violate something is then judged one by one.

The result is that of judging each document by itself. A block is as many documents as make numpy's fixed costs small against
the text (`BLOCK_CHARACTERS`), so that memory does not depend on how many documents there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from violation_rules.engine.atoms import Wanted, find_atoms_together
from violation_rules.engine.facts import checked
from violation_rules.engine.judge import SMALL_CHARACTERS, judge
from violation_rules.engine.memory import give_back, uncollected
from violation_rules.engine.repeats import Judged, repeats
from violation_rules.engine.resembling import suspected
from violation_rules.engine.scene import Scene
from violation_rules.engine.spoken import spoken
from violation_rules.model import Document
from violation_rules.text.said import said

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
    from datetime import date

    from violation_rules.engine.evaluate import Possible
    from violation_rules.engine.repeats import Found, Memory
    from violation_rules.engine.runtime import Runtime
    from violation_rules.engine.screen import Screen
    from violation_rules.engine.spoken import Spoken
    from violation_rules.engine.vicinity import Homes
    from violation_rules.model import FactValue
    from violation_rules.text.folded import Folded

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
    own = spoken(lot.texts, kinds, documents)
    texts = own.texts
    size = sum(map(len, texts))
    if size < SMALL_CHARACTERS:
        rules: Iterable[_Chosen] = (_Chosen(index, None, None) for index in range(len(texts)))
    else:
        rules = _candidates(runtime, own, kinds, facts)
    stream = iter(rules)
    while together := list(islice(stream, _TOGETHER)):
        with uncollected():
            wanted = {
                at: _wanted(runtime, kinds[one.number], one.homes, own.firsts(one.number), one.folded)
                for at, one in enumerate(together)
                if one.homes
            }
            atoms = find_atoms_together(runtime, [texts[chosen.number] for chosen in together], wanted)
            judged = []
            for (index, possible, homes, _), found in zip(together, atoms, strict=True):
                document = documents[index]
                scene, on = Scene(runtime, document, found, own.lines.get(index)), document.on or today
                judged.append(Judged(index, *judge(scene, on, experimental=experimental, possible=possible, homes=homes)))
        yield from (one for one in judged if one.verdicts)
    runtime.screened(size)
    if size > _LARGE:
        give_back()


def possible_in(runtime: Runtime, document: Document) -> tuple[Possible, Homes | None]:
    """By what a document has to be judged, and, where it is long, where matches can be at home."""
    lot = lot_of([document])
    chosen = _candidates(runtime, spoken(lot.texts, lot.kinds, lot.documents), lot.kinds, _facts(runtime, lot))
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
    runtime: Runtime, own: Spoken, kinds: Sequence[str], facts: Sequence[Mapping[str, tuple[str, ...]]] | None
) -> list[_Chosen]:
    """Which documents to judge, and by what."""
    if len(own.texts) == 1 or not runtime.mostly_weighed:
        return _screened(runtime, runtime.screen, range(len(own.texts)), own, kinds, facts)
    here = suspected(own)
    chosen = _screened(runtime, runtime.screen, here, own, kinds, facts)
    if runtime.unweighed:
        elsewhere = sorted(set(range(len(own.texts))).difference(here))
        chosen += _screened(runtime, runtime.screen_elsewhere, elsewhere, own, kinds, facts)
        chosen.sort(key=lambda one: one.number)
    return chosen


def _screened(
    runtime: Runtime,
    screen: Screen,
    numbers: Sequence[int],
    own: Spoken,
    kinds: Sequence[str],
    facts: Sequence[Mapping[str, tuple[str, ...]]] | None,
) -> list[_Chosen]:
    """The same of some documents, by the rules that a screen knows."""
    if not numbers:
        return []
    if len(numbers) < len(own.texts):
        own, kinds = own.some(numbers), [kinds[number] for number in numbers]
        facts = None if facts is None else [facts[number] for number in numbers]
    block = own.block(kinds, facts)
    found = screen.candidates(block)
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
        chosen.append(_Chosen(numbers[at], possible, homes, block.folded if len(numbers) == 1 else None))
    return chosen


def _checked(runtime: Runtime, facts: Mapping[str, FactValue]) -> dict[str, tuple[str, ...]]:
    return {name: checked(runtime, name, value) for name, value in facts.items()}


def _length(document: Document) -> int:
    if document.text is not None:
        return len(document.text)
    if document.utterances is not None:
        return sum(len(utterance.text) for utterance in document.utterances)
    return sum(map(len, (document.fields or {}).values()))
