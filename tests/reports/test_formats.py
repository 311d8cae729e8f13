"""Formats that other programs read: JSONL, JSON, CSV, SARIF, Parquet, XLSX."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from typing import TYPE_CHECKING

import openpyxl
import pyarrow.parquet as pq
import pytest
from findings import TRANSCRIPT, evidence, filing, finding, run

from violation_rules.model import Document, Finding
from violation_rules.readers import ReadProblem
from violation_rules.reports import FORMATS, Judged

if TYPE_CHECKING:
    from collections.abc import Callable

    from violation_rules.messages import Catalogue

PROBLEM = ReadProblem("坏.csv", 3, "bad_date", {"column": "日期", "value": "昨天"})
OTHER = Document(kind="listing", id="G1", fields={"title": "全网第一的面霜"})


def two_documents() -> tuple[Judged, ...]:
    """A transcript and a listing."""
    return Judged("直播.srt", TRANSCRIPT, (finding(), filing())), Judged("商品.csv", OTHER, (finding(OTHER, id="f-3"),))


def test_jsonl_of_one_document_is_findings_alone(written: Callable[..., bytes]) -> None:
    """With one document a line is exactly a finding."""
    lines = written("jsonl", run()).decode().splitlines()
    assert [finding(), filing()] == [Finding.model_validate_json(line) for line in lines]


def test_jsonl_of_several_documents_names_files(written: Callable[..., bytes]) -> None:
    """With several documents each line names its file."""
    rows = [json.loads(line) for line in written("jsonl", run(*two_documents())).decode().splitlines()]
    assert ["直播.srt", "直播.srt", "商品.csv"] == [row["file"] for row in rows]


def test_jsonl_survives_lone_surrogates(written: Callable[..., bytes]) -> None:
    """A lone surrogate comes back as it went in, and the file is valid UTF-8."""
    document = Document(id="s", text="全网\ud83d第一")
    line = written("jsonl", run(Judged(None, document, (finding(document, "全网\ud83d第一"),)))).decode()
    assert "全网\ud83d第一" == json.loads(line)["evidence"][0]["text"]


def test_json_tells_the_whole_run(written: Callable[..., bytes], catalogue: Catalogue) -> None:
    """The JSON document says what judged, how much was read, what was found and what could not be read."""
    data = json.loads(written("json", run(*two_documents(), problems=(PROBLEM,)), catalogue))
    assert {"case_filing": 1, "warning": 2, "open": 1} == data["summary"]
    assert (2, 4, 3) == (data["documents"], data["utterances"], len(data["findings"]))
    assert ("坏.csv", 3, "bad_date") == tuple(data["problems"][0][key] for key in ("file", "line", "code"))


@pytest.mark.parametrize("words", ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", " =1"])
def test_csv_cells_are_no_formulas(written: Callable[..., bytes], words: str) -> None:
    """No cell begins with what a spreadsheet would run."""
    document = Document(id="=HYPERLINK(1)", text=words)
    table = written("csv", run(Judged("=f.csv", document, (finding(document, words, title=words, advice=words),))))
    (row,) = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))[1:]
    assert [] == [cell for cell in row if cell.lstrip()[:1] in set("=+-@")]


def test_csv_counts_and_opens_in_a_spreadsheet(written: Callable[..., bytes], catalogue: Catalogue) -> None:
    """A finding a row, a byte order mark so that Chinese survives."""
    table = written("csv", run(*two_documents()), catalogue)
    assert table.startswith(b"\xef\xbb\xbf")
    assert 4 == len(list(csv.reader(io.StringIO(table.decode("utf-8-sig")))))


def test_sarif_points_at_the_words(written: Callable[..., bytes]) -> None:
    """In a plain text the region is the line and column of the words."""
    document = Document(id="a.txt", text="大家好\n这款全网第一")
    log = json.loads(written("sarif", run(Judged("a.txt", document, (finding(document),)), problems=(PROBLEM,))))
    result = log["runs"][0]["results"][0]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (2, 3, 6, 4) == tuple(region[key] for key in ("startLine", "startColumn", "charOffset", "charLength"))
    assert ("warning", "advertising.absolute_claims") == (result["level"], result["ruleId"])
    assert log["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    assert not log["runs"][0]["invocations"][0]["executionSuccessful"]


def test_parquet_rows_are_findings(written: Callable[..., bytes]) -> None:
    """Each row gives back its finding."""
    table = pq.read_table(io.BytesIO(written("parquet", run(*two_documents()))))
    rows = table.to_pylist()
    assert ["直播.srt", "直播.srt", "商品.csv"] == [row.pop("file") for row in rows]
    assert [finding(), filing(), finding(OTHER, id="f-3")] == [Finding.model_validate(row) for row in rows]


def test_workbook_can_be_worked_in(written: Callable[..., bytes]) -> None:
    """Real dates, a filter, frozen heads, counts that add up to the findings."""
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", run(*two_documents(), problems=(PROBLEM,)))))
    sheet = book["发现"]
    assert "C2" == sheet.freeze_panes
    assert sheet.auto_filter.ref.startswith("A1:")
    headings = [cell.value for cell in sheet[1]]
    assert datetime(2026, 11, 1) == sheet.cell(2, headings.index("行为日期") + 1).value  # noqa: DTZ001 - a cell has no zone
    assert 4 == sheet.max_row
    for name in ("按科室", "按违法行为", "按材料"):
        assert 3 == sum(row[3].value for row in book[name].iter_rows(min_row=2))
    assert ("坏.csv:3", True) == (book["说明"].cell(12, 1).value, "昨天" in book["说明"].cell(12, 2).value)


def test_workbook_holds_no_formula(written: Callable[..., bytes]) -> None:
    """Input that looks like a formula or a link stays text."""
    words = "=1+1"
    document = Document(id="http://x", text=words + "\x01\ud83d")
    judged = Judged("=f", document, (finding(document, words, title="=2", lead_unit="@x", advice="https://example.org"),))
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", run(judged))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert [] == [cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink]


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_nothing_found_is_a_whole_file(written: Callable[..., bytes], form: str) -> None:
    """Every format has a form for no findings."""
    empty = run(Judged("a.txt", Document(id="a.txt", text="大家好"), ()))
    content = written(form, empty)
    assert (form == "jsonl") == (content == b"")
    assert (1, 1, 0) == (empty.documents, empty.utterances, empty.findings)


def test_times_are_kept(written: Callable[..., bytes]) -> None:
    """The time of an utterance is on the evidence."""
    (first, _) = (json.loads(line) for line in written("jsonl", run()).decode().splitlines())
    assert (61.0, 64.5) == (first["evidence"][0]["start_time"], first["evidence"][0]["end_time"])
    assert evidence(TRANSCRIPT, "全网第一").start == first["evidence"][0]["start"]
    assert date(2026, 11, 1).isoformat() == first["on"]
