"""A document that is still being said: findings as soon as they are certain, and in the end exactly those of the whole.

An utterance is folded and searched once, when it comes. What is found in it says which rules it can concern at all; for those the
utterances round it are put together and judged. Utterances farther back than any such rule looks are only kept, compressed, for the
rules that look at the whole document; up to `MOST_KEPT` characters of them.
"""

from __future__ import annotations

import zlib
from array import array
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from violation_rules.engine.alone import find_in_folded
from violation_rules.engine.atoms import find_atoms
from violation_rules.engine.evaluate import Evaluator
from violation_rules.engine.facts import checked
from violation_rules.engine.findings import write_out
from violation_rules.engine.hurry import MOST_RECENT, Hurry
from violation_rules.engine.judge import SMALL_CHARACTERS, judge
from violation_rules.engine.likely import Likely
from violation_rules.engine.places import Atoms, FewHits
from violation_rules.engine.presence import Presence
from violation_rules.engine.scene import Scene
from violation_rules.engine.window import Ask, Heard, Judged, Piece, Recent, redirected, together
from violation_rules.model import Document, Utterance
from violation_rules.text.fold import fold
from violation_rules.text.plain import LONGEST, reads_plainly
from violation_rules.text.readings import bridge
from violation_rules.text.said import complete_with, goes_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from violation_rules.engine.anchors import Reading
    from violation_rules.engine.evaluate import Possible
    from violation_rules.engine.places import Hit
    from violation_rules.engine.runtime import Runtime
    from violation_rules.engine.vicinity import Homes
    from violation_rules.model import FactValue, Finding, Kind
    from violation_rules.text.folded import Folded

MOST_KEPT = 2_000_000
"""Characters of one room that rules about the whole document look at; findings of these say so where there were more."""
_PACKED = 16
"""Utterances compressed together: more would take less memory, and more time where nobody is to wait."""
_ENCODING = "utf-16-le"
"""Compresses Chinese better than UTF-8 and sooner."""


