"""What a room would find if it ended now: for those who must act before it is certain."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from violation_rules.engine.window import Ask

if TYPE_CHECKING:
    from violation_rules.engine.anchors import Anchors, Reading
    from violation_rules.engine.plan import Given
    from violation_rules.engine.runtime import Runtime
    from violation_rules.engine.window import Judged, Recent

BACK = 30
"""Utterances that are looked at before the one in which a finding is at home: as far as the bundled rules infer what is sold."""
MOST_AHEAD = 20
"""Utterances that are waited for at most for what makes a match."""
MOST_RECENT = BACK + MOST_AHEAD + 2
"""Utterances that must be remembered for it."""


class Hurry:
    """Tells findings of rules that still wait, as soon as the utterance in which they are at home is heard.

    Rules that look ahead for what makes a match are asked once more when that has been heard.
    """

    def __init__(self, runtime: Runtime, kind: str, given: Given, patient: Anchors) -> None:
        """`patient` says how long the rules wait until they are certain."""
        self.anchors = runtime.plan.anchors(kind, given, hurry=True)
        """Which readings the words of an utterance can concern, those of rules that wait for the end too."""
        self.identities: dict[str, int] = {}
        """Counts findings that are alike."""
        reaches = [circle.reach for circle in patient.circles]
        self._of_reach = [{number for number, reach in enumerate(reaches) if reach == delay} for delay in range(MOST_AHEAD + 1)]
        """Of each number of utterances the circles that wait for so many,"""
        self._beyond = [{number for number, reach in enumerate(reaches) if reach > delay} for delay in range(MOST_AHEAD + 1)]
        """and those that wait for more."""
        self._due: dict[int, list[Ask]] = {}
        """Utterance → what is asked when it has been heard."""
        self._told: deque[set[int]] = deque(maxlen=MOST_AHEAD + 1)
        """Of each of the last utterances the rules that it was told of."""

    def told(self, recent: Recent, *, again: bool, complete: bool) -> list[Judged]:
        """What is new with the last utterance of the room; `again`: it was asked for before, and more of it has been heard.

        When it is `complete`, what waits no longer is certain, and not told here.
        """
        last = recent.count - 1
        if again:
            for asks in self._due.values():
                asks[:] = [ask for ask in asks if ask.utterance != last]
        else:
            self._told.append(set())
            self._due.pop(last - 1, None)
        self._plan(last, recent.readings(last))
        out = []
        for ask in self._due.get(last, ()):
            if complete and ask.before < BACK:
                continue  # asked for rules that are certain now
            judged = recent.judged(self.anchors, ask)
            if judged is not None:
                before = self._told[ask.utterance - last - 1]
                new = [one for one in judged.verdicts if one.rule not in before]
                before.update(one.rule for one in new)
                if new:
                    out.append(judged._replace(verdicts=new))
        return out

    def _plan(self, utterance: int, readings: tuple[Reading, ...]) -> None:
        by_delay: dict[int, list[Reading]] = {}
        for reading in readings:
            for delay in {0, int(min(self.anchors.ahead(reading), MOST_AHEAD))}:
                by_delay.setdefault(delay, []).append(reading)
        for delay, asked in by_delay.items():
            # Those that wait no longer look no farther back either.
            for before, circles in ((delay, self._of_reach[delay]), (BACK, self._beyond[delay])):
                readings_, concerned = self.anchors.concerned(asked, circles)
                if readings_:
                    self._due.setdefault(utterance + delay, []).append(Ask(utterance, readings_, concerned, before, delay))
