"""The conditions of one program over one scene: what was found is remembered, so that each condition is evaluated once a document."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Self, TypeAlias

from violation_rules.engine.facts import Facts
from violation_rules.engine.finders import merged
from violation_rules.engine.match import NOTHING, Matches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from violation_rules.compiler import program as ir
    from violation_rules.engine.facts import Value
    from violation_rules.engine.finders import Term
    from violation_rules.engine.match import Match, Span
    from violation_rules.engine.parts import Outcome, Part
    from violation_rules.engine.plan import InferencePlan, RulePlan
    from violation_rules.engine.scene import Scene
    from violation_rules.model import Document

Possible: TypeAlias = "dict[int, list[int]]"
"""Rule → those of its match nodes that may match in a document; a rule that is not in it has no match there."""

_DEFAULT_SPEAKER = {"transcript": "host", "listing": "operator"}


class Evaluator:
    """Evaluates the conditions of one program over one scene."""

    __slots__ = ("_possible", "_rules", "doubts", "facts", "found", "hit", "own", "runtime", "scene")
    narrow = False
    """Whether it looks only at some of the document; see `vicinity`."""

    def __init__(self, scene: Scene, possible: Possible | None = None, *, hit: int | None = None) -> None:
        """Nothing is computed yet. `possible`, where known, leaves out what cannot match in this document."""
        self._possible = possible
        self.scene = scene
        self.runtime = scene.runtime
        self.hit = scene.hit_mask() if hit is None else hit
        """The lexicons that may be hit, as a mask."""
        self.facts = Facts(scene)
        self.found: dict[Part, Matches] = {}
        """What the parts asked so far find."""
        self._rules: dict[int, Matches] = {}
        self.doubts: dict[tuple[str, int, int], frozenset[int]] = {}
        """(rule, anchor) → fact tests that an `unless` depends on."""
        self.own = NOTHING
        """The matches of the rule whose severity is being judged: what a bare `count` counts."""

    def again(self, document: Document) -> Self:
        """The same for a document that differs in nothing but its name."""
        other = copy(self)
        other.scene = copy(self.scene)
        other.scene.document = document
        return other

    def find(self, index: int, scope: ir.Scope) -> Matches:
        """All matches of a finder node under a scope."""
        return self.runtime.plan.part(index, scope).find(self)

    def outcome(self, index: int, match: Match, scope: ir.Scope) -> Outcome:
        """Judge a node as an operand in the stretch of `scope` round `match`."""
        return self.runtime.plan.part(index, scope).outcome(self, match)

    def seek(self, part: Part) -> Matches:
        """What a part finds, where not all of the document is looked at."""
        return part.look(self)

    def hits(self, term: Term) -> Matches:
        """The surviving hits of a lexicon."""
        return self.scene.hits(term.lexicon, even_if_negated=term.free, exceptions=term.exceptions)

    def undecided(self, term: Term) -> Matches | None:  # noqa: ARG002 - see `Vicinity`
        """All hits of a lexicon, where it costs too much to ask of each whether it is denied."""
        return None

    def room(self, part: Part, beyond: ir.Scope | None = None) -> tuple[int, int]:  # noqa: ARG002 - see `Vicinity`
        """From where to where it matters what a part finds, and what is in the stretches `beyond`; half open."""
        return 0, max(len(self.scene.text), 1)

    def round(self, match: Match) -> Evaluator:  # noqa: ARG002 - see `Vicinity`
        """What judges a match that a rule found."""
        return self

    def let_go(self) -> None:
        """Rules were judged: little more will be asked."""

    def speaker(self, match: Match) -> str | None:
        """Who said it: as given, else the host of a transcript, the operator of a listing."""
        return self.scene.speaker_at(match.home) or _DEFAULT_SPEAKER.get(self.scene.document.kind)

    def field(self, match: Match) -> str | None:
        """The field of a listing it stands in; what is said in a transcript is `speech`."""
        field = self.scene.field_at(match.home)
        return "speech" if field is None and self.scene.document.kind == "transcript" else field

    def rule_matches(self, violation: str) -> Matches:
        """What a rule finds after its `unless`, before gates and precedence."""
        number = self.runtime.rules_by_id.get(violation)
        return NOTHING if number is None else self.matches_of(number)

    def matches_of(self, number: int) -> Matches:
        """The same by the rule's number."""
        found = self._rules.get(number)
        if found is None:
            self._rules[number] = NOTHING
            possible = self._possible
            if possible is None or number in possible:
                plan = self.runtime.plan.rule(number)
                found = self._rule_matches(plan, plan.rule.matches if possible is None else possible[number])
            else:
                found = NOTHING
            self._rules[number] = found
        return found

    def _rule_matches(self, plan: RulePlan, matches: Sequence[int]) -> Matches:
        rule = plan.rule
        if rule.applies_to and self.scene.document.kind not in rule.applies_to:
            return NOTHING
        parts = plan.matches
        found = self._here(merged([parts[match].find(self) for match in matches]))
        if not found.items:
            return NOTHING
        excuses = plan.unless.of(self.hit)
        if not excuses:
            return found
        kept = []
        for match in found.items:
            open_: frozenset[int] = frozenset()
            for excuse in excuses:
                truth, depends, _ = excuse.outcome(self, match)
                if truth:
                    break
                if depends:
                    open_ |= depends
            else:
                kept.append(match)
                if open_:
                    self.doubts[(rule.id, match.start, match.end)] = open_
        return Matches(kept) if len(kept) != len(found.items) else found

    def _here(self, found: Matches) -> Matches:
        return found

    def fact(self, name: str, at: int) -> Value:
        """What is known of a fact at a place."""
        return self.facts.value(name, at, self)

    def infer(self, inference: InferencePlan, low: int, high: int) -> tuple[int, tuple[Span, ...]]:
        """How many distinct words in [low, high) speak for an inference, and the first of them."""
        found = inference.condition.find(self)
        if not found.items:
            return 0, ()
        matches = [match for match in found.within(low, high) if not match[4]]
        for excuse in inference.unless:
            matches = [match for match in matches if excuse.outcome(self, match).truth is not True]
        text = self.scene.text
        texts = {text[match[1] : match[2]] for match in matches}
        return len(texts), matches[0].evidence[:2] if matches else ()
