"""Which rules the words of one utterance can concern: what must be hit in the very utterance in which a match is at home.

Rules whose findings can displace each other (`yields_to`) are one *circle* and are judged together, with the rules whose matches are
reported as theirs (`gate … else`) and those they ask for (`violation ID`). For a stream this says, mostly without judging anything,
that an utterance brings nothing.
"""

from __future__ import annotations

import math
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from violation_rules.compiler import program as ir
from violation_rules.engine.lexicons import mask
from violation_rules.engine.likely import Like
from violation_rules.engine.reach import Reach, below, nodes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from violation_rules.engine.evaluate import Possible
    from violation_rules.engine.likely import Likely
    from violation_rules.engine.parts import Needs, Part
    from violation_rules.engine.runtime import Runtime

Reading: TypeAlias = tuple[int, int]
"""A rule and one of its match nodes."""
_NEVER: Needs = (frozenset(),)
_SENTENCE = ir.Scope("sentence")


class Circle(NamedTuple):
    """Rules that are judged together."""

    rules: tuple[int, ...]
    """Those whose findings it gives."""
    asked: tuple[int, ...]
    """These, and the others that must be judged with them; special rules before those that yield to them."""
    reach: float
    """How many utterances round a finding can change it."""


class _Needed(dict[int, tuple[int, ...]]):
    """Atom → the lexicons of it that decide whether an utterance concerns a circle, when first asked for."""

    def __init__(self, runtime: Runtime, anchors: Anchors) -> None:
        super().__init__()
        self._lexicons_of = runtime.lexicons_of
        self._anchors = anchors

    def __missing__(self, atom: int) -> tuple[int, ...]:
        found = self[atom] = tuple(self._anchors.lexicons.intersection(self._lexicons_of((atom,))))
        return found