class Stream:
    """One live room. Feed it utterances in order; close it once.

    Short ones that follow each other are judged as one (`text.said`), which is complete as soon as it is long enough or the next one
    does not belong to it. A rule that looks only at the sentence or utterance answers then; one that looks N utterances ahead answers N
    (or, where other rules may displace it, 2 N) utterances later; one that asks about the whole document answers at `close`. One that
    asks for a fact nobody gave waits until all has been said that the fact is inferred from; give the facts that are known (the product
    above all) to hear sooner. With `early=True` the room also says after each utterance what it would find if it ended now (`early`).
    """

    def __init__(
        self,
        runtime: Runtime,
        *,
        kind: Kind,
        facts: Mapping[str, FactValue] | None,
        on: date,
        id: str,  # noqa: A002 - the word users know from Document
        early: bool = False,
    ) -> None:
        """Nothing was said yet. Raises FactError for facts that are not declared or not allowed."""
        given = frozenset((name, checked(runtime, name, value)) for name, value in (facts or {}).items())
        self._runtime = runtime
        self._kind: Kind = kind
        self._facts = dict(facts or {})
        self._on = on
        self._id = id
        self._anchors = runtime.plan.anchors(kind, given)
        self._by_reach = _by_reach({number: self._anchors.circles[number].reach for number in self._anchors.at_once})
        farthest = max((reach for reach, _ in self._by_reach), default=0)
        self._hurry = Hurry(runtime, kind, given, self._anchors) if early else None
        self._early: tuple[Finding, ...] = ()
        most = 2 * farthest + 2
        """As many as any rule looks at that does not wait for the end."""
        self._recent = Recent(runtime, max(most, MOST_RECENT) if early else most, self._document, on)
        self._kept = _Kept() if len(self._anchors.at_once) < len(self._anchors.circles) else None
        self._identities: dict[str, int] = {}
        self._open: list[Utterance] = []
        """What was given of an utterance that may go on,"""
        self._lines: list[_Line] = []
        """and what was found in it."""
        self._size = 0
        """Characters of it."""
        self._scene: Scene | None = None
        """It by itself, if that was needed."""
        self._closed = False

    @property
    def early(self) -> tuple[Finding, ...]:
        """What the last utterance brought that is not certain yet: what would be found if the room ended now.

        It is judged by the 30 utterances before. Each is told once, and `feed` or `close` give it again once it is certain, with the
        same id where its words are still the same; what is said until then may change it or take it away. Raises ValueError where
        the stream was opened without `early=True`.
        """
        if self._hurry is None:
            raise ValueError("the stream was not opened with early=True")
        return self._early

    def feed(self, utterance: Utterance | str) -> list[Finding]:
        """Take the next utterance; give the findings that are now certain. Raises ValueError after `close`."""
        if self._closed:
            raise ValueError("the stream is closed")
        if isinstance(utterance, str):
            utterance = Utterance(utterance)
        findings = [] if not self._open or self._goes_on(utterance) else self._completed()
        again = bool(self._open)
        self._lines.append(self._find(utterance.text.replace("\n", " ")))
        self._open.append(utterance)
        self._size += len(utterance.text)
        if self._kept is not None:
            self._kept.add(utterance)
        complete = complete_with(self._size) or self._kind != "transcript"
        if self._hurry is not None:
            if again:
                self._recent.take_back()
            self._hear()
            told = self._hurry.told(self._recent, again=again, complete=complete)
            self._early = tuple(_ordered(finding for one in told for finding in self._written(one, self._hurry.identities))) if told else ()
        if complete:
            findings += self._completed()
        return _ordered(findings) if findings else findings

    def _goes_on(self, utterance: Utterance) -> bool:
        return goes_on(self._size, self._open[-1], utterance)

    def _completed(self) -> list[Finding]:
        """What is certain now that an utterance is complete."""
        if self._hurry is None:
            self._hear()
        last = self._recent.count - 1
        findings: list[Finding] = []
        for reach, circles in self._by_reach:
            if last >= reach:
                findings += self._decided(last - reach, reach, circles, None if reach else self._scene)
        self._open, self._lines, self._size, self._scene = [], [], 0, None
        return findings

    def close(self) -> list[Finding]:
        """End the document; give the findings that waited for its end."""
        if self._closed:
            return []
        self._closed = True
        self._early = ()
        findings = self._completed() if self._open else []
        for reach, circles in self._by_reach:
            for utterance in range(max(self._recent.count - reach, 0), self._recent.count):
                findings += self._decided(utterance, reach, circles)
        if self._kept is not None and self._recent.count:
            findings += self._of_whole()
        self._recent.forget()
        return _ordered(findings)

    def _find(self, text: str) -> _Line:
        """What stands in a piece of an utterance."""
        folded, atoms = _find(self._runtime, text)
        before = self._lines[-1].folded if self._lines else self._recent.last and self._recent.last.lines[-1]
        return _Line(folded, atoms, self._bridge(before, folded, atoms) if before is not None else [])

    def _hear(self) -> None:
        """Take in what was given of an utterance."""
        atoms, bridged = self._together()
        readings, self._scene = self._concerned(self._open, atoms, bridged)
        numbers, starts, others = _columns(atoms)
        hits = (array("i", numbers), array("i", starts), array("i", chain.from_iterable(chain(others, bridged))))
        place = self._recent.offset, self._recent.number
        lines = [line.folded for line in self._lines]
        self._recent.add(Heard(tuple(self._open), lines, *hits, atoms.reading_folds, readings, bool(bridged), *place))

    def _together(self) -> tuple[Atoms, list[Hit]]:
        """What was found in the pieces of an utterance, in places of the whole; and what begins in the utterance before."""
        first = self._lines[0]
        if len(self._lines) == 1:
            return first.atoms, first.bridged
        return together(self._runtime, [line.piece for line in self._lines]), first.bridged

    def _bridge(self, before: Folded, folded: Folded, atoms: Atoms) -> list[tuple[int, int, int, int]]:
        """What begins in the utterance before and ends in this one."""
        if not before.text or not folded.text or not self._runtime.joints.meet(ord(before.text[-1]), ord(folded.text[0])):
            return []
        reading = bridge(before.codes, folded.codes)
        hits = []
        for start, atom in zip(*self._runtime.automaton.find(reading.text), strict=True) if reading is not None else ():
            end = start + self._runtime.lengths[atom]
            if reading is not None and reading.admits(start, end):
                low, high = reading.base_span(start, end)
                hits.append((atom, 0, low, high))
                atoms.reading_folds[low, high] = reading.folds(start, end)
        return hits

    def _concerned(
        self, said: list[Utterance], atoms: Atoms, bridged: list[tuple[int, int, int, int]]
    ) -> tuple[tuple[Reading, ...], Scene | None]:
        """The readings of which something may be at home in an utterance. More text round it can only take hits of its own away."""
        anchors = self._anchors if self._hurry is None else self._hurry.anchors
        numbers, _, others = _columns(atoms)
        there, crossing = set(numbers).union([hit[0] for hit in others]), {hit[0] for hit in bridged}
        crossed = self._runtime.lexicons_of(crossing) if crossing else set[int]()
        presence = Presence(self._runtime, there, atoms.folded.text)
        known = dict.fromkeys(crossed, True)
        scene: Scene | None = None

        def laid_out() -> Scene:
            nonlocal scene
            scene = scene or Scene(self._runtime, self._document(said), atoms)
            return scene

        def present(lexicon: int) -> bool:
            return lexicon in crossed or presence.of(lexicon)

        def survives(lexicon: int) -> bool:
            if lexicon not in known:
                known[lexicon] = presence.of(lexicon) and bool(laid_out().hits(lexicon, even_if_negated=True, exceptions=-1).items)
            return known[lexicon]

        readings = anchors.of(there | crossing, Likely(atoms.folded.text), present, survives)
        if readings and not bridged:
            evaluator = Evaluator(laid_out())
            readings = {one for one in readings if (core := anchors.core(one)) is None or core.find(evaluator).items}
        return tuple(sorted(readings)), scene

    def _decided(self, utterance: int, reach: int, circles: AbstractSet[int], alone: Scene | None = None) -> Iterator[Finding]:
        """What is at home in an utterance and certain; `alone` is the scene of it by itself, if there is one."""
        readings, concerned = self._anchors.concerned(self._recent.readings(utterance), circles)
        judged = self._recent.judged(self._anchors, Ask(utterance, readings, concerned, reach, reach), alone) if readings else None
        if judged is not None:
            yield from self._written(judged, self._identities)

    def _of_whole(self) -> Iterator[Finding]:
        """What waited for the end of the document."""
        kept = self._kept or _Kept()
        document = self._document(list(kept))
        waiting = [number for number in range(len(self._anchors.circles)) if number not in set(self._anchors.at_once)]
        own = {rule for circle in waiting for rule in self._anchors.circles[circle].rules}
        possible, homes = self._screened(document, waiting)
        if possible is not None and own.isdisjoint(possible) and not redirected(self._runtime, possible):
            return
        scene = self._laid_out(document, homes)
        if kept.left_out:
            scene.limits.append(f"直播超过 {MOST_KEPT} 字，涉及全文的规则只看了前 {MOST_KEPT} 字以内的部分")
        if possible is None:
            possible = self._anchors.possible(waiting, scene.hit_mask())
        evaluator, verdicts = judge(scene, self._on, possible=possible, homes=homes)
        yield from self._written(Judged(evaluator, [one for one in verdicts if one.rule in own], 0, 0), self._identities)

    def _screened(self, document: Document, circles: Iterable[int]) -> tuple[Possible | None, Homes | None]:
        """Of the readings of some circles those that may match in a long document, and where; None where it costs less not to know."""
        if len(document.full_text()) < SMALL_CHARACTERS:
            return None, None
        from violation_rules.engine.batch import possible_in  # noqa: PLC0415 - a short talk does without

        possible, homes = possible_in(self._runtime, document)
        asked = {rule for circle in circles for rule in self._anchors.circles[circle].asked}
        return (
            {rule: matches for rule, matches in possible.items() if rule in asked},
            homes and {reading: starts for reading, starts in homes.items() if reading[0] in asked},
        )

    def _laid_out(self, document: Document, homes: Homes | None) -> Scene:
        if not homes:
            return Scene(self._runtime, document)
        from violation_rules.engine.batch import scene_round  # noqa: PLC0415 - a short talk does without

        return scene_round(self._runtime, document, homes)

    def _written(self, judged: Judged, identities: dict[str, int]) -> Iterator[Finding]:
        """The findings, moved to where the window begins in the room."""
        for finding in write_out(judged.evaluator, judged.verdicts, self._on, identities):
            yield _moved(finding, judged.offset, judged.first)

    def _document(self, said: list[Utterance]) -> Document:
        return Document(kind=self._kind, id=self._id, on=self._on, utterances=said, facts=self._facts)


