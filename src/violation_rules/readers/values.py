"""Cells to values: days, seconds, kinds, speakers and facts as people and programs write them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from violation_rules.model import FactValue, Kind, Speaker
    from violation_rules.readers.problem import FactSpec

_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("transcript", "直播", "转写", "直播转写", "口播", "视频", "短视频"), "transcript"),
    **dict.fromkeys(("listing", "商品", "商品页", "详情页", "链接"), "listing"),
    **dict.fromkeys(("complaint", "投诉", "举报", "投诉举报", "诉求"), "complaint"),
}
_SPEAKERS: dict[str, Speaker] = {
    **dict.fromkeys(("host", "主播", "主持人", "直播营销人员", "助播"), "host"),
    **dict.fromkeys(("operator", "运营", "运营者", "商家", "店家", "直播间运营者"), "operator"),
    **dict.fromkeys(("platform", "平台"), "platform"),
    **dict.fromkeys(("viewer", "观众", "用户", "消费者", "买家", "粉丝", "弹幕"), "viewer"),
}
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?|(\d{4})(\d{2})(\d{2})")
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,2}):(\d{1,2}(?:[.,:]\d+)?)")
_YES = frozenset({"yes", "true", "是", "有", "1"})
_NO = frozenset({"no", "false", "否", "无", "0"})


def to_date(value: object) -> date:
    """A day from `2026-11-01`, `2026/11/1`, `2026.11.1`, `2026年11月1日`, `20261101` or a spreadsheet's date. Raises ValueError."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = _DATE.fullmatch(str(value).strip())
    if not found:
        raise ValueError(value)
    year, month, day = (int(part) for part in found.groups() if part)
    return date(year, month, day)


def to_seconds(value: object) -> float:
    """Seconds from a number or from `01:02:03,450`, `02:03.45`. Raises ValueError."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    text = str(value).strip()
    if found := _CLOCK.fullmatch(text):
        hours, minutes, seconds = found.groups()
        return int(hours or 0) * 3600 + int(minutes) * 60 + float(re.sub("[,:]", ".", seconds))
    return float(text)


def to_kind(value: object) -> Kind:
    """A kind by its English or Chinese name. Raises ValueError."""
    try:
        return _KINDS[str(value).strip().lower()]
    except KeyError:
        raise ValueError(value) from None


def to_speaker(label: object, speakers: Mapping[str, Speaker]) -> Speaker | None:
    """Who a label stands for: by the caller's mapping, else by well-known names; None for a diarisation number nobody mapped."""
    text = str(label).strip()
    return speakers.get(text) or _SPEAKERS.get(text.lower())


def to_fact(value: object, spec: FactSpec | None) -> FactValue | None:
    """A fact's value as its declaration reads it; None for an empty cell. Raises ValueError for a number that is none."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    kind = spec.kind if spec else None
    if isinstance(value, str):
        return _from_text(value.strip(), spec)
    if isinstance(value, bool):
        return value if spec is None else _from_text(str(value), spec)
    if isinstance(value, Sequence):
        return [str(part) for part in value]
    if isinstance(value, (int, float)):
        return value if kind in ("number", None) else str(value)
    raise ValueError(value)


def _from_text(text: str, spec: FactSpec | None) -> FactValue:
    if spec is None or spec.kind == "text" or text in spec.values:
        return [text] if spec and spec.kind == "set" else text
    if spec.kind == "number":
        return float(text.replace(",", "").replace("，", ""))
    if spec.kind == "set":
        return [part for part in re.split(r"[、,，;；|\s]+", text) if part]
    if "yes" in spec.values and text.lower() in _YES | _NO:
        return "yes" if text.lower() in _YES else "no"
    return text
