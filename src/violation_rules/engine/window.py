"""The last utterances of a room, and some of them put together to one document and judged."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from functools import cached_property
from itertools import accumulate, chain, islice
from typing import TYPE_CHECKING, NamedTuple

from violation_rules.engine.evaluate import Evaluator
from violation_rules.engine.judge import judge
from violation_rules.engine.places import Atoms, FewHits
from violation_rules.engine.presence import Presence
from violation_rules.engine.scene import Scene
from violation_rules.text.folded import Folded, joined

if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import date

    from violation_rules.engine.anchors import Anchors, Reading
    from violation_rules.engine.evaluate import Possible
    from violation_rules.engine.judge import Verdict
    from violation_rules.engine.places import Hit
    from violation_rules.engine.runtime import Runtime
    from violation_rules.model import Document, Utterance


class Heard(NamedTuple):
    """An utterance with what was found in it. Positions count from its beginning; what crosses from the one before begins below 0."""

    said: Sequence[Utterance]
    """The given ones that it is made of,"""
    lines: Sequence[Folded]
    """each folded."""
    atoms: array[int]
    starts: array[int]
    """Of each hit that is as long as its atom."""
    others: array[int]
    """Atom, home, start and end of each other hit, one after another."""
    reading_folds: dict[tuple[int, int], tuple[str, ...]]
    readings: tuple[Reading, ...]
    """Those of which something may be at home in it."""
    crossed: bool
    """Whether anything begins in the one before."""
    offset: int
    """Where it begins in the original text."""
    number: int
    """How many utterances were given before it."""

    @property
    def piece(self) -> Piece:
        """It as one of several."""
        others = self.others
        return Piece(self.lines, self.atoms, self.starts, zip(*(others[at::4] for at in range(4)), strict=True), self.reading_folds)

    @property
    def length(self) -> int:
        """Characters of the original text, with line feeds."""
        return sum(len(one.text) + 1 for one in self.said)


class Ask(NamedTuple):
    """For which findings a window is judged, and how far it reaches."""

    utterance: int
    """The one in which they are at home."""
    readings: Sequence[Reading]
    """Those of which something may be at home in it."""
    circles: AbstractSet[int]
    """Those that are to give findings."""
    before: int
    """Utterances looked at before it, and after."""
    after: int


class Judged(NamedTuple):
    """What was asked for, and where in the room the window begins."""

    evaluator: Evaluator
    verdicts: list[Verdict]
    offset: int
    """Characters before it."""
    first: int
    """Given utterances before it."""


class Recent:
    """The last utterances of a room; those before are forgotten."""

    def __init__(self, runtime: Runtime, most: int, document: Callable[[list[Utterance]], Document], on: date) -> None:
        """Nothing was said yet. `document` makes one of utterances of the room."""
        self._runtime = runtime
        self._document = document
        self._on = on
        self._heard: deque[Heard] = deque(maxlen=most)
        self.count = 0
        """Utterances said until now, forgotten ones too."""
        self.offset = 0
        """Where the next one begins in the original text."""
        self.number = 0
        """How many were given until now, of which utterances are made."""

    @property
    def last(self) -> Heard | None:
        """The newest."""
        return self._heard[-1] if self._heard else None

    def add(self, heard: Heard) -> None:
        """Take the next one."""
        self._heard.append(heard)
        self.count += 1
        self.offset, self.number = heard.offset + heard.length, heard.number + len(heard.said)

    def take_back(self) -> None:
        """Forget the newest, of which more was heard."""
        heard = self._heard.pop()
        self.count -= 1
        self.offset, self.number = heard.offset, heard.number

    def forget(self) -> None:
        """Let all of them go."""
        self._heard.clear()

    def readings(self, utterance: int) -> tuple[Reading, ...]:
        """Those of which something may be at home in an utterance; none where it is forgotten."""
        at = utterance - self.count + len(self._heard)
        return self._heard[at].readings if at >= 0 else ()

    def judged(self, anchors: Anchors, ask: Ask, alone: Scene | None = None) -> Judged | None:
        """The verdicts asked for; None where there are none. `alone` is the scene of the utterance by itself, if there is one."""
        known = self.count - len(self._heard)
        first = max(ask.utterance - ask.before, known)
        if first > known and self._heard[first - known].crossed:
            first -= 1  # a term may have begun in the utterance before and be completed here
        window = list(islice(self._heard, first - known, min(ask.utterance + ask.after + 1, self.count) - known))
        atoms = set(chain.from_iterable(chain(one.atoms, one.others[::4]) for one in window))
        presence = Presence(self._runtime, atoms, "\n".join([line.text for one in window for line in one.lines]))
        hit = self._runtime.mask_of(atoms)
        readings = [one for one in ask.readings if anchors.may(one, hit, presence.of)]
        if not readings:
            return None
        scene = alone if len(window) == 1 else None
        if scene is None:
            scene = Scene(
                self._runtime,
                self._document(list(chain.from_iterable(one.said for one in window))),
                together(self._runtime, [one.piece for one in window]),
            )
        home = ask.utterance - first
        if not _any_at_home(scene, readings, home):
            return None
        possible = anchors.possible(ask.circles, hit, presence.of)
        own = {rule for circle in ask.circles for rule in anchors.circles[circle].rules}
        if own.isdisjoint(possible) and not redirected(self._runtime, possible):
            return None
        evaluator, verdicts = judge(scene, self._on, possible=possible)
        verdicts = [one for one in verdicts if one.rule in own and scene.utterance_at(one.matches[0].home) == home]
        return Judged(evaluator, verdicts, window[0].offset, window[0].number) if verdicts else None


def _any_at_home(scene: Scene, readings: Sequence[Reading], home: int) -> bool:
    """Whether any of them matches in an utterance, whatever excuses it."""
    rules, evaluator = scene.runtime.program.rules, Evaluator(scene)
    found = (match for rule, node in readings for match in evaluator.find(node, rules[rule].scope).items)
    return any(scene.utterance_at(match.home) == home for match in found)


def redirected(runtime: Runtime, possible: Possible) -> bool:
    """Whether some of these rules' matches may be reported as another rule's."""
    return any(runtime.program.rules[number].gate_else for number in possible)


class Piece(NamedTuple):
    """What was found in some lines. Positions count from their beginning."""

    lines: Sequence[Folded]
    atoms: Iterable[int]
    starts: Iterable[int]
    """Of each hit that is as long as its atom."""
    others: Iterable[Hit]
    reading_folds: Mapping[tuple[int, int], tuple[str, ...]]


def together(runtime: Runtime, pieces: Sequence[Piece]) -> Atoms:
    """What was found in pieces as what was found in one text."""
    atoms: list[int] = []
    starts: list[int] = []
    others: list[Hit] = []
    folds: dict[tuple[int, int], tuple[str, ...]] = {}
    folded = Joined([line for one in pieces for line in one.lines])
    firsts = accumulate([len(one.lines) for one in pieces[:-1]], initial=0)
    for one, first in zip(pieces, firsts, strict=True):
        begin = folded.begins[first]
        atoms += one.atoms
        starts += [start + begin for start in one.starts]
        for atom, home, start, end in one.others:
            if begin + start >= 0:  # what began before the first piece is no concern of any that is judged in them
                others.append((atom, home + begin, start + begin, end + begin))
        for (start, end), names in one.reading_folds.items():
            folds[start + begin, end + begin] = names
    return Atoms(folded, FewHits(atoms, starts, runtime.lengths, others), folds)


class Joined:
    """Folded lines as one text: what `joined` makes of them to those who ask only for the text and for what it stands for."""

    def __init__(self, lines: Sequence[Folded]) -> None:
        """There must be one."""
        self._lines = lines
        self.text = "\n".join([line.text for line in lines])
        self.original = "\n".join([line.original for line in lines])
        self.begins = list(accumulate((len(line.text) + 1 for line in lines[:-1]), initial=0))
        """Where each begins."""

    @cached_property
    def _all(self) -> Folded:
        return joined(self._lines)

    def _line(self, start: int, end: int) -> tuple[Folded, int, int] | None:
        """The line that a range is in, its number and where it begins; None if it is in no single one."""
        number = bisect_right(self.begins, start) - 1
        line, begin = self._lines[number], self.begins[number]
        return (line, number, begin) if start < end <= begin + len(line.text) else None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """See `Folded.span`."""
        found = self._line(start, end)
        if found is None:
            return self._all.span(start, end)
        line, number, begin = found
        low, high = line.span(start - begin, end - begin)
        first = sum(len(before.original) + 1 for before in self._lines[:number])
        return low + first, high + first

    def folds(self, start: int, end: int) -> tuple[str, ...]:
        """See `Folded.folds`."""
        found = self._line(start, end)
        return self._all.folds(start, end) if found is None else found[0].folds(start - found[2], end - found[2])
