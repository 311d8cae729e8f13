#!/usr/bin/env python3
"""Write what is made from the rules and the model: `docs/guide/<ruleset>.md`, `docs/coverage.md`, `finding.schema.json`.

`--check` writes nothing and fails where a page is stale.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from violation_rules import load_ruleset
from violation_rules.language.sources import bundled_rulesets
from violation_rules.messages import Catalogue
from violation_rules.model import Finding
from violation_rules.reports.handbook import coverage, handbook
from violation_rules.reports.page import to_markdown

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
SCHEMA = ROOT / "src/violation_rules/model/finding.schema.json"


def pages() -> dict[Path, str]:
    """Path → text of every generated page."""
    words = Catalogue("zh")
    schema = json.dumps(Finding.model_json_schema(), ensure_ascii=False, indent=2) + "\n"
    out = {SCHEMA: schema, DOCS / "coverage.md": to_markdown(coverage(load_ruleset("national")))}
    for name in bundled_rulesets():
        out[DOCS / "guide" / f"{name}.md"] = to_markdown(handbook(load_ruleset(name), words))
    return out


def stale() -> list[Path]:
    """The pages that are not what the rules now say."""
    return [path for path, text in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text]


if __name__ == "__main__":
    if "--check" in sys.argv:
        found = stale()
        sys.exit(f"stale, run tools/write_guides.py: {', '.join(path.name for path in found)}" if found else 0)
    for path, text in pages().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
