"""A closer look at the few sentences that sifting leaves: the same conditions with places, patterns and amounts, a sentence at a time.

Still a superset of what is found: polarity, exceptions and whole words only ever take hits away and are left to the evaluation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from violation_rules.compiler import program as ir
from violation_rules.engine.facts import COMPARE
from violation_rules.text.amounts import ANY_NUMBER, SIGN, UNIT, possible_amounts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from violation_rules.engine.sentences import Some
    from violation_rules.engine.sift import Sift
    from violation_rules.text.amounts import Amount

Spans: TypeAlias = "list[tuple[int, int]] | None"
"""Where the anchors of matches may be, half open; None for anywhere."""

_SENTENCE = ir.Scope("sentence")
_AT_LEAST = {">", ">=", "="}
_SURROGATES = dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)
_FIRST_SURROGATE = np.uint32(0xD800)
_FEW = 64
"""In longer stretches it pays to ask which sentences come into question at all."""


class Found:
    """What was found in one sentence."""

    __slots__ = ("_high", "_low", "_sift", "_spans", "present", "strings")

    def __init__(self, sift: Sift, low: int, high: int) -> None:
        """Take the part `low:high` of what was found, by sentence."""
        self._sift, self._low, self._high = sift, low, high
        self.strings: list[int] = sift.strings_by_sentence[low:high].tolist()
        self.present = frozenset(self.strings)
        self._spans: list[tuple[int, int]] | None = None

    def spans(self) -> list[tuple[int, int]]:
        """Of each of `strings` where it is."""
        if self._spans is None:
            places = self._sift.places_by_sentence[self._low : self._high]
            self._spans = list(zip(self._sift.starts[places].tolist(), self._sift.ends[places].tolist(), strict=True))
        return self._spans


class Glance:
    """Looks at sentences of one block."""

    def __init__(self, sift: Sift, alive: Some) -> None:
        """Take what was found in the sentences `alive`, which must be whole documents."""
        self._sift = sift
        self._nodes = sift.runtime.program.nodes
        self._finder = sift.runtime.finder
        self._text = sift.block.folded.text
        self._surrogates = bool((sift.block.folded.codes - _FIRST_SURROGATE < len(_SURROGATES)).any())
        self._rows = {sentence: row for row, sentence in enumerate(alive.tolist())}
        self._begins = sift.sentences.begins[alive].tolist()
        self._ends = sift.sentences.ends[alive].tolist()
        self._alone = sift.sentences.alone(alive).tolist()
        self._stretch_of: dict[tuple[ir.Scope, int], range] = {}
        low, high = sift.by_sentence(alive)
        self._low, self._high = low.tolist(), high.tolist()
        self._found: list[Found | None] = [None] * len(alive)
        self._ordered: dict[int, list[int]] = {}
        self._lexicons: dict[tuple[int, int], Spans] = {}
        self._patterns: dict[tuple[str, int], list[tuple[int, int]]] = {}
        self._amounts: dict[tuple[str, int], list[Amount]] = {}
        self._texts: list[str | None] = [None] * len(alive)
        self._known: dict[tuple[int, ir.Scope, int], Spans] = {}
        self._asking: set[str] = set()

    def may_match(self, index: int, scope: ir.Scope, sentence: int) -> bool:
        """Whether a finder may have a match at home in a sentence."""
        spans = self._matches(index, scope, sentence)
        return spans is None or bool(spans)

    # --- finders --------------------------------------------------------------------------------------------------

    def _matches(self, index: int, scope: ir.Scope, sentence: int) -> Spans:
        node = self._nodes[index]
        if isinstance(node, ir.Term):
            return self._lexicon(node.lexicon, sentence)
        key = (index, scope, sentence)
        if key not in self._known:
            self._known[key] = self._look(node, index, scope, sentence)
        return self._known[key]

    def _look(self, node: ir.Node, index: int, scope: ir.Scope, sentence: int) -> Spans:
        match node:
            case ir.Or(parts=parts):
                return _together(self._matches(part, scope, sentence) for part in parts)
            case ir.AtLeast(needed=needed, parts=parts):
                spans = _together(self._matches(part, scope, sentence) for part in parts)
                return spans if (spans is None or spans) and self._enough(needed, parts, scope, sentence) else []
            case ir.And(parts=parts):
                return self._and(index, parts, scope, sentence)
            case ir.Near():
                return self._near(node, scope, sentence)
            case ir.Scoped(inner=inner, scope=own):
                return self._matches(inner, own, sentence)
            case ir.Spoken(inner=inner) | ir.InField(inner=inner) | ir.Surely(inner=inner):
                return self._matches(inner, scope, sentence)
            case ir.Compare():
                return self._compare(node, scope, sentence)
            case ir.Found(violation=violation):
                return self._violation(violation, sentence)
            case ir.Never():
                return []
            case _:
                return None

    def _and(self, index: int, parts: Sequence[int], scope: ir.Scope, sentence: int) -> Spans:
        first = next((part for part in parts if self._finder[part]), None)
        spans: Spans = None
        for part in self._rarest_first(index, parts):
            if part == first:
                spans = self._matches(part, scope, sentence)
                if spans is not None and not spans:
                    return []
            elif not self._may_hold(part, scope, sentence):
                return []
        return spans

    def _rarest_first(self, index: int, parts: Sequence[int]) -> list[int]:
        """The parts of `and`, amounts last: reading them costs more than all else."""
        ordered = self._ordered.get(index)
        if ordered is None:
            ordered = sorted(parts, key=lambda part: (isinstance(self._nodes[part], ir.Compare), self._sift.size(part)))
            self._ordered[index] = ordered
        return ordered

    def _near(self, node: ir.Near, scope: ir.Scope, sentence: int) -> Spans:
        ordered = self._sift.size(node.left) <= self._sift.size(node.right)
        left = self._matches(node.left, scope, sentence) if ordered else None
        if left is not None and not left:
            return []
        right = _together(self._matches(node.right, scope, other) for other in self._in_stretch(node.right, scope, sentence))
        if right is not None and not right:
            return []
        if not ordered:
            left = self._matches(node.left, scope, sentence)
        if left is None or right is None:
            return left
        return [one for one in left if any(_near(one, other, node) for other in right)]

    def _violation(self, violation: str, sentence: int) -> Spans:
        rule = self._sift.rule(violation)
        if rule is None:
            return []
        if violation in self._asking:
            return None
        self._asking.add(violation)
        spans = _together(self._matches(match, rule.scope, sentence) for match in rule.matches)
        self._asking.discard(violation)
        return spans

    # --- operands -------------------------------------------------------------------------------------------------

    def _may_hold(self, index: int, scope: ir.Scope, sentence: int) -> bool:
        """Whether an operand may hold in the stretch round a match at home in a sentence."""
        node = self._nodes[index]
        if isinstance(node, ir.Scoped):
            return self._may_hold(node.inner, node.scope, sentence)
        if self._finder[index]:
            return any(self.may_match(index, scope, other) for other in self._in_stretch(index, scope, sentence))
        match node:
            case ir.And(parts=parts):
                return all(self._may_hold(part, scope, sentence) for part in parts)
            case ir.Or(parts=parts):
                return any(self._may_hold(part, scope, sentence) for part in parts)
            case ir.AtLeast(needed=needed, parts=parts):
                return self._enough(needed, parts, scope, sentence)
            case ir.Surely(inner=inner) | ir.Spoken(inner=inner) | ir.InField(inner=inner):
                return self._may_hold(inner, scope, sentence)
            case ir.Count(inner=inner, operator=operator, number=number) if inner >= 0 and operator in _AT_LEAST:
                spans = _together(self._matches(inner, scope, other) for other in self._in_stretch(inner, scope, sentence))
                return spans is None or len(set(spans)) >= number
            case _:
                return True

    def _enough(self, needed: int, parts: Sequence[int], scope: ir.Scope, sentence: int) -> bool:
        held = 0
        for left, part in zip(range(len(parts), 0, -1), parts, strict=True):
            if held >= needed or held + left < needed:
                break
            held += self._may_hold(part, scope, sentence)
        return held >= needed

    def _in_stretch(self, index: int, scope: ir.Scope, sentence: int) -> Sequence[int]:
        """The sentences in the stretch round one in which a finder may have a match at home."""
        if scope.kind == "sentence":
            return (sentence,)
        stretch = self._all_of(scope, sentence)
        if len(stretch) <= _FEW:
            return stretch
        where = self._sift.at_home(index, scope, np.arange(stretch.start, stretch.stop))
        return stretch if where is None else where.tolist()

    def _all_of(self, scope: ir.Scope, sentence: int) -> range:
        """The sentences in the stretch round one."""
        if scope.kind == "sentence" or self._alone[self._rows[sentence]]:
            return range(sentence, sentence + 1)
        key = (scope, sentence)
        if key not in self._stretch_of:
            self._stretch_of[key] = range(*self._sift.sentences.stretch(sentence, scope))
        return self._stretch_of[key]

    # --- hits -----------------------------------------------------------------------------------------------------

    def _lexicon(self, lexicon: int, sentence: int) -> Spans:
        key = (lexicon, sentence)
        if key not in self._lexicons:
            self._lexicons[key] = self._hits(lexicon, sentence)
        return self._lexicons[key]

    def _hits(self, lexicon: int, sentence: int) -> Spans:
        plan = self._sift.strings.lexicons[lexicon]
        if plan.unplaced:
            return None
        here = self._found_in(sentence)
        present = here.present
        out: list[tuple[int, int]] = []
        if plan.plain is not None and (wanted := self._sift.strings.members(plan.plain) & present):
            out = [span for string, span in zip(here.strings, here.spans(), strict=True) if string in wanted]
        if plan.patterns:
            for regex in self._sift.strings.patterns(lexicon).among(present):
                out += self._pattern(regex, sentence)
        return out

    def _found_in(self, sentence: int) -> Found:
        row = self._rows[sentence]
        here = self._found[row]
        if here is None:
            here = self._found[row] = Found(self._sift, self._low[row], self._high[row])
        return here

    def _pattern(self, regex: str, sentence: int) -> list[tuple[int, int]]:
        key = (regex, sentence)
        known = self._patterns.get(key)
        if known is None:
            begin = self._begins[self._rows[sentence]]
            compiled = self._sift.runtime.regex(regex)
            spans = [found.span() for found in compiled.finditer(self._text_of(sentence))]
            known = self._patterns[key] = [(begin + start, begin + end) for start, end in spans if start < end]
        return known

    def _text_of(self, sentence: int) -> str:
        row = self._rows[sentence]
        text = self._texts[row]
        if text is None:
            text = self._text[self._begins[row] : self._ends[row]].removesuffix("\n")
            if self._surrogates:
                text = text.translate(_SURROGATES)
            self._texts[row] = text
        return text

    # --- amounts --------------------------------------------------------------------------------------------------

    def _compare(self, node: ir.Compare, scope: ir.Scope, sentence: int) -> Spans:
        compare = COMPARE[node.operator]
        left, right = node.left, node.right
        if left.amount is None:
            number = left.number or 0.0
            found = [one for one in self._measured(right, sentence) if any(compare(number, value) for value in _values(one, right))]
        elif right.amount is None:
            number = right.number or 0.0
            found = [one for one in self._measured(left, sentence) if any(compare(value, number) for value in _values(one, left))]
        else:
            found = self._measured(left, sentence)
            if not found:
                return []
            stretch = self._in_stretch(right.anchor, scope, sentence) if right.anchor >= 0 else self._all_of(scope, sentence)
            others = [other for at in stretch for other in self._measured(right, at)]
            found = [
                one
                for one in found
                if any(
                    other.start != one.start and any(compare(a, b) for a in _values(one, left) for b in _values(other, right))
                    for other in others
                )
            ]
        return [(one.start, one.end) for one in found]

    def _measured(self, quantity: ir.Quantity, sentence: int) -> list[Amount]:
        """The amounts of a sentence that may be the nearest to a hit of what they are to stand near."""
        anchors: Spans = None
        if quantity.anchor >= 0:
            anchors = self._matches(quantity.anchor, _SENTENCE, sentence)
            if anchors is not None and not any(self._has_number(*anchor, quantity.distance, sentence) for anchor in anchors):
                return []
        found = self._amounts_in(quantity.amount or "", sentence)
        if anchors is None:
            return found
        return [one for one in found if any(_beside(one, start, end, quantity) for start, end in anchors)]

    def _amounts_in(self, kind: str, sentence: int) -> list[Amount]:
        key = (kind, sentence)
        known = self._amounts.get(key)
        if known is None:
            begin = self._begins[self._rows[sentence]]
            known = self._amounts[key] = [one.moved(begin) for one in possible_amounts(self._text_of(sentence), kind)]
        return known

    def _has_number(self, start: int, end: int, distance: int, sentence: int) -> bool:
        """Whether an amount may stand so near to a hit: much cheaper to ask than what amounts there are."""
        begin = self._begins[self._rows[sentence]]
        low, high = start - begin - distance - UNIT, end - begin + distance + SIGN
        return ANY_NUMBER.search(self._text_of(sentence), max(low, 0), high) is not None


def _together(parts: Iterable[Spans]) -> Spans:
    out: list[tuple[int, int]] = []
    for part in parts:
        if part is None:
            return None
        out += part
    return out


def _near(one: tuple[int, int], other: tuple[int, int], node: ir.Near) -> bool:
    """Whether two anchors stand as nearness asks."""
    if other[0] >= one[1]:
        return node.relation != "after" and other[0] - one[1] <= node.distance
    return node.relation != "before" and 0 <= one[0] - other[1] <= node.distance


def _values(amount: Amount, quantity: ir.Quantity) -> tuple[float, float]:
    return amount.low * quantity.factor, amount.high * quantity.factor


def _beside(amount: Amount, start: int, end: int, quantity: ir.Quantity) -> bool:
    """Whether an amount stands on the side and within the distance that a measure asks for, or inside the hit itself."""
    if amount.start >= start and amount.end <= end:
        return True
    if amount.start >= end:
        return quantity.relation != "before" and amount.start - end <= quantity.distance
    return quantity.relation != "after" and 0 <= start - amount.end <= quantity.distance
