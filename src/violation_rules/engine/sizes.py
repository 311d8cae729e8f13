"""About how often each condition of a program matches in a block, from how often its lexicons may be hit: all conditions in one go."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, TypeAlias

from violation_rules.compiler import program as ir
from violation_rules.engine.facts import holds

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from violation_rules.engine.resembling import Alike

AT_LEAST = frozenset({">", ">=", "="})
"""Comparisons of a number of matches that none of them do not meet."""
_LEXICON, _LEAST, _SUM, _KIND, _KNOWN, _RESEMBLES, _CLEARLY = range(7)
_Step: TypeAlias = "tuple[int, tuple[int, ...], float]"


class Sizes:
    """The conditions of a program, as far as sizes go. Immutable."""

    def __init__(self, nodes: Sequence[ir.Node]) -> None:
        """Look at all conditions; what one is made of comes before it."""
        self._steps = list(map(_step, nodes))
        self.resembled = {at: node.violation for at, node in enumerate(nodes) if isinstance(node, ir.Resembles | ir.ClearlyResembles)}
        """Condition → the violation that it asks whether a passage resembles."""
        self._of_kind = {at: node for at, node in enumerate(nodes) if isinstance(node, ir.FactTest) and node.fact == "kind"}

    def of(self, lexicons: Sequence[float], alike: Alike, kinds: Collection[str]) -> list[float]:
        """Of each condition: 0 only if it cannot match, infinity where nobody knows. `kinds` are those of the block's documents."""
        sizes: list[float] = []
        for index, (code, parts, known) in enumerate(self._steps):
            if code == _LEXICON:
                size = lexicons[parts[0]]
            elif code == _LEAST:
                size = min([sizes[part] for part in parts])
            elif code == _SUM:
                size = sum([sizes[part] for part in parts])
            elif code == _RESEMBLES:
                size = len(alike.some.get(self.resembled[index], ()))
            elif code == _CLEARLY:
                size = len(alike.clearly.get(self.resembled[index], ()))
            elif code == _KIND and not any(holds(self._of_kind[index], (kind,)) for kind in kinds):
                size = 0
            else:
                size = known
            sizes.append(size)
        return sizes


def _step(node: ir.Node) -> _Step:  # noqa: C901, PLR0911 - a case each
    match node:
        case ir.Term(lexicon=lexicon):
            return _LEXICON, (lexicon,), inf
        case ir.Or(parts=parts) | ir.AtLeast(parts=parts):
            return _SUM, tuple(parts), inf
        case ir.And(parts=parts):
            return _LEAST, tuple(parts), inf
        case ir.Near(left=left, right=right):
            return _LEAST, (left, right), inf
        case ir.Scoped(inner=inner) | ir.Spoken(inner=inner) | ir.InField(inner=inner) | ir.Surely(inner=inner):
            return _SUM, (inner,), inf
        case ir.Count(inner=inner, operator=operator, number=number) if inner >= 0 and operator in AT_LEAST and number >= 1:
            return _SUM, (inner,), inf
        case ir.Compare(left=left, right=right):
            anchors = tuple(side.anchor for side in (left, right) if side.anchor >= 0)
            return (_LEAST, anchors, inf) if anchors else (_KNOWN, (), inf)
        case ir.FactTest(fact="kind"):
            return _KIND, (), inf
        case ir.Resembles():
            return _RESEMBLES, (), inf
        case ir.ClearlyResembles():
            return _CLEARLY, (), inf
        case ir.Never():
            return _KNOWN, (), 0
        case _:
            return _KNOWN, (), inf
