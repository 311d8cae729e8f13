"""A document that is still being said: findings as soon as they are certain, and in the end exactly those of the whole."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from violation_rules.engine.facts import checked
from violation_rules.engine.findings import write_out
from violation_rules.engine.judge import judge
from violation_rules.engine.scene import Scene
from violation_rules.model import Document, Utterance

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from violation_rules.engine.runtime import Runtime
    from violation_rules.model import FactValue, Finding, Kind


class Stream:
    """One live room. Feed it utterances in order; close it once.

    A rule that looks only at the sentence or utterance answers at once; one that looks N utterances ahead answers N
    utterances later; one that asks about the whole document answers at `close`. One that asks for a fact nobody gave waits until all
    has been said that the fact is inferred from; give the facts that are known (the product above all) to hear at once.
    """

    def __init__(
        self,
        runtime: Runtime,
        *,
        kind: Kind,
        facts: Mapping[str, FactValue] | None,
        on: date,
        id: str,  # noqa: A002 - the word users know from Document
    ) -> None:
        """Sort the rules by how far they look. Raises FactError for facts that are not declared or not allowed."""
        for name, value in (facts or {}).items():
            checked(runtime, name, value)
        self._runtime = runtime
        self._kind: Kind = kind
        self._facts = dict(facts or {})
        self._on = on
        self._id = id
        self._utterances: list[Utterance] = []
        self._offsets: list[int] = [0]
        self._identities: dict[str, int] = {}
        self._closed = False
        # A fact that nobody gave is inferred from what is said round the place that asks, so that must have been said.
        ahead = {name: max(one.reach for one in inferences) for name, inferences in runtime.inferences.items() if name not in self._facts}
        if kind != "transcript":
            ahead = dict.fromkeys(ahead, math.inf)
        self._by_reach: dict[float, list[int]] = {}
        for number in runtime.order:
            rule = runtime.program.rules[number]
            reach = rule.reach + max((ahead.get(name, 0) for name in rule.waits_for), default=0)
            self._by_reach.setdefault(reach, []).append(number)

    def feed(self, utterance: Utterance | str) -> list[Finding]:
        """Take the next utterance; give the findings that are now certain. Raises ValueError after `close`."""
        if self._closed:
            raise ValueError("the stream is closed")
        if isinstance(utterance, str):
            utterance = Utterance(utterance)
        self._utterances.append(utterance)
        self._offsets.append(self._offsets[-1] + len(utterance.text) + 1)
        last = len(self._utterances) - 1
        findings: list[Finding] = []
        for reach, rules in self._by_reach.items():
            if not math.isinf(reach) and last - int(reach) >= 0:
                findings.extend(self._decided(last - int(reach), int(reach), rules))
        return _ordered(findings)

    def close(self) -> list[Finding]:
        """End the document; give the findings that waited for its end."""
        if self._closed:
            return []
        self._closed = True
        last = len(self._utterances) - 1
        findings: list[Finding] = []
        for reach, rules in self._by_reach.items():
            if math.isinf(reach):
                findings.extend(self._judged(0, last, rules, None))
            else:
                for utterance in range(max(last - int(reach) + 1, 0), last + 1):
                    findings.extend(self._decided(utterance, int(reach), rules))
        return _ordered(findings)

    def _decided(self, utterance: int, reach: int, rules: list[int]) -> list[Finding]:
        # One more before: a term may have begun in the utterance before and be completed here.
        return self._judged(max(utterance - reach - 1, 0), min(utterance + reach, len(self._utterances) - 1), rules, utterance)

    def _judged(self, first: int, last: int, rules: list[int], only: int | None) -> list[Finding]:
        """Judge utterances first … last; keep what is at home in utterance `only`."""
        if last < first:
            return []
        document = Document(kind=self._kind, id=self._id, on=self._on, utterances=self._utterances[first : last + 1], facts=self._facts)
        scene = Scene(self._runtime, document)
        evaluator, verdicts = judge(scene, self._on, only=rules)
        if only is not None:
            verdicts = [verdict for verdict in verdicts if scene.utterance_at(verdict.matches[0].home) == only - first]
        offset = self._offsets[first]
        return [_moved(finding, offset, first) for finding in write_out(evaluator, verdicts, self._on, self._identities)]


def _moved(finding: Finding, offset: int, utterances: int) -> Finding:
    if not offset:
        return finding
    evidence = tuple(
        piece.model_copy(update={"start": piece.start + offset, "end": piece.end + offset, "utterance": piece.utterance + utterances})
        for piece in finding.evidence
    )
    return finding.model_copy(update={"evidence": evidence})


def _ordered(findings: list[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: (finding.evidence[0].start if finding.evidence else 0, finding.violation))
