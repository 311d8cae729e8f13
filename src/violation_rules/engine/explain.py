"""Why a violation was found, or why not: the condition tree with what each part found in this document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

from violation_rules.compiler import program as ir
from violation_rules.engine import wording
from violation_rules.engine.facts import UNKNOWN, holds
from violation_rules.engine.judge import candidates, judge
from violation_rules.engine.plan import in_force
from violation_rules.engine.scene import Scene
from violation_rules.model import Evidence  # noqa: TC001 - pydantic reads it
from violation_rules.text.discourse import Aside

if TYPE_CHECKING:
    from datetime import date

    from violation_rules.engine.evaluate import Evaluator
    from violation_rules.engine.match import Match
    from violation_rules.engine.runtime import Runtime
    from violation_rules.model import Document

MOST_SHOWN = 5
"""Matches shown for one part of a condition."""


class Explanation(BaseModel):
    """One part of a rule and how it turned out. `outcome` is about the document as a whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str
    outcome: Literal["holds", "fails", "open"]
    detail: str = ""
    evidence: tuple[Evidence, ...] = ()
    children: tuple[Explanation, ...] = ()


def explain(runtime: Runtime, document: Document, on: date, violation: str | None) -> Explanation:
    """Explain one violation, or every one that some needed term of occurs for. Raises KeyError for an unknown id."""
    if violation is not None and violation not in runtime.rules_by_id:
        raise KeyError(violation)
    scene = Scene(runtime, document)
    scene.drops = []
    evaluator, verdicts = judge(scene, on)
    teller = _Teller(evaluator)
    found = {runtime.program.rules[verdict.rule].id for verdict in verdicts}
    numbers = [runtime.rules_by_id[violation]] if violation is not None else candidates(scene)
    children = [teller.rule(number, on, found) for number in numbers]
    if violation is not None:
        return children[0]
    children.sort(key=lambda child: child.outcome != "holds")
    return Explanation(label="全部规则", outcome="holds" if found else "fails", detail=f"{len(found)} 项成立", children=tuple(children))


_ASIDES = {
    Aside.WARNED: "在提醒别人提防",
    Aside.REFUSED: "是别人的要求，说话人拒绝了",
    Aside.REFUTED: "已经查明并非如此",
    Aside.ASKED: "只是询问，没有投诉谁",
    Aside.TOLD_RULE: "只是讲规定或者提醒，没有说谁做了什么",
    Aside.REFERRED: "是在劝人就医",
    Aside.SET_RIGHT: "整段的说法是在更正、说明或者守法经营",
    Aside.ELSEWHERE: "整段说的是别的事",
}


