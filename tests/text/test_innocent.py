"""The innocent sentences: their risky words are not asserted, and the file is what it promises."""

# ruff: noqa: E501, SIM905 - tables of Chinese text; the expected value stands first
from __future__ import annotations

from pathlib import Path

import pytest

from violation_rules.text.fold import fold
from violation_rules.text.polarity import Polarity, polarity

ROWS = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "innocent.tsv").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
# Claims and verbs; the nouns that a ruleset lists `even if negated` are not here.
RISKY = (
    "代替药物 治病 治疗 治好 治得了 根治 治愈 最好 全网最低 史上最低 国家级 最高级 第一品牌 三天见效 百分之百有效 无效退款 祛斑功效 降血糖 降血脂 假货 高仿 刷单 "
    "包治百病 稳赚不赔 包过 加微信 全网第一 虚构原价 特供 转账 副作用 号称根治 保本高收益"
).split()


def test_enough_of_every_class() -> None:
    """At least 300 sentences over at least ten classes, none twice."""
    sentences = [sentence for _, sentence in ROWS]
    assert len(sentences) == len(set(sentences)) >= 300
    assert len({name for name, _ in ROWS}) >= 10


@pytest.mark.parametrize(("name", "sentence"), [row for row in ROWS if row[0] in {"negation", "prohibition", "advice", "question", "adverb"}])
def test_risky_words_are_not_asserted(name: str, sentence: str) -> None:
    """Whatever a sentence of these classes says of a claim, it does not assert it."""
    text = fold(sentence).text
    for word in ["最好"] if name == "adverb" else RISKY:
        folded = fold(word).text
        at = text.find(folded)
        if at >= 0:
            assert polarity(text, at, at + len(folded)) is not Polarity.ASSERTED, word
