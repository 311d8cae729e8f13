"""What is generated from the rules and the model is what they now say."""

from __future__ import annotations

import runpy
from pathlib import Path

TOOL = Path(__file__).resolve().parents[2] / "tools" / "write_guides.py"


def test_guides_coverage_and_schema_are_fresh() -> None:
    """`tools/write_guides.py` would change nothing."""
    stale = runpy.run_path(str(TOOL))["stale"]
    assert [] == [path.name for path in stale()]
