"""Rows to documents: the one place that knows what a column means, for JSONL, CSV, XLSX, Parquet and JSON lists alike.

A row is a document. Where rows have `start` or `end`, they are utterances: consecutive rows with one `id` (or, without an `id`
column, all rows of the file) make one document. What a `time` (时间) is, its cells tell: a time of day or seconds is where an
utterance of speech starts, a day is that of the conduct, and anything else is neither. Rows with a title or description are listings and
keep them as fields.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from violation_rules.model import Document, Utterance
from violation_rules.readers.problem import ReadProblem
from violation_rules.readers.values import to_date, to_fact, to_kind, to_seconds, to_speaker

if TYPE_CHECKING:
    from violation_rules.model import FactValue, Kind
    from violation_rules.readers.problem import ReadOptions
    from violation_rules.readers.source import Source

Role: TypeAlias = Literal[
    "text", "complaint", "title", "description", "attributes", "id", "kind", "start", "end", "time", "speaker", "on", "facts"
]
Row: TypeAlias = Mapping[str, Any]

_HEADERS: dict[Role, tuple[str, ...]] = {
    "text": (
        *("text", "content", "文本", "内容", "正文", "话术", "转写文本", "识别结果", "字幕", "台词", "口播内容", "发言", "发言内容"),
        *("直播内容", "直播话术", "直播文本", "转写内容", "语音内容", "文案", "宣传内容"),
    ),
    "complaint": (
        "complaint",
        *("投诉内容", "举报内容", "投诉举报内容", "诉求内容", "反映内容", "投诉事项", "举报事项", "问题描述", "投诉描述", "诉求"),
        *("来电内容", "具体诉求", "投诉详情", "举报详情", "诉求描述", "诉求详情"),
    ),
    "title": ("title", "标题", "商品标题", "商品名称", "商品名", "产品名称", "宝贝标题", "品名"),
    "description": (
        *("description", "detail", "details", "描述", "详情", "商品描述", "商品详情", "产品描述", "产品详情", "详情页", "详情页文案"),
        *("宝贝描述", "卖点", "宣传语", "宣传文案", "商品介绍", "产品介绍", "简介"),
    ),
    "attributes": ("attributes", "attribute", "属性", "商品属性", "规格", "规格参数", "参数", "产品参数"),
    "id": (
        *("id", "编号", "序号", "商品id", "商品编号", "货号", "链接id", "投诉编号", "举报编号", "登记编号", "工单号", "工单编号"),
        "受理编号",
        *("房间号", "直播间id", "直播间编号", "场次"),
    ),
    "kind": ("kind", "文本类型", "材料类型"),
    "start": ("start", "start_time", "开始", "开始时间", "起始时间"),
    "end": ("end", "end_time", "结束", "结束时间"),
    "speaker": ("speaker", "spk", "说话人", "发言人", "角色"),
    "on": (
        *("on", "date", "日期", "行为日期", "发生日期", "直播日期", "上架日期", "发布日期", "投诉日期"),
        *("投诉时间", "登记时间", "举报时间", "发生时间", "监测日期", "监测时间", "采集日期", "采集时间", "开播日期"),
        *("受理日期", "受理时间", "发布时间", "上架时间"),
    ),
    "time": ("时间", "直播时间", "播出时间", "说话时间"),
    "facts": ("facts", "事实"),
}
_ROLES: dict[str, Role] = {name: role for role, names in _HEADERS.items() for name in names}
_CONTENT: tuple[Role, ...] = ("text", "complaint", "title", "description", "attributes")
_ANCHORS: tuple[Role, ...] = ("text", "complaint", "title", "description")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column plays which role, and which columns are facts (column → declared name)."""

    roles: Mapping[Role, str]
    facts: Mapping[str, str]

    @property
    def timed(self) -> bool:
        """Whether rows may be utterances."""
        return bool(self.roles.keys() & {"start", "end", "time"})


def find_columns(names: Iterable[object], options: ReadOptions) -> Columns | None:
    """The columns of a header; None where no column holds text, so that this is no header."""
    roles: dict[Role, str] = {}
    facts: dict[str, str] = {}
    for name in names:
        if name is None or not str(name).strip():
            continue
        text = str(name)
        plain = _normal(text)
        if text.strip() == options.text_column:
            roles["text"] = text
        elif plain.startswith(("fact.", "facts.")):
            facts[text] = plain.partition(".")[2]
        elif text.strip() in options.fact_specs:
            facts[text] = text.strip()
        elif (role := _ROLES.get(plain)) and role not in roles and not (role == "text" and options.text_column):
            roles[role] = text
    if options.text_column:
        return Columns(roles, facts) if "text" in roles else None
    return Columns(roles, facts) if any(role in roles for role in _ANCHORS) else None


def _normal(name: str) -> str:
    return re.sub(r"[（(\[【].*?[)）\]】]|[\s*＊:：]", "", name).lower()


@dataclass(slots=True)
class _Open:
    """A document whose utterances are still being collected."""

    id: str
    kind: Kind
    on: date | None
    facts: dict[str, FactValue]
    utterances: list[Utterance] = field(default_factory=list)

    def document(self) -> Document:
        return Document(kind=self.kind, id=self.id, on=self.on, facts=self.facts or None, utterances=self.utterances)


