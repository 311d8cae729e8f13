"""Many documents at once give what each gives by itself."""

from __future__ import annotations

import gc
from datetime import date
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import strategies

from violation_rules import Document, Utterance, ruleset
from violation_rules.engine import atoms, batch, glance, spoken, spread
from violation_rules.engine.evaluate import Evaluator
from violation_rules.engine.runtime import Runtime
from violation_rules.engine.scene import Scene
from violation_rules.loading import load_text
from violation_rules.text.said import LONG_LINE, cut_long_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

ON = date(2026, 3, 1)
KINDS = st.sampled_from(("transcript", "transcript", "listing", "complaint"))
SPEAKERS = st.sampled_from((None, None, "host", "viewer"))


@pytest.fixture(autouse=True, scope="module")
def screened() -> Iterator[None]:
    """Screen however little text there is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "SMALL_CHARACTERS", 0)
        patch.setattr(glance, "FEW", 0)
        patch.setattr(batch, "_LONG", 0)
        yield


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A document of any kind and form."""
    text = draw(strategies.texts())
    if draw(st.integers(0, 4)) == 0:
        text = "嗯嗯，".join((text, *draw(st.lists(strategies.texts(), min_size=3, max_size=3)), "好" * LONG_LINE))
    facts = draw(st.one_of(st.none(), strategies.facts()))
    kind = draw(KINDS)
    if draw(st.booleans()):
        return Document(kind=kind, text=text, facts=facts, on=ON)  # type: ignore[arg-type]
    said = [
        Utterance(line, start=3.0 * number, end=3.0 * number + 2, speaker=draw(SPEAKERS))  # type: ignore[arg-type]
        for number, line in enumerate(text.split("\n"))
    ]
    return Document(kind=kind, utterances=said, facts=facts, on=ON)  # type: ignore[arg-type]


@given(
    strategies.rulesets(),
    st.lists(documents(), max_size=8),
    st.tuples(st.sampled_from((1, 7, 50, 10_000)), st.sampled_from((1, 60, spoken.PIECE)), strategies.SHORT),
    st.booleans(),
)
def test_blocks_give_what_each_document_gives(source: str, docs: list[Document], sizes: tuple[int, int, int], weighed: bool) -> None:  # noqa: FBT001 - drawn
    """Whatever the size of the blocks, what is put aside first or not: the findings are those of `scan`."""
    characters, piece, short = sizes
    rules = load_text(source)
    with pytest.MonkeyPatch.context() as patch, strategies.taken_together(short):
        expected = [rules.scan(document) for document in docs]
        patch.setattr(Runtime, "mostly_weighed", weighed)
        patch.setattr(spoken, "PIECE", piece)
        patch.setattr(batch.blocks, "__kwdefaults__", {"characters": characters})
        patch.setattr(batch, "SMALL_CHARACTERS", 0)
        assert expected == list(rules.scan_many(docs))


def test_a_long_line_is_not_taken_for_the_same_in_lines() -> None:
    """They are judged alike, but what is found stands elsewhere."""
    rules = ruleset.load_ruleset("national")
    line = "家人们这款面霜全网第一，用过的都说好。" * 30
    lines = cut_long_lines(line).text
    texts = [line, lines, line, lines] * 20
    batch_of = pa.RecordBatch.from_pydict({"text": texts, "on": [ON] * len(texts)})
    one, two = rules.scan(Document(text=line, on=ON)), rules.scan(Document(text=lines, on=ON))
    assert len(one) == len(two) > 0
    assert [piece.start for found in one for piece in found.evidence] != [piece.start for found in two for piece in found.evidence]
    for found, text in zip(rules.scan_many([Document(text=text, on=ON) for text in texts]), texts, strict=True):
        assert found == (one if text == line else two)
    starts = [[piece["start"] for piece in row["evidence"]] for row in rules.scan_arrow(batch_of).to_pylist()]
    assert starts == [[piece.start for piece in finding.evidence] for text in texts for finding in (one if text == line else two)]