class Anchors:
    """For documents of one kind of which these facts are given."""

    def __init__(self, runtime: Runtime, kind: str, given: Mapping[str, tuple[str, ...]], *, hurry: bool = False) -> None:
        """Put the rules into circles, and each reading under the lexicons of its first need.

        In a `hurry` no circle waits for what is said round a match.
        """
        self._runtime = runtime
        self._weighed = runtime.spread(kind).weighed
        self._known: dict[tuple[int, ir.Scope], Needs] = {}
        self._reach = Reach(runtime, kind, given)
        self.circles = _circles(runtime, self._reach, kind, hurry=hurry)
        self.at_once = [number for number, circle in enumerate(self.circles) if not math.isinf(circle.reach)]
        """Circles that need not wait for the end of the document."""
        self._hung: dict[Like, dict[int, list[tuple[Reading, Needs]]]] = {}
        """By what an utterance must read like, of the lexicons of its first need each reading, and what else it needs."""
        self._wordless: dict[Like, list[Reading]] = {}
        """Those that hang on nothing else."""
        self._always: set[Reading] = set()
        self._circles_of: dict[int, set[int]] = {}
        """Rule → the circles that ask it and need not wait."""
        self._cores: dict[Reading, Part | None] = {}
        self._needed = _Needed(runtime, self)
        self._of_rule: dict[int, dict[int, tuple[Needs, tuple[int, ...]]]] = {}
        """Of the rules asked so far the readings that can match at all, and what they need anywhere, also as masks."""
        for number in self.at_once:
            for rule in self.circles[number].asked:  # of those asked for, some are reported as rules of the circle
                self._circles_of.setdefault(rule, set()).add(number)
        for rule in self._circles_of:
            for match in runtime.program.rules[rule].matches:
                if self._reach.settled(match) is not False and not self._repeats(match):
                    self._add((rule, match), tuple(sorted(self.here(match, runtime.program.rules[rule].scope), key=len)))

    def _repeats(self, index: int) -> bool:
        """Whether a match is one of another rule's: that rule is asked too."""
        node = self._runtime.program.nodes[index]
        if isinstance(node, ir.And):
            finders = [part for part in node.parts if self._runtime.finder[part]]
            return len(finders) == 1 and self._repeats(finders[0])
        return isinstance(node, ir.Found)

    def _add(self, reading: Reading, needs: Needs) -> None:
        like = Like(reading[0] in self._weighed, *self._runtime.resembling[reading[1]])
        if not needs and like.resembled is None:
            self._always.add(reading)
            return
        if not needs:
            self._wordless.setdefault(like, []).append(reading)
            return
        by_lexicon = self._hung.setdefault(like, {})
        for lexicon in needs[0]:
            by_lexicon.setdefault(lexicon, []).append((reading, needs[1:]))

    @cached_property
    def lexicons(self) -> frozenset[int]:
        """Those that decide whether an utterance concerns a circle."""
        hung = chain.from_iterable(by_lexicon.items() for by_lexicon in self._hung.values())
        return frozenset[int]().union(*(need for lexicon, some in hung for _, needs in some for need in ({lexicon}, *needs)))

    @cached_property
    def _always_hit(self) -> frozenset[int]:
        """Those of them that have patterns without atoms."""
        return self.lexicons & self._runtime.always.keys()

    def of(self, atoms: Iterable[int], likely: Likely, *sieves: Callable[[int], bool]) -> set[Reading]:
        """The readings of which something may be at home in an utterance that has these atoms.

        `likely` says what the utterance reads like, each of the sieves whether some hit of a lexicon counts; the cheapest comes first.
        """
        hit = self._hit(atoms)
        out = set(self._always)
        for like in likely.read_like() if hit or self._wordless else ():
            out.update(self._wordless.get(like, ()))
            by_lexicon = self._hung.get(like, {})
            for lexicon in hit & by_lexicon.keys():
                for reading, needs in by_lexicon[lexicon]:
                    if reading in out or any(map(hit.isdisjoint, needs)):
                        continue
                    if all(counts(lexicon) and all(any(map(counts, need & hit)) for need in needs) for counts in sieves):
                        out.add(reading)
        return out

    def concerned(self, readings: Iterable[Reading], circles: AbstractSet[int]) -> tuple[list[Reading], set[int]]:
        """The readings that some of the circles ask for, and these circles."""
        asked = [one for one in readings if not circles.isdisjoint(self.circles_of(one))]
        return asked, {circle for one in asked for circle in self.circles_of(one) if circle in circles}

    def circles_of(self, reading: Reading) -> AbstractSet[int]:
        """The circles that ask for a reading, of those that need not wait."""
        return self._circles_of.get(reading[0], frozenset())

    def ahead(self, reading: Reading) -> float:
        """How many utterances round a match can make it one."""
        return self._reach.of_match(reading[1], self._runtime.program.rules[reading[0]].scope)

    def core(self, reading: Reading) -> Part | None:
        """What must match in the very utterance in which a reading does and hangs on nothing beside it; None if nothing is known to."""
        if reading not in self._cores:
            rule, match = reading
            self._cores[reading] = self._core(match, self._runtime.program.rules[rule].scope)
        return self._cores[reading]

    def _core(self, index: int, scope: ir.Scope) -> Part | None:
        node = self._runtime.program.nodes[index]
        if isinstance(node, ir.Scoped):
            return self._core(node.inner, node.scope)
        if self._runtime.finder[index] and self._reach.of_match(index, scope) == 0:
            return self._runtime.plan.part(index, scope)
        match node:
            case ir.And(parts=parts):
                first = next((part for part in parts if self._runtime.finder[part]), None)
                return None if first is None else self._core(first, scope)
            case ir.Near(left=left):
                return self._core(left, scope)
            case ir.Spoken(inner=inner) | ir.InField(inner=inner) | ir.Surely(inner=inner):
                return self._core(inner, scope)
            case _:
                return None

    def _hit(self, atoms: Iterable[int]) -> frozenset[int]:
        """The lexicons that decide and that some of the atoms belong to, or none must."""
        return self._always_hit.union(*map(self._needed.__getitem__, atoms))

    def possible(self, circles: Iterable[int], hit: int, present: Callable[[int], bool] | None = None) -> Possible:
        """The readings of circles that may match where these lexicons are hit (a mask); `present`, if given, says so more exactly."""
        out: Possible = {}
        for rule in dict.fromkeys(rule for circle in circles for rule in self.circles[circle].asked):
            found = [match for match in self._readings_of(rule) if self.may((rule, match), hit, present)]
            if found:
                out[rule] = found
        return out

    def may(self, reading: Reading, hit: int, present: Callable[[int], bool] | None = None) -> bool:
        """Whether a reading may match where these lexicons are hit."""
        needs, masks = self._readings_of(reading[0])[reading[1]]
        return all(map(hit.__and__, masks)) and (present is None or all(any(map(present, _hit_of(need, hit))) for need in needs))

    def _readings_of(self, number: int) -> dict[int, tuple[Needs, tuple[int, ...]]]:
        known = self._of_rule.get(number)
        if known is None:
            rule = self._runtime.program.rules[number]
            known = self._of_rule[number] = {
                match: (ordered, tuple(map(mask, ordered)))
                for match, needs in zip(rule.matches, rule.needs, strict=True)
                if self._reach.settled(match) is not False
                for ordered in [tuple(sorted(map(frozenset, needs), key=len))]
            }
        return known

    def here(self, index: int, scope: ir.Scope) -> Needs:
        """Of each set some lexicon must be hit in the utterance in which a match of this node is at home."""
        known = self._known.get((index, scope))
        if known is None:
            known = self._known[index, scope] = tuple(dict.fromkeys(self._here(self._runtime.program.nodes[index], scope)))
        return known

    def _here(self, node: ir.Node, scope: ir.Scope) -> Needs:  # noqa: PLR0911 - a case a line
        match node:
            case ir.Term(lexicon=lexicon):
                return () if lexicon in self._runtime.always else (frozenset({lexicon}),)
            case ir.Or(parts=parts) | ir.AtLeast(parts=parts):
                return _any_of([self.here(part, scope) for part in parts])
            case ir.And(parts=parts):
                finders = [part for part in parts if self._runtime.finder[part]]
                return (
                    tuple(need for part in finders for need in self._beside(part, scope, first=part == finders[0])) if finders else _NEVER
                )
            case ir.Near(left=left, right=right):
                return (*self.here(left, scope), *self._beside(right, scope))
            case ir.Scoped(inner=inner, scope=own):
                return self.here(inner, own)
            case ir.Spoken(inner=inner) | ir.InField(inner=inner) | ir.Surely(inner=inner):
                return self.here(inner, scope)
            case ir.Compare(left=left, right=right):
                anchor = (left if left.amount is not None else right).anchor
                return self.here(anchor, _SENTENCE) if anchor >= 0 else ()
            case ir.Found(violation=violation):
                return self._of_another(violation)
            case ir.ClearlyResembles():
                return ()
            case _:
                return _NEVER

    def _of_another(self, violation: str) -> Needs:
        """What a match of another rule needs where it is at home."""
        number = self._runtime.rules_by_id.get(violation)
        if number is None:
            return _NEVER
        rule = self._runtime.program.rules[number]
        return _any_of([self.here(match, rule.scope) for match in rule.matches if self._reach.settled(match) is not False])

    def _beside(self, index: int, scope: ir.Scope, *, first: bool = False) -> Needs:
        """What an operand needs in the utterance of the match it is judged round: nothing if it may be found in another."""
        node = self._runtime.program.nodes[index]
        own = node.scope if isinstance(node, ir.Scoped) else scope
        return self.here(index, scope) if first or own.kind in {"sentence", "utterance"} else ()


