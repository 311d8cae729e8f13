"""Processes that work for a scan."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from violation_rules.integrations.crew import FINISHED, WorkerDiedError, work

if TYPE_CHECKING:
    from collections.abc import Iterator


def squares(power: int) -> Any:
    """Work that tells a number's power, fails at 13 and dies at 66."""

    def do(number: int) -> Iterator[int]:
        if number == 13:
            raise LookupError(number)
        if number == 66:
            os._exit(7)
        yield number**power
        yield os.getpid()

    return do


def test_each_piece_is_done_once() -> None:
    """What is told of each piece arrives once and in order, and its end last; more than one process takes part."""
    told: dict[int, list[Any]] = {}
    for number, one in work(range(20, 60), 2, squares, (2,)):
        told.setdefault(number, []).append(one)
    assert {number: number**2 for number in range(20, 60)} == {number: of[0] for number, of in told.items()}
    assert all(len(of) == 3 and of[2] is FINISHED for of in told.values())
    assert len({of[1] for of in told.values()}) == 2


def test_errors_of_the_work_are_raised() -> None:
    """An error in a process is raised here, with where it came from."""
    with pytest.raises(LookupError) as raised:
        list(work([13], 2, squares, (2,)))
    assert any("in do" in note for note in raised.value.__notes__)


def test_a_process_that_dies_is_named() -> None:
    """A process that ends without a word is an error that tells which piece it was at and how it ended."""
    with pytest.raises(WorkerDiedError) as raised:
        list(work([66], 1, squares, (2,)))
    assert (66, 7) == (raised.value.number, raised.value.code)


ORPHANS = """
import os, sys, time
sys.path.insert(0, {here!r})
from violation_rules.integrations.crew import work

def slow(_):
    def do(number):
        for _ in range(600):
            time.sleep(0.1)
            yield os.getpid()
    return do

if __name__ == "__main__":
    seen = set()
    for _, told in work(range(2), 2, slow, (0,)):
        if told not in seen:
            seen.add(told)
            print(told, flush=True)
"""


@pytest.mark.skipif(not Path("/proc").exists(), reason="looks processes up in /proc")
def test_no_process_outlives_its_parent(tmp_path: Path) -> None:
    """When the parent is killed, its processes end at the next thing they have to tell."""
    script = tmp_path / "run.py"
    script.write_text(ORPHANS.format(here=str(tmp_path)), encoding="utf-8")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as parent:  # noqa: S603
        assert parent.stdout is not None
        children = [int(parent.stdout.readline()) for _ in range(2)]
        parent.kill()
    until = time.monotonic() + 10
    while any(Path(f"/proc/{child}").exists() for child in children) and time.monotonic() < until:
        time.sleep(0.05)
    assert [] == [child for child in children if Path(f"/proc/{child}").exists()]
