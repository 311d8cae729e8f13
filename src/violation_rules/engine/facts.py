"""Facts of one document: given by the caller, inferred from the text, or unknown."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Literal, NamedTuple

from violation_rules.compiler import program as ir
from violation_rules.model import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from violation_rules.engine.evaluate import Evaluator
    from violation_rules.engine.match import Span
    from violation_rules.engine.parts import Outcome, Test
    from violation_rules.engine.runtime import Runtime
    from violation_rules.engine.scene import Scene
    from violation_rules.model import FactValue


COMPARE: dict[str, Callable[[float, float], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class FactError(ValueError):
    """Raised for a fact that the ruleset does not declare, or a value that its declaration does not allow."""


class Value(NamedTuple):
    """A fact's values as text (a set may have several), where they come from, and the evidence of an inference."""

    values: tuple[str, ...]
    origin: Literal["given", "inferred", "unknown"]
    evidence: tuple[Span, ...] = ()

    @property
    def known(self) -> bool:
        """Whether anything is known."""
        return self.origin != "unknown"


UNKNOWN = Value((), "unknown")
"""The one value of whatever is not known."""
BUILT_IN = ("kind", "speaker")
_DOCUMENT = ir.Scope("document")
_KINDS = {kind: Value((kind,), "given") for kind in KINDS}


class Facts:
    """Answers for the facts of one document. One is inferred only when somebody asks, for the stretch round the place that asks."""

    __slots__ = ("_at", "_inferred", "_known", "_scene", "asking", "fixed", "given")

    def __init__(self, scene: Scene) -> None:
        """Take over what the caller gave, checked against the declarations."""
        document, plan = scene.document, scene.runtime.plan
        self._scene = scene
        self._inferred: dict[tuple[str, tuple[tuple[int, int], ...]], Value] = {}
        self._at: dict[tuple[str, int], Value] = {}
        self.asking: set[str] = set()
        """What is being inferred: an inference that asks for its own fact finds it unknown."""
        self._known = {"kind": _KINDS[document.kind]}
        self.given = bool(document.facts)
        """Whether the caller gave any."""
        self.fixed: dict[Test, Outcome] = {} if self.given else plan.fixed.setdefault(document.kind, {})
        """How the tests turned out that depend on nothing but what is given."""
        if document.facts:
            self._known |= {name: Value(checked(scene.runtime, name, value), "given") for name, value in document.facts.items()}
            self._known["kind"] = _KINDS[document.kind]

    def value(self, name: str, at: int, to: Evaluator) -> Value:
        """The value at a place of the document, inferred now if need be; by an evaluator that is not kept, since it keeps these."""
        given = self._known.get(name)
        if given is not None:
            return given
        scene = self._scene
        inferences = [inference for inference in scene.runtime.plan.inferences(name) if inference.need & to.hit]
        if not inferences:
            self._known[name] = UNKNOWN
            return UNKNOWN
        if name in self.asking:
            return UNKNOWN
        utterance = scene.utterance_at(at)
        known = self._at.get((name, utterance))
        if known is not None:
            return known
        # A fact is asked for again and again in one utterance: whatever stretch its inferences look at, it is made of whole utterances,
        # unless one of them looks at the sentence.
        whole = scene.document.kind != "transcript"  # a listing or complaint is about one thing
        scopes = [_DOCUMENT] if whole else list(dict.fromkeys([inference.within for inference in inferences]))
        stretches = {scope: scene.stretch(at, scope) for scope in scopes}
        key = (name, tuple(stretches.values()))
        found = self._inferred.get(key)
        if found is None:
            self.asking.add(name)
            found, most = UNKNOWN, 0
            for inference in inferences:
                count, evidence = to.infer(inference, *stretches[_DOCUMENT if whole else inference.within])
                if count > most:
                    found, most = Value((inference.value,), "inferred", evidence), count
            self.asking.discard(name)
            self._inferred[key] = found
        if not any(scope.kind == "sentence" for scope in scopes):
            self._at[name, utterance] = found
        return found


def holds(test: ir.FactTest, values: tuple[str, ...]) -> bool:
    """Whether known values meet a test."""
    wanted = test.values
    if test.numeric:
        return COMPARE[test.operator](float(values[0]), float(test.values[0]))
    match test.operator:
        case "in" | "=" | "has":
            return any(value in wanted for value in values)
        case "!=" | "lacks":
            return not any(value in wanted for value in values)
        case _:
            raise ValueError(f"unknown operator {test.operator!r}")


def checked(runtime: Runtime, name: str, value: FactValue) -> tuple[str, ...]:
    """A caller's value as text. Raises FactError for what the declaration does not allow."""
    declared = runtime.facts.get(name)
    if declared is None:
        raise FactError(f"未声明的事实 {name!r}；可用：{'、'.join(runtime.facts)}")
    if declared.kind == "number":
        try:
            return (str(float(value)),)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            raise FactError(f"事实 {name} 应为数字，得到 {value!r}") from None
    if isinstance(value, bool):
        value = "yes" if value else "no"
    values = tuple(map(str, value)) if not isinstance(value, str | int | float) else (str(value),)
    if declared.kind != "set" and len(values) != 1:
        raise FactError(f"事实 {name} 只有一个值，得到 {values!r}")
    for one in values:
        if declared.kind in {"enum", "set"} and one not in declared.values:
            raise FactError(f"事实 {name} 不能是 {one!r}；可用：{'、'.join(declared.values)}")
    return values
