"""The line and the carets under it."""

from __future__ import annotations

import json

import pytest
from rich.cells import cell_len

from violation_rules.language import parse
from violation_rules.language.ast import Span
from violation_rules.language.diagnostics import Diagnostic
from violation_rules.language.render import render


@pytest.mark.parametrize("before", ["", "甲乙", "ab", "\t", "甲a\t", "ﾊﾝ", "👩", "e\u0301", "“甲”"])
@pytest.mark.parametrize("marked", ["错", "x", "全网第一", "ab甲"])
def test_carets_stand_under_the_span(before: str, marked: str) -> None:
    """As many columns before the carets as before the span, and as many carets as the span is wide."""
    text = f"{before}{marked} 后\n"
    span = Span("t.vr", len(before), len(before) + len(marked), 1, len(before) + 1)
    line, carets = render(Diagnostic("VR304", span), {"t.vr": text}).split("\n")[3:5]
    assert cell_len(line[: line.index(marked)]) == cell_len(carets[: carets.index("^")])
    assert cell_len(marked) == carets.count("^")


def test_long_lines_are_cut_around_the_span() -> None:
    """Of a line of many terms the part around the span is shown, and the carets are still under it."""
    text = '"词" ' * 200 + '"错" ' + '"词" ' * 200
    start = text.index('"错"')
    line, carets = render(Diagnostic("VR304", Span("t.vr", start, start + 3, 1, start + 1)), {"t.vr": text}).split("\n")[3:5]
    assert cell_len(line) <= 110
    assert cell_len(line[: line.index('"错"')]) == cell_len(carets[: carets.index("^")])


def test_json_form() -> None:
    """The JSON form has code, place, words and suggestion, and is plain JSON."""
    found = parse("condition c = 甲 nera 乙 within 8 chars", "t.vr").diagnostics[0].as_dict("en")
    assert found == json.loads(json.dumps(found))
    assert tuple(found[key] for key in ("code", "severity", "path", "line", "column", "start", "end", "suggestion")) == (
        "VR101",
        "error",
        "t.vr",
        1,
        17,
        16,
        20,
        "near",
    )
