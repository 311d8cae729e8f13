"""Facts of one document: given by the caller, inferred from the text, or unknown."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from violation_rules.compiler import program as ir
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


class Facts:
    """Answers fact tests; inference is done at most once for each fact, and only when somebody asks."""

    def __init__(self, runtime: Runtime, document: Document, infer: Callable[[ir.Inference], tuple[int, tuple[Span, ...]]]) -> None:
        """Take over what the caller gave, checked against the declarations."""
        self._runtime = runtime
        self._infer = infer
        self._known = {name: Value(checked(runtime, name, value), "given") for name, value in (document.facts or {}).items()}
        self._known["kind"] = Value((document.kind,), "given")

    def value(self, name: str) -> Value:
        """The value, inferred now if need be."""
        found = self._known.get(name)
        if found is None:
            self._known[name] = _UNKNOWN  # an inference that asks for its own fact finds it unknown
            found = self._inferred(name)
            self._known[name] = found
        return found

    def _inferred(self, name: str) -> Value:
        best, best_count = _UNKNOWN, 0
        for inference in self._runtime.inferences.get(name, ()):
            count, evidence = self._infer(inference)
            if count > best_count:
                best, best_count = Value((inference.value,), "inferred", evidence), count
        return best

    def test(self, test: ir.FactTest, speaker: str | None) -> bool | None:
        """True, false, or None where the fact is unknown."""
        value = (Value((speaker,), "given") if speaker else _UNKNOWN) if test.fact == "speaker" else self.value(test.fact)
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
