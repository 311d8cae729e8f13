"""Rows: what columns mean, in every format that has rows."""

import io
import json
from datetime import date
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from violation_rules.model import Document, Utterance
from violation_rules.readers import ReadOptions, ReadProblem, Source, read_source
from violation_rules.readers.problem import FactSpec


def read(name: str, content: str | bytes, options: ReadOptions | None = None) -> list[Document | ReadProblem]:
    """All that a source gives."""
    raw = content.encode() if isinstance(content, str) else content
    return list(read_source(Source(name, io.BytesIO(raw)), options or ReadOptions()))


def codes(items: list[Document | ReadProblem]) -> list[tuple[str, int | None]]:
    """The problems among them."""
    return [(i.code, i.line) for i in items if isinstance(i, ReadProblem)]


def documents(items: list[Document | ReadProblem]) -> list[Document]:
    """The documents among them."""
    return [i for i in items if isinstance(i, Document)]


def test_jsonl_row_is_a_document() -> None:
    """By default a line is a document, with its own id, kind, day and facts."""
    row = {"id": "a-1", "text": "全网第一", "kind": "listing", "on": "2025-10-14", "facts": {"product": "化妆品"}, "fact.platform": "抖音"}
    expected = Document(id="a-1", kind="listing", on=date(2025, 10, 14), text="全网第一", facts={"platform": "抖音", "product": "化妆品"})
    assert [expected] == read("x.jsonl", json.dumps(row, ensure_ascii=False))


def test_rows_with_times_are_utterances_of_one_document() -> None:
    """Consecutive rows with one id and with times make one transcript."""
    rows = [
        {"id": "r1", "start": 0, "end": 1.5, "speaker": "主播", "text": "大家好"},
        {"id": "r1", "start": "00:00:01,500", "end": 3, "speaker": "viewer", "text": "多少钱"},
        {"id": "r2", "start": 0, "end": 1, "text": "欢迎"},
    ]
    first, second = documents(read("x.jsonl", "\n".join(json.dumps(row) for row in rows)))
    assert [Utterance("大家好", 0.0, 1.5, "host"), Utterance("多少钱", 1.5, 3.0, "viewer")] == first.utterances
    assert ("r1", "r2") == (first.id, second.id)


def test_timed_rows_without_id_are_the_file() -> None:
    """A dump of segments without ids is one transcript named after the file."""
    (document,) = documents(read("live.csv", "start,end,text\n0,1,大家好\n1,2,欢迎\n"))
    assert ("live.csv", 2) == (document.id, len(document.parts()))


@pytest.mark.parametrize("header", ["时间", "直播时间"])
def test_what_a_time_is_its_cells_tell(header: str) -> None:
    """A time of day is where an utterance starts, a day that of the conduct; what is neither costs nothing."""
    spoken = read("x.csv", f"{header},说话人,内容\n00:00:01,主播,第一句\n00:01:05.5,观众,第二句\n")
    expected = [Utterance("第一句", start=1.0, speaker="host"), Utterance("第二句", start=65.5, speaker="viewer")]
    assert [Document(id="x.csv", utterances=expected)] == spoken
    days = documents(read("x.csv", f"{header},内容\n2026-10-01 20:00,甲\n20261002,乙\n晚上八点,丙\n"))
    assert [("x.csv#2", date(2026, 10, 1)), ("x.csv#3", date(2026, 10, 2)), ("x.csv#4", None)] == [(d.id, d.on) for d in days]
    apart = documents(read("x.csv", f"{header},投诉内容\n10:30,甲\n11:00,乙\n"))
    assert [("x.csv#2", "甲"), ("x.csv#3", "乙")] == [(d.id, d.text) for d in apart]


def test_same_id_without_times_stays_apart() -> None:
    """Without times, rows of one id are separate documents."""
    assert 2 == len(documents(read("x.jsonl", '{"id":"a","text":"甲"}\n{"id":"a","text":"乙"}')))


