"""What the library raises; each also is the built-in it most resembles."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from violation_rules.language.diagnostics import Diagnostic


class RulesetError(ValueError):
    """Raised when a ruleset has errors. `diagnostics` holds everything found in all its files, warnings included."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        """Keep the diagnostics; the message names the first error."""
        self.diagnostics = tuple(diagnostics)
        errors = [one for one in self.diagnostics if one.severity == "error"]
        first = f"：{errors[0].message()}" if errors else ""
        super().__init__(f"规则集有 {len(errors)} 个错误{first}")
