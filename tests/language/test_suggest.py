"""“你是否想写……？”."""

from __future__ import annotations

import pytest

from violation_rules.language.suggest import closest


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("nera", "near"),
        ("推销对向", "推销对象"),
        ("化装品", "化妆品"),
        ("mtach", "match"),
        ("Match", "match"),
        ("NAER", "near"),
        ("xyz", None),
        ("天气", None),
        ("", None),
    ],
)
def test_closest(written: str, meant: str | None) -> None:
    """The name that was meant, whatever its case, also where a short Chinese one has a wrong character; nothing where none is like it."""
    assert meant == closest(written, ["match", "near", "推销对象", "推销", "化妆品", "药品", "category"])
