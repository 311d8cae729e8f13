"""A live room: answers as soon as they are certain, in bounded memory, and in the end those of the whole document."""

from __future__ import annotations

import tracemalloc
from datetime import date
from typing import TYPE_CHECKING
from unittest import mock

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st
from tests import strategies

from violation_rules import Document, Utterance
from violation_rules.engine import atoms, batch, stream
from violation_rules.engine.judge import judge
from violation_rules.engine.scene import Scene
from violation_rules.engine.window import Joined
from violation_rules.loading import load_text
from violation_rules.text.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from violation_rules.ruleset import Ruleset

ON = date(2026, 3, 1)
HEAD = """language 1
ruleset demo "演示" { version 1.0.0 in_force from 2020-01-01 }
statute 《中华人民共和国广告法》 as 《广告法》 { version 2018修正 effective 2018-10-26 version 2021修正 effective 2021-04-29 }
category 类 "类"
fact product "商品类别": 药品 | 化妆品
lexicon 绝对 { "全国第一" "最好" }
lexicon 撤回 even if negated { "撤诉" }
lexicon 药 even if negated { "降压药" }
infer product = 药品 from 药 in document
"""


RULE = 'violation a.b "甲" {\n category 类\n violates 《广告法》第九条第三项\n match 绝对\n severity warning\n}'


@pytest.fixture
def each_line() -> Iterator[None]:
    """Every line is an utterance, however short."""
    with strategies.taken_together(0):
        yield


def ruleset(*clauses: str) -> Ruleset:
    """One rule with these clauses."""
    return load_text(HEAD + RULE.replace("match 绝对", "\n ".join(clauses)))


@given(
    strategies.rulesets(),
    st.lists(strategies.texts(max_size=6), max_size=16),
    st.sampled_from(("transcript", "listing")),
    strategies.facts(),
    st.sampled_from(((stream.SMALL_CHARACTERS, batch._LONG, atoms._LONG), (0, batch._LONG, atoms._LONG), (0, 0, atoms._LONG), (0, 0, 0))),  # noqa: SLF001
    st.tuples(strategies.SHORT, st.booleans()),
)
def test_short_utterances_give_what_the_whole_gives(
    source: str, lines: list[str], kind: str, facts: dict[str, object], lengths: tuple[int, int, int], how: tuple[int, bool]
) -> None:
    """Many of them, so that windows move, and terms begin in one and end in the next; at the end also as much text is treated."""
    rules = load_text(source)
    said = [Utterance(line, start=2.0 * number) for number, line in enumerate(lines)]
    short, early = how
    live = rules.stream(kind=kind, facts=facts, on=ON, early=early)  # type: ignore[arg-type]
    small, long, searched_alone = lengths
    patched = mock.patch.object
    with strategies.taken_together(short):
        with patched(stream, "SMALL_CHARACTERS", small), patched(batch, "_LONG", long), patched(atoms, "_LONG", searched_alone):
            heard = [finding for utterance in said for finding in live.feed(utterance)] + live.close()
        whole = rules.scan(Document(kind=kind, utterances=said, facts=facts, on=ON)) if said else []  # type: ignore[arg-type]
    assert sorted(map(str, whole)) == sorted(map(str, heard))


@pytest.mark.usefixtures("each_line")
def test_what_the_kind_rules_out_is_not_waited_for() -> None:
    """An excuse of complaints that may stand anywhere does not keep a transcript waiting; in a complaint it does."""
    rules = ruleset("match 绝对", "unless kind = complaint and 撤回 in document")
    assert len(rules.stream(on=ON).feed("这是全国第一")) == 1
    complaint = rules.stream(kind="complaint", on=ON)
    assert complaint.feed("他说全国第一") == []
    assert len(complaint.close()) == 1


@pytest.mark.usefixtures("each_line")
def test_a_given_fact_is_not_waited_for() -> None:
    """What is inferred from the whole document keeps a room waiting only where the caller did not say it."""
    rules = ruleset("match 绝对", "severity case_filing when product = 药品")
    unknown = rules.stream(on=ON)
    assert unknown.feed("这是全国第一") == []
    assert [finding.severity for finding in rules.stream(on=ON, facts={"product": "药品"}).feed("这是全国第一")] == ["case_filing"]


