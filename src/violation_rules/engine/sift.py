"""Which readings of which rules may match in which sentences of a block, as sets: first by what strings are there.

Every set is a superset of where something can be. What costs little to know (how often strings occur) decides the order: the
rarest part of a condition is asked first, and most conditions end there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from violation_rules.compiler import program as ir
from violation_rules.engine.facts import holds
from violation_rules.engine.occurrences import Kept
from violation_rules.engine.resembling import NO_SUSPICIONS, Alike, passages_of
from violation_rules.engine.sentences import NOWHERE, Sentences
from violation_rules.engine.sets import Many, both, gathered, members, set_of, those_in, union
from violation_rules.engine.sizes import AT_LEAST
from violation_rules.engine.traces import Traces
from violation_rules.text.suspicion import ELSEWHERE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from violation_rules.engine.occurrences import Block
    from violation_rules.engine.runtime import Runtime
    from violation_rules.engine.sentences import Some
    from violation_rules.engine.sets import Set
    from violation_rules.engine.sizes import Sizes
    from violation_rules.engine.strings import Strings
    from violation_rules.engine.trie import Places
    from violation_rules.text.folded import Mask

_SENTENCE, _UTTERANCE, _DOCUMENT = ir.Scope("sentence"), ir.Scope("utterance"), ir.Scope("document")
_WORTH_SORTING_OUT = 0.5
"""Share of sentences: where more are beside what is not clearly about other things, all that is found is taken."""
_SAID = ir.FactTest("kind", "=", ("transcript",), numeric=False)


class Sift:
    """The conditions of a program in one block."""

    def __init__(self, runtime: Runtime, strings: Strings, sizes: Sizes, block: Block, rules: Sequence[int]) -> None:
        """Find all strings. `rules`: those to ask, by number."""
        self.runtime = runtime
        self._rules = rules
        self.block = block
        self.sentences = Sentences(block)
        self.strings = strings
        self.everywhere: Set = Many(np.ones(self.sentences.count, dtype=np.bool_), self.sentences.count)
        self._nodes = runtime.program.nodes
        self._kinds = sorted(set(block.kinds))
        number = {kind: at for at, kind in enumerate(self._kinds)}
        self._kind_of = np.fromiter(map(number.__getitem__, block.kinds), dtype=np.int64, count=len(block.kinds))
        self._passages = passages_of(*self.sentences.utterances())
        spreads = [runtime.spread(kind) for kind in self._kinds]
        self._weighed = set(rules).intersection(*(one.weighed for one in spreads))
        """Rules that match only where what is said is not clearly about other things."""
        self._asked = {runtime.rules_by_id[name] for one in spreads for name in one.violations if name in runtime.rules_by_id}
        """Rules of which another one asks whether they match."""
        suspicions = self._passages.suspicions(block.folded.codes) if self._weighed or sizes.resembled else NO_SUSPICIONS
        self._alike = self._passages.read_like(block.folded.text, suspicions) if sizes.resembled else Alike({}, {})
        self._here = self._reading_like(np.flatnonzero(suspicions >= ELSEWHERE))
        """Where what is said is not clearly about other things,"""
        self._beside = self.spread(self._here, _UTTERANCE)
        """and what is said in one go with it."""
        near = frozenset(range(len(strings.lexicons))).intersection(*(one.near for one in spreads))
        self.traces = Traces(strings, block, self.sentences, self._kept(near))
        self.sizes = sizes.of(strings.lexicon_sizes(self.traces.sizes), self._alike, self._kinds)
        """Of each condition about how often it matches in the block: 0 only if it cannot, infinity where nobody knows."""
        self._lexicons: dict[int, Set] = {}
        self._home: dict[tuple[int, ir.Scope], Set] = {}
        self._round: dict[tuple[int, ir.Scope], Set] = {}
        """What `holds` says of finders."""
        self._resembled: dict[str, Set] = {}
        self._of_kinds: dict[frozenset[str], Mask] = {}
        self._tests: dict[tuple[str, str, tuple[str, ...]], tuple[Set, Set]] = {}
        self._asking: set[str] = set()

    def _kept(self, near: Collection[int]) -> Kept | None:
        """What to keep of strings, where those of `near` lexicons matter only beside what is not clearly about other things; None: all."""
        here = members(self._beside)
        if not self._weighed or len(here) > self.sentences.count * _WORTH_SORTING_OUT:
            return None
        mask = np.zeros(self.sentences.count, dtype=np.bool_)
        mask[here] = True
        others = (lexicon for lexicon in range(len(self.strings.lexicons)) if lexicon not in near)
        return Kept(self.strings.of_lexicons(others), mask.take(self.sentences.of_place))

    def readings(self) -> dict[tuple[int, int], Set]:
        """(rule, its reading) → where it may match; what matches nowhere is left out."""
        out: dict[tuple[int, int], Set] = {}
        for number in self._rules:
            rule = self.runtime.program.rules[number]
            if rule.applies_to and set(rule.applies_to).isdisjoint(self._kinds):
                continue
            for reading, match in enumerate(rule.matches):
                where = self.home(match, rule.scope)
                if number in self._weighed:
                    where = both(where, self._beside if number in self._asked else self._here)
                if len(where):
                    out[number, reading] = where
        return out

    def asked(self, readings: Mapping[tuple[int, int], Set]) -> dict[int, Some]:
        """Lexicon → where, looking for matches of some readings there, one asks for it first: the rarest part of each condition.

        Only `placed` conditions are looked at for what is settled here.
        """
        settled = self.strings.settled
        lexicons: dict[int, list[Set]] = {}
        todo: dict[int, dict[tuple[ir.Scope, bool], list[Set]]] = {}

        def ask(index: int, scope: ir.Scope, where: Set, *, placed: bool) -> None:
            if len(where) and (placed or not settled[index]):
                todo.setdefault(index, {}).setdefault((scope, placed), []).append(where)

        for (number, reading), where in readings.items():
            rule = self.runtime.program.rules[number]
            ask(rule.matches[reading], rule.scope, where, placed=False)
        for index in range(len(self._nodes) - 1, -1, -1):  # what a node is made of comes before it
            for (scope, placed), asked in todo.pop(index, {}).items():
                where = union(asked, self.sentences.count)
                match self._nodes[index]:
                    case ir.Term(lexicon=lexicon):
                        lexicons.setdefault(lexicon, []).append(where)
                    case ir.Scoped(inner=inner, scope=own):
                        ask(inner, own, where, placed=placed)
                    case ir.And(parts=parts):
                        left = [part for part in parts if placed or not settled[part]]
                        ask(min(left, key=self.sizes.__getitem__), scope, both(where, self.holds(index, scope)), placed=placed)
                    case ir.Near(left=left):
                        ask(left, scope, both(where, self.home(index, scope)), placed=True)
                    case ir.Or(parts=parts):
                        for part in parts:
                            ask(part, scope, both(where, self.home(part, scope)), placed=placed)
                    case _:
                        pass
        return {lexicon: members(union(asked, self.sentences.count)) for lexicon, asked in lexicons.items()}

    # --- finders --------------------------------------------------------------------------------------------------

    def home(self, index: int, scope: ir.Scope) -> Set:
        """The sentences in which a match of a node may be at home."""
        if not self.sizes[index]:
            return NOWHERE
        key = (index, scope)
        where = self._home.get(key)
        if where is None:
            where = self._home[key] = self._found_home(self._nodes[index], scope)
        return where

    def _found_home(self, node: ir.Node, scope: ir.Scope) -> Set:
        match node:
            case ir.Term(lexicon=lexicon):
                return self.hit(lexicon)
            case ir.Or(parts=parts):
                return self._any(self.home, parts, scope)
            case ir.AtLeast(needed=needed, parts=parts):
                return both(self._enough(needed, parts, scope), self._any(self.home, parts, scope))
            case ir.And(parts=parts):
                first = next((part for part in parts if self.runtime.finder[part]), None)
                return self._all([(part, part == first) for part in parts], scope)
            case ir.Near(left=left, right=right):
                return self._all([(left, True), (right, False)], scope)
            case ir.Scoped(inner=inner, scope=own):
                return self.home(inner, own)
            case ir.Spoken(inner=inner) | ir.InField(inner=inner) | ir.Surely(inner=inner):
                return self.home(inner, scope)
            case ir.Compare(left=left, right=right):
                where = self.home(left.anchor, _SENTENCE) if left.anchor >= 0 else self.everywhere
                if right.anchor >= 0 and len(where):
                    held = self.home(right.anchor, _SENTENCE)
                    where = both(where, held if left.amount is None else self.spread(held, scope))
                return where
            case ir.Found(violation=violation):
                return self._violation(violation)
            case ir.ClearlyResembles(violation=violation):
                return self._reading_like(np.array(self._alike.clearly.get(violation, ()), dtype=np.int64))
            case ir.Never():
                return NOWHERE
            case _:
                return self.everywhere

    def _all(self, parts: Sequence[tuple[int, bool]], scope: ir.Scope) -> Set:
        """Where all parts may be: the one marked is at home there, the others in the stretch round it. The rarest first."""
        where = self.everywhere
        for part, home in sorted(parts, key=lambda part: self.sizes[part[0]]):
            where = both(where, self.home(part, scope)) if home else self.held(part, scope, where)
            if not len(where):
                break
        return where

    def _any(self, find: Callable[[int, ir.Scope], Set], parts: Sequence[int], scope: ir.Scope) -> Set:
        found = []
        for part in parts:
            where = find(part, scope)
            if isinstance(where, Many) and where.all:
                return where
            found.append(where)
        return union(found, self.sentences.count)

    def _violation(self, violation: str) -> Set:
        number = self.runtime.rules_by_id.get(violation)
        if number is None:
            return NOWHERE
        rule = self.runtime.program.rules[number]
        if rule.applies_to and set(rule.applies_to).isdisjoint(self._kinds):
            return NOWHERE
        if violation in self._asking:
            return self.everywhere
        self._asking.add(violation)
        where = self._any(self.home, rule.matches, rule.scope)
        self._asking.discard(violation)
        return where

    # --- operands -------------------------------------------------------------------------------------------------

    def holds(self, index: int, scope: ir.Scope) -> Set:
        """The sentences round which an operand may hold."""
        node = self._nodes[index]
        if isinstance(node, ir.Scoped):
            return self.holds(node.inner, node.scope)
        if self.runtime.finder[index]:
            key = (index, scope)
            known = self._round.get(key)
            if known is None:
                known = self._round[key] = self.spread(self.home(index, scope), scope)
            return known
        match node:
            case ir.And(parts=parts):
                return self._all([(part, False) for part in parts], scope)
            case ir.Or(parts=parts):
                return self._any(self.holds, parts, scope)
            case ir.AtLeast(needed=needed, parts=parts):
                return self._enough(needed, parts, scope)
            case ir.Surely(inner=inner) if isinstance(test := self._nodes[inner], ir.FactTest):
                return self._fact(test, surely=True)
            case ir.Surely(inner=inner) | ir.Spoken(inner=inner) | ir.InField(inner=inner):
                return self.holds(inner, scope)
            case ir.Count(inner=inner, operator=operator, number=number) if inner >= 0 and operator in AT_LEAST and number >= 1:
                return self.spread(self._often(inner, number, scope), scope)
            case ir.FactTest():
                return self._fact(node, surely=False)
            case ir.Resembles(violation=violation):
                return self._resembling(violation)
            case _:
                return self.everywhere

    def held(self, index: int, scope: ir.Scope, among: Set) -> Set:
        """Those of some sentences round which an operand may hold."""
        node = self._nodes[index]
        if isinstance(node, ir.Scoped):
            return self.held(node.inner, node.scope, among)
        if isinstance(among, Many) or not self.runtime.finder[index] or (index, scope) in self._round:
            return both(among, self.holds(index, scope))
        where = self.home(index, scope)
        if scope.kind == "sentence" or not self.sentences.shared(scope)[among].any():
            return those_in(where, among)
        return self.sentences.around(among, those_in(where, self.sentences.spread(among, scope)), scope)

    def _enough(self, needed: int, parts: Sequence[int], scope: ir.Scope) -> Set:
        """The sentences round which so many of some operands may hold."""
        held = np.zeros(self.sentences.count, dtype=np.int16)
        for part in parts:
            where = self.holds(part, scope)
            held[where.mask if isinstance(where, Many) else where] += 1
        return set_of(held >= needed)

    def _often(self, index: int, number: float, scope: ir.Scope) -> Set:
        """Where matches of a finder may be at home in whose stretch there may be so many."""
        where = self.home(index, scope)
        node = self._nodes[index]
        if not len(where) or number <= 1 or not isinstance(node, ir.Term) or self.strings.lexicons[node.lexicon].anywhere:
            return where
        return both(where, self.traces.often(node.lexicon, number, self.sentences.stretches(scope)))

    def spread(self, where: Set, scope: ir.Scope) -> Set:
        """All sentences whose stretch has one of some sentences."""
        if scope.kind == "sentence" or not len(where) or (isinstance(where, Many) and where.all):
            return where
        shared = self.sentences.shared(scope)
        some = (where.mask & shared).nonzero()[0] if isinstance(where, Many) else where[shared[where]]
        return union([where, self.sentences.spread(some, scope)], self.sentences.count) if len(some) else where

    def _fact(self, test: ir.FactTest, *, surely: bool) -> Set:
        """Where a fact test may be true (or, unless `surely`, unknown)."""
        if test.fact == "speaker":
            return self.everywhere
        if test.fact == "kind":
            return self._met(test)[0]
        unknown = self.everywhere
        if surely and test.fact not in self._asking:
            self._asking.add(test.fact)
            unknown = self._inferred([one for one in self.runtime.inferences.get(test.fact, ()) if holds(test, (one.value,))])
            self._asking.discard(test.fact)
        if self.block.facts is None:
            return unknown
        met, left = self._met(test)
        return union([met, both(left, unknown)], self.sentences.count)

    def _inferred(self, ways: Iterable[ir.Inference]) -> Set:
        """Where a fact may be inferred in one of some ways: in a transcript round the place that asks, else from all of the document."""
        by_scope: dict[ir.Scope, list[int]] = {}
        for one in ways:
            by_scope.setdefault(one.within, []).append(one.condition)
        speak = {scope: self._any(self.home, conditions, _SENTENCE) for scope, conditions in by_scope.items()}
        count = self.sentences.count
        near = union([self.spread(where, scope) for scope, where in speak.items()], count)
        if self._kinds == ["transcript"]:
            return near
        said, written = self._met(_SAID)
        return union([both(near, said), both(self.spread(union(speak.values(), count), _DOCUMENT), written)], count)

    def _met(self, test: ir.FactTest) -> tuple[Set, Set]:
        """The sentences of documents that meet a test by what is given, and of those that do not say."""
        key = (test.fact, test.operator, test.values)
        if key not in self._tests:
            if test.fact == "kind":
                met = self.of_kinds([kind for kind in self._kinds if holds(test, (kind,))])
                left = ~met
            else:
                known = [holds(test, facts[test.fact]) if test.fact in facts else None for facts in self.block.facts or ()]
                met, left = np.array([one is True for one in known]), np.array([one is None for one in known])
            of = self.sentences.document_of
            self._tests[key] = set_of(met[of]), set_of(left[of])
        return self._tests[key]

    def of_kinds(self, kinds: Collection[str]) -> Mask:
        """The documents of some kinds."""
        among = frozenset(kinds)
        found = self._of_kinds.get(among)
        if found is None:
            found = self._of_kinds[among] = np.array([kind in among for kind in self._kinds], dtype=np.bool_)[self._kind_of]
        return found

    def _resembling(self, violation: str) -> Set:
        """The sentences in which a passage reads like a violation."""
        where = self._resembled.get(violation)
        if where is None:
            where = self._resembled[violation] = self._reading_like(np.array(self._alike.some.get(violation, ()), dtype=np.int64))
        return where

    def _reading_like(self, some: Places) -> Set:
        """The sentences that some passages touch."""
        touched = self.sentences.touched(self._passages.begins[some], self._passages.ends[some])
        return gathered([touched], self.sentences.count)

    def hit(self, lexicon: int) -> Set:
        """Where a lexicon may be hit."""
        where = self._lexicons.get(lexicon)
        if where is None:
            plan = self.strings.lexicons[lexicon]
            where = self.everywhere if plan.anywhere else self.traces.lexicon(lexicon)
            self._lexicons[lexicon] = where
        return where
