"""Which rules can possibly match in which documents of a joined block: a superset, found without evaluating any rule.

What a rule's conditions cannot do without is put as presence of strings in sentences and evaluated on boolean rows, a whole block at
once; what is left is tried again with positions, for `near`. Exceptions, polarity, whole words, facts and amounts only ever
take matches away, so they are left to the evaluation of the few documents that remain.

Two passes over the text: the first looks only for the *keys* (of everything a rule needs, what is rarest), the second for all
strings, in the documents that hold a key.
"""

from __future__ import annotations

from importlib.resources import files
from math import inf
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from violation_rules.compiler import program as ir
from violation_rules.engine.facts import holds
from violation_rules.engine.trie import Trie
from violation_rules.text.readings import Joints, readings
from violation_rules.text.required import required_runs, widest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from violation_rules.engine.runtime import Runtime
    from violation_rules.engine.trie import Places
    from violation_rules.text.folded import Folded

Row: TypeAlias = "npt.NDArray[np.bool_] | bool"
"""Per sentence whether something can be there; True everywhere, False nowhere."""

COMMON = 0.02
"""Strings that together begin at more than this share of all characters say nothing about a sentence: they are not looked for."""
_WIDE = 120
"""A pattern that can be longer than this may reach from anywhere to anywhere in its sentence."""
_SENTENCE = ir.Scope("sentence")
_MARKS, _CLOSERS = "。｡！？!?；;…", '”’"」』》）)。｡！？!?；;…\n'


class Occurrences(NamedTuple):
    """Strings found in a block: where each begins and ends, where it is at home, which string. Sorted by nothing."""

    starts: Places
    ends: Places
    homes: Places
    strings: Places


class Block(NamedTuple):
    """Folded documents joined by line feeds. `begins[i]` is where document i begins in `folded`; `facts[i]` are its given facts."""

    folded: Folded
    begins: Places
    facts: Sequence[Mapping[str, tuple[str, ...]]] | None = None
    """Fact → values as text, None where no document has any."""


class Candidates(NamedTuple):
    """What is left of a block."""

    readings: dict[tuple[int, int], npt.NDArray[np.bool_]]
    """(rule, its reading) → per document whether it may match there; what matches nowhere is left out."""
    starts: Places
    ends: Places
    """The stretches (of whole sentences, half open, in order) in which any match is at home."""

    def within(self, begin: int, end: int) -> tuple[list[int], list[int]]:
        """The stretches inside a document that begins and ends there, counted from its beginning."""
        low, high = np.searchsorted(self.starts, (begin, end))
        return (self.starts[low:high] - begin).tolist(), (self.ends[low:high] - begin).tolist()


