"""A long document is judged round the utterances in which screening says that something can match, as if each were a document of its own.

What a condition asks for stands within a known distance of a match (`spread`), so only hits in the vicinity are looked at. What looks
farther, such as `in document`, is answered from all of the document, once.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import TYPE_CHECKING, Self, TypeAlias
from weakref import ref

import numpy as np

from violation_rules.compiler.needs import extent
from violation_rules.engine import spread
from violation_rules.engine.evaluate import Evaluator
from violation_rules.engine.exact import Occurring
from violation_rules.engine.grouped import Group
from violation_rules.engine.match import NOTHING, Matches
from violation_rules.engine.places import Listed
from violation_rules.engine.scene import Surroundings
from violation_rules.engine.tabled import order_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from violation_rules.compiler import program as ir
    from violation_rules.engine.evaluate import Possible
    from violation_rules.engine.facts import Value
    from violation_rules.engine.finders import Term
    from violation_rules.engine.match import Match, Span
    from violation_rules.engine.parts import Part
    from violation_rules.engine.places import Columns, Hit, Places
    from violation_rules.engine.plan import InferencePlan
    from violation_rules.engine.runtime import Runtime
    from violation_rules.engine.scene import Scene
    from violation_rules.engine.spread import Spread
    from violation_rules.model import Document
    from violation_rules.text.folded import Mask

Homes: TypeAlias = "Mapping[tuple[int, int], Sequence[int]]"
"""(rule, match node) → where the sentences begin in which its matches can be at home."""


class LongEvaluator(Evaluator):
    """Evaluates the conditions of one program over one long document."""

    __slots__ = ("__weakref__", "_at", "_by_rule", "_inferred", "_original", "_vicinities", "around", "here", "spread")

    def __init__(self, scene: Scene, possible: Possible, homes: Homes) -> None:
        """`homes` are those of all readings that are `possible`."""
        super().__init__(scene, possible)
        self.spread: Spread = scene.runtime.spread(scene.document.kind)
        self._inferred: dict[tuple[InferencePlan, int, int], tuple[int, tuple[Span, ...]]] = {}
        self._at: dict[int, Possible] = {}
        self._by_rule: dict[int, list[int]] = {}
        self._vicinities: dict[int, Vicinity] = {}
        self._original: LongEvaluator | None = None
        """That of which this is the same again: its vicinities do not keep it alive."""
        utterances: dict[int, set[int]] = {}
        for (number, match), starts in homes.items():
            for at in {scene.utterance_at(start) for start in starts}:
                self._at.setdefault(at, {}).setdefault(number, []).append(match)
                utterances.setdefault(number, set()).add(at)
        self._by_rule = {number: sorted(some) for number, some in utterances.items()}
        hits = scene.columns()
        chosen = sorted(self._at)
        self.here = Apart(scene.runtime, hits, chosen, [_range(scene, at, 0) for at in chosen])
        """The hits in utterances where something can match."""
        self.around = Ordered(in_some(_of_some(hits, self.spread.around), [_range(scene, at, spread.FAR) for at in chosen]))
        """The hits near them that matter in other utterances, too, but not `FAR` off."""

    def again(self, document: Document) -> Self:
        """See `Evaluator`."""
        other = super().again(document)
        other._original = self  # noqa: SLF001 - of its own kind
        return other

    def matches_of(self, number: int) -> Matches:
        """See `Evaluator`."""
        found = self._rules.get(number)
        if found is None:
            self._rules[number] = NOTHING
            utterances = self._by_rule.get(number, ())
            found = self._rules[number] = Matches([match for at in utterances for match in self._vicinity(at).matches_of(number).items])
        return found

    def round(self, match: Match) -> Evaluator:
        """See `Evaluator`."""
        near = self._vicinity(self.scene.utterance_at(match[0]))
        near.own = self.own
        return near

    def fact(self, name: str, at: int) -> Value:
        """See `Evaluator`."""
        near = self._vicinities.get(self.scene.utterance_at(at))
        return super().fact(name, at) if near is None else near.fact(name, at)

    def infer(self, inference: InferencePlan, low: int, high: int) -> tuple[int, tuple[Span, ...]]:
        """See `Evaluator`."""
        key = inference, low, high
        known = self._inferred.get(key)
        if known is None:
            known = self._inferred[key] = super().infer(inference, low, high)
        return known

    def fact_of_all(self, name: str, at: int) -> Value:
        """Of a document that is about one thing."""
        return super().fact(name, at)

    def let_go(self) -> None:
        """See `Evaluator`."""
        for near in self._vicinities.values():
            near.let_go()

    def _vicinity(self, utterance: int) -> Vicinity:
        known = self._vicinities.get(utterance)
        if known is None:
            known = self._vicinities[utterance] = Vicinity(self, utterance, self._at.get(utterance, {}))
        return known


class Vicinity(Evaluator):
    """The same for what is at home in one utterance of it."""

    __slots__ = ("_high", "_low", "_near", "_utterance", "_whole")
    narrow = True

    def __init__(self, whole: LongEvaluator, utterance: int, possible: Possible) -> None:
        """`possible` are the readings that may match in the utterance."""
        super().__init__(whole.scene, possible, hit=0)
        self._whole = ref(whole)
        self.doubts = whole.doubts
        self.facts.asking = whole.facts.asking
        self._utterance = utterance
        self._low, self._high = _range(self.scene, utterance, 0)
        self._near: dict[int, Surroundings] = {}
        self.hit = whole.here.mask(utterance) & whole.spread.here | whole.hit & ~whole.spread.here

    @property
    def whole(self) -> LongEvaluator:
        """What judges the whole document; it holds all its vicinities, so they do not hold it."""
        whole = self._whole()
        assert whole is not None  # noqa: S101
        return whole

    def rule_matches(self, violation: str) -> Matches:
        """See `Evaluator`."""
        return self.whole.rule_matches(violation)

    def seek(self, part: Part) -> Matches:
        """What a part finds: in all of the document what may stand far off."""
        distances, whole_scope = self.whole.spread, math.isinf(extent(part.scope))
        if distances.parts[part.index, part.scope] < spread.FAR and not whole_scope:
            return part.look(self)
        found = part.find(self.whole)
        if whole_scope or not found.items:
            return found
        return Matches(found.within(*_range(self.scene, self._utterance, spread.FAR + distances.widest)))

    def hits(self, term: Term) -> Matches:
        """See `Evaluator`. In the utterance alone or as far as anything not `FAR` off: two surroundings do for all distances."""
        among = self._surroundings(0 if self.whole.spread.parts[term.index, term.scope] == 0 else spread.FAR - 1)
        return self.scene.hits(term.lexicon, even_if_negated=term.free, exceptions=term.exceptions, among=among)

    def undecided(self, term: Term) -> Matches | None:
        """See `Evaluator`. They are those of the whole document."""
        if term.free or not math.isinf(extent(term.scope)) or term in self.found:
            return None
        return self.scene.hits(term.lexicon, even_if_negated=True, exceptions=term.exceptions)

    def room(self, part: Part, beyond: ir.Scope | None = None) -> tuple[int, int]:
        """See `Evaluator`."""
        distance = self.whole.spread.parts[part.index, part.scope] + (0 if beyond is None else extent(beyond))
        return (0, max(len(self.scene.text), 1)) if math.isinf(distance) else _range(self.scene, self._utterance, int(distance))

    def _surroundings(self, distance: int) -> Surroundings:
        """What is at most so many utterances away."""
        known = self._near.get(distance)
        if known is None:
            low, high = _range(self.scene, self._utterance, distance)
            sentences = range(self.scene.sentence_at(low), self.scene.sentence_at(max(high - 1, low)) + 1)
            places = Listed(self.whole.around.between(low, high)) if distance else self.whole.here.places(self._utterance)
            known = self._near[distance] = Surroundings(places, sentences)
        return known

    def fact(self, name: str, at: int) -> Value:
        """See `Evaluator`."""
        return super().fact(name, at) if self.scene.document.kind == "transcript" else self.whole.fact_of_all(name, at)

    def infer(self, inference: InferencePlan, low: int, high: int) -> tuple[int, tuple[Span, ...]]:
        """See `Evaluator`."""
        return super().infer(inference, low, high) if extent(inference.within) < spread.FAR else self.whole.infer(inference, low, high)

    def let_go(self) -> None:
        """See `Evaluator`."""
        self._near.clear()
        self.found.clear()

    def _here(self, found: Matches) -> Matches:
        return Matches(found.within(self._low, self._high)) if found.items else NOTHING


class Apart:
    """Hits by the utterance in which they begin or are at home."""

    __slots__ = ("_always", "_hits", "_masks", "_numbers")

    def __init__(self, runtime: Runtime, columns: Columns, utterances: Sequence[int], ranges: Sequence[tuple[int, int]]) -> None:
        """Of some utterances, in order, from where to where they go; atoms, homes, starts and ends of hits in any order."""
        atoms, homes, starts, ends = in_some(columns, ranges)
        self._always = runtime.mask_of(())
        self._numbers = {utterance: number for number, utterance in enumerate(utterances)}
        low, high = np.array([*ranges, (np.iinfo(np.int64).max,) * 2], dtype=np.int64).T
        owners = high.searchsorted(starts, "right")
        at_home = homes == starts
        inside = np.flatnonzero(at_home & (low[owners] <= starts))
        group = Group(Occurring(starts[inside], ends[inside], atoms[inside]), owners[inside], len(ranges))
        self._hits, self._masks = group.hits(), group.lexicons(runtime)
        for which in np.flatnonzero(~at_home).tolist():  # from the end of one utterance into the next
            hit = (int(atoms[which]), int(homes[which]), int(starts[which]), int(ends[which]))
            for number in {int(high.searchsorted(place, "right")) for place in hit[1:3]}:
                if number < len(ranges) and low[number] <= hit[1]:
                    self._hits[number].further.append(hit)
                    self._masks[number] |= runtime.mask_of((hit[0],))

    def places(self, utterance: int) -> Places:
        """Those in one of the utterances; in any other there are none."""
        number = self._numbers.get(utterance)
        return Listed(()) if number is None else self._hits[number].opened()

    def mask(self, utterance: int) -> int:
        """The lexicons that may be hit in one of them, as a mask (`engine.lexicons`)."""
        number = self._numbers.get(utterance)
        return self._always if number is None else self._always | self._masks[number]


class Ordered:
    """Hits in the order in which they start."""

    __slots__ = ("_back", "_hits", "_starts")

    def __init__(self, columns: Columns) -> None:
        """Atoms, homes, starts and ends, in any order."""
        order = order_of(columns[2])
        atoms, homes, starts, ends = [column[order] for column in columns]
        self._starts = starts.tolist()
        self._hits = list(zip(atoms.tolist(), homes.tolist(), self._starts, ends.tolist(), strict=True))
        self._back = int((homes - starts).max(initial=0))
        """How far before its home a hit may start."""

    def between(self, low: int, high: int) -> list[Hit]:
        """Those that begin or are at home in [low, high)."""
        first, last = bisect_left(self._starts, low - self._back), bisect_left(self._starts, high)
        return [hit for hit in self._hits[first:last] if hit[1] >= low]


def in_some(columns: Columns, ranges: Sequence[tuple[int, int]]) -> Columns:
    """Those hits that begin or are at home in one of some ranges, which may overlap."""
    _, homes, starts, _ = columns
    inside = np.zeros(int(homes.max(initial=0)) + 1, dtype=np.bool_)  # no hit begins after its home
    for low, high in ranges:
        inside[low:high] = True
    return _only(columns, inside.take(starts) | inside.take(homes))


def _of_some(columns: Columns, atoms: Mask) -> Columns:
    """The hits of some atoms."""
    return _only(columns, atoms.take(columns[0]))


def _only(columns: Columns, which: Mask) -> Columns:
    return tuple([column[which] for column in columns])


def _range(scene: Scene, utterance: int, distance: int) -> tuple[int, int]:
    """From where to where the utterances at most so far from one go, half open."""
    last = min(utterance + distance, len(scene.utterances) - 1)
    return scene.utterances[max(utterance - distance, 0)][0], scene.utterances[last][1] + 1