@given(
    strategies.rulesets(),
    st.lists(strategies.texts(max_size=6), min_size=4, max_size=24),
    KINDS,
    st.one_of(st.none(), strategies.facts()),
    st.tuples(st.sampled_from((0, 1, 2, 8)), st.sampled_from((0, atoms._LONG)), strategies.SHORT),  # noqa: SLF001
)
def test_long_documents_give_what_all_of_them_gives(
    source: str, lines: list[str], kind: str, facts: dict[str, object], limits: tuple[int, int, int]
) -> None:
    """Of a long document only what is near enough to a possible match is looked at, and perhaps only that is searched.

    The findings are the same, whatever is held for far.
    """
    far, searched_in_part, short = limits
    rules = load_text(source)
    said = [Utterance(line, start=2.0 * number) for number, line in enumerate(lines)]
    document = Document(kind=kind, utterances=said, facts=facts, on=ON)  # type: ignore[arg-type]
    with pytest.MonkeyPatch.context() as patch, strategies.taken_together(short):
        expected = rules.scan(document)
        patch.setattr(spread, "FAR", far)
        patch.setattr(atoms, "_LONG", searched_in_part)
        assert [expected] == list(rules.scan_many([document]))
        patch.setattr(ruleset, "SMALL_CHARACTERS", 0)
        assert expected == rules.scan(document)


HEAD = """language 1
ruleset t "测" { version 1.0.0 }
statute 《中华人民共和国广告法》 as 《广告法》 { version 2018修正 effective 2018-10-26 version 2021修正 effective 2021-04-29 }
category 类 "类"
"""
FAR_OFF = (
    HEAD
    + """lexicon 词 { "三天见效" }
lexicon 老人 { "老人" except "不服老人" /老人.{0,2}专用机/ }
lexicon 承诺 { "包好" /包.{0,2}治/ except "打包好" }
violation t.claim "宣称" {
    category 类
    violates 《广告法》第九条第三项
    match 词
    severity case_filing when (老人 and 承诺) in document
    refer "公安机关" when 承诺 within 2 utterances
    refer "消防救援机构" when 承诺 in document
    severity warning
}
"""
)


@pytest.mark.parametrize(
    ("before", "after", "severity", "referrals"),
    [
        ("老人都来", "这个包好", "case_filing", 2),
        ("老人都来", "这个不包好", "warning", 0),  # denied
        ("老人都来", "这个不包好\n说了包好", "case_filing", 2),  # the nearest is denied, another is not
        ("老人都来", "\n\n\n这个不包好\n说了包好", "case_filing", 1),
        ("老人都来，不包好", "\n\n\n这个不包好", "warning", 0),
        ("都是不服老人", "这个包好", "warning", 2),  # in innocent phrases
        ("送老人的专用机", "这个包好", "warning", 2),
        ("老人都来", "打包好了", "warning", 0),
        ("老人都来", "包你治", "case_filing", 2),
    ],
)
def test_what_is_looked_for_in_other_utterances(before: str, after: str, severity: str, referrals: int) -> None:
    """However far off, with what denies and excuses it there: in a long document as in a short one."""
    rules = load_text(FAR_OFF)
    document = Document(text="\n".join((before, *"一二三四五六七八九十", "三天见效", after)), on=ON)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(atoms, "_LONG", 0)
        found = [*rules.scan_many([document, Document(text="")])]
    assert found == [rules.scan(document), []]
    assert [(one.severity, len(one.referrals)) for one in found[0]] == [(severity, referrals)]


RULES = (
    HEAD
    + """lexicon 词 { "三天见效" }
violation t.claim "宣称" {
    category 类
    violates 《广告法》第九条第三项
    match 词
    severity warning
    violating "三天见效"
    compliant "三天后发货"
}
"""
)


def test_what_was_judged_is_gone_at_once() -> None:
    """An evaluator is part of no circle: its memory does not wait for the collector."""
    rules = load_text(RULES)
    gc.collect()
    gc.disable()
    try:
        before = _judging()
        found = list(rules.scan_many([Document(id=str(number), text=f"第{number}款，三天见效") for number in range(20)]))
        assert all(found)
        assert _judging() == before
    finally:
        gc.enable()


def _judging() -> int:
    return sum(type(one) in {Evaluator, Scene} for one in gc.get_objects())