class Screen:
    """The plan for one program. Immutable."""

    def __init__(self, runtime: Runtime) -> None:
        """Collect the strings and choose the keys."""
        self.runtime = runtime
        self._strings: dict[str, int] = {}
        self._bits: dict[frozenset[str], int] = {}
        self.lexicons = [self._lexicon(lexicon) for lexicon in runtime.program.lexicons]
        self._weights = [sum(map(frequency, strings)) for strings in self._bits]
        self._key_memo: dict[tuple[int, ir.Scope], tuple[float, frozenset[int]]] = {}
        self._facts_given = False
        self._asking: set[str] = set()
        self.common = [weight > COMMON for weight in self._weights]
        wanted = {one for strings, common in zip(self._bits, self.common, strict=True) if not common for one in strings}
        names = [name for name in self._strings if name in wanted]
        self._strings = {name: number for number, name in enumerate(names)}
        self.all = Trie(names)
        self.lengths = np.array([len(name) for name in names] or [0], dtype=np.int64)
        self.joints = Joints(names)
        self.strings_of = [
            np.array([] if common else sorted(self._strings[one] for one in strings), dtype=np.int64)
            for strings, common in zip(self._bits, self.common, strict=True)
        ]
        self._names = names
        self._keys: dict[bool, _Keys] = {}

    def _bit(self, strings: frozenset[str]) -> int:
        for one in strings:
            self._strings.setdefault(one, len(self._strings))
        return self._bits.setdefault(strings, len(self._bits))

    def _lexicon(self, lexicon: ir.Lexicon) -> _Lexicon:
        atoms = self.runtime.program.atoms
        plain = frozenset(atoms[atom] for entry in lexicon.entries if entry.regex is None for atom in entry.atoms)
        patterns = []
        slack = 0.0
        for entry in lexicon.entries:
            if entry.regex is not None:
                runs = required_runs(entry.regex)
                patterns.append(tuple(self._bit(run) for run in runs))
                width = widest(entry.regex)
                slack = max(slack, inf if width > _WIDE else width)
        return _Lexicon(self._bit(plain) if plain else None, tuple(dict.fromkeys(patterns)), slack)

    # --- keys ---------------------------------------------------------------------------------------------------------------

    def _keys_for(self, *, facts_given: bool) -> _Keys:
        """The keys for documents without given facts, or with some."""
        found = self._keys.get(facts_given)
        if found is None:
            self._facts_given = facts_given
            self._key_memo.clear()
            rules = self.runtime.program.rules
            chosen = [self._key(match, rule.scope) for rule in rules for match in rule.matches]
            bits = frozenset().union(*(bits for _, bits in chosen))
            strings = sorted({int(string) for bit in bits for string in self.strings_of[bit]})
            trie = Trie([self._names[string] for string in strings])
            found = _Keys(trie, self.lengths[strings], any(weight == inf for weight, _ in chosen))
            self._keys[facts_given] = found
        return found

    def _key(self, index: int, scope: ir.Scope) -> tuple[float, frozenset[int]]:
        """The rarest bits of which one must be present where this node matches; of weight infinity where none need be."""
        known = self._key_memo.get((index, scope))
        if known is None:
            known = self._key_memo[index, scope] = self._find_key(self.runtime.program.nodes[index], scope)
        return known

    def _find_key(self, node: ir.Node, scope: ir.Scope) -> tuple[float, frozenset[int]]:
        match node:
            case ir.Term(lexicon=lexicon):
                return self._lexicon_key(self.lexicons[lexicon])
            case ir.Or(parts=parts) | ir.AtLeast(parts=parts):
                return _either([self._key(part, scope) for part in parts])
            case ir.And(parts=parts):
                return min((self._key(part, scope) for part in parts), key=lambda key: key[0])
            case ir.Near(left=left, right=right):
                return min(self._key(left, scope), self._key(right, scope), key=lambda key: key[0])
            case ir.Surely(inner=inner) if isinstance(test := self.runtime.program.nodes[inner], ir.FactTest):
                return self._fact_key(test)
            case ir.Scoped(inner=inner) | ir.Spoken(inner=inner) | ir.InField(inner=inner) | ir.Surely(inner=inner):
                return self._key(inner, scope)
            case ir.Compare(left=left, right=right):
                sides = [self._key(side.anchor, scope) for side in (left, right) if side.anchor >= 0]
                return min(sides, key=lambda key: key[0], default=(inf, frozenset()))
            case ir.Found(violation=violation):
                return self._rule_key(violation)
            case ir.Never():
                return 0.0, frozenset()
            case _:
                return inf, frozenset()

    def _fact_key(self, test: ir.FactTest) -> tuple[float, frozenset[int]]:
        """A fact that nobody gave is certain only where it is inferred."""
        if self._facts_given or test.fact in {"kind", "speaker"} or test.fact in self._asking:
            return inf, frozenset()
        self._asking.add(test.fact)
        inferences = [one for one in self.runtime.inferences.get(test.fact, ()) if holds(test, (one.value,))]
        found = _either([self._key(one.condition, _SENTENCE) for one in inferences])
        self._asking.discard(test.fact)
        return found

    def _lexicon_key(self, lexicon: _Lexicon) -> tuple[float, frozenset[int]]:
        bits = set() if lexicon.plain is None else {lexicon.plain}
        for runs in lexicon.patterns:
            if not runs:
                return inf, frozenset()
            bits.add(min(runs, key=lambda run: self._weights[run]))
        if any(self.common[bit] for bit in bits):
            return inf, frozenset()
        return sum(self._weights[bit] for bit in bits), frozenset(bits)

    def _rule_key(self, violation: str) -> tuple[float, frozenset[int]]:
        number = self.runtime.rules_by_id.get(violation)
        if number is None:
            return 0.0, frozenset()
        if violation in self._asking:
            return inf, frozenset()
        self._asking.add(violation)
        rule = self.runtime.program.rules[number]
        found = _either([self._key(match, rule.scope) for match in rule.matches])
        self._asking.discard(violation)
        return found

    # --- screening ----------------------------------------------------------------------------------------------------------

    def holds_key(self, block: Block) -> npt.NDArray[np.bool_]:
        """Which documents hold a key, and so may match some rule."""
        keys = self._keys_for(facts_given=block.facts is not None)
        if keys.unkeyed:
            return np.ones(len(block.begins), dtype=np.bool_)
        found = occurrences(block, keys.trie, self.joints, keys.lengths)
        out = np.zeros(len(block.begins), dtype=np.bool_)
        out[np.searchsorted(block.begins, found.homes, "right") - 1] = True
        return out

    def candidates(self, block: Block, kinds: frozenset[str]) -> Candidates:
        """Which readings of which rules may match in which documents, and where. `kinds` are those of the block."""
        sift = _Sift(self, block, kinds)
        rows = sift.readings(None)
        if rows:
            sift.use_places(rows.values())
            rows = sift.readings(rows)
        return Candidates({reading: sift.documents(row) for reading, row in rows.items()}, *sift.stretches(rows.values()))


