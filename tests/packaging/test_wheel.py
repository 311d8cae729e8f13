"""What is built from the checkout stands by itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COLD = """
import json, sys
from violation_rules import load_ruleset, __file__ as place
names = {}
for name in ("national", "longwan"):
    names[name] = [one.violation for one in load_ruleset(name).scan("普通食品，三天治好糖尿病", facts={"product": "普通食品"})]
print(json.dumps({"place": place, "found": names, "parser": "lark" in sys.modules}))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of a wheel built from the checkout, unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def _run(site: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(site), "VIOLATION_RULES_CACHE": "", "PYTHONUTF8": "1"}
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False, cwd=folder, env=environment)  # noqa: S603


@pytest.mark.slow
def test_first_scan_of_a_wheel_needs_no_compiler(site: Path, tmp_path: Path) -> None:
    """From an empty folder and with no cache, bundled rulesets are loaded as they were compiled when the wheel was built."""
    done = _run(site, tmp_path, "-c", COLD)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert Path(told["place"]).is_relative_to(site)
    assert not told["parser"]
    assert all("food.ordinary_food_disease_claims" in found for found in told["found"].values())


@pytest.mark.slow
def test_wheel_carries_rules_grammar_and_types(site: Path, tmp_path: Path) -> None:
    """Its rulesets can be checked, so that their sources, the grammar and the law are inside; and it is typed."""
    assert (site / "violation_rules" / "py.typed").is_file()
    done = _run(site, tmp_path, "-m", "violation_rules", "check", "longwan")
    assert done.returncode == 0, done.stdout + done.stderr
