"""JSON and table cells that any reader can take in."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from violation_rules.model import Finding

_SURROGATE = re.compile("[\ud800-\udfff]")
_FORMULA = re.compile(r"\s*[=+\-@]|[\t\r]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def to_json(value: Any, *, indent: int | None = None) -> bytes:
    """UTF-8 JSON. A lone surrogate, which UTF-8 cannot hold, is written as its escape, so that the text comes back as it was."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _SURROGATE.sub(lambda found: f"\\u{ord(found[0]):04x}", text).encode()


def finding_data(finding: Finding, file: str | None = None) -> dict[str, Any]:
    """The JSON form of a finding, with the name of its file where there are several documents."""
    data = finding.model_dump(mode="python")
    data["on"] = finding.on.isoformat()
    return data if file is None else {"file": file, **data}


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, *CSV Injection*); characters that XML forbids become U+FFFD."""
    text = _CONTROL.sub("\ufffd", text)
    return f"'{text}" if _FORMULA.match(text) else text


def storable(text: str) -> str:
    """Text without lone surrogates, for formats that must be UTF-8."""
    return _SURROGATE.sub("\ufffd", text)