class _Keys(NamedTuple):
    """What to look for first; useless where some rule has no key."""

    trie: Trie
    lengths: Places
    unkeyed: bool


class _Lexicon(NamedTuple):
    """The bit of all plain terms; for each pattern the bits that must all be there; how far a pattern reaches from what it needs."""

    plain: int | None
    patterns: tuple[tuple[int, ...], ...]
    slack: float


def _either(keys: Sequence[tuple[float, frozenset[int]]]) -> tuple[float, frozenset[int]]:
    return sum(weight for weight, _ in keys), frozenset().union(*(bits for _, bits in keys))


def occurrences(block: Block, trie: Trie, joints: Joints, lengths: Places) -> Occurrences:
    """All strings of a trie in a block and in the further readings of it, never across two documents.

    A little more than counts: a further reading's own conditions on length are left to the evaluation.
    """
    folded = block.folded
    starts, strings = trie.find(folded.codes)
    parts = [Occurrences(starts, starts + lengths[strings], starts, strings)]
    for reading in readings(folded, joints=joints):
        codes = np.frombuffer(reading.text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        starts, strings = trie.find(codes)
        ends = starts + lengths[strings]
        changes = np.cumsum(reading.kinds != 0)
        used = changes[ends - 1] > changes[starts]
        starts, ends, strings = starts[used], ends[used], strings[used]
        low, high = reading.to_base_start[starts].astype(np.int64), reading.to_base_end[ends - 1].astype(np.int64)
        breaks = np.flatnonzero(folded.codes == ord("\n"))
        last = np.searchsorted(breaks, high) - 1
        crossed = np.where(last >= 0, breaks[np.maximum(last, 0)] if len(breaks) else 0, -1)
        homes = np.where(crossed >= low, crossed + 1, low)
        one = np.searchsorted(block.begins, low, "right") == np.searchsorted(block.begins, homes, "right")
        parts.append(Occurrences(low[one], high[one], homes[one], strings[one]))
    return Occurrences(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))


class _Hits(NamedTuple):
    """Places of a node's matches, sorted by start: half open, with the sentence they are at home in; how inexact they are."""

    starts: Places
    ends: Places
    sentences: Places
    slack: float


