"""What may be hit in a few utterances: never less than what is hit."""

from __future__ import annotations

from hypothesis import given
from tests import strategies

from violation_rules import Document
from violation_rules.engine.atoms import find_atoms
from violation_rules.engine.presence import Presence
from violation_rules.engine.scene import Scene
from violation_rules.loading import load_text

SOURCE = """language 1
ruleset demo "演示" { version 1.0.0 in_force from 2020-01-01 }
statute 《中华人民共和国广告法》 as 《广告法》 { version 2018修正 effective 2018-10-26 version 2021修正 effective 2021-04-29 }
category 类 "类"
lexicon 甲 { /拉.{0,3}人/ }
lexicon 乙 { /升级$/ }
violation a.b "甲" {
 category 类
 violates 《广告法》第九条第三项
 match 甲 or 乙
 severity warning
}
"""


@given(strategies.rulesets(), strategies.texts())
def test_what_is_hit_is_present(source: str, text: str) -> None:
    """In whatever reading of the text it is found."""
    runtime = load_text(source).runtime
    found = find_atoms(runtime, text)
    scene = Scene(runtime, Document(text=text), found)
    presence = Presence(runtime, {hit[0] for hit in found.hits}, found.folded.text)
    for lexicon in range(len(runtime.program.lexicons)):
        if scene.hits(lexicon, even_if_negated=True, exceptions=-1).items:
            assert presence.of(lexicon)


def test_a_pattern_is_tried_sentence_by_sentence() -> None:
    """Its literal alone says nothing, and it matches in no two sentences; what stands at a sentence's end does so in each."""
    runtime = load_text(SOURCE).runtime
    number = {lexicon.name: at for at, lexicon in enumerate(runtime.program.lexicons)}

    def present(name: str, text: str) -> bool:
        found = find_atoms(runtime, text)
        return Presence(runtime, {hit[0] for hit in found.hits}, found.folded.text).of(number[name])

    assert present("甲", "拉三个人")
    assert not present("甲", "拉倒。人呢")
    assert not present("甲", "拉黑那些讨厌的人")
    assert present("甲", "拉三个人\ud83d")
    assert present("乙", "就能升级\n好")
    assert not present("乙", "升级了")
