"""What the tests of the language share: the rule files that ship, pieces to make broken ones of, syntax without its places."""

from __future__ import annotations

import dataclasses
from typing import Any

from hypothesis import strategies as st

from violation_rules.language.grammar import data_folder

RULE_FILES = sorted(data_folder("rulesets").rglob("*.vr"))
FRAGMENTS = st.sampled_from(
    [
        "language 1",
        "lexicon 词 { ",
        '"甲" "乙"',
        "}",
        "{",
        "violation a.b ",
        "match ",
        "unless",
        '"',
        "“丙”",
        "# 注\n",
        "\n",
        "《广告法》第九条",
        "condition 条 = ",
        "甲 near 乙 within 8 chars",
        "in document",
        "fact x: yes | no",
        "override ",
        "/最(好|佳)/",
        "、",
        "（",
        "）",
        "2025-10-15",
        "severity warning",
        "\ufeff",
        "\u3000",
        "\r\n",
        "\x00",
        "\ud800",
        "𠀀",
        "except",
        "unit",
    ]
)


def without_spans(node: Any) -> Any:
    """A node as nested tuples, without its places."""
    if dataclasses.is_dataclass(node):
        return (type(node).__name__, *(without_spans(getattr(node, f.name)) for f in dataclasses.fields(node) if f.name != "span"))
    return tuple(map(without_spans, node)) if isinstance(node, tuple) else node