class _Sift:
    """The evaluation of one block."""

    def __init__(self, screen: Screen, block: Block, kinds: frozenset[str]) -> None:
        """Find all strings, and lay out the sentences."""
        self._screen = screen
        self._nodes = screen.runtime.program.nodes
        self._kinds = kinds
        self._places = False
        codes = block.folded.codes
        found = occurrences(block, screen.all, screen.joints, screen.lengths)
        order = np.sort(found.strings << 32 | np.arange(len(found.strings))) & 0xFFFFFFFF
        strings = found.strings[order]
        self._starts, self._ends = found.starts[order], found.ends[order]
        self._sentence_begins = _sentence_begins(codes)
        self._sentences = np.searchsorted(self._sentence_begins, found.homes[order], "right") - 1
        edges = np.searchsorted(strings, np.arange(len(screen.lengths) + 1))
        self._low, self._high = edges[:-1], edges[1:]
        self._count = len(self._sentence_begins)
        self._document_of = np.searchsorted(block.begins, self._sentence_begins, "right") - 1
        self._document_begins = np.searchsorted(self._sentence_begins, block.begins)
        utterances = np.concatenate(([0], np.flatnonzero(codes == ord("\n")) + 1))
        self._given = None if block.facts is None else [{**facts} for facts in block.facts]
        self._utterance_of = np.searchsorted(utterances, self._sentence_begins, "right") - 1
        self._sentence_ends = np.append(self._sentence_begins[1:], len(codes) + 1)
        self._rows: dict[tuple[int, ir.Scope], Row] = {}
        self._bit_rows: dict[int, Row] = {}
        self._lexicon_rows: dict[int, Row] = {}
        self._hits: dict[tuple[int, ir.Scope], _Hits | None] = {}
        self._asking: set[str] = set()

    def documents(self, row: Row) -> npt.NDArray[np.bool_]:
        """Per sentence → per document."""
        if isinstance(row, bool):
            return np.full(len(self._document_begins), row, dtype=np.bool_)
        found: npt.NDArray[np.bool_] = np.logical_or.reduceat(row, self._document_begins)
        return found

    def stretches(self, rows: Iterable[Row]) -> tuple[Places, Places]:
        """Where the sentences of any row begin and end."""
        alive = _any(list(rows))
        which = np.arange(self._count) if alive is True else np.flatnonzero(alive)
        return self._sentence_begins[which], self._sentence_ends[which]

    def readings(self, among: Iterable[tuple[int, int]] | None) -> dict[tuple[int, int], Row]:
        """Where each reading (of those named) of each rule may match."""
        rules = self._screen.runtime.program.rules
        if among is None:
            among = [
                (number, reading)
                for number, rule in enumerate(rules)
                if not rule.applies_to or not self._kinds.isdisjoint(rule.applies_to)
                for reading in range(len(rule.matches))
            ]
        rows = {(number, reading): self._find(rules[number].matches[reading], rules[number].scope) for number, reading in among}
        return {reading: row for reading, row in rows.items() if row is not False}

    def use_places(self, rows: Iterable[Row]) -> None:
        """From now on look at positions too, and only at sentences that are still in question."""
        alive = _any(list(rows))
        if not isinstance(alive, bool):
            around = self._widen(alive, ir.Scope("document"))
            keep = np.flatnonzero(around[self._sentences]) if not isinstance(around, bool) else np.arange(len(self._sentences))
            self._low, self._high = np.searchsorted(keep, self._low), np.searchsorted(keep, self._high)
            self._starts, self._ends, self._sentences = self._starts[keep], self._ends[keep], self._sentences[keep]
        self._places = True
        for memo in (self._rows, self._bit_rows, self._lexicon_rows):
            memo.clear()

    # --- rows ---------------------------------------------------------------------------------------------------------------

    def _find(self, index: int, scope: ir.Scope) -> Row:
        """Sentences in which a match of a node may be at home (for a test: True)."""
        key = (index, scope)
        row = self._rows.get(key)
        if row is None:
            row = self._rows[key] = self._found(self._nodes[index], index, scope)
        return row

    def _found(self, node: ir.Node, index: int, scope: ir.Scope) -> Row:
        match node:
            case ir.Term(lexicon=lexicon):
                return self._lexicon(lexicon)
            case ir.Or(parts=parts) | ir.AtLeast(parts=parts):
                return _any([self._find(part, scope) for part in parts])
            case ir.And(parts=parts):
                return self._and(parts, scope)
            case ir.Near(left=left, right=right):
                row = self._find(left, scope)
                if row is not False:
                    row = _all([row, self._widen(self._find(right, scope), scope)])
                if row is not False and self._places and (hits := self._near(node, index, scope)) is not None:
                    row = _all([row, self._row_of(hits.sentences)])
                return row
            case ir.Scoped(inner=inner, scope=own):
                return self._find(inner, own)
            case ir.Surely(inner=inner) if isinstance(test := self._nodes[inner], ir.FactTest):
                return self._fact(test, surely=True)
            case ir.Spoken(inner=inner) | ir.InField(inner=inner) | ir.Surely(inner=inner):
                return self._find(inner, scope)
            case ir.Compare(left=left, right=right):
                sides = [(self._find(left.anchor, _SENTENCE) if left.anchor >= 0 else True)]
                if right.anchor >= 0:
                    row = self._find(right.anchor, _SENTENCE)
                    sides.append(row if left.amount is None else self._widen(row, scope))
                return _all(sides)
            case ir.Found(violation=violation):
                return self._rule(violation)
            case ir.Never():
                return False
            case ir.FactTest():
                return self._fact(node, surely=False)
            case _:
                return True

    def _and(self, parts: Sequence[int], scope: ir.Scope) -> Row:
        first = next((part for part in parts if self._screen.runtime.finder[part]), None)
        row: Row = True if first is None else self._find(first, scope)
        for part in parts:
            if row is False:
                break
            if part != first:
                row = _all([row, self._operand(part, scope)])
        return row

    def _operand(self, index: int, scope: ir.Scope) -> Row:
        """Sentences round which an operand may hold."""
        node = self._nodes[index]
        if isinstance(node, ir.Scoped):
            return self._operand(node.inner, node.scope)
        if self._screen.runtime.finder[index]:
            return self._widen(self._find(index, scope), scope)
        match node:
            case ir.And(parts=parts):
                return _all([self._operand(part, scope) for part in parts])
            case ir.Or(parts=parts) | ir.AtLeast(parts=parts):
                return _any([self._operand(part, scope) for part in parts])
            case ir.Surely(inner=inner) if isinstance(self._nodes[inner], ir.FactTest):
                return self._found(node, index, scope)
            case ir.Surely(inner=inner) | ir.Spoken(inner=inner) | ir.InField(inner=inner):
                return self._operand(inner, scope)
            case ir.Count(inner=inner, operator=operator, number=number) if inner >= 0 and operator in {">", ">=", "="} and number >= 1:
                return self._widen(self._find(inner, scope), scope)
            case _:
                return self._found(node, index, scope)

    def _fact(self, test: ir.FactTest, *, surely: bool) -> Row:
        """Documents of which a fact test may be true (or, unless `surely`, unknown)."""
        if test.fact == "kind":
            return any(holds(test, (kind,)) for kind in self._kinds)
        if test.fact == "speaker":
            return True
        unknown: Row = True
        if surely and test.fact not in self._asking:
            self._asking.add(test.fact)
            inferences = [one for one in self._screen.runtime.inferences.get(test.fact, ()) if holds(test, (one.value,))]
            unknown = self._widen(_any([self._find(one.condition, _SENTENCE) for one in inferences]), ir.Scope("document"))
            self._asking.discard(test.fact)
        if self._given is None:
            return unknown
        given = np.array([holds(test, facts[test.fact]) if test.fact in facts else False for facts in self._given], dtype=np.bool_)
        without = np.array([test.fact not in facts for facts in self._given], dtype=np.bool_)
        return _any([given[self._document_of], _all([unknown, without[self._document_of]])])

    def _rule(self, violation: str) -> Row:
        number = self._screen.runtime.rules_by_id.get(violation)
        if number is None:
            return False
        if violation in self._asking:
            return True
        self._asking.add(violation)
        rule = self._screen.runtime.program.rules[number]
        applies = not rule.applies_to or not self._kinds.isdisjoint(rule.applies_to)
        row = _any([self._find(match, rule.scope) for match in rule.matches]) if applies else False
        self._asking.discard(violation)
        return row

    def _widen(self, row: Row, scope: ir.Scope) -> Row:
        """From the sentences that hold something to all whose stretch holds it."""
        if isinstance(row, bool) or scope.kind == "sentence":
            return row
        of = self._utterance_of if scope.kind == "utterance" else self._document_of
        holds = np.zeros(int(of[-1]) + 1 if len(of) else 0, dtype=np.bool_)
        holds[of[row]] = True
        return holds[of]

    def _lexicon(self, lexicon: int) -> Row:
        row = self._lexicon_rows.get(lexicon)
        if row is None:
            plan = self._screen.lexicons[lexicon]
            rows = [] if plan.plain is None else [self._bit(plan.plain)]
            rows += [_all([self._bit(bit) for bit in runs]) for runs in plan.patterns]
            row = self._lexicon_rows[lexicon] = _any(rows)
        return row

    def _bit(self, bit: int) -> Row:
        row = self._bit_rows.get(bit)
        if row is None:
            row = self._bit_rows[bit] = self._screen.common[bit] or self._row_of(self._sentences[self._found_of(bit)])
        return row

    def _found_of(self, bit: int) -> Places:
        """Indexes of all that was found of a bit."""
        strings = self._screen.strings_of[bit]
        low, high = self._low[strings], self._high[strings]
        there = np.flatnonzero(high > low)
        low, counts = low[there], high[there] - low[there]
        total = np.cumsum(counts)
        found: Places = np.arange(total[-1] if len(total) else 0) + np.repeat(low - (total - counts), counts)
        return found

    def _row_of(self, sentences: Places) -> Row:
        if not len(sentences):
            return False
        row = np.zeros(self._count, dtype=np.bool_)
        row[sentences] = True
        return row

    # --- places -------------------------------------------------------------------------------------------------------------

    def _hits_of(self, index: int, scope: ir.Scope) -> _Hits | None:
        """Places of a node's matches; None where they are not known."""
        key = (index, scope)
        if key not in self._hits:
            self._hits[key] = self._find_hits(self._nodes[index], index, scope)
        return self._hits[key]

    def _find_hits(self, node: ir.Node, index: int, scope: ir.Scope) -> _Hits | None:
        match node:
            case ir.Term(lexicon=lexicon):
                return self._lexicon_hits(lexicon)
            case ir.Or(parts=parts):
                found = [self._hits_of(part, scope) for part in parts]
                return None if any(one is None for one in found) else _joined([one for one in found if one is not None])
            case ir.Near():
                return self._near(node, index, scope)
            case ir.And(parts=parts):
                first = next((part for part in parts if self._screen.runtime.finder[part]), None)
                hits = None if first is None else self._hits_of(first, scope)
                return None if hits is None else self._where(hits, self._find(index, scope))
            case ir.Scoped(inner=inner, scope=own):
                return self._hits_of(inner, own)
            case ir.Spoken(inner=inner) | ir.InField(inner=inner) | ir.Surely(inner=inner):
                return self._hits_of(inner, scope)
            case _:
                return None

    def _lexicon_hits(self, lexicon: int) -> _Hits | None:
        plan = self._screen.lexicons[lexicon]
        if plan.slack == inf:
            return None
        if plan.plain is not None and self._screen.common[plan.plain]:
            return None
        parts = [] if plan.plain is None else [self._bit_hits(plan.plain, 0)]
        for pattern in plan.patterns:
            runs = [bit for bit in pattern if not self._screen.common[bit]]
            if not runs:
                return None
            row = _all([self._bit(bit) for bit in runs])
            if row is not False:
                parts.append(min((self._where(self._bit_hits(bit, plan.slack), row) for bit in runs), key=lambda hits: len(hits.starts)))
        return _joined(parts)

    def _bit_hits(self, bit: int, slack: float) -> _Hits:
        found = self._found_of(bit)
        found = found[np.argsort(self._starts[found], kind="stable")]
        return _Hits(self._starts[found], self._ends[found], self._sentences[found], slack)

    @staticmethod
    def _where(hits: _Hits, row: Row) -> _Hits:
        if row is True:
            return hits
        keep = np.flatnonzero(row[hits.sentences]) if not isinstance(row, bool) else np.zeros(0, dtype=np.int64)
        return _Hits(hits.starts[keep], hits.ends[keep], hits.sentences[keep], hits.slack)

    def _near(self, node: ir.Near, index: int, scope: ir.Scope) -> _Hits | None:
        key = (index, scope)
        if key not in self._hits:
            self._hits[key] = self._find_near(node, scope)
        return self._hits[key]

    def _find_near(self, node: ir.Near, scope: ir.Scope) -> _Hits | None:
        left = self._hits_of(node.left, scope)
        if left is None or not len(left.starts):
            return left
        right = self._hits_of(node.right, scope)
        if right is None:
            return None
        slack = int(left.slack + right.slack)
        if not len(right.starts):
            return self._where(left, row=False)
        reach = node.distance + slack
        longest = int((right.ends - right.starts).max())
        low, high = np.zeros(len(left.starts), dtype=np.int64), np.full(len(left.starts), np.iinfo(np.int64).max)
        if scope.kind == "sentence":
            # A hit that crosses from the utterance before is at home here and begins there: leave room for it.
            low, high = self._sentence_begins[left.sentences] - longest - slack, self._sentence_ends[left.sentences] + slack
        near = np.zeros(len(left.starts), dtype=np.bool_)
        if node.relation != "after":
            begin, end = np.maximum(left.ends - slack, low), np.minimum(left.ends + reach, high)
            near |= np.searchsorted(right.starts, end, "right") > np.searchsorted(right.starts, begin)
        if node.relation != "before":
            begin, end = np.maximum(left.starts - reach - longest, low), np.minimum(left.starts - 1 + slack, high)
            near |= np.searchsorted(right.starts, end, "right") > np.searchsorted(right.starts, begin)
        keep = np.flatnonzero(near)
        return _Hits(left.starts[keep], left.ends[keep], left.sentences[keep], left.slack)


