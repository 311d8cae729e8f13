"""What the library raises; each also is the built-in it most resembles."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from violation_rules.language.diagnostics import Diagnostic
    from violation_rules.readers.problem import ReadProblem


class RulesetError(ValueError):
    """Raised when a ruleset has errors. `diagnostics` holds everything found in all its files, warnings included."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        """Keep the diagnostics; the message names the first error."""
        self.diagnostics = tuple(diagnostics)
        errors = [one for one in self.diagnostics if one.severity == "error"]
        first = f"：{errors[0].message()}" if errors else ""
        super().__init__(f"规则集有 {len(errors)} 个错误{first}")


class UnreadableFileError(ValueError):
    """Raised for a file of figures, marks or findings that cannot be read as text. `problem` says it in either language."""

    def __init__(self, problem: ReadProblem) -> None:
        """Keep the problem; the message is in English."""
        self.problem = problem
        where = problem.file if problem.line is None else f"{problem.file}:{problem.line}"
        super().__init__(f"{where}: {problem.what}; expected {problem.expected}; {problem.hint}")
