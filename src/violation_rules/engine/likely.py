"""What an utterance that is complete reads like: rules that ask for something else need not look at it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from violation_rules.engine.resembling import Passages
from violation_rules.text.passages import passages
from violation_rules.text.suspicion import ELSEWHERE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from violation_rules.engine.resembling import Alike


class Like(NamedTuple):
    """What a reading of a rule asks of an utterance, besides words."""

    weighed: bool
    """That it is not clearly about other things (`Spread.weighed`)."""
    resembled: str | None
    """That it resembles this violation,"""
    clearly: bool = False
    """and that beyond doubt."""


class Likely:
    """Of a folded utterance."""

    def __init__(self, text: str) -> None:
        """Nothing is weighed before it is asked for."""
        self._text = text

    def read_like(self) -> Iterator[Like]:
        """All that it meets."""
        yield Like(weighed=False, resembled=None)
        here, alike = self._found
        if here:
            yield Like(weighed=True, resembled=None)
        for clearly, violations in enumerate(alike):
            for violation in violations:
                yield Like(weighed=False, resembled=violation, clearly=bool(clearly))
                yield Like(weighed=True, resembled=violation, clearly=bool(clearly))

    @cached_property
    def _found(self) -> tuple[bool, Alike]:
        """Whether it is not clearly about other things, and the violations that it resembles."""
        cut = Passages(*np.array(passages(0, len(self._text))).T)
        suspicions = cut.suspicions(np.frombuffer(self._text.encode("utf-32-le", "surrogatepass"), dtype="<u4"))
        return bool(suspicions.max() >= ELSEWHERE), cut.read_like(self._text, suspicions)
