"""Conditions made ready to run: one object for each node under each scope, which finds matches or judges an operand.

What the language reference says in section 8.1; what yields matches is in `finders.py`, what only tests in `operands.py`. A part knows
beforehand which lexicons it cannot do without, so that most conditions are answered without looking at the document. Parts hold
no state of a document: that is the evaluator's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from violation_rules.engine.lexicons import ALWAYS, mask
from violation_rules.engine.match import NOTHING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from violation_rules.compiler import program as ir
    from violation_rules.engine.evaluate import Evaluator
    from violation_rules.engine.match import Match, Matches, Span

Truth: TypeAlias = bool | None
"""None is unknown: it depends on facts that nobody gave."""
Needs: TypeAlias = tuple[frozenset[int], ...]
"""Of each set at least one lexicon must be hit."""

CERTAIN: frozenset[int] = frozenset()


class Outcome(NamedTuple):
    """How an operand turned out, what it depends on if unknown, and the evidence it adds."""

    truth: Truth
    open: frozenset[int] = CERTAIN
    evidence: tuple[Span, ...] = ()


TRUE, FALSE = Outcome(True), Outcome(False)  # noqa: FBT003 - records


class Part:
    """A node under a scope. A *finder* yields matches; the others are tests, which hold round a match or do not."""

    __slots__ = ("_asked", "fixed", "index", "needs", "scope")
    finder = True

    def __init__(self, scope: ir.Scope, needs: Needs = (), *, fixed: bool = False) -> None:
        """`fixed`: depends on nothing but facts that are given or never known, the same for every place of every document."""
        self.index = -1
        """Its node."""
        self.scope = scope
        self.needs = needs
        self.fixed = fixed
        self._asked = tuple(map(mask, needs))

    @property
    def hardest(self) -> int:
        """The first of its needs as a mask; of a test, which may hold without any, that of everything."""
        return mask(self.needs[0]) if self.needs and self.finder else ALWAYS

    def find(self, to: Evaluator) -> Matches:
        """All matches in the document."""
        found = to.found.get(self)
        if found is None:
            hit = to.hit
            for need in self._asked:
                if not need & hit:
                    found = NOTHING
                    break
            else:
                found = to.seek(self) if to.narrow else self.look(to)
            to.found[self] = found
        return found

    def outcome(self, to: Evaluator, match: Match) -> Outcome:
        """Judge it as an operand in the stretch round `match`."""
        other = self.nearest(to, match)
        if other is None:
            return FALSE
        return Outcome(None if other[4] else True, other[4], other[3])

    def nearest(self, to: Evaluator, match: Match) -> Match | None:
        """That of its matches in the stretch round `match` which is nearest to it."""
        found = self.find(to)
        return found.nearest(match, *to.scene.stretch(match[0], self.scope)) if found.items else None

    def anywhere(self, to: Evaluator) -> bool:
        """Whether it has any match in the document."""
        return bool(self.find(to).items)

    def look(self, to: Evaluator) -> Matches:
        """The same, whatever it needs and however often it is asked."""
        raise NotImplementedError

    def of_node(self, index: int) -> None:
        """Say which node it is made of, unless that was said."""
        if self.index < 0:
            self.index = index


class Test(Part):
    """A part that is judged round a match. Asked for matches all the same (`match A or product = 药品`), it gives those of `yields`."""

    __slots__ = ("_yields",)
    finder = False

    def __init__(self, scope: ir.Scope, *, fixed: bool = False, yields: Part | None = None) -> None:
        """`yields` are those of its parts that are finders, put together as it puts its parts together."""
        super().__init__(scope, () if yields is None else yields.needs, fixed=fixed)
        self._yields = yields

    def of_node(self, index: int) -> None:
        """See `Part`."""
        super().of_node(index)
        if self._yields is not None:
            self._yields.of_node(index)

    def find(self, to: Evaluator) -> Matches:
        """See `yields`."""
        return NOTHING if self._yields is None else self._yields.find(to)

    def outcome(self, to: Evaluator, match: Match) -> Outcome:
        """Judge it round a match; what is fixed is judged once."""
        if not self.fixed:
            return self._outcome(to, match)
        known = to.facts.fixed.get(self)
        if known is None:
            known = to.facts.fixed[self] = self._outcome(to, match)
        return known

    def _outcome(self, to: Evaluator, match: Match) -> Outcome:
        raise NotImplementedError


class Choice:
    """Several parts, of which usually few can find anything: only those are given that are tests or need a lexicon which is hit."""

    __slots__ = ("_parts",)

    def __init__(self, parts: tuple[Part, ...]) -> None:
        """Know the first need of each."""
        self._parts = [(part, part.hardest) for part in parts]

    def of(self, hit: int) -> Sequence[Part]:
        """Those that may hold where these lexicons are hit (a `mask`), in order."""
        return [part for part, need in self._parts if need & hit]