def _joined(parts: list[_Hits]) -> _Hits:
    filled = [part for part in parts if len(part.starts)]
    if not filled:
        none = np.zeros(0, dtype=np.int64)
        return _Hits(none, none, none, 0)
    if len(filled) == 1:
        return filled[0]
    starts, ends, sentences = (np.concatenate([part[i] for part in filled]) for i in range(3))
    order = np.argsort(starts, kind="stable")
    return _Hits(starts[order], ends[order], sentences[order], max(part.slack for part in filled))


def _any(rows: Sequence[Row]) -> Row:
    out: Row = False
    for row in rows:
        if row is True:
            return True
        if row is not False:
            out = row if out is False else out | row
    return out


def _all(rows: Sequence[Row]) -> Row:
    out: Row = True
    for row in rows:
        if row is False:
            return False
        if row is not True:
            out = row if out is True else out & row
    if not isinstance(out, bool) and not out.any():
        return False
    return out


def _sentence_begins(codes: npt.NDArray[np.uint32]) -> Places:
    """Where sentences begin, or some of them: never a begin that is none, so that whatever is in one sentence stays together."""
    table = _ends_sentence()
    kinds = table[codes]
    begin = np.flatnonzero((kinds[:-1] & 1) & ~(kinds[1:] >> 1 & 1)) + 1
    lines = np.flatnonzero(codes == ord("\n")) + 1
    return np.unique(np.concatenate((np.zeros(1, dtype=np.int64), begin, lines)))


def _ends_sentence() -> npt.NDArray[np.uint8]:
    table = np.zeros(0x110000, dtype=np.uint8)
    table[[ord(mark) for mark in _MARKS]] |= 1
    table[[ord(mark) for mark in _CLOSERS]] |= 2
    return table


_FREQUENCIES: dict[str, float] = {}
_UNKNOWN = 0.3
_TOGETHER = 6.0
"""Characters of a term attract each other: a string is likelier than the product of its characters says."""


def frequency(string: str) -> float:
    """About how often a string begins at a character of ordinary text, from `data/frequencies.tsv` (jieba's dictionary)."""
    if not _FREQUENCIES:
        table = files(__package__).joinpath("data/frequencies.tsv").read_text(encoding="utf-8")
        _FREQUENCIES.update((text, float(count) / 1e6) for text, count in (line.split("\t") for line in table.splitlines()))
    known = _FREQUENCIES.get(string)
    if known is None:
        known = 1 / _TOGETHER
        for character in string:
            known *= _FREQUENCIES.get(character, _UNKNOWN / 1e6) * _TOGETHER
    return known
