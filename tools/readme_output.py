#!/usr/bin/env python3
"""Put fresh output into the READMEs: each block after `<!-- output: ARGUMENTS -->` becomes what `violation-rules ARGUMENTS` prints.

`--check` changes nothing and fails where a block is stale (the ruleset's digest apart, which every edit of a rule changes).
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
READMES = {"README.md": "en", "README.zh-CN.md": "zh"}
_BLOCK = re.compile(r"(<!-- output: (.*?) -->\n```text\n)(.*?)(```\n)", re.DOTALL)
_DIGEST = re.compile(r"\b[0-9a-f]{12}\b")


def fresh(readme: str, lang: str) -> str:
    """The README's text with fresh output."""

    def run(block: re.Match[str]) -> str:
        command = [sys.executable, "-m", "violation_rules.cli", "--lang", lang, *block[2].split()]
        environment = {**os.environ, "PYTHONUTF8": "1"}
        ended = subprocess.run(command, capture_output=True, check=False, env=environment, stdin=subprocess.DEVNULL)  # noqa: S603
        if ended.returncode not in {0, 1} or ended.stderr:
            sys.exit(f"{block[2]}: exit code {ended.returncode}\n{ended.stderr.decode()}")
        return block[1] + ended.stdout.decode() + block[4]

    return _BLOCK.sub(run, readme)


def stale(name: str) -> bool:
    """Whether a README shows what the command no longer prints."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return _DIGEST.sub("", text) != _DIGEST.sub("", fresh(text, READMES[name]))


def main() -> None:
    """Write the READMEs, or check them."""
    for name, lang in READMES.items():
        path = ROOT / name
        if "--check" in sys.argv[1:]:
            if stale(name):
                sys.exit(f"{name} shows old output; run: make readme")
        else:
            path.write_text(fresh(path.read_text(encoding="utf-8"), lang), encoding="utf-8")


if __name__ == "__main__":
    main()