ELSEWHERE = "下午带孩子去公园湖边喂鸭子，回来路上说起那家最好的面馆，然后看了一会儿书就睡了"
"""All of it is clearly about other things."""
CLAIM = "我们这个面霜全网最好"
KNOWN = ("advertising.absolute_claims", "food.health_food_prohibited_content", "price.fictitious_discount", "quality.forged_origin")
"""Violations that the weights know."""
RULE = """
violation {name} "规则" {{
    category 类
    violates 《广告法》第九条第三项
    match {condition}
    severity warning
}}
"""
WEIGHED = HEAD + "".join(RULE.format(name=name, condition='"最好"') for name in KNOWN)
OWN = WEIGHED + RULE.format(name="t.shop", condition=f'violation {KNOWN[0]} and "面馆"')


@pytest.mark.parametrize("several", [1, 40])
def test_rules_of_ones_own_count_in_talk_about_other_things(several: int) -> None:
    """Also where they ask for a violation that itself does not."""
    texts = [ELSEWHERE, CLAIM, "", ELSEWHERE] * several
    for source, own in ((WEIGHED, []), (OWN, ["t.shop"])):
        rules = load_text(source)
        assert rules.runtime.mostly_weighed
        found = [sorted(one.violation for one in findings) for findings in rules.scan_many(texts)]
        assert [own, [*KNOWN], [], own] * several == found


TALK = "\n".join([ELSEWHERE * 2] * 6 + [CLAIM * 6] + [ELSEWHERE * 2] * 6)
"""A claim in the middle of talk about other things; each line is an utterance."""


@pytest.mark.parametrize(
    "clauses",
    [
        'match "最好" and "鸭子" in document',
        'match "最好" and "鸭子" within 1 utterances',
        'match "最好" and count("鸭子") >= 24 in document',
        'match "最好" and surely 产品 = 药',
        'match "最好"\n severity case_filing when "鸭子" within 2 utterances',
        f'match violation {KNOWN[0]} and "鸭子" within 1 utterances',
        f"match violation {KNOWN[0]}\n severity case_filing when violation {KNOWN[1]} in document",
        f"match violation {KNOWN[0]} and violation {KNOWN[1]} in document",
    ],
)
@pytest.mark.parametrize("name", ["t.own", "quality.forged_origin"])
def test_what_counts_beside_talk_about_other_things(clauses: str, name: str) -> None:
    """In long talk, hits in other utterances count where a condition reaches there, or where a rule of one's own is at home."""
    facts = 'fact 产品 "产品": 药 | 食\ninfer 产品 = 药 from "鸭子" within 2 utterances\n'
    rules = HEAD + facts + RULE.format(name=KNOWN[0], condition='"最好"') + RULE.format(name=KNOWN[1], condition='"公园湖边"')
    compiled = load_text(rules + RULE.replace("match {condition}", clauses).format(name=name))
    document = Document(text=TALK, on=ON)
    expected = compiled.scan(document)
    assert name in {one.violation for one in expected}
    assert [expected, []] == list(compiled.scan_many([document, Document(text="", on=ON)]))
    room = compiled.stream(on=ON)
    heard = [one for line in TALK.split("\n") for one in room.feed(line)] + room.close()
    assert {(one.violation, one.severity, one.evidence[0].start) for one in expected} == {
        (one.violation, one.severity, one.evidence[0].start) for one in heard
    }


def test_what_a_rule_reported_in_anothers_place_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule of one's own whose gate is closed is reported as one that the weights know: what that one asks for counts, too."""
    monkeypatch.setattr(Runtime, "mostly_weighed", True)
    severe = '"无此词"\n    severity case_filing when violation quality.forged_origin'
    gated = f'"面馆"\n    gate 产品 = 药 else {KNOWN[0]}'
    rules = load_text(
        HEAD
        + 'fact 产品 "产品": 药 | 食\n'
        + RULE.format(name="quality.forged_origin", condition='"鸭子"')
        + RULE.format(name=KNOWN[0], condition=severe)
        + RULE.format(name="t.own", condition=gated)
    )
    document = Document(text=ELSEWHERE, on=ON, facts={"产品": "食"})
    expected = rules.scan(document)
    assert [(KNOWN[0], "case_filing")] == [(one.violation, one.severity) for one in expected]
    assert [expected, []] == list(rules.scan_many([document, Document(text="", on=ON)]))
    room = rules.stream(on=ON, facts=document.facts)
    assert [(KNOWN[0], "case_filing")] == [(one.violation, one.severity) for one in (*room.feed(ELSEWHERE), *room.close())]
