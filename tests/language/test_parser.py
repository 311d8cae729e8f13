"""Reading rule files: positions, the lossless tree, recovery from errors, the punctuation of a Chinese keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from language_samples import FRAGMENTS, RULE_FILES, without_spans

from violation_rules.language import ast, parse
from violation_rules.language.build.context import Context
from violation_rules.language.build.declarations import build_declaration
from violation_rules.language.parser import parse_slice

BROKEN_FILES = sorted(path for path in (Path(__file__).parent / "broken").glob("*.vr") if path.stem != "VR002")


def condition(text: str) -> ast.Condition:
    """The condition of `condition 名 = text`, which must be free of errors."""
    parsed = parse(f"condition 名 = {text}", "t.vr")
    assert parsed.diagnostics == ()
    declared = parsed.file.declarations[0]
    assert isinstance(declared, ast.NamedCondition)
    return declared.condition


@pytest.mark.parametrize("path", RULE_FILES + BROKEN_FILES, ids=lambda path: path.stem)
def test_tree_is_lossless(path: Path) -> None:
    """All tokens joined, blanks and comments included, are the text, also of a broken file."""
    text = path.read_text(encoding="utf-8")
    assert text == "".join(leaf.text for leaf in parse(text, "t.vr").tree.leaves())


@given(st.lists(FRAGMENTS, max_size=30).map(" ".join) | st.text(max_size=60))
def test_any_text_is_read_without_loss(text: str) -> None:
    """No text whatever raises anything; the tree always gives it back, and every diagnostic lies inside it."""
    parsed = parse(text, "t.vr")
    assert text == "".join(leaf.text for leaf in parsed.tree.leaves())
    for diagnostic in parsed.diagnostics:
        assert 0 <= diagnostic.span.start <= diagnostic.span.end <= len(text)
        assert diagnostic.message("zh")
        assert diagnostic.message("en")


def test_spans_point_at_the_text() -> None:
    """A span is code points, half open; line and column count from 1, one column a character, also outside the BMP."""
    text = 'language 1\n\n  lexicon 𠀀词 “题” {\n    “甲”、"乙" exact\n}\n'
    lexicon = parse(text, "t.vr").file.declarations[0]
    assert isinstance(lexicon, ast.Lexicon)
    assert (text[lexicon.name.span.start : lexicon.name.span.end], lexicon.name.span.line, lexicon.name.span.column) == ("𠀀词", 3, 11)
    second = lexicon.terms[1]
    assert (text[second.span.start : second.span.end], second.span.line, second.span.column, second.exact) == ('"乙"', 4, 9, True)


def test_keyboard_punctuation_means_the_same() -> None:
    """Full-width brackets, quotes, commas and colons read like the ASCII ones."""
    plain = 'fact x: yes | no\ncondition c = x in (yes, no) and any of ("甲", "乙") or platform = "抖音"\n'
    typed = "fact x：yes ｜ no\ncondition c = x in （yes，no） and any of （“甲”、“乙”） or platform = “抖音”\n"
    left, right = parse(plain, "t.vr"), parse(typed, "t.vr")
    assert left.diagnostics + right.diagnostics == ()
    assert without_spans(left.file.declarations) == without_spans(right.file.declarations)


def test_errors_do_not_hide_each_other() -> None:
    """Each broken clause and declaration is reported; what stands between is kept."""
    text = (
        'language 1\nlexicon 甲 { "甲" }\nlexicn 乙 { "乙" }\nviolation a.b "规则" {\n    match 甲 nera 甲 within 8 chars\n'
        '    severity 严重\n    advise "改"\n    violating "甲\n}\ncondition 丙 = and\nlexicon 丁 { "丁" }\n'
    )
    parsed = parse(text, "t.vr")
    assert [d.code for d in parsed.diagnostics] == ["VR102", "VR101", "VR124", "VR105", "VR101"]
    assert [d.span.line for d in parsed.diagnostics] == [3, 5, 6, 8, 10]
    names = [d.id.text if isinstance(d, ast.Violation) else d.name.text for d in parsed.file.declarations]  # type: ignore[attr-defined]
    assert names == ["甲", "a.b", "丁"]
    violation = parsed.file.declarations[1]
    assert isinstance(violation, ast.Violation)
    assert (violation.advice, len(violation.matches)) == ("改", 1)
    assert {"丙"} == parsed.broken


def test_a_missing_brace_stays_in_its_declaration() -> None:
    """A declaration in the first column begins anew, also where the brace of the one before is missing."""
    parsed = parse('violation a.b "规则" {\n    match "甲"\n\nviolation c.d "规则" {\n    match "乙"\n}\n', "t.vr")
    assert [d.code for d in parsed.diagnostics] == ["VR118"]
    assert [d.id.text for d in parsed.file.declarations if isinstance(d, ast.Violation)] == ["a.b", "c.d"]


@pytest.mark.parametrize("nested", ["(" * 5000 + '"甲"' + ")" * 5000, "not " * 5000 + '"甲"'])
def test_deep_nesting_is_an_error(nested: str) -> None:
    """Brackets nested by the thousand are reported, and exhaust nothing."""
    text = f"condition c = {nested}"
    parsed = parse(text, "t.vr")
    assert [d.code for d in parsed.diagnostics] == ["VR133"]
    assert "".join(leaf.text for leaf in parsed.tree.leaves()) == text


def test_one_line_of_a_lexicon_is_one_entry() -> None:
    """Modifiers apply to the terms of their line, exceptions too, and to no other line."""
    parsed = parse('lexicon 词 {\n  "甲" "乙" whole word homophones\n  "丙" gap 2\n  except "丁" exact\n  "戊"\n}', "t.vr")
    lexicon = parsed.file.declarations[0]
    assert isinstance(lexicon, ast.Lexicon)
    assert parsed.diagnostics == ()
    marks = [(t.text, t.whole_word, t.homophones, t.gap, t.exact) for t in (*lexicon.terms, *lexicon.exceptions)]
    assert marks == [
        ("甲", True, True, 0, False),
        ("乙", True, True, 0, False),
        ("丙", False, False, 2, False),
        ("戊", False, False, 0, False),
        ("丁", False, False, 0, True),
    ]


WORDS = st.sampled_from(
    [
        '"甲"',
        "“乙”",
        '"{n:number}天"',
        "/最(好|佳)/",
        "exact",
        "whole word",
        "homophones",
        "gap 2",
        "include 他",
        "except",
        'note "注"',
        "# 注",
        "、",
        'from "a.txt"',
        "词",
    ]
)


@given(st.lists(st.lists(WORDS, max_size=5).map(" ".join), max_size=6).map("\n".join))
def test_fast_lexicons_equal_parsed_ones(body: str) -> None:
    """The scanner of lexicons and the grammar give the same lexicon and the same diagnostics."""
    text = f'lexicon 词 "题" {{ {body}\n}}'
    fast = parse(text, "t.vr")
    context = Context("t.vr", text)
    slow = build_declaration(parse_slice(text, "declaration", 0, len(text)), context)
    assert (slow,) == fast.file.declarations
    assert sorted((d.code, d.span.start) for d in context.diagnostics) == [
        (d.code, d.span.start) for d in sorted(fast.diagnostics, key=lambda d: (d.code, d.span.start))
    ]


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("甲 and 乙 or 丙", "(甲 and 乙) or 丙"),
        ("not 甲 and 乙", "(not 甲) and 乙"),
        ("not 甲 in document", "not (甲 in document)"),
        ("甲 and 乙 in document", "甲 and (乙 in document)"),
        ("甲 near 乙 within 8 chars before 丙 within 4 chars", "(甲 near 乙 within 8 chars) before 丙 within 4 chars"),
        ("甲 near 乙 within 8 chars in sentence", "(甲 near 乙 within 8 chars) in sentence"),
        ("甲 near 乙 by host within 8 chars", "甲 near (乙 by host) within 8 chars"),
        ("any of (甲、乙)", "甲 or 乙"),
        ("all of (甲、乙)", "甲 and 乙"),
        ("price(甲) > 3", "money(甲) > 3"),
        ("days <= 7", "duration <= 7"),
    ],
)
def test_binding(short: str, full: str) -> None:
    """Operators bind as the reference says."""
    assert without_spans(condition(full)) == without_spans(condition(short))


def test_citation_parts() -> None:
    """A citation is taken apart into law, version, article with 之N, paragraph and item."""
    text = 'violation a.b "规则" { violates 《刑法》（2023修正（刑法修正案（十二）））第二百八十七条之一第1款第（二）项、《广告法》 }'
    violation = parse(text, "t.vr").file.declarations[0]
    assert isinstance(violation, ast.Violation)
    first, second = violation.violates[0].citations
    assert (
        first.law,
        first.version,
        first.article,
        first.suffix,
        first.paragraph,
        first.item,
    ) == ("刑法", "2023修正（刑法修正案（十二））", 287, 1, 1, 2)
    assert (second.law, second.version, second.article) == ("广告法", None, None)
