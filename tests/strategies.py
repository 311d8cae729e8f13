"""Shared Hypothesis strategies: small rulesets as their authors would write them, and texts that nearly meet them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unittest import mock

from hypothesis import strategies as st

from violation_rules.text import said

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

CHARACTERS = "全网最低价治病好了不第一"
"""Few, so that terms meet, nest and cross often."""
SEPARATORS = ("，", "。", "\n", "！", " ", "🌟", "呃", "一", "3", "的", "吗？")
ASIDES = ("别买那种", "多个心眼", "我们家的", "有人要我", "，真不干", "举报", "，经核查不成立", "该看医生", "但")
"""Cues by which a sentence takes back what was said, and turns that undo them."""
LEXICONS = ("甲", "乙", "丙")
CONDITIONS = ("条件一",)
FACTS = ("产品 = 药", "产品 in (药、食)", "产品 != 食", "数量 > 3", "批文 has 蓝帽", "批文 lacks 蓝帽", "known 产品", "kind = listing")
RESEMBLED = ("resembles advertising.absolute_claims", "resembles advertising.miracle_doctor_miracle_drug")
CLEARLY = tuple(f"(clearly {one})" for one in RESEMBLED)
TELLING = ("全网销量第一", "祖传秘方根治", "全网销量第一最好最便宜国家级", "祖传秘方根治癌症三天见效包好")
"""What makes a passage of these characters resemble one or the other."""
ELSEWHERE = "下午带孩子去公园湖边喂鸭子，"
"""What makes it be about other things."""
IDS = ("v.r0", "advertising.absolute_claims", "v.r2", "advertising.miracle_doctor_miracle_drug")
"""Some are known to the weights and others are not."""


SHORT = st.sampled_from((0, 8, said.SHORT))
"""Up to how many characters lines are taken together; 0: every line is an utterance."""


def taken_together(short: int) -> AbstractContextManager[Any]:
    """Lines of speech are one utterance until they have so many characters."""
    return mock.patch.object(said, "SHORT", short)


WINDOWS = ("in document", "in utterance", "within 1 utterances", "within 5 seconds")


def _terms(draw: st.DrawFn) -> str:
    term = draw(st.text(CHARACTERS, min_size=1, max_size=4))
    modifier = draw(st.sampled_from(("", "", "", " exact", " gap 1", " gap 2")))
    return f'"{term}"{modifier}'


@st.composite
def lexicons(draw: st.DrawFn, name: str) -> str:
    """One lexicon declaration."""
    negated = draw(st.sampled_from(("", " even if negated")))
    lines = [_terms(draw) for _ in range(draw(st.integers(1, 4)))]
    if draw(st.booleans()):
        lines.append(draw(st.sampled_from(("/全(网|球)最/", "/最[低好]/", "/治.{0,2}病/", '"{n:number}天"', '"第{any 2}名"'))))
    if draw(st.booleans()):
        lines.append("except " + " ".join(f'"{draw(st.text(CHARACTERS, min_size=2, max_size=5))}"' for _ in range(2)))
    if name != LEXICONS[0] and draw(st.booleans()):
        lines.append(f"include {LEXICONS[0]}")
    body = "\n    ".join(lines)
    return f"lexicon {name}{negated} {{\n    {body}\n}}"


def conditions(
    names: tuple[str, ...] = (*LEXICONS, *CONDITIONS), *, facts: bool = True, violations: tuple[str, ...] = ()
) -> st.SearchStrategy[str]:
    """Conditions over the given names and violations, in parentheses where they are compound."""
    scopes = st.sampled_from(("in sentence", "in utterance", "within 1 utterances", "within 5 seconds", "in document"))
    leaf: st.SearchStrategy[str] = st.one_of(
        st.sampled_from(names),
        st.text(CHARACTERS, min_size=1, max_size=3).map(lambda text: f'"{text}"'),
        st.sampled_from(names).map(lambda name: f"{name} even if negated"),
        st.sampled_from((*CLEARLY, *(f"(violation {name})" for name in violations))),
    )

    def grow(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        test = st.sampled_from((*FACTS, *RESEMBLED) if facts else ("kind = listing", *RESEMBLED))
        return st.one_of(
            st.tuples(inner, st.sampled_from(("near", "before", "after")), inner, st.integers(0, 8)).map(
                lambda p: f"({p[0]} {p[1]} {p[2]} within {p[3]} chars)"
            ),
            st.tuples(inner, st.sampled_from(("and", "or")), inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
            st.tuples(inner, st.sampled_from(("and", "or")), test).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
            st.tuples(inner, inner).map(lambda p: f"({p[0]} and not {p[1]})"),
            st.tuples(inner, inner, scopes).map(lambda p: f"({p[0]} and lacks {p[1]} {p[2]})"),
            st.tuples(inner, scopes).map(lambda p: f"({p[0]} {p[1]})"),
            st.tuples(inner, inner, st.integers(1, 3)).map(lambda p: f"({p[0]} and count({p[1]}) >= {p[2]})"),
            st.tuples(inner, inner, inner, st.integers(1, 3)).map(lambda p: f"({p[3]} of ({p[0]}、{p[1]}、{p[2]}))"),
            st.tuples(inner, st.sampled_from(("host", "viewer"))).map(lambda p: f"({p[0]} by {p[1]})"),
            inner.map(lambda text: f"(surely {text})"),
            st.tuples(inner, st.integers(1, 90)).map(lambda p: f"({p[0]} and duration({p[0]}) <= {p[1]})"),
        )

    return st.recursive(leaf, grow, max_leaves=5)


@st.composite
def rulesets(draw: st.DrawFn) -> str:
    """The source of a whole ruleset in one file."""
    parts = [
        'language 1\nruleset demo "演示" { version 1.0.0 in_force from 2020-01-01 }',
        "statute 《中华人民共和国广告法》 as 《广告法》 { version 2018修正 effective 2018-10-26 version 2021修正 effective 2021-04-29 }",
        'fact 产品 "产品": 药 | 食 | 妆\nfact 数量 "数量": number\nfact 批文 "批文": set of 蓝帽 | 国药准字',
        'category 类 "类"',
        *(draw(lexicons(name)) for name in LEXICONS),
        f"infer 产品 = 药 from ({draw(conditions(LEXICONS, facts=False))}) {draw(st.sampled_from(WINDOWS))}",
        f"infer 产品 = 食 from {draw(conditions(LEXICONS, facts=False))}",
        f"condition 条件一 = {draw(conditions(LEXICONS))}",
    ]
    ids = draw(st.permutations(IDS))[: draw(st.integers(1, len(IDS)))]
    for number, name in enumerate(ids):
        some = conditions(violations=tuple(ids[:number]))
        clauses = ["category 类", "violates 《广告法》第九条第三项"]
        clauses += [f"match {draw(some)}" for _ in range(draw(st.integers(1, 2)))]
        if draw(st.booleans()):
            clauses.append(f"unless {draw(some)}")
        if draw(st.booleans()):
            clauses.append(f"scope {draw(st.sampled_from(('utterance', 'document', '1 utterances')))}")
        if draw(st.booleans()):
            clauses.append(f"severity case_filing when {draw(some)} or count >= 2 in document")
        if draw(st.booleans()):
            clauses.append(f'refer "公安机关" when {draw(some)}')
        if number and draw(st.booleans()):
            clauses.append(f"yields_to {ids[number - 1]}")
        if number and draw(st.booleans()):
            clauses.append(f"gate {draw(st.sampled_from((*FACTS, *RESEMBLED)))} else {draw(st.sampled_from((ids[number - 1], 'none')))}")
        if draw(st.booleans()):
            clauses.append("applies_to transcript、listing")
        clauses.append("severity warning")
        parts.append(f'violation {name} "规则{number}" {{\n    ' + "\n    ".join(clauses) + "\n}")
    return "\n\n".join(parts)


def texts(*, max_size: int = 24) -> st.SearchStrategy[str]:
    """Texts over the rulesets' characters, with marks, breaks, disguise and fillers strewn in."""
    character = st.sampled_from(CHARACTERS)
    longer = st.sampled_from((*ASIDES, *TELLING, *TELLING, ELSEWHERE, ELSEWHERE))
    piece = st.one_of(character, character, character, st.sampled_from(SEPARATORS), longer)
    return st.lists(piece, max_size=max_size).map("".join)


def facts() -> st.SearchStrategy[dict[str, object]]:
    """Facts that the rulesets declare, any of them missing."""
    return st.fixed_dictionaries(
        {},
        optional={
            "产品": st.sampled_from(("药", "食", "妆")),
            "数量": st.integers(0, 6),
            "批文": st.lists(st.sampled_from(("蓝帽", "国药准字")), max_size=2, unique=True),
        },
    )