class _Line(NamedTuple):
    """A piece of an utterance. Positions count from its beginning."""

    folded: Folded
    atoms: Atoms
    bridged: list[Hit]
    """What begins in the piece before and ends in this one."""

    @property
    def piece(self) -> Piece:
        """It as one of several."""
        numbers, starts, others = _columns(self.atoms)
        return Piece([self.folded], numbers, starts, chain(others, self.bridged), self.atoms.reading_folds)


def _by_reach(reaches: Mapping[int, float]) -> list[tuple[int, set[int]]]:
    """Circles by how far they look, the nearest first."""
    found: dict[int, set[int]] = {}
    for number, reach in reaches.items():
        found.setdefault(int(reach), set()).add(number)
    return sorted(found.items())


def _find(runtime: Runtime, text: str) -> tuple[Folded, Atoms]:
    """Fold an utterance and find every atom in it."""
    folded = fold(text)
    if len(text) <= LONGEST and reads_plainly(folded.text) and not len(folded.symbols):
        return folded, find_in_folded(runtime, folded)
    return folded, find_atoms(runtime, text)


def _columns(found: Atoms) -> tuple[Sequence[int], Sequence[int], Iterable[Hit]]:
    """Atoms and starts of the hits that are as long as their atoms, as far as they are known to be, and the other hits."""
    hits = found.hits
    return (hits.atoms, hits.starts, hits.further) if isinstance(hits, FewHits) else ((), (), hits)


