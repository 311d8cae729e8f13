"""A folder is scanned once, however often the scan is killed."""

from __future__ import annotations

import json
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
from violation_rules.engine.facts import FactError
from violation_rules.readers import ReadOptions, ReadProblem, open_inputs
from violation_rules.readers.problem import FactSpec

pa = pytest.importorskip("pyarrow")
pytest.importorskip("pyarrow.dataset")
from pyarrow import parquet  # noqa: E402 - after the check that it is there

from violation_rules.integrations.parquet import Progress, ScanFolderError, scan_files  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Sequence
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
    """A few kilobytes a range."""
    monkeypatch.setattr("violation_rules.integrations.ranges.SMALLEST", 4000)


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
    assert (3001, len(expected) + 1, (), 3001, {"warning": len(expected) + 1}) == done[:5]
    assert len(done.parts) > 3
    assert done.findings == pa.dataset.dataset(tmp_path / "out").count_rows()  # other tools read the folder as it is
    assert (len(done.parts), len(done.parts), 3001, 0) == (told[-1].ranges, told[-1].ranges_done, told[-1].documents, told[-1].seconds_left)
    single = load_ruleset(rules).scan("第0句，最好", id="t0", facts={"产品": "药"}, on=ON)[0]
    assert single.id == next(row["id"] for row in findings(tmp_path / "out") if row["document"] == "t0")


def test_finished_ranges_are_not_done_again(rules: Path, data: Path, tmp_path: Path) -> None:
    """Only what is missing is scanned; the rest stays as it was."""
    out = tmp_path / "out"
    scan_files(rules, [data], out, on=ON)
    before = findings(out)
    parts = sorted(out.glob("part-*.parquet"))
    parts[2].unlink()
    (out / ".part-00002.parquet.1-ab.new").write_bytes(b"half")
    told: list[Progress] = []
    done = scan_files(rules, [data], out, on=ON, progress=told.append)
    assert before == findings(out)
    assert 0 < told[-1].documents < done.documents
    assert not list(out.glob(".*.new"))


