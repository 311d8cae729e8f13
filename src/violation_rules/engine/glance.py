"""A closer look at the few sentences that sifting leaves: the same conditions with places, patterns and amounts.

Each condition is looked at in all the sentences in question at once. Still a superset of what is found: polarity, exceptions and whole
words only ever take hits away and are left to the evaluation.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from violation_rules.compiler import program as ir
from violation_rules.engine.facts import COMPARE
from violation_rules.engine.hits import Hits
from violation_rules.engine.sentences import NO_SPANS, NOWHERE, Spans, distinct, together
from violation_rules.engine.sets import members, those_in
from violation_rules.engine.sizes import AT_LEAST
from violation_rules.text.amounts import ANY_NUMBER, SIGN, UNIT, possible_amounts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from violation_rules.engine.sentences import Some
    from violation_rules.engine.sift import Sift
    from violation_rules.engine.trie import Places
    from violation_rules.text.amounts import Amount
    from violation_rules.text.folded import Mask

Measured: TypeAlias = "tuple[int, Amount]"
"""A sentence and an amount in it, by its place in the block."""

_SENTENCE = ir.Scope("sentence")
FEW = 4
"""So few sentences are judged at once: looking closer costs more."""
_ROOM = 32
"""Bits for a place in a block."""


class Glance:
    """Looks at sentences of one block."""

    def __init__(self, sift: Sift) -> None:
        """Nothing is looked at yet."""
        self._sift = sift
        self._sentences = sift.sentences
        self._rules = sift.runtime.program.rules
        self._nodes = sift.runtime.program.nodes
        self._finder = sift.runtime.finder
        self._settled = sift.strings.settled
        self._left = sift.readings()
        self._hits = Hits(sift, sift.asked(self._left))
        self._readings: dict[tuple[int, int], Spans] = {}
        self._amounts: dict[tuple[str, int], list[Amount]] = {}
        self._asking: set[int] = set()

    def readings(self) -> dict[tuple[int, int], Some]:
        """(rule, its reading) → the sentences that a match may be at home in; what matches nowhere is left out."""
        out: dict[tuple[int, int], Some] = {}
        for number, reading in self._left:
            left = self._left[number, reading]
            where = members(left) if len(left) <= FEW else self._reading(number, reading).sentences()
            where = self._of_kind(number, where)
            if len(where):
                out[number, reading] = where
        return out

    def _of_kind(self, number: int, where: Some) -> Some:
        """Those in documents that a rule applies to."""
        kinds = self._rules[number].applies_to
        if not kinds or not len(where):
            return where
        return where[self._sift.of_kinds(kinds)[self._sentences.document_of[where]]]

    def _reading(self, number: int, reading: int) -> Spans:
        key = number, reading
        if key not in self._left:
            return NO_SPANS
        if key not in self._readings:
            rule = self._rules[number]
            self._asking.add(number)
            self._readings[key] = self._matches(rule.matches[reading], rule.scope, members(self._left[key]), placed=False)
            self._asking.discard(number)
        return self._readings[key]

    # --- finders --------------------------------------------------------------------------------------------------

    def _matches(self, index: int, scope: ir.Scope, among: Some, *, placed: bool) -> Spans:
        """Where matches of a finder may be that are at home in the sentences `among`; which sentences, if that does."""
        if not len(among) or not self._sift.sizes[index]:
            return NO_SPANS
        if not placed and self._settled[index]:
            return self._sentences.whole(those_in(self._sift.home(index, scope), among))
        match node := self._nodes[index]:
            case ir.Term(lexicon=lexicon):
                return self._hits.of(lexicon, among)
            case ir.Or(parts=parts):
                return together([self._matches(part, scope, among, placed=placed) for part in parts])
            case ir.AtLeast(needed=needed, parts=parts):
                among = self._enough(needed, parts, scope, among)
                return together([self._matches(part, scope, among, placed=placed) for part in parts])
            case ir.And(parts=parts):
                return self._and(parts, scope, among, placed=placed)
            case ir.Near():
                return self._near(node, scope, among)
            case ir.Scoped(inner=inner, scope=own):
                return self._matches(inner, own, among, placed=placed)
            case ir.Spoken(inner=inner) | ir.InField(inner=inner) | ir.Surely(inner=inner):
                return self._matches(inner, scope, among, placed=placed)
            case ir.Compare():
                return self._compare(node, scope, among)
            case ir.Found(violation=violation):
                return self._violation(violation, among)
            case ir.Never():
                return NO_SPANS
            case _:
                return self._sentences.whole(among)

    def _and(self, parts: Sequence[int], scope: ir.Scope, among: Some, *, placed: bool) -> Spans:
        first = next((part for part in parts if self._finder[part]), None)
        spans: Spans | None = None
        for part in self._rarest_first(parts):
            if part == first:
                spans = self._matches(part, scope, among, placed=placed)
                among = spans.sentences()
            else:
                among = self._holds(part, scope, among)
            if not len(among):
                return NO_SPANS
        return self._sentences.whole(among) if spans is None else spans.within(among)

    def _rarest_first(self, parts: Sequence[int]) -> list[int]:
        """The parts of `and`; amounts last: reading them costs more than all else."""
        return sorted(parts, key=lambda part: (isinstance(self._nodes[part], ir.Compare), self._sift.sizes[part]))

    def _near(self, node: ir.Near, scope: ir.Scope, among: Some) -> Spans:
        left = self._matches(node.left, scope, among, placed=True)
        among = left.sentences()
        right = self._around(node.right, scope, among, placed=True)
        if left.vague or right.vague:
            return left.within(self._round(right, scope, among))
        of = self._sentences.stretches(scope)
        mine, others = (left.homes, right.homes) if of is None else (of[left.homes], of[right.homes])
        found = np.zeros(len(left.homes), dtype=np.bool_)
        if node.relation != "after":
            found |= _any_between(mine, left.ends, left.ends + node.distance, others, right.starts)
        if node.relation != "before":
            found |= _any_between(mine, left.starts - node.distance, left.starts, others, right.ends)
        return left.only(found)

    def _violation(self, violation: str, among: Some) -> Spans:
        number = self._sift.runtime.rules_by_id.get(violation)
        if number is None:
            return NO_SPANS
        if number in self._asking:
            return self._sentences.whole(among)
        return together([self._reading(number, reading) for reading in range(len(self._rules[number].matches))]).within(among)

    # --- operands -------------------------------------------------------------------------------------------------

    def _holds(self, index: int, scope: ir.Scope, among: Some) -> Some:
        """Those of the sentences `among` round which an operand may hold."""
        if not len(among):
            return NOWHERE
        node = self._nodes[index]
        if isinstance(node, ir.Scoped):
            return self._holds(node.inner, node.scope, among)
        if self._settled[index]:
            return members(self._sift.held(index, scope, among))
        if self._finder[index]:
            return self._round(self._around(index, scope, among, placed=False), scope, among)
        match node:
            case ir.And(parts=parts):
                for part in self._rarest_first(parts):
                    among = self._holds(part, scope, among)
                return among
            case ir.Or(parts=parts):
                return self._sentences.union([self._holds(part, scope, among) for part in parts])
            case ir.AtLeast(needed=needed, parts=parts):
                return self._enough(needed, parts, scope, among)
            case ir.Surely(inner=inner) | ir.Spoken(inner=inner) | ir.InField(inner=inner):
                return self._holds(inner, scope, among)
            case ir.Count(inner=inner, operator=operator, number=number) if inner >= 0 and operator in AT_LEAST:
                return self._often(self._around(inner, scope, among, placed=True), number, scope, among)
            case _:
                return among

    def _around(self, index: int, scope: ir.Scope, among: Some, *, placed: bool) -> Spans:
        """Where a finder may match in the stretches round some sentences."""
        if scope.kind == "sentence" or not len(among):
            return self._matches(index, scope, among, placed=placed)
        return self._matches(index, scope, those_in(self._sift.home(index, scope), self._sentences.spread(among, scope)), placed=placed)

    def _round(self, spans: Spans, scope: ir.Scope, among: Some) -> Some:
        """Those round which there is any of some places."""
        return self._sentences.around(among, spans.sentences(), scope)

    def _enough(self, needed: int, parts: Sequence[int], scope: ir.Scope, among: Some) -> Some:
        held = np.zeros(len(among), dtype=np.int64)
        for part in parts:
            held[among.searchsorted(self._holds(part, scope, among))] += 1
        return among[held >= needed]

    def _often(self, spans: Spans, number: float, scope: ir.Scope, among: Some) -> Some:
        """Those round which there are so many different places."""
        if spans.vague:
            return among
        places = sorted(set(zip(spans.homes.tolist(), spans.starts.tolist(), spans.ends.tolist(), strict=True)))
        homes = np.array([home for home, _, _ in places], dtype=np.int64)
        low, high = self._sentences.reach(among, scope)
        return among[homes.searchsorted(high) - homes.searchsorted(low) >= number]

    # --- amounts --------------------------------------------------------------------------------------------------

    def _compare(self, node: ir.Compare, scope: ir.Scope, among: Some) -> Spans:
        compare = COMPARE[node.operator]
        left, right = node.left, node.right
        if left.amount is None:
            number = left.number or 0.0
            found = [(at, one) for at, one in self._measured(right, among) if any(compare(number, value) for value in _values(one, right))]
        elif right.amount is None:
            number = right.number or 0.0
            found = [(at, one) for at, one in self._measured(left, among) if any(compare(value, number) for value in _values(one, left))]
        else:
            found = self._compared(node, scope, among)
        if not found:
            return NO_SPANS
        table = np.array([(at, one.start, one.end) for at, one in found], dtype=np.int64)
        return Spans(table[:, 0], table[:, 1], table[:, 2])

    def _compared(self, node: ir.Compare, scope: ir.Scope, among: Some) -> list[Measured]:
        """The amounts of the left side that compare as is asked with one of the right side in their stretch."""
        compare = COMPARE[node.operator]
        left, right = node.left, node.right
        mine = self._measured(left, among)
        if not mine:
            return []
        some = distinct(np.array([at for at, _ in mine], dtype=np.int64))
        where = self._sentences.spread(some, scope)
        if right.anchor >= 0:
            where = those_in(self._sift.home(right.anchor, _SENTENCE), where)
        others = self._measured(right, where)
        homes = [at for at, _ in others]
        low, high = self._sentences.reach(some, scope)
        reach = dict(zip(some.tolist(), zip(low.tolist(), high.tolist(), strict=True), strict=True))
        out = []
        for at, one in mine:
            first, last = reach[at]
            values = _values(one, left)
            for _, other in others[bisect_left(homes, first) : bisect_left(homes, last)]:
                if other.start != one.start and any(compare(a, b) for a in values for b in _values(other, right)):
                    out.append((at, one))
                    break
        return out

    def _measured(self, quantity: ir.Quantity, among: Some) -> list[Measured]:
        """The amounts of sentences that may be the nearest to a hit of what they are to stand near, by sentence."""
        kind = quantity.amount or ""
        if quantity.anchor < 0:
            return [(at, one) for at in among.tolist() for one in self._amounts_in(kind, at)]
        anchors = self._matches(quantity.anchor, _SENTENCE, among, placed=True)
        if anchors.vague:
            return [(at, one) for at in anchors.sentences().tolist() for one in self._amounts_in(kind, at)]
        places: dict[int, list[tuple[int, int]]] = {}
        for at, start, end in sorted(zip(anchors.homes.tolist(), anchors.starts.tolist(), anchors.ends.tolist(), strict=True)):
            places.setdefault(at, []).append((start, end))
        return [
            (at, one)
            for at, near in places.items()
            if any(self._has_number(*place, quantity.distance, at) for place in near)
            for one in self._amounts_in(kind, at)
            if any(_beside(one, *place, quantity) for place in near)
        ]

    def _amounts_in(self, kind: str, sentence: int) -> list[Amount]:
        key = (kind, sentence)
        known = self._amounts.get(key)
        if known is None:
            begin = int(self._sentences.begins[sentence])
            known = self._amounts[key] = [one.moved(begin) for one in possible_amounts(self._hits.text_of(sentence), kind)]
        return known

    def _has_number(self, start: int, end: int, distance: int, sentence: int) -> bool:
        """Whether an amount may stand so near to a hit: much cheaper to ask than what amounts there are."""
        begin = int(self._sentences.begins[sentence])
        low, high = start - begin - distance - UNIT, end - begin + distance + SIGN
        return ANY_NUMBER.search(self._hits.text_of(sentence), max(low, 0), high) is not None


def _any_between(groups: Places, low: Places, high: Places, others: Places, values: Places) -> Mask:
    """For each whether one of `values` in the same group lies between `low` and `high`."""
    if not len(values) or not len(groups):
        return np.zeros(len(groups), dtype=np.bool_)
    keys = others << _ROOM | values
    keys.sort()
    groups = groups << _ROOM
    at = keys.searchsorted(groups | np.maximum(low, 0))
    at[at == len(keys)] = -1
    nearest = keys[at]
    found: Mask = (nearest >= groups | np.maximum(low, 0)) & (nearest <= groups | high)
    return found


def _values(amount: Amount, quantity: ir.Quantity) -> tuple[float, float]:
    return amount.low * quantity.factor, amount.high * quantity.factor


def _beside(amount: Amount, start: int, end: int, quantity: ir.Quantity) -> bool:
    """Whether an amount stands on the side and within the distance that a measure asks for, or inside the hit itself."""
    if amount.start >= start and amount.end <= end:
        return True
    if amount.start >= end:
        return quantity.relation != "before" and amount.start - end <= quantity.distance
    return quantity.relation != "after" and 0 <= start - amount.end <= quantity.distance