class _Kept:
    """Utterances in little memory."""

    def __init__(self) -> None:
        """None yet."""
        self._packed: list[bytes] = []
        self._last: list[Utterance] = []
        self._characters = 0
        self.left_out = False
        """Whether there were more than are kept."""

    def add(self, utterance: Utterance) -> None:
        """Keep one more, or, once there are too many, none."""
        self._characters += len(utterance.text) + 1
        self.left_out = self.left_out or self._characters > MOST_KEPT
        if self.left_out:
            return
        self._last.append(utterance)
        if len(self._last) == _PACKED:
            rows = [(one.text.encode(_ENCODING, "surrogatepass"), one.start, one.end, one.speaker, one.field) for one in self._last]
            self._packed.append(zlib.compress(msgspec.msgpack.encode(rows), 1))
            self._last = []

    def __iter__(self) -> Iterator[Utterance]:
        """In order."""
        for packed in self._packed:
            for text, start, end, speaker, field in msgspec.msgpack.decode(zlib.decompress(packed)):
                yield Utterance(text.decode(_ENCODING, "surrogatepass"), start, end, speaker, field)
        yield from self._last


def _moved(finding: Finding, offset: int, utterances: int) -> Finding:
    if not offset:
        return finding
    evidence = tuple(
        piece.model_copy(update={"start": piece.start + offset, "end": piece.end + offset, "utterance": piece.utterance + utterances})
        for piece in finding.evidence
    )
    return finding.model_copy(update={"evidence": evidence})


def _ordered(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: (finding.evidence[0].start if finding.evidence else 0, finding.violation))
