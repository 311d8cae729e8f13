"""The READMEs: what they show is what one gets."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]


def tool() -> ModuleType:
    """The script that writes the output into the READMEs."""
    spec = importlib.util.spec_from_file_location("readme_output", ROOT / "tools" / "readme_output.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_shown_output_is_fresh(name: str) -> None:
    """Each shown output is what the command prints today; `make readme` renews it."""
    assert not tool().stale(name)


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_python_example_runs(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The Python examples run as printed, one after the other, and find something: a document, and a room on air."""
    names: dict[str, object] = {}
    examples = re.findall(r"```python\n(.*?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)
    for mark, code in zip(("《", "刷单"), examples, strict=True):
        exec(compile(code, name, "exec"), names)  # noqa: S102 - our own README
        assert mark in capsys.readouterr().out


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md", "CONTRIBUTING.md", "docs/cli.md", "docs/inputs.md", "docs/reports.md"])
def test_links_lead_somewhere(name: str) -> None:
    """Every relative link of a page leads to a file."""
    page = ROOT / name
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [] == [link for link in links if not (page.parent / link).exists()]
