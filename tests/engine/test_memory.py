"""What a block takes of memory, and gives back."""

from __future__ import annotations

import ctypes
import gc
import sys
from pathlib import Path

import numpy as np
import pytest

from violation_rules.engine import memory


def _resident() -> int:
    """Bytes of this process that are in memory."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


@pytest.mark.skipif(not sys.platform.startswith("linux") or not hasattr(ctypes.CDLL(None), "malloc_trim"), reason="glibc only")
def test_what_is_free_among_what_stays_is_given_back() -> None:
    """Small arrays of which every other one is let go."""
    arrays = [np.ones(12_000) for _ in range(1000)]
    before = _resident()
    del arrays[::2]
    memory.give_back()
    assert _resident() < before - 20_000_000
    assert len(arrays) == 500


def test_elsewhere_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without such a library."""
    memory._trim.cache_clear()  # noqa: SLF001
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    memory.give_back()
    assert memory._trim() is None  # noqa: SLF001
    memory._trim.cache_clear()  # noqa: SLF001


def test_the_collector_is_left_as_it_was() -> None:
    """On or off, also where one stretch lies in another."""
    with memory.uncollected():
        with memory.uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
