"""What an utterance reads like, and what rules make of it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st
from one_rule import one_rule

import violation_rules.text.resemblance as module
from strategies import texts
from violation_rules import Document, load_ruleset
from violation_rules.engine.resembling import clearly_alike_in
from violation_rules.language.ast import And, ClearlyResembles, Resembles
from violation_rules.text.fold import fold
from violation_rules.text.manner import marked
from violation_rules.text.passages import passages
from violation_rules.text.resemblance import learnt, make_ready, resembled

if TYPE_CHECKING:
    from pathlib import Path

PYRAMID = "姐妹们你拉三个人进来本钱就回来了，他们再拉人你还有提成，进门费交了就是合伙人"
LAWFUL = "博物馆周一闭馆，其他时间不收进门费，带上身份证排队就行"
ENTRY_FEE = one_rule(
    '"进门费" and resembles competition.pyramid_selling',
    violating="姐妹们拉三个人进来就回本，进门费一交你就是合伙人，下面的人卖货你都有提成",
)
LIKE = {
    "这个膏药祖上传了八代，贴上三天瘫痪的都能下地走路，大医院看不好的我都给治好了": "advertising.miracle_doctor_miracle_drug",
    PYRAMID: "competition.pyramid_selling",
    "收到货给五星好评晒三张图，截图发给客服，红包马上转给你": "competition.fake_transactions_or_reviews",
}
"""None of them stands among the texts that the weights were learnt from."""
TOPICS = {
    "orientation.heroes_martyrs_history",
    "orientation.national_dignity_and_security",
    "orientation.national_symbols",
    "orientation.party_state_event_exploitation",
}
"""Whose very subject is so rare in other talk that it would pass for the violation."""
LIKE_NOTHING = (
    LAWFUL,
    "今天天气不错，下午我们去公园走了走，孩子在湖边喂了半天鸭子",
    "这件外套面料成分写在吊牌上，拍之前看一下尺码表，不合适七天内可以退",
    "短短几个字",
)


@pytest.mark.parametrize(("text", "violation"), LIKE.items())
def test_new_words_for_a_violation(text: str, violation: str) -> None:
    """Told in words that were not learnt as they stand."""
    likeness = resembled(fold(text).text)
    assert likeness is not None
    assert likeness.violation == violation


@pytest.mark.parametrize("text", LIKE_NOTHING)
def test_ordinary_talk_resembles_nothing(text: str) -> None:
    """Nor does what is too short to tell."""
    assert resembled(fold(text).text) is None


def test_all_bundled_violations_were_learnt() -> None:
    """And no other."""
    assert set(load_ruleset("national").symbols.violations) == learnt()


def test_every_bundled_rule_asks_for_its_own_examples() -> None:
    """For those of no other rule: beside words of its own, or those that leave no doubt."""
    for name, rule in load_ruleset("national").symbols.violations.items():
        asked = [part.violation for match in rule.matches if isinstance(match, And) for part in match.parts if isinstance(part, Resembles)]
        clearly = [match.violation for match in rule.matches if isinstance(match, ClearlyResembles)]
        assert [name] == asked, name
        assert clearly == ([] if name in TOPICS else [name]), name


@given(st.one_of(texts(), st.sampled_from([*LIKE, *LIKE_NOTHING]), st.text("拉人头返利进门费0. a\0\ud800", min_size=12)))
def test_with_and_without_numpy_it_is_the_same(text: str) -> None:
    """To the last sum: what a text reads like depends on nothing that came before it."""
    weights = module._learnt()  # noqa: SLF001 - both ways in one process
    [count], [sums] = weights.rows.sums([marked(text)])
    assert weights._sums_of_few(text) == (count, sums.tolist())  # noqa: SLF001


def test_a_process_without_numpy_need_not_load_it() -> None:
    """The few pieces of one text are looked up where they lie."""
    weights = module._learnt()  # noqa: SLF001
    with mock.patch.dict(sys.modules), mock.patch.object(weights, "of_all", side_effect=AssertionError):
        del sys.modules["numpy"]
        assert weights.of(fold(PYRAMID).text) == ("competition.pyramid_selling", True)


CLEARLY = one_rule(
    "clearly resembles competition.pyramid_selling",
    violating="姐妹们拉三个人进来就回本，进门费一交你就是合伙人，下面的人卖货你都有提成",
)
OTHER_TALK = "来看一下这条裙子的面料，棉的，夏天穿很舒服，三个颜色都有现货，拍的时候看一下尺码表，"


def test_a_stretch_may_be_a_match() -> None:
    """Where it leaves no doubt: found among other talk, it alone is the evidence, whole though passages overlap."""
    before, after = OTHER_TALK * 2, OTHER_TALK
    text = before + PYRAMID + "。" + after
    [finding] = CLEARLY.scan(text)
    [evidence] = finding.evidence
    low, high = len(before), len(before) + len(PYRAMID)
    assert evidence.start < low + 20
    assert evidence.end > high - 20
    assert text[evidence.start : evidence.end] == evidence.text
    assert len(evidence.text) < 2 * len(PYRAMID) + 50
    assert evidence.term == "clearly resembles competition.pyramid_selling"
    assert all(found == [finding] for found in CLEARLY.scan_many([Document(text=text)] * 300))
    stream = CLEARLY.stream()
    assert [one.evidence for one in (*stream.feed(text), *stream.close())] == [finding.evidence]
    assert CLEARLY.scan(before + LAWFUL + after) == []


def test_a_stretch_may_stand_in_another_utterance() -> None:
    """A room that hears the word of the rule does not pass it over because the stretch comes later."""
    rules = one_rule(
        '"围巾" and clearly resembles competition.pyramid_selling\n    scope       within 1 utterances',
        violating=f"围巾，{PYRAMID}",
    )
    knitted = "围巾我妈昨天织了一个下午，晚上又拆了重来，猫在旁边把毛线滚得满屋子都是，我爸一边捡一边笑，说再织三年也织不完"
    said = [knitted, PYRAMID + "。" + OTHER_TALK, OTHER_TALK * 3]
    stream = rules.stream()
    found = [finding for one in said for finding in stream.feed(one)] + stream.close()
    assert ["围巾"] == [one.evidence[0].text for one in found]
    assert all(PYRAMID in one.evidence[-1].text for one in found)
    assert [one.evidence for one in found] == [one.evidence for one in rules.scan("\n".join(said))]


def test_stretches_of_a_long_utterance() -> None:
    """Weighed all at once, they are the same."""
    text = fold(OTHER_TALK * 3 + PYRAMID + OTHER_TALK * 3 + PYRAMID).text
    each = [(place, resembled(text[slice(*place)])) for place in passages(0, len(text))]
    found = [(one.violation, place) for place, one in each if one is not None and one.clearly]
    assert found
    assert clearly_alike_in(text) == found


def test_a_rule_may_ask_for_it() -> None:
    """Beside a word of its own, which is the evidence."""
    assert [["进门费"]] == [[one.text for one in finding.evidence] for finding in ENTRY_FEE.scan(PYRAMID)]
    assert ENTRY_FEE.scan(LAWFUL) == []


@pytest.mark.parametrize("before", ["", "博物馆周一闭馆，其他时间免费参观，带上身份证就行。" * 20])
def test_only_round_the_word(before: str) -> None:
    """What else is said in a long line of a complaint does not matter, nor how much."""
    found = ENTRY_FEE.scan(Document(kind="complaint", text=before + PYRAMID))
    assert [finding.violation for finding in found] == ["t.one"]


def test_explain_names_it() -> None:
    """So that nobody wonders which words made the finding."""
    told = ENTRY_FEE.explain(Document(text=LAWFUL), violation="t.one")
    assert told.outcome == "fails"
    assert "整段话像“competition.pyramid_selling”的例句" in str(told)


def test_weights_are_written_and_read(tmp_path: Path) -> None:
    """Pieces that are known count, by violation."""
    place = tmp_path / "weights"
    coded = b"".join((ord(character) << 42).to_bytes(8, "little") for character in "乙甲")
    module.write(place, ["v.one", "v.two"], [0.0, -1.5], 0.5, coded, bytes([10, 0, 0, 20]))
    weights = module.Learnt(place)
    assert weights.of("乙乙") == ("v.one", True)
    assert weights.of("甲丙") == ("v.two", True)
    make_ready()