@pytest.mark.usefixtures("each_line")
def test_a_gate_gives_its_other_rule_only_when_that_is_certain() -> None:
    """A match reported as another rule's becomes part of that rule's finding, which may wait for more."""
    rules = load_text(
        HEAD
        + """
gate 广告 "是广告" = kind = listing
violation a.first "甲" {
    category 类
    violates 《广告法》第九条第三项
    match 绝对
    gate 广告 else a.other
    severity warning
}
violation a.other "乙" {
    category 类
    violates 《广告法》第九条第三项
    match 撤回
    severity warning
    severity case_filing when 药 within 1 utterances
}
"""
    )
    said = ["这是全国第一", "有降压药"]
    live = rules.stream(on=ON)
    heard = [live.feed(line) for line in said]
    assert [[], rules.scan("\n".join(said), on=ON)] == heard
    assert ["case_filing"] == [finding.severity for finding in heard[1]]


@pytest.mark.usefixtures("each_line")
def test_what_waits_is_told_early() -> None:
    """A rule about the whole document says at once what stands so far; the same finding comes at the end, or none if it was taken back."""
    rules = ruleset("match 绝对", "unless 撤回 in document")
    live = rules.stream(on=ON, early=True)
    assert live.feed("大家好") == []
    assert live.early == ()
    assert live.feed("这是全国第一") == []
    (early,) = live.early
    assert live.feed("欢迎新来的") == []
    assert live.early == ()
    assert live.close() == [early]
    assert live.early == ()
    other = rules.stream(on=ON, early=True)
    other.feed("这是全国第一")
    assert [early] == [one.model_copy(update={"evidence": early.evidence}) for one in other.early]
    other.feed("那个官司撤诉了")
    assert other.close() == []


@pytest.mark.usefixtures("each_line")
def test_what_is_certain_is_not_told_twice() -> None:
    """What `feed` gives is not early as well; what it will give two utterances later is."""
    live = ruleset("match 绝对").stream(on=ON, early=True)
    assert len(live.feed("这是全国第一")) == 1
    assert live.early == ()
    later = ruleset("match 绝对", "unless 撤回 within 2 utterances").stream(on=ON, early=True)
    heard = [(later.feed(line), later.early) for line in ("这是全国第一", "好", "的", "呀")]
    assert [(0, 1), (0, 0), (1, 0), (0, 0)] == [(len(certain), len(early)) for certain, early in heard]
    assert heard[0][1] == tuple(heard[2][0])


@pytest.mark.usefixtures("each_line")
def test_what_a_match_still_lacks_is_waited_for() -> None:
    """It is told when it is complete, whichever part came first."""
    rules = ruleset("match 绝对 and 药 within 2 utterances", "unless 撤回 in document")
    for lines in (("这是全国第一", "好", "有降压药", "呀"), ("有降压药", "好", "这是全国第一", "呀")):
        live = rules.stream(on=ON, early=True)
        told = []
        for line in lines:
            live.feed(line)
            told.append(len(live.early))
        assert told == [0, 0, 1, 0]


def test_early_must_be_asked_for() -> None:
    """It costs something, so it is not there for all."""
    with pytest.raises(ValueError, match="early=True"):
        _ = ruleset("match 绝对").stream(on=ON).early


@given(strategies.rulesets(), st.lists(strategies.texts(max_size=6), min_size=1, max_size=12), strategies.facts(), strategies.SHORT)
def test_early_is_what_the_talk_so_far_gives(source: str, lines: list[str], facts: dict[str, object], short: int) -> None:
    """What an utterance brings, as judged by all until then, is told with it, early or as certain; and nothing else is early."""
    rules = load_text(source)
    live = rules.stream(facts=facts, on=ON, early=True)  # type: ignore[arg-type]
    said: list[Utterance] = []
    told: dict[int, set[str]] = {}
    with strategies.taken_together(short):
        for line in lines:
            said.append(Utterance(line, start=2.0 * len(said)))
            certain = {finding.violation for finding in live.feed(said[-1])}
            early = {finding.violation for finding in live.early}
            scene = Scene(rules.runtime, Document(utterances=list(said), facts=facts, on=ON))  # type: ignore[arg-type]
            verdicts = judge(scene, ON)[1]
            last = len(scene.utterances) - 1
            new = {rules.runtime.program.rules[one.rule].id for one in verdicts if scene.utterance_at(one.matches[0].home) == last}
            assert new <= certain | early | told.get(last, set())
            told.setdefault(last, set()).update(early)
            assert early <= {rules.runtime.program.rules[one.rule].id for one in verdicts}


@pytest.mark.usefixtures("each_line")
def test_a_term_across_two_utterances() -> None:
    """It is found where it becomes complete."""
    live = ruleset("match 绝对").stream(on=ON)
    assert live.feed("我们家全国") == []
    (finding,) = live.feed("第一的面霜")
    assert [(piece.start, piece.end, piece.utterance) for piece in finding.evidence] == [(3, 8, 0)]