def test_broken_lines_are_named_and_the_rest_is_read() -> None:
    """Malformed JSON, other values and rows without text cost their own line only."""
    content = '{"text":"甲"}\n{"text":\n[1]\n{"id":1}\n{"text":null}\n{"text":[]}\n\n{"text":"乙"}\n{"text":"丙","on":"昨天"}\n'
    items = read("x.jsonl", content)
    assert [("bad_json", 2), ("not_an_object", 3), ("no_column", 4), ("no_text", 5), ("bad_date", 9)] == codes(items)
    assert ["甲", "", "乙"] == [d.full_text() for d in documents(items)]


def test_lone_surrogates_and_non_bmp_survive() -> None:
    """What JSON can say, a document can hold: lone surrogates, NUL, characters outside the BMP."""
    (document,) = documents(read("x.jsonl", '{"text":"\\ud83d全网\\u0000第一💊"}'))
    assert "\ud83d全网\0第一💊" == document.text


def test_empty_text_is_a_document() -> None:
    """An empty text is judged (and found innocent), not refused."""
    (document,) = documents(read("x.jsonl", '{"text":""}'))
    assert "" == document.full_text()


def test_missing_text_column_is_named_with_what_there_is() -> None:
    """The message names the columns that exist, so that one can be chosen."""
    (problem,) = read("x.csv", "a,b\n1,2\n")
    assert isinstance(problem, ReadProblem)
    assert "a、b" in problem.what
    (problem,) = read("x.csv", "a,b\n1,2\n", ReadOptions(text_column="c"))
    assert isinstance(problem, ReadProblem)
    assert ("no_column", None) == (problem.code, problem.line)


def test_text_column_is_chosen() -> None:
    """`--text-column` names the text even where another column is called text."""
    (document,) = documents(read("x.csv", "text,台本\n无关,全网第一\n", ReadOptions(text_column="台本")))
    assert "全网第一" == document.text


def test_complaints_in_gb18030_with_title_row() -> None:
    """An office's CSV: GB18030, a title row, a blank row, then the header; the kind follows from the header."""
    content = "六月投诉登记表,,\n,,\n投诉编号,投诉时间,投诉内容\nT01,2026/6/3,主播说是正品，收到是假货\n"
    (document,) = read(
        "t.csv", content.replace("正品，", "正品,").replace("主播说是正品,收到是假货", '"主播说是正品,收到是假货"').encode("gb18030")
    )
    assert Document(kind="complaint", id="T01", on=date(2026, 6, 3), text="主播说是正品,收到是假货") == document


def test_listing_keeps_its_fields() -> None:
    """Title, description and attributes stay apart, so that a rule can ask `in title`."""
    (document,) = documents(read("x.csv", "商品编号,标题,详情,属性\nG1,玻尿酸面霜,补水保湿,规格：50g\n"))
    assert ("listing", {"title": "玻尿酸面霜", "description": "补水保湿", "attributes": "规格：50g"}) == (document.kind, document.fields)


def test_declared_facts_are_columns() -> None:
    """A column named like a declared fact is one; sets are split, numbers read, yes and no said in Chinese."""
    specs = {
        "product": FactSpec("enum", ("化妆品",)),
        "licence": FactSpec("set", ("广告审查批准文号", "食品经营许可证")),
        "goods_value": FactSpec("number"),
        "record.corrected": FactSpec("enum", ("yes", "no")),
    }
    content = 'text,product,licence,fact.goods_value,record.corrected\n甲,化妆品,广告审查批准文号、食品经营许可证,"1,200",是\n乙,,,,\n'
    first, second = documents(read("x.csv", content, ReadOptions(fact_specs=specs, facts={"product": "其他"})))
    expected = {
        "product": "化妆品",
        "licence": ["广告审查批准文号", "食品经营许可证"],
        "goods_value": 1200.0,
        "record.corrected": "yes",
    }
    assert expected == first.facts
    assert {"product": "其他"} == second.facts


