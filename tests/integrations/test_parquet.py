"""A folder is scanned once, however often the scan is killed."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from tests.integrations.test_arrow import RULES

from violation_rules import load_ruleset

pa = pytest.importorskip("pyarrow")
from pyarrow import parquet  # noqa: E402 - after the check that it is there

from violation_rules.integrations.parquet import Progress, ScanFolderError, scan_files  # noqa: E402

if TYPE_CHECKING:
    from pathlib import Path

ON = date(2026, 3, 1)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """A ruleset that finds 最好 where the product is a medicine."""
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "rules.vr").write_text(RULES, encoding="utf-8")
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A Parquet file of six row groups, and a text file."""
    folder = tmp_path / "data"
    folder.mkdir()
    texts = [f"第{number}句，最好" if number % 7 == 0 else f"第{number}句" for number in range(3000)]
    table = pa.table({"text": texts, "id": [f"t{number}" for number in range(3000)], "产品": ["药"] * 3000})
    parquet.write_table(table, folder / "talk.parquet", row_group_size=500)
    (folder / "more.txt").write_text("这也最好\n", encoding="utf-8")
    return folder


@pytest.fixture(autouse=True)
def small_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    """A range for each row group."""
    monkeypatch.setattr("violation_rules.integrations.parquet.RANGE_ROWS", 500)


def findings(out: Path) -> list[dict[str, Any]]:
    """All rows of all parts, in order."""
    return [row for part in sorted(out.glob("part-*.parquet")) for row in parquet.read_table(part).to_pylist()]


@pytest.mark.parametrize("jobs", [1, 2])
def test_findings_are_those_of_scan(rules: Path, data: Path, tmp_path: Path, jobs: int) -> None:
    """Every document once, whatever the number of processes."""
    told: list[Progress] = []
    done = scan_files(rules, [data], tmp_path / "out", jobs=jobs, on=ON, facts={"产品": "药"}, progress=told.append)
    expected = [f"t{number}" for number in range(0, 3000, 7)]
    assert ["more.txt", *expected] == [row["document"] for row in findings(tmp_path / "out")]
    assert (3001, len(expected) + 1, 0) == done[:3]
    assert (7, 7, 3001) == (told[-1].ranges, told[-1].ranges_done, told[-1].documents)
    single = load_ruleset(rules).scan("第0句，最好", id="t0", facts={"产品": "药"}, on=ON)[0]
    assert single.id == next(row["id"] for row in findings(tmp_path / "out") if row["document"] == "t0")


def test_finished_ranges_are_not_done_again(rules: Path, data: Path, tmp_path: Path) -> None:
    """Only what is missing is scanned; the rest stays as it was."""
    out = tmp_path / "out"
    scan_files(rules, [data], out, on=ON)
    before = findings(out)
    parts = sorted(out.glob("part-*.parquet"))
    parts[3].unlink()
    (out / ".part-00003.parquet.1-ab.new").write_bytes(b"half")
    told: list[Progress] = []
    scan_files(rules, [data], out, on=ON, progress=told.append)
    assert before == findings(out)
    assert 1 == len(told)
    assert not list(out.glob(".*.new"))


def test_another_scan_is_not_mixed_in(rules: Path, data: Path, tmp_path: Path) -> None:
    """A folder that holds the findings of other rules, files or options is refused, with what differs."""
    scan_files(rules, [data], tmp_path / "out", on=ON)
    with pytest.raises(ScanFolderError, match="facts"):
        scan_files(rules, [data], tmp_path / "out", on=ON, facts={"产品": "食"})
    (rules / "rules.vr").write_text(RULES + "# more\n", encoding="utf-8")
    with pytest.raises(ScanFolderError, match="digest"):
        scan_files(rules, [data], tmp_path / "out", on=ON)


def test_missing_input_is_an_error(rules: Path, tmp_path: Path) -> None:
    """A path that means no file is no empty scan."""
    with pytest.raises(FileNotFoundError):
        scan_files(rules, [tmp_path / "nothing"], tmp_path / "out")


SCAN = """
import sys
from datetime import date
from violation_rules.integrations import parquet
parquet.RANGE_ROWS = 500
if __name__ == "__main__":
    parquet.scan_files(sys.argv[1], [sys.argv[2]], sys.argv[3], jobs=int(sys.argv[4]), on=date(2026, 3, 1))
"""


@pytest.mark.slow
@pytest.mark.parametrize("jobs", [1, 2])
def test_killed_scans_are_finished(rules: Path, data: Path, tmp_path: Path, jobs: int) -> None:
    """Killed at random moments and started again, a scan gives what an undisturbed one gives."""
    scan_files(rules, [data], tmp_path / "whole", on=ON)
    script = tmp_path / "run.py"
    script.write_text(SCAN, encoding="utf-8")
    command = [sys.executable, str(script), str(rules), str(data), str(tmp_path / "out"), str(jobs)]
    rng = random.Random(jobs)  # noqa: S311 - moments, not secrets
    for _ in range(6):
        process = subprocess.Popen(command, start_new_session=True)  # noqa: S603
        time.sleep(rng.uniform(0.3, 1.5))
        process.send_signal(signal.SIGKILL)
        process.wait()
    subprocess.run(command, check=True)  # noqa: S603
    assert findings(tmp_path / "whole") == findings(tmp_path / "out")
    assert (tmp_path / "out" / "done.json").exists()
