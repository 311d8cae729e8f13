"""What an utterance that is complete reads like, and which readings of rules that leaves."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from violation_rules.engine.resembling import passages_of
from violation_rules.text.suspicion import ELSEWHERE

if TYPE_CHECKING:
    from collections.abc import Collection

    import numpy.typing as npt

    from violation_rules.engine.anchors import Reading
    from violation_rules.engine.resembling import Passages
    from violation_rules.engine.runtime import Runtime


class Likely:
    """Asked of readings: whether something of them may be at home in an utterance."""

    def __init__(self, runtime: Runtime, text: str) -> None:
        """Of a folded text; nothing is weighed before it is asked for."""
        self._runtime = runtime
        self._text = text

    def __call__(self, reading: Reading) -> bool:
        """Not where it would be set aside, nor where it asks for what the utterance does not resemble."""
        rule, match = reading
        if rule in self._runtime.weighed and not self._here:
            return False
        asked = self._runtime.resembling[match]
        return asked is None or asked in self._alike

    @cached_property
    def _passages(self) -> Passages:
        return passages_of(np.zeros(1, dtype=np.int64), np.array([len(self._text)]))

    @cached_property
    def _suspicions(self) -> npt.NDArray[np.float64]:
        return self._passages.suspicions(np.frombuffer(self._text.encode("utf-32-le", "surrogatepass"), dtype="<u4"))

    @cached_property
    def _here(self) -> bool:
        return bool(self._suspicions.max() >= ELSEWHERE)

    @cached_property
    def _alike(self) -> Collection[str]:
        return self._passages.read_like(self._text, self._suspicions)
