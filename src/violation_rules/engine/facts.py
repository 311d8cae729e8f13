"""Facts of one document: given by the caller, inferred from the text, or unknown."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Literal, NamedTuple

from violation_rules.compiler import program as ir

if TYPE_CHECKING:
    from collections.abc import Callable

    from violation_rules.engine.match import Span
    from violation_rules.engine.runtime import Runtime
    from violation_rules.model import Document, FactValue


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


_UNKNOWN = Value((), "unknown")
_DOCUMENT = ir.Scope("document")


class Facts:
    """Answers fact tests. A fact is inferred only when somebody asks, for the stretch round the place that asks."""

    def __init__(
        self,
        runtime: Runtime,
        document: Document,
        infer: Callable[[ir.Inference, int, int], tuple[int, tuple[Span, ...]]],
        stretch: Callable[[int, ir.Scope], tuple[int, int]],
    ) -> None:
        """Take over what the caller gave, checked against the declarations."""
        self._runtime = runtime
        self._infer = infer
        self._stretch = stretch
        self._about_one_thing = document.kind != "transcript"
        self._inferred: dict[tuple[str, tuple[tuple[int, int], ...]], Value] = {}
        self._asking: set[str] = set()
        self._known = {name: Value(checked(runtime, name, value), "given") for name, value in (document.facts or {}).items()}
        self._known["kind"] = Value((document.kind,), "given")

    def value(self, name: str, at: int) -> Value:
        """The value at a place of the document, inferred now if need be."""
        given = self._known.get(name)
        if given is not None:
            return given
        inferences = self._runtime.inferences.get(name, ())
        if not inferences or name in self._asking:  # an inference that asks for its own fact finds it unknown
            return _UNKNOWN
        stretches = tuple(self._stretch(at, _DOCUMENT if self._about_one_thing else inference.within) for inference in inferences)
        found = self._inferred.get((name, stretches))
        if found is None:
            self._asking.add(name)
            found, most = _UNKNOWN, 0
            for inference, (low, high) in zip(inferences, stretches, strict=True):
                count, evidence = self._infer(inference, low, high)
                if count > most:
                    found, most = Value((inference.value,), "inferred", evidence), count
            self._asking.discard(name)
            self._inferred[name, stretches] = found
        return found

    def test(self, test: ir.FactTest, speaker: str | None, at: int) -> bool | None:
        """True, false, or None where the fact is unknown."""
        value = (Value((speaker,), "given") if speaker else _UNKNOWN) if test.fact == "speaker" else self.value(test.fact, at)
        if not value.known:
            return None
        return holds(test, value.values)


def holds(test: ir.FactTest, values: tuple[str, ...]) -> bool:
    """Whether known values meet a test."""
    wanted = set(test.values)
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
