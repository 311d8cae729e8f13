"""Which readings of which rules may match in which sentences of a block: first by what strings are there.

Every set is a superset of where something can be. What costs little to know (how often strings occur) decides the order: the
rarest part of a condition is looked for first and the others only where that is, so that most conditions end at once.
"""

from __future__ import annotations

from functools import partial
from math import inf
from typing import TYPE_CHECKING

import numpy as np

from violation_rules.compiler import program as ir
from violation_rules.engine.facts import holds
from violation_rules.engine.occurrences import occurrences
from violation_rules.engine.sentences import NO_SPANS, NOWHERE, Sentences, Spans, distinct, ranges

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from violation_rules.engine.occurrences import Block
    from violation_rules.engine.runtime import Runtime
    from violation_rules.engine.sentences import Some, Where
    from violation_rules.engine.strings import Strings
    from violation_rules.text.fold import Mask

_SENTENCE, _DOCUMENT = ir.Scope("sentence"), ir.Scope("document")
_AT_LEAST = {">", ">=", "="}
_RARE = 2000
_FEW = 50
"""Up to so many strings found for each pattern it pays to ask which patterns these belong to."""
_MANY = 12
"""A lexicon hit so many times as often as there are sentences to look at is looked for in these only."""


class LookedAt:
    """What was found in some sentences."""

    __slots__ = ("_present", "among", "found", "owners", "strings")

    def __init__(self, among: Some, found: Some, strings: Some, owners: Some) -> None:
        """`found` are places by sentence; `strings` says which string each is, `owners` in which of the sentences."""
        self.among, self.found, self.strings, self.owners = among, found, strings, owners
        self._present: frozenset[int] | None = None

    def present(self) -> frozenset[int]:
        """The strings that were found."""
        if self._present is None:
            self._present = frozenset(self.strings.tolist())
        return self._present