def _hit_of(need: frozenset[int], hit: int) -> Iterator[int]:
    return (lexicon for lexicon in need if hit & mask((lexicon,)))


def _any_of(parts: Sequence[Needs]) -> Needs:
    if not all(parts):
        return ()
    return (frozenset[int]().union(*(min(needs, key=len) for needs in parts)),)


def _circles(runtime: Runtime, reach: Reach, kind: str, *, hurry: bool) -> list[Circle]:
    program = runtime.program
    joined = list(range(len(program.rules)))

    def root(number: int) -> int:
        while joined[number] != number:
            number = joined[number]
        return number

    asks: list[set[int]] = [set() for _ in program.rules]
    for number, rule in enumerate(program.rules):
        if rule.applies_to and kind not in rule.applies_to:
            continue
        asks[number] |= {runtime.rules_by_id[name] for name in _asked(runtime, rule, reach) if name in runtime.rules_by_id}
        for name in rule.yields_to:
            if name in runtime.rules_by_id:
                joined[root(number)] = root(runtime.rules_by_id[name])
        if rule.gate_else in runtime.rules_by_id:
            asks[runtime.rules_by_id[rule.gate_else]].add(number)
    members: dict[int, list[int]] = {}
    for number in runtime.order:
        members.setdefault(root(number), []).append(number)
    return [_circle(runtime, reach, rules, asks, hurry=hurry) for rules in members.values()]


def _circle(runtime: Runtime, reach: Reach, rules: list[int], asks: Sequence[set[int]], *, hurry: bool) -> Circle:
    asked = set(rules)
    todo = list(rules)
    while todo:
        new = asks[todo.pop()] - asked
        asked |= new
        todo.extend(new)
    ordered = sorted(asked, key=runtime.plan.rank.__getitem__)
    if hurry:
        return Circle(tuple(rules), tuple(ordered), 0)
    far = max(reach.of(runtime.program.rules[one]) for one in asked)
    return Circle(tuple(rules), tuple(ordered), far * 2 if _widens(runtime, rules) else far)


def _widens(runtime: Runtime, rules: Collection[int]) -> bool:
    """Whether a finding hangs on other findings that each hang on their surroundings: displaced ones, or those a bare `count` counts."""
    nodes = runtime.program.nodes
    counted = (node for rule in rules for index in nodes_of(runtime.program.rules[rule]) for node in below(nodes, index))
    return len(rules) > 1 or any(isinstance(node, ir.Count) and node.inner < 0 for node in counted)


def _asked(runtime: Runtime, rule: ir.Rule, reach: Reach) -> Iterator[str]:
    for index in nodes_of(rule):
        if reach.settled(index) is None:
            yield from (node.violation for node in below(runtime.program.nodes, index) if isinstance(node, ir.Found))