class _Teller:
    """Writes nodes out in Chinese."""

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        self.program = evaluator.runtime.program

    at = 0
    """Where the rule that is being told of first matched: facts are inferred round there."""

    def rule(self, number: int, on: date, found: set[str]) -> Explanation:
        rule = self.program.rules[number]
        kind = self.evaluator.scene.document.kind
        label = f"{rule.id} {rule.title}"
        if rule.applies_to and kind not in rule.applies_to:
            return Explanation(label=label, outcome="fails", detail=f"不适用于 {kind}，只适用于 {'、'.join(rule.applies_to)}")
        if not in_force(rule, on):
            return Explanation(label=label, outcome="fails", detail=f"{on} 没有可以引用的禁止性规定")
        tried = self.evaluator.rule_matches(rule.id).items or [one for part in rule.matches for one in self._anchors(part, rule.scope)]
        self.at = tried[0].home if tried else 0
        children = [self.node(node, rule.scope, f"表述 {index}：") for index, node in enumerate(rule.matches, 1)]
        matches = self.evaluator.rule_matches(rule.id).items
        children.extend(self._excuse(node, rule) for node in rule.unless)
        if rule.gate >= 0 and matches:
            truth = self.evaluator.outcome(rule.gate, matches[0], rule.scope).truth
            other = f"，否则按 {rule.gate_else}" if rule.gate_else else ""
            children.append(Explanation(label=f"前提：{rule.gate_title}{other}", outcome=_word(truth)))
        asides = [(match, aside) for match in matches if (aside := self.evaluator.scene.aside(match, rule.id)) is not None]
        for aside in dict.fromkeys(aside for _, aside in asides):
            taken = [match for match, one in asides if one is aside]
            children.append(Explanation(label=f"上下文：{_ASIDES[aside]}", outcome="holds", evidence=self._evidence(taken)))
        detail = "成立" if rule.id in found else "不成立"
        if rule.id not in found and matches:
            detail = "有符合的表述，但被前提改作他项，或由更具体的规定取代"
            if len(asides) == len(matches):
                detail = "有符合的表述，但上下文把它收回了"
        return Explanation(
            label=label,
            outcome="holds" if rule.id in found else "fails",
            detail=detail,
            evidence=self._evidence(matches),
            children=tuple(children),
        )

    def _excuse(self, node: int, rule: ir.Rule) -> Explanation:
        if self.evaluator.runtime.finder[node]:
            return self.node(node, rule.scope, "除外：")
        anchors = [match for part in rule.matches for match in self.evaluator.find(part, rule.scope).items]
        truths = {self.evaluator.outcome(node, anchor, rule.scope).truth for anchor in anchors}
        outcome = "holds" if True in truths else "open" if None in truths else "fails"
        return Explanation(
            label=f"除外：{self._label(node)}", outcome="holds" if outcome == "holds" else _word(None if outcome == "open" else False)
        )

    def node(self, index: int, scope: ir.Scope, prefix: str = "") -> Explanation:
        node = self.program.nodes[index]
        label = prefix + self._label(index)
        if isinstance(node, ir.Scoped):
            return self.node(node.inner, node.scope, f"{prefix}（{wording.stretch(node.scope)}内）")
        if not self.evaluator.runtime.finder[index]:
            return self._test(index, label)
        matches = self.evaluator.find(index, scope).items
        outcome = "holds" if any(not match.open for match in matches) else "open" if matches else "fails"
        children = [self.node(child, scope) for child in self._parts(node)]
        detail = f"{len(matches)} 处" if matches else self._why_not(node, children)
        return Explanation(
            label=label,
            outcome=_word({"holds": True, "open": None, "fails": False}[outcome]),
            detail=detail,
            evidence=self._evidence(matches),
            children=tuple(children),
        )

    def _anchors(self, index: int, scope: ir.Scope) -> list[Match]:
        """Matches of the first part of a reading that has any: where it was tried."""
        found = self.evaluator.find(index, scope).items if self.evaluator.runtime.finder[index] else []
        return found or next((below for child in self._parts(self.program.nodes[index]) if (below := self._anchors(child, scope))), [])

    def _test(self, index: int, label: str) -> Explanation:
        node = self.program.nodes[index]
        if isinstance(node, ir.FactTest):
            value = self.evaluator.fact(node.fact, self.at) if node.fact != "speaker" else UNKNOWN
            truth = holds(node, value.values) if value.known else None
            shown = "未知" if not value.known else f"{'、'.join(value.values)}（{'给定' if value.origin == 'given' else '推断'}）"
            return Explanation(label=label, outcome=_word(truth), detail=shown)
        if isinstance(node, ir.Known):
            return Explanation(label=label, outcome=_word(self.evaluator.fact(node.fact, self.at).known))
        if isinstance(node, ir.Resembles):
            return Explanation(label=label, outcome=_word(self.evaluator.scene.resembles(self.at, node.violation)))
        children = tuple(self.node(child, ir.Scope("document")) for child in self._parts(node))
        if isinstance(node, ir.Not) and children:
            turned = {"holds": "fails", "fails": "holds", "open": "open"}[children[0].outcome]
            return Explanation(label=label, outcome=_word({"holds": True, "open": None, "fails": False}[turned]), children=children)
        outcomes = [child.outcome for child in children]
        joined = "holds" if "holds" in outcomes else "open" if "open" in outcomes else "fails"
        return Explanation(label=label, outcome=_word({"holds": True, "open": None, "fails": False}[joined]), children=children)

    def _why_not(self, node: ir.Node, children: list[Explanation]) -> str:
        if isinstance(node, ir.Term):
            drops = [drop for drop in self.evaluator.scene.drops or () if drop[0] == node.lexicon]
            text = self.evaluator.scene.text
            return "；".join(dict.fromkeys(f"“{text[start:end]}”{why}" for _, start, end, why in drops[:MOST_SHOWN])) or "没有出现"
        if children and all(child.outcome != "fails" for child in children):
            return "各部分都有，但不在要求的距离、次序或范围之内"
        return ""

    def _parts(self, node: ir.Node) -> tuple[int, ...]:
        from violation_rules.compiler.needs import children  # noqa: PLC0415 - only the teller walks down

        return children(node)

    def _evidence(self, matches: list[Match]) -> tuple[Evidence, ...]:
        from violation_rules.engine.findings import piece  # noqa: PLC0415 - findings know nothing of explanations

        return tuple(piece(self.evaluator, span, "match") for match in matches[:MOST_SHOWN] for span in match.evidence[:MOST_SHOWN])

    def _label(self, index: int) -> str:
        return wording.condition(self.program, index)


def _word(truth: bool | None) -> Literal["holds", "fails", "open"]:  # noqa: FBT001 - three-valued
    return "open" if truth is None else "holds" if truth else "fails"