class Sift:
    """The evaluation of one block."""

    def __init__(self, runtime: Runtime, strings: Strings, block: Block) -> None:
        """Find all strings."""
        self.runtime = runtime
        self.block = block
        self.sentences = Sentences(block)
        self._nodes = runtime.program.nodes
        self.strings = strings
        found = occurrences(block, strings.trie, strings.joints, strings.lengths)
        homes = self.sentences.of_place[found.homes].astype(np.int64)
        width, room = max(len(homes), 1).bit_length(), max(len(strings.lengths), 1).bit_length()
        packed = homes << (width + room) | found.strings << width
        packed |= np.arange(len(homes))
        packed.sort()
        places: Some = packed & ((1 << width) - 1)
        self._starts, self._ends = found.starts[places], found.ends[places]
        packed >>= width
        self._strings: Some = packed & ((1 << room) - 1)
        """Of what was found, by sentence: which string."""
        packed >>= room
        self._edges: Some = np.concatenate(([0], np.cumsum(np.bincount(homes, minlength=self.sentences.count))))
        counts = np.bincount(found.strings, minlength=len(strings.lengths))
        self._first = np.cumsum(counts) - counts
        self._counts = counts
        self._homes = _by_string(self._strings, packed)
        """The sentence of what was found, by string, then sentence."""
        self._sizes = strings.sizes(counts)
        self._kinds = sorted(set(block.kinds))
        number = {kind: at for at, kind in enumerate(self._kinds)}
        self._kind_of = np.fromiter(map(number.__getitem__, block.kinds), dtype=np.int64, count=len(block.kinds))
        self._node_sizes: dict[int, float] = {}
        self._signs = self._rare_signs()
        self._lexicons: dict[int, Where] = {}
        self._known: dict[tuple[int, ir.Scope], Where] = {}
        self._looked_at = LookedAt(NOWHERE, NOWHERE, NOWHERE, NOWHERE)
        self._marks = np.zeros(len(strings.lengths), dtype=np.bool_)
        self._tests: dict[tuple[str, str, tuple[str, ...]], tuple[Mask, Mask]] = {}
        self._asking: set[str] = set()

    def readings(self) -> dict[tuple[int, int], Where]:
        """(rule, its reading) → where it may match; what matches nowhere is left out."""
        out: dict[tuple[int, int], Where] = {}
        for number, rule in enumerate(self.runtime.program.rules):
            if rule.applies_to and set(rule.applies_to).isdisjoint(self._kinds):
                continue
            for reading, match in enumerate(rule.matches):
                where = self.at_home(match, rule.scope, None)
                if where is None or len(where):
                    out[number, reading] = where
        return out

    # --- finders --------------------------------------------------------------------------------------------------

    def at_home(self, index: int, scope: ir.Scope, among: Where) -> Where:
        """Those of the sentences `among` in which a match of a node may be at home."""
        if not self.size(index) or (among is not None and not len(among)):
            return NOWHERE
        key = (index, scope)
        if key in self._known:
            return self.sentences.meet(among, self._known[key])
        where = self._at_home(self._nodes[index], scope, among)
        if among is None:
            self._known[key] = where
        return where

    def _at_home(self, node: ir.Node, scope: ir.Scope, among: Where) -> Where:
        match node:
            case ir.Term(lexicon=lexicon):
                return self.hit(lexicon, among)
            case ir.Or(parts=parts) | ir.AtLeast(parts=parts):
                return self._any([partial(self.at_home, part, scope) for part in parts], among)
            case ir.And(parts=parts):
                first = next((part for part in parts if self.runtime.finder[part]), None)
                return self._all([(part, part == first) for part in parts], scope, among)
            case ir.Near(left=left, right=right):
                return self._all([(left, True), (right, False)], scope, among)
            case ir.Scoped(inner=inner, scope=own):
                return self.at_home(inner, own, among)
            case ir.Spoken(inner=inner) | ir.InField(inner=inner) | ir.Surely(inner=inner):
                return self.at_home(inner, scope, among)
            case ir.Compare(left=left, right=right):
                if left.anchor >= 0:
                    among = self.at_home(left.anchor, _SENTENCE, among)
                if right.anchor >= 0 and left.amount is None:
                    among = self.at_home(right.anchor, _SENTENCE, among)
                elif right.anchor >= 0:
                    held = self.at_home(right.anchor, _SENTENCE, self.sentences.spread(among, scope))
                    among = self.sentences.around(among, held, scope)
                return among
            case ir.Found(violation=violation):
                return self._violation(violation, among)
            case ir.Never():
                return NOWHERE
            case _:
                return among

    def _all(self, parts: Sequence[tuple[int, bool]], scope: ir.Scope, among: Where) -> Where:
        """Where all parts may be: the one marked is at home there, the others in the stretch round it. The rarest first."""
        for part, home in sorted(parts, key=lambda part: self.size(part[0])):
            among = self.at_home(part, scope, among) if home else self._holds(part, scope, among)
            if among is not None and not len(among):
                return NOWHERE
        return among

    def _any(self, parts: Sequence[Callable[[Where], Where]], among: Where) -> Where:
        found: list[Some] = []
        for part in parts:
            where = part(among)
            if where is None or where is among:
                return among
            found.append(where)
        return self.sentences.union(found)

    def _violation(self, violation: str, among: Where) -> Where:
        rule = self.rule(violation)
        if rule is None:
            return NOWHERE
        if violation in self._asking:
            return among
        self._asking.add(violation)
        where = self._any([partial(self.at_home, match, rule.scope) for match in rule.matches], among)
        self._asking.discard(violation)
        return where

    def rule(self, violation: str) -> ir.Rule | None:
        """A rule that documents of this block can break."""
        number = self.runtime.rules_by_id.get(violation)
        if number is None:
            return None
        rule = self.runtime.program.rules[number]
        return rule if not rule.applies_to or not set(rule.applies_to).isdisjoint(self._kinds) else None

    # --- operands -------------------------------------------------------------------------------------------------

    def _holds(self, index: int, scope: ir.Scope, among: Where) -> Where:
        """Those of the sentences `among` round which an operand may hold."""
        node = self._nodes[index]
        if isinstance(node, ir.Scoped):
            return self._holds(node.inner, node.scope, among)
        if self.runtime.finder[index]:
            return self._round(index, scope, among)
        match node:
            case ir.And(parts=parts):
                return self._all([(part, False) for part in parts], scope, among)
            case ir.Or(parts=parts) | ir.AtLeast(parts=parts):
                return self._any([partial(self._holds, part, scope) for part in parts], among)
            case ir.Surely(inner=inner) if isinstance(test := self._nodes[inner], ir.FactTest):
                return self._fact(test, among, surely=True)
            case ir.Surely(inner=inner) | ir.Spoken(inner=inner) | ir.InField(inner=inner):
                return self._holds(inner, scope, among)
            case ir.Count(inner=inner, operator=operator, number=number) if inner >= 0 and operator in _AT_LEAST and number >= 1:
                return self._round(inner, scope, among)
            case ir.FactTest():
                return self._fact(node, among, surely=False)
            case _:
                return among

    def _round(self, index: int, scope: ir.Scope, among: Where) -> Where:
        """Those round which a finder has a match."""
        return self.sentences.around(among, self.at_home(index, scope, self.sentences.spread(among, scope)), scope)

    def _fact(self, test: ir.FactTest, among: Where, *, surely: bool) -> Where:
        """Those in documents of which a fact test may be true (or, unless `surely`, unknown)."""
        if test.fact == "speaker":
            return among
        if test.fact == "kind":
            return self._of_documents(self._met(test)[0], among)
        unknown = among
        if surely and test.fact not in self._asking:
            self._asking.add(test.fact)
            conditions = [one.condition for one in self.runtime.inferences.get(test.fact, ()) if holds(test, (one.value,))]
            held = self._any([partial(self.at_home, one, _SENTENCE) for one in conditions], self.sentences.spread(among, _DOCUMENT))
            unknown = self.sentences.around(among, held, _DOCUMENT)
            self._asking.discard(test.fact)
        if self.block.facts is None:
            return unknown
        met, left = self._met(test)
        given, open_ = self._of_documents(met, among), self._of_documents(left, unknown)
        return among if given is None or open_ is None else self.sentences.union([given, open_])

    def _met(self, test: ir.FactTest) -> tuple[Mask, Mask]:
        """The documents that meet a test by what is given, and those that do not say."""
        key = (test.fact, test.operator, test.values)
        if key not in self._tests:
            if test.fact == "kind":
                met = np.array([holds(test, (kind,)) for kind in self._kinds])[self._kind_of]
                left = ~met
            else:
                known = [holds(test, facts[test.fact]) if test.fact in facts else None for facts in self.block.facts or ()]
                met, left = np.array([one is True for one in known]), np.array([one is None for one in known])
            self._tests[key] = met, left
        return self._tests[key]

    def _of_documents(self, met: Mask, among: Where) -> Where:
        """Those in documents that meet something."""
        if met.all() or (among is not None and not len(among)):
            return among
        if not met.any():
            return NOWHERE
        of = self.sentences.document_of
        return np.flatnonzero(met[of]) if among is None else among[met[of[among]]]

    # --- lexicons -------------------------------------------------------------------------------------------------

    def hit(self, lexicon: int, among: Where) -> Where:
        """Those of `among` in which a lexicon may be hit."""
        if among is not None and self._better_looked_through(lexicon, len(among)):
            return self._hit_in(lexicon, among)
        return self.sentences.meet(among, self._everywhere(lexicon))

    def of_kinds(self, kinds: Collection[str]) -> Mask:
        """The documents of some kinds."""
        found: Mask = np.array([kind in kinds for kind in self._kinds])[self._kind_of]
        return found

    def places(self, sign: int, among: Some) -> Spans:
        """Where exactly the strings of a sign are in some sentences."""
        if not self._sizes[sign]:
            return NO_SPANS
        looked_at = self._look_through(among)
        which = self._marked(sign)
        places = looked_at.found[which]
        return Spans(among[looked_at.owners[which]], self._starts[places], self._ends[places])

    def patterns_in(self, lexicon: int, among: Some) -> Iterator[tuple[str, Some]]:
        """The patterns of a lexicon that may match in some sentences, each with these."""
        for pattern in self._patterns_of(lexicon, among):
            where = among
            for sign in pattern.signs:
                where = self.sentences.both(where, self._sign(sign))
                if not len(where):
                    break
            else:
                yield pattern.regex, where

    def _patterns_of(self, lexicon: int, among: Some) -> Sequence[ir.Pattern]:
        """The patterns of a lexicon that may match in some sentences: in few, by what was found in them."""
        patterns = self.strings.lexicons[lexicon].patterns
        if len(patterns) > 2 and len((looked_at := self._look_through(among)).strings) <= _FEW * len(patterns):  # noqa: PLR2004 - not worth a choice
            return self.strings.patterns(lexicon).among(looked_at.present())
        return [pattern for pattern in patterns if all(self._sizes[sign] for sign in pattern.signs)]

    def _better_looked_through(self, lexicon: int, count: int) -> bool:
        """Whether a lexicon is common and the sentences are few: what is in these is looked through."""
        return lexicon not in self._lexicons and self._lexicon_size(lexicon) > _MANY * (count + _MANY)

    def _everywhere(self, lexicon: int) -> Where:
        """Where a lexicon may be hit."""
        if lexicon not in self._lexicons:
            plan = self.strings.lexicons[lexicon]
            if plan.anywhere:
                self._lexicons[lexicon] = None
            else:
                found = [] if plan.plain is None else [self._sign(plan.plain)]
                found += [self._pattern(one.signs) for one in plan.patterns if all(self._sizes[sign] for sign in one.signs)]
                self._lexicons[lexicon] = self.sentences.union(found)
        return self._lexicons[lexicon]

    def _pattern(self, signs: Sequence[int]) -> Some:
        """Where all signs of a pattern are."""
        found, *others = map(self._sign, signs)
        for other in others:
            found = self.sentences.both(found, other)
        return found

    def _sign(self, sign: int) -> Some:
        """Where a sign is."""
        found = self._signs.get(sign)
        if found is None:
            strings = self.strings.of_sign[sign]
            homes = self._homes[ranges(self._first[strings], self._counts[strings])]
            homes.sort()
            found = self._signs[sign] = distinct(homes)
        return found

    def _rare_signs(self) -> dict[int, Some]:
        """Where the signs are that are neither common nor missing: all at once, since there are thousands."""
        signs = np.array([sign for sign, size in enumerate(self._sizes) if 0 < size <= _RARE], dtype=np.int64)
        if not len(signs):
            return {}
        of, strings = self.strings.of_signs(signs)
        counts = self._counts[strings]
        there = np.flatnonzero(counts)
        homes = self._homes[ranges(self._first[strings[there]], counts[there])]
        room = max(self.sentences.count, 1).bit_length()
        packed = np.repeat(of[there], counts[there]) << room | homes
        packed.sort()
        packed = distinct(packed)
        edges = np.searchsorted(packed >> room, np.arange(len(signs) + 1)).tolist()
        packed &= (1 << room) - 1
        return {sign: packed[low:high] for sign, low, high in zip(signs.tolist(), edges[:-1], edges[1:], strict=True)}

    def _hit_in(self, lexicon: int, among: Some) -> Where:
        """The same for a common lexicon and few sentences: what is in these is looked through."""
        plan = self.strings.lexicons[lexicon]
        if plan.anywhere:
            return among
        owners = self._look_through(among).owners
        held = np.zeros(len(among), dtype=np.bool_)
        known: dict[int, Mask] = {}
        patterns = [pattern.signs for pattern in self._patterns_of(lexicon, among)]
        for signs in patterns if plan.plain is None else [(plan.plain,), *patterns]:
            all_ = np.ones(len(among), dtype=np.bool_)
            for sign in signs:
                if not self._sizes[sign]:
                    break
                if sign not in known:
                    known[sign] = self._sign_in(sign, owners, len(among))
                all_ &= known[sign]
            else:
                held |= all_
        return among[held]

    def _sign_in(self, sign: int, owners: Some, count: int) -> Mask:
        """Which of the sentences that are being looked through have a sign."""
        held = np.zeros(count, dtype=np.bool_)
        held[owners[self._marked(sign)]] = True
        return held

    def _marked(self, sign: int) -> Mask:
        """What of that which is being looked through is of a sign."""
        marked = self.strings.of_sign[sign]
        self._marks[marked] = True
        found: Mask = self._marks[self._looked_at.strings]
        self._marks[marked] = False
        return found

    def _look_through(self, among: Some) -> LookedAt:
        """What was found in some sentences."""
        if self._looked_at.among is not among:
            low = self._edges[among]
            counts = self._edges[among + 1] - low
            found = ranges(low, counts)
            self._looked_at = LookedAt(among, found, self._strings[found], np.repeat(np.arange(len(among)), counts))
        return self._looked_at

    # --- sizes ----------------------------------------------------------------------------------------------------

    def size(self, index: int) -> float:
        """About how often a node matches in the block: 0 only if it cannot, infinity where nobody knows."""
        size = self._node_sizes.get(index)
        if size is None:
            size = self._node_sizes[index] = self._sized(self._nodes[index])
        return size

    def _sized(self, node: ir.Node) -> float:
        match node:
            case ir.Term(lexicon=lexicon):
                return self._lexicon_size(lexicon)
            case ir.Or(parts=parts) | ir.AtLeast(parts=parts):
                return sum(map(self.size, parts))
            case ir.And(parts=parts):
                return min(map(self.size, parts))
            case ir.Near(left=left, right=right):
                return min(self.size(left), self.size(right))
            case ir.Scoped(inner=inner) | ir.Spoken(inner=inner) | ir.InField(inner=inner) | ir.Surely(inner=inner):
                return self.size(inner)
            case ir.Count(inner=inner, operator=operator, number=number) if inner >= 0 and operator in _AT_LEAST and number >= 1:
                return self.size(inner)
            case ir.Compare(left=left, right=right):
                return min((self.size(side.anchor) for side in (left, right) if side.anchor >= 0), default=inf)
            case ir.FactTest(fact="kind") if not any(holds(node, (kind,)) for kind in self._kinds):
                return 0
            case ir.Never():
                return 0
            case _:
                return inf

    def _lexicon_size(self, lexicon: int) -> float:
        plan = self.strings.lexicons[lexicon]
        if plan.anywhere:
            return inf
        size = 0 if plan.plain is None else self._sizes[plan.plain]
        return size + sum(min(map(self._sizes.__getitem__, pattern.signs)) for pattern in plan.patterns)


def _by_string(strings: Some, homes: Some) -> Some:
    """Sentences in the order of strings, then their own."""
    room = max(int(homes[-1]) if len(homes) else 0, 1).bit_length()
    packed = strings << room | homes
    packed.sort()
    packed &= (1 << room) - 1
    return packed