def read_rows(
    rows: Iterable[tuple[int, Row, Columns] | ReadProblem], source: Source, options: ReadOptions
) -> Iterator[Document | ReadProblem]:
    """Documents from numbered rows. A row with a cell that cannot be read is a problem and is left out."""
    current: _Open | None = None
    for item in rows:
        if isinstance(item, ReadProblem):
            yield item
            continue
        number, row, columns = item
        try:
            made = _row(number, row, columns, source, options)
        except _BadCellError as bad:
            yield source.problem(bad.code, number, **bad.values)
            continue
        if isinstance(made, Document):
            if current:
                yield current.document()
                current = None
            yield made
        elif current and current.id == made.id:
            current.utterances += made.utterances
            current.facts.update(made.facts)
            current.on = current.on or made.on
        else:
            if current:
                yield current.document()
            current = made
    if current:
        yield current.document()


class _BadCellError(ValueError):
    """Raised for a cell that cannot be read as what its column says."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def _row(number: int, row: Row, columns: Columns, source: Source, options: ReadOptions) -> Document | _Open:
    roles = columns.roles

    def cell(role: Role) -> Any:
        value = row.get(roles[role]) if role in roles else None
        return None if isinstance(value, str) and not value.strip() and role not in _CONTENT else value

    contents = {role: text for role in _CONTENT if (text := _content(cell(role), roles.get(role, role))) is not None}
    if not contents:
        raise _BadCellError("no_text", column=roles.get("text") or "、".join(roles[r] for r in _ANCHORS if r in roles))
    given_id = cell("id")
    kind = _cell(to_kind, cell("kind"), "kind", roles) or options.kind or _implied_kind(contents)
    time = _time(cell("time"))
    start = _cell(to_seconds, cell("start"), "time", roles, role="start")
    if isinstance(time, float) and start is None and kind == "transcript":
        start = time
    on = _cell(to_date, cell("on"), "date", roles, role="on") or (time if isinstance(time, date) else options.on)
    facts = {**options.facts, **_facts(row, columns, options)}
    spoken = start is not None or columns.roles.keys() & {"start", "end"}
    if spoken and ("text" in contents or "complaint" in contents):
        utterance = Utterance(
            contents.get("text") or contents.get("complaint") or "",
            start=start,
            end=_cell(to_seconds, cell("end"), "time", roles, role="end"),
            speaker=None if cell("speaker") is None else to_speaker(cell("speaker"), options.speakers),
        )
        return _Open(source.name if given_id is None else _written(given_id), kind, on, facts, [utterance])
    name = f"{source.name}#{number}" if given_id is None else _written(given_id)
    common: dict[str, Any] = {"kind": kind, "id": name, "on": on, "facts": facts or None}
    if cell("speaker") is not None and len(contents) == 1:
        speaker = to_speaker(cell("speaker"), options.speakers)
        text = next(iter(contents.values()))
        return Document(**common, utterances=[Utterance(line, speaker=speaker) for line in text.split("\n")])
    if contents.keys() & {"title", "description", "attributes"}:
        return Document(**common, fields={"speech" if role == "text" else role: text for role, text in contents.items()})
    return Document(**common, text="\n".join(contents.values()))


def _content(value: object, column: str) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    if isinstance(value, dict):
        return "\n".join(f"{key}：{part}" for key, part in value.items())
    if isinstance(value, list):
        return "\n".join(str(part) for part in value)
    if isinstance(value, (int, float)):
        return _written(value)
    raise _BadCellError("not_text", column=column, type=type(value).__name__)


def _written(value: object) -> str:
    """A cell as people would write it: a spreadsheet keeps long numbers as 1.2e+17."""
    if isinstance(value, float) and value.is_integer():
        return f"{Decimal(repr(value)):f}".removesuffix(".0")
    return str(value)


def _time(value: object) -> date | float | None:
    """The day or the seconds that a time is; None where it is neither."""
    for convert in (to_date, to_seconds):
        try:
            return None if value is None else convert(value)
        except (ValueError, OverflowError):
            continue
    return None


def _cell(convert: Any, value: object, what: str, roles: Mapping[Role, str], *, role: Role | None = None) -> Any:
    if value is None:
        return None
    try:
        return convert(value)
    except (ValueError, OverflowError):
        raise _BadCellError(f"bad_{what}", column=roles[role or "kind"], value=str(value)[:40]) from None


def _implied_kind(contents: Mapping[Role, str]) -> Kind:
    if "complaint" in contents:
        return "complaint"
    return "listing" if contents.keys() & {"title", "description", "attributes"} else "transcript"


def _facts(row: Row, columns: Columns, options: ReadOptions) -> dict[str, FactValue]:
    given: dict[str, object] = {name: row.get(column) for column, name in columns.facts.items()}
    column = columns.roles.get("facts")
    bundle = row.get(column) if column else None
    if isinstance(bundle, str) and bundle.strip():
        try:
            bundle = json.loads(bundle)
        except ValueError:
            raise _BadCellError("bad_facts", column=column, value=bundle[:40]) from None
    if isinstance(bundle, dict):
        given.update(bundle)
    elif bundle is not None and bundle != "":
        raise _BadCellError("bad_facts", column=column, value=str(bundle)[:40])
    facts: dict[str, FactValue] = {}
    for name, value in given.items():
        try:
            fact = to_fact(value, options.fact_specs.get(name))
        except ValueError:
            raise _BadCellError("bad_fact", name=name, value=str(value)[:40]) from None
        if fact is not None:
            facts[name] = fact
    return facts