def test_short_utterances_are_heard_as_one() -> None:
    """What is said in several breaths is certain when enough was said, or somebody else speaks; each word is where it was said."""
    rules = ruleset("match 绝对 and 药 in utterance")
    lines = ["家人们看过来", "这个降压药", "真的是全国第一", "买过的朋友都知道，今天给大家带来的是最后的三十盒，错过就没有了啊"]
    live = rules.stream(on=ON)
    assert [live.feed(line) for line in lines[:3]] == [[], [], []]
    (finding,) = live.feed(lines[3])
    assert [(piece.text, piece.utterance) for piece in finding.evidence] == [("降压药", 1), ("全国第一", 2)]
    assert [finding] == rules.scan("\n".join(lines), on=ON)
    for viewer, expected in (("viewer", 1), ("host", 0)):
        live = rules.stream(on=ON)
        heard = [live.feed(Utterance(line, speaker="host")) for line in lines[:3]]
        heard.append(live.feed(Utterance("好", speaker=viewer)))  # type: ignore[arg-type]
        assert [len(findings) for findings in heard] == [0, 0, 0, expected]


def test_a_room_stays_small() -> None:
    """Where no rule looks at the whole document, what was said long ago is forgotten."""
    live = ruleset("match 绝对 and 撤回 within 2 utterances").stream(on=ON)
    sizes = []
    tracemalloc.start()
    for number in range(1200):
        live.feed(f"今天第{number}句话，说的都是普通的事情，没有什么特别的地方")
        if number in {799, 1199}:
            sizes.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    assert sizes[1] - sizes[0] < 20_000


@pytest.mark.usefixtures("each_line")
def test_a_limit_on_what_is_kept_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules about the whole document look at so much of it, and their findings say so; other rules look at all."""
    monkeypatch.setattr(stream, "MOST_KEPT", 200)
    rules = ruleset("match 绝对", "unless 撤回 in document")
    live = rules.stream(on=ON)
    for line in ["这是全国第一", *["普通的一句话"] * 100, "这也是全国第一", "撤诉"]:
        assert live.feed(line) == []
    (finding,) = live.close()
    assert finding.limits
    assert [piece.utterance for piece in finding.evidence] == [0]


def test_much_talk_is_kept_whole() -> None:
    """What was packed away is judged as it was said, times and lone surrogates included."""
    rules = ruleset("match 绝对", "unless 撤回 in document")
    said = [Utterance(f"第{number}句\ud83d" if number % 50 else "这是全国第一", start=number, speaker="host") for number in range(200)]
    live = rules.stream(on=ON)
    for utterance in said:
        live.feed(utterance)
    assert rules.scan(Document(utterances=said, on=ON)) == live.close()


def test_a_closed_room_takes_nothing_more() -> None:
    """Feeding it is an error, closing it again gives nothing."""
    live = ruleset("match 绝对").stream(on=ON)
    assert live.close() == []
    assert live.close() == []
    with pytest.raises(ValueError, match="closed"):
        live.feed("这是全国第一")


@pytest.mark.usefixtures("each_line")
def test_a_room_that_was_prepared_for_makes_nothing_while_it_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """No automaton is built and no pattern compiled; what is found is the same."""
    lines = ["这款面膜三天祛斑", "拉满三个人就升级", "全国第一，加V信", "交三千块成为会员"]
    source = HEAD + "lexicon 拉 { /拉.{0,3}人/ /交.{0,4}成为(?:会员|代理)/ }\n" + RULE.replace("绝对", "绝对 or 拉")
    fresh = load_text(source).stream(on=ON)
    expected = [finding for line in lines for finding in fresh.feed(line)]
    assert len(expected) == 3
    rules = load_text(source)
    rules.prepare(on=ON)
    live = rules.stream(on=ON)
    for name in ("compile", "Options"):
        monkeypatch.setattr(re2, name, None)
    monkeypatch.setattr(rules.runtime.automaton, "_make", None)
    assert expected == [finding for line in lines for finding in live.feed(line)]


@given(st.lists(st.text("最好第1加V信\u200b\u0336 ★➕百分之%a囍", max_size=6), min_size=1, max_size=4))
def test_lines_put_together_stand_for_what_they_did(lines: list[str]) -> None:
    """Text, places and names of the folds are those of the lines joined and folded at once."""
    whole, light = fold("\n".join(lines)), Joined([fold(line) for line in lines])
    assert (whole.text, whole.original) == (light.text, light.original)
    for start in range(len(whole.text) + 1):
        for end in range(start, len(whole.text) + 1):
            assert whole.span(start, end) == light.span(start, end)
            assert whole.folds(start, end) == light.folds(start, end)
