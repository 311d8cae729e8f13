"""Texts for the property tests: ordinary, disguised, and hostile."""

# ruff: noqa: E501 - tables of Chinese text; the expected value stands first
from __future__ import annotations

from hypothesis import strategies as st

FRAGMENTS = [
    "最", "好", "全", "网", "第", "一", "1", "2", "名", "页", "季", "①", "壹", "百", "分", "之", "百分之百", "微", "信", "薇", "徽", "v", "V", "x", "X", "w", "wx", "e", "i",
    "加", "+", "➕", "我", "某", "宝", "音", "🎵", "东", "西", "拼", "夕", "红", "书", "独", "无", "唯", "one", "two", "t", "o", "p", "n", "no", "top", "NO", "№", "pyq", "PDD", "x", "h", "s", "a",
    "b", "私", "留", "扫", "领", "药", "💊", "💯", "🐧", "⑩", "™", "kg", "㎏", "ⅳ", "%", "％", "5", "0", "醫", "療", "⼀", "ｚ", "Ｚ", "é", "х", "√", "❌", "×",
    " ", "  ", "   ", "\t", "　", ".", "·", "-", "/", "★", "~", "_", "😀", "❤️", "👍🏽", "👨‍⚕️", "\u200b", "\u200d", "\ufe0f", "\u0336", "\u0301", "\xad", "\u202e", "\x00", "\r",
    "，", ",", "、", "。", "！", "？", "…", "“", "”", "(", ")", "《", "》", ":", "\n", "\ud800", "\udfff", "\U0001f3fb", "𝐕", "🅥", "\ue000", "呃", "那个",
]  # fmt: skip
"""Whatever any fold looks at, and what it must leave alone."""

fragments = st.lists(st.sampled_from(FRAGMENTS), max_size=24).map("".join)
texts = st.one_of(fragments, st.text(max_size=40), st.text(st.characters(codec=None, exclude_categories=()), max_size=20))  # lone surrogates too

TERMS = ["最好", "国家级", "全网最低价", "代替药物治疗", "根治", "绝对有效", "史上最强"]
INVISIBLE = ["\u200b", "\u200d", "\u2060", "\xad", "\u202e", "\x00", "\u0336", "\ufe0f", "\u0301"]
SYMBOLS = [" ", "★", ".", "·", "-", "/", "*", "~", "😀", "👍🏽", "　", "【", "|", " - "]


@st.composite
def disguised_terms(draw: st.DrawFn) -> tuple[str, str, str]:
    """A term, its disguise (symbols and invisible characters between its characters, traditional and Kangxi forms), and a setting."""
    term = draw(st.sampled_from(TERMS))
    forms = {"国": "國囯", "级": "級", "药": "藥薬", "疗": "療", "绝": "絕", "对": "對", "网": "網", "强": "強", "价": "價価", "一": "⼀", "低": "低"}
    out = ""
    for i, character in enumerate(term):
        if i:
            out += draw(st.lists(st.sampled_from(INVISIBLE + SYMBOLS), max_size=3).map("".join).filter(lambda gap: gap.strip() != "" or len(gap) < 3))
        out += draw(st.sampled_from([character, *forms.get(character, "")]))
    return term, out, draw(st.sampled_from(["{}", "，{}。", "你看{}吗", "A{}B", "\n{}\n", "😀{}😀", "\U00020000{}\ud800"]))
