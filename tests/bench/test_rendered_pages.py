"""Pages of figures show what was measured."""

from __future__ import annotations

import json
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def render() -> dict[str, Any]:
    """The script `benchmarks/render.py`."""
    return run_path(str(ROOT / "benchmarks" / "render.py"))


def test_pages_are_fresh(render: dict[str, Any]) -> None:
    """The committed pages hold the figures of the committed results: nobody edits a table by hand."""
    results = json.loads(render["RESULTS"].read_text(encoding="utf-8"))
    for page in render["PAGES"]:
        text = page.read_text(encoding="utf-8")
        assert render["rendered"](text, results) == text


def test_every_case_has_its_place(render: dict[str, Any]) -> None:
    """Each case that `bench` measures has a table on the page of results."""
    from violation_rules.cli.bench import CASES  # noqa: PLC0415

    page = (ROOT / "benchmarks" / "RESULTS.md").read_text(encoding="utf-8")
    assert [] == [case for case in CASES if f"<!-- {case} -->" not in page and case != "throughput"]
    assert set(render["_OF_CASE"]) == set(CASES)


RESULTS: dict[str, Any] = {
    "machine": {"engine": "1", "python": "3.11", "system": "Linux", "processor": "X", "processors": 2, "packages": {"numpy": "2"}},
    "ruleset": {"name": "demo", "version": "1.0", "digest": "ab", "rules": 10, "terms": 20_000},
    "corpus": {"name": "made up", "lines": 100, "mean_characters": 20.0, "planted": 0.01},
    "repeat": 3,
    "memory": {"skipped": "not measured: nothing is installed"},
    "processes": {
        "figures": {
            "utterances": 1000,
            "characters": 20_000,
            "bytes_in": 50_000,
            "2": {
                "utterances_per_cpu_second_without_start": 100_000.0,
                "characters_per_cpu_second_without_start": 2e6,
                "start_cpu_seconds": 1.5,
                "bytes_out": 2000,
                "times_as_fast_by_cpu": 1.9,
            },
        },
        "measured": "2026-11-01T00:00+00:00",
        "load_before": [0.5, 0, 0],
        "load_after": [],
    },
    "spark": {
        "figures": {"ratio_by_cpu": 2.0, "equal": True},
        "measured": "2026-11-01T00:00+00:00",
        "load_before": [],
        "load_after": [],
    },
}


def test_cores_are_arithmetic(render: dict[str, Any]) -> None:
    """A billion utterances at 100,000 a second take 10,000 core seconds: 3 cores for an hour, twice that on a cluster half as fast."""
    page = render["rendered"]("<!-- cores -->\nold\n<!-- /cores -->", RESULTS)
    assert "| 10⁹ utterances | 3 | 1 | 1 | 1 |" in page
    assert "| 10⁹ utterances, on Spark | 6 | 1 | 1 | 1 |" in page
    assert "| 10¹² utterances | 2,780 | 116 | 17 | 4 |" in page
    assert "old" not in page


def test_what_was_not_measured_is_said(render: dict[str, Any]) -> None:
    """A case without figures tells why, and an aim without its case is neither reached nor missed."""
    page = render["rendered"]("<!-- memory -->\n<!-- /memory -->\n<!-- live -->\n<!-- /live -->\n<!-- aims -->\n<!-- /aims -->", RESULTS)
    assert "not measured: nothing is installed" in page
    assert "Not measured." in page
    assert "| the same, by CPU of the busiest process | ≥ 1.8 | 1.9 | yes |" in page
    assert "| live, 1,000 rooms: 99th percentile, CPU ms | ≤ 1 | not measured |  |" in page