def test_another_scan_is_not_mixed_in(rules: Path, data: Path, tmp_path: Path) -> None:
    """A folder that holds the findings of other rules, files or options is refused, with what differs."""
    scan_files(rules, [data], tmp_path / "out", on=ON)
    with pytest.raises(ScanFolderError, match="facts"):
        scan_files(rules, [data], tmp_path / "out", on=ON, facts={"产品": "食"})
    (rules / "rules.vr").write_text(RULES + "# more\n", encoding="utf-8")
    with pytest.raises(ScanFolderError, match="digest"):
        scan_files(rules, [data], tmp_path / "out", on=ON)
    (tmp_path / "out" / "_plan.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ScanFolderError, match="cannot be read"):
        scan_files(rules, [data], tmp_path / "out", on=ON)
    (tmp_path / "out" / "_plan.json").unlink()
    with pytest.raises(ScanFolderError, match="no _plan"):
        scan_files(rules, [data], tmp_path / "out", on=ON)


def test_two_scans_do_not_share_a_folder(rules: Path, data: Path, tmp_path: Path) -> None:
    """While a scan is writing into a folder, another is refused."""

    def second(_: Progress) -> None:
        with pytest.raises(ScanFolderError, match="another scan is writing"):
            scan_files(rules, [data], tmp_path / "out", on=ON)

    scan_files(rules, [data], tmp_path / "out", on=ON, progress=second)


def test_missing_input_is_an_error(rules: Path, tmp_path: Path) -> None:
    """A path that means no file is no empty scan."""
    with pytest.raises(FileNotFoundError):
        scan_files(rules, [tmp_path / "nothing"], tmp_path / "out")


def everything(paths: Sequence[Path], rules: Path, text: str | None = None) -> tuple[list[tuple[str, str, str]], list[str]]:
    """File, document and id of each finding as the readers and `scan` give them, and the places that cannot be read."""
    loaded = load_ruleset(rules)
    specs = {fact.name: FactSpec(fact.kind, tuple(fact.values)) for fact in loaded.program.facts}
    found, unread = [], []
    for read in open_inputs(map(str, paths), ReadOptions(on=ON, text_column=text, fact_specs=specs)):
        if isinstance(read.item, ReadProblem):
            unread.append(f"{read.item.file}:{read.item.line} {read.item.code}")
            continue
        try:
            found += [(read.file, one.document, one.id) for one in loaded.scan(read.item)]
        except FactError:
            name = read.item.id
            unread.append(f"{name if name.startswith(read.file) else f'{read.file}#{name}'}:None rejected")
    return found, sorted(unread)


def scanned(paths: Sequence[Path], rules: Path, out: Path, text: str | None = None) -> tuple[list[tuple[str, str, str]], list[str]]:
    """The same from `scan_files`."""
    done = scan_files(rules, paths, out, on=ON, text=text)
    assert len(done.parts) > 1
    unread = sorted(f"{problem.file}:{problem.line} {problem.code}" for problem in done.problems)
    return [(row["file"], row["document"], row["id"]) for row in findings(out)], unread


def same(paths: Sequence[Path], rules: Path, out: Path, text: str | None = None) -> None:
    """Check that a scan in ranges gives what the readers and `scan` give, which is something."""
    expected = everything(paths, rules, text)
    assert expected[0]
    assert expected == scanned(paths, rules, out, text)


def test_lines_are_numbered_as_in_the_whole_file(rules: Path, tmp_path: Path) -> None:
    """JSONL in ranges of lines: ids, problems and their line numbers are those of the file in one piece."""
    file = tmp_path / "rows.jsonl"
    lines = [f'{{"text": "第{number}句，最好", "产品": "{"药" if number % 5 else "车"}"}}' for number in range(400)]
    lines[3], lines[200], lines[201], lines[390] = "{", "", '{"text": null}', "\udcff".encode("utf-8", "surrogatepass").decode("latin-1")
    for encoding in ("utf-8-sig", "gb18030"):
        file.write_text("\r\n".join(lines), encoding=encoding, errors="replace")
        same([file], rules, tmp_path / encoding)


@pytest.mark.parametrize("ids", [True, False])
def test_utterances_of_a_document_stay_together(rules: Path, tmp_path: Path, *, ids: bool) -> None:
    """Where rows are utterances, no cut parts a document, wherever it falls."""
    file, other = tmp_path / "talk.jsonl", tmp_path / "plain.jsonl"
    rows = [
        {"id": f"room{number // 30}", "start": number, "text": "今天最好" if number % 9 == 0 else "接着说", "产品": "药"}
        for number in range(900)
    ]
    if not ids:
        rows = [{name: value for name, value in row.items() if name != "id"} for row in rows]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    other.write_text('{"text": "最好", "产品": "药"}\n' * 300, encoding="utf-8")
    same([file, other], rules, tmp_path / "out")


def test_tables_are_read_as_the_readers_do(rules: Path, tmp_path: Path) -> None:
    """Columns by other names, missing cells, days and kinds as text, facts that are none: Parquet in ranges and in one piece are alike."""
    rows = [
        {
            "内容": None if number % 50 == 7 else f"第{number}句最好",
            "编号": f"n{number}" if number % 3 else "",
            "产品": "药" if number % 11 else "车",
            "文本类型": "直播" if number % 70 else "闲聊",
            "日期": "2026年1月2日" if number % 90 else "昨天",
        }
        for number in range(2000)
    ]
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet", row_group_size=700)
    listings = [{"标题": f"最好{number}", "描述": "好", "产品": "药"} for number in range(1000)]
    parquet.write_table(pa.Table.from_pylist(listings), tmp_path / "b.parquet")
    timed = [{"id": f"r{number // 20}", "start": number, "text": "最好", "产品": "药"} for number in range(1000)]
    parquet.write_table(pa.Table.from_pylist(timed), tmp_path / "c.parquet")
    plain = [{"words": f"第{number}句\r\n最好", "fact.产品": "药", "noise": [1, 2]} for number in range(1000)]
    parquet.write_table(pa.Table.from_pylist(plain), tmp_path / "d.parquet")
    (tmp_path / "e.parquet").write_bytes(b"PAR1 is not enough")
    same([tmp_path / f"{name}.parquet" for name in "abce"], rules, tmp_path / "out")
    same([tmp_path / "d.parquet"], rules, tmp_path / "out_d", "words")


SCAN = """
import sys
from datetime import date
from violation_rules.integrations import parquet, ranges
ranges.SMALLEST = 4000
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
    for _ in range(4):
        process = subprocess.Popen(command, start_new_session=True)  # noqa: S603
        time.sleep(rng.uniform(0.3, 1.5))
        process.send_signal(signal.SIGKILL)
        process.wait()
    subprocess.run(command, check=True)  # noqa: S603
    assert findings(tmp_path / "whole") == findings(tmp_path / "out")
    assert (tmp_path / "out" / "_done.json").exists()
