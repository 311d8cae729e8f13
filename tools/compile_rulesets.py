"""Build hook: compile the bundled rulesets, so that the first scan after an install need not.

A wheel carries the compiled programs inside; an editable install keeps them in `compiled/` beside the rule files. They only save
time: where they cannot be made, or a rule or the compiler has changed since, rulesets are compiled when they are first loaded.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = "violation_rules/_data/compiled"


class CompileRulesets(BuildHookInterface):
    """Called by hatchling round the building of a wheel."""

    _made: Path | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile into the checkout (`version` is "editable") or into a folder that goes into the wheel."""
        root = Path(self.root)
        editable = version == "editable"
        if editable:
            folder = root / "compiled"
            shutil.rmtree(folder, ignore_errors=True)
        else:
            folder = self._made = Path(tempfile.mkdtemp(prefix="violation-rules-"))
        sys.path.insert(0, str(root / "src"))
        try:
            from violation_rules.loading import ship  # noqa: PLC0415 - only now can it be found

            ship(folder)
        except Exception as error:
            if not editable:
                raise
            self.app.display_warning(f"The rulesets were not compiled, the first scan will do it: {error}")
        finally:
            sys.path.remove(str(root / "src"))
        if not editable:
            build_data["force_include"][str(folder)] = SHIPPED

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - hatchling's signature
        """Remove what lay beside the wheel."""
        if self._made is not None:
            shutil.rmtree(self._made, ignore_errors=True)