def test_bad_fact_number_is_named() -> None:
    """A number that is none costs the row, not the file."""
    items = read("x.csv", "text,fact.n\n甲,很多\n乙,3\n", ReadOptions(fact_specs={"n": FactSpec("number")}))
    assert ([("bad_fact", 2)], 1) == (codes(items), len(documents(items)))


def test_shifted_row_is_named() -> None:
    """A row with an unquoted delimiter would shift its columns: it is a problem."""
    items = read("x.csv", "id,text\n1,甲,乙\n2,丙\n")
    assert ([("long_row", 2)], ["丙"]) == (codes(items), [d.text for d in documents(items)])


def test_tsv_and_semicolons() -> None:
    """The delimiter is found."""
    for content in ("id\ttext\n1\t甲, 乙; 丙\n", 'id;text\n1;"甲, 乙; 丙"\n'):
        assert ["甲, 乙; 丙"] == [d.text for d in documents(read("x.csv", content))]


def test_multi_line_cell_keeps_row_numbers() -> None:
    """A cell may hold line breaks; a later problem still names its line in the file."""
    items = read("x.csv", 'id,text\n1,"甲\n乙"\n2,丙,丁\n')
    assert ("甲\n乙", [("long_row", 4)]) == (documents(items)[0].text, codes(items))


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    """An .xlsx of the sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_workbook_with_merged_title_and_blank_rows() -> None:
    """Office habits are tolerated: a merged title row, blank rows, real dates, numbers as ids."""
    rows: list[list[object]] = [["商品巡查表"], [], ["编号", "标题", "详情", "上架日期"], [], [7, "全网第一面霜", "补水", date(2026, 5, 1)]]
    expected = Document(kind="listing", id="7", on=date(2026, 5, 1), fields={"title": "全网第一面霜", "description": "补水"})
    assert [expected] == read("x.xlsx", workbook(("Sheet1", rows)))


@pytest.mark.parametrize(("number", "expected"), [(1.234567890123457e17, "123456789012345700"), (7.0, "7"), (7.5, "7.5"), (12, "12")])
def test_numbers_are_written_as_people_write_them(number: float, expected: str) -> None:
    """A spreadsheet keeps a long order number as 1.2e+17; as an id, and as a text, it has all the digits that are known."""
    found = documents(read("x.json", json.dumps([{"id": number, "text": number}])))
    assert [(expected, expected)] == [(d.id, d.text) for d in found]


def test_sheets_have_ids_of_their_own() -> None:
    """Rows of two sheets are never confused, and a sheet without a table is named."""
    items = read("x.xlsx", workbook(("甲", [["text"], ["一"]]), ("乙", [["text"], ["二"]]), ("说明", [["填表说明"], ["请勿修改"]])))
    assert ["x.xlsx[甲]#2", "x.xlsx[乙]#2"] == [d.id for d in documents(items)]
    assert ["x.xlsx[说明]"] == [i.file for i in items if isinstance(i, ReadProblem)]


def test_broken_workbook_is_named() -> None:
    """A zip that is no workbook is one problem."""
    assert [("bad_workbook", None)] == codes(read("x.xlsx", b"PK\x03\x04 nothing"))


def test_parquet_rows(tmp_path: Path) -> None:
    """Parquet is read by its column names."""
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"id": ["a", "b"], "text": ["甲", None], "fact.product": ["化妆品", None]}), path)
    items = read("x.parquet", path.read_bytes())
    assert [Document(id="a", text="甲", facts={"product": "化妆品"})] == documents(items)
    assert [("no_text", 2)] == codes(items)
    assert [("bad_parquet", None)] == codes(read("x.parquet", b"PAR1 nothing"))


@pytest.mark.parametrize("value", ["2026-11-01", "2026/11/1", "2026.11.1", "2026年11月1日", "20261101", "2026-11-01T08:00:00"])
def test_days_as_people_write_them(value: str) -> None:
    """The usual ways to write a day are one day."""
    (document,) = documents(read("x.jsonl", json.dumps({"text": "甲", "on": value})))
    assert date(2026, 11, 1) == document.on
