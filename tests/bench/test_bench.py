"""`violation-rules bench`: every case gives figures, and what it compares is the same work."""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest
from tests.integrations.test_arrow import RULES

from violation_rules import load_ruleset
from violation_rules.bench import corpus, measure
from violation_rules.bench.peers import peers
from violation_rules.cli import exit_codes, main

pytest.importorskip("pyarrow")
from violation_rules.bench import scale  # after the check that Arrow is there

if TYPE_CHECKING:
    from pathlib import Path


CLAIM = "这个膏药贴三天腰就不疼了，最好，医院的药都可以扔了"
"""Found at the end of any made-up text: plainly a claim, whatever is said before it."""


@pytest.fixture
def rules(tmp_path: Path) -> str:
    """A small ruleset, on disk for the processes that load it themselves; it finds 最好 wherever it stands."""
    folder = tmp_path / "rules"
    folder.mkdir()
    text = RULES.replace("match 甲 and surely 产品 = 药", "match 甲").replace('violating "最好" with 产品 = 药', f'violating "{CLAIM}"')
    (folder / "rules.vr").write_text(text, encoding="utf-8")
    return str(folder)


def bench(*words: str) -> int:
    """The exit code of `violation-rules bench WORDS…`."""
    with pytest.raises(SystemExit) as ended:
        main(["bench", *words])
    return int(ended.value.code or 0)


def test_corpus_is_the_same_every_time() -> None:
    """Made-up text is deterministic, of the asked size, no two lines alike, with examples planted at the asked rate."""
    lines = list(corpus.stream(3000, examples=["甲例", "乙例"], rate=0.01))
    assert lines == list(corpus.stream(3000, examples=["甲例", "乙例"], rate=0.01))
    assert 30 == sum(line.endswith(("。甲例", "。乙例")) for line in lines)
    assert len(set(lines)) > 2990
    assert 400 == len(set(corpus.stream(400, base=[f"前{n}后{n}" for n in range(20)])))
    assert corpus.made_up(50) == corpus.made_up(50)
    assert ["一。例", "三四", "五六"] == corpus.planted(["一二", "三四", "五六"], ["例"], 0.3)


@pytest.mark.parametrize("name", ["pyahocorasick", "daachorse", "ahocorasick_rs", "flashtext", "spaCy PhraseMatcher"])
@pytest.mark.filterwarnings("ignore")
def test_peers_do_the_same_work(name: str) -> None:
    """Each installed peer finds the terms; those that tell overlapping ones tell all."""
    search = peers(["全网第一", "第一"]).get(name)
    if search is None:
        pytest.skip(f"{name} is not installed")
    assert (2 if name == "flashtext" else 3) == search("这是全网第一的\n第一")


def test_cases_in_one_process(rules: str) -> None:
    """Each case tells positive figures, and the same findings on each back end and as planted."""
    loaded = load_ruleset(rules)
    plain = corpus.made_up(600)
    texts = corpus.planted(plain, corpus.examples(loaded), 0.01)
    assert {6} == {of["findings"] for of in measure.throughput(loaded, texts, 1).values()}
    assert [0, 1, 6, 60, 600, 20 * 600] == [of["findings"] for of in measure.hit_rates(loaded, plain, corpus.examples(loaded), 1).values()]
    against = measure.against_peers(loaded, texts, 1)
    assert all(value > 0 for of in against.values() for value in of.values())
    assert {"violation-rules", "pyahocorasick"} <= set(against)
    curves = measure.growth(loaded, plain, corpus.examples(loaded), 1)
    assert {"rules, plain", "rules, planted", "terms, plain", "terms, planted"} == set(curves)
    assert measure.length(loaded, texts, 0.05, 1)["ratio"] > 0
    live = measure.live(loaded, texts, 10, 50, 2)
    assert 0 < live["median_cpu_ms"] <= live["p99_cpu_ms"]
    assert 0 < live["early_median_cpu_ms"] <= live["early_p99_cpu_ms"]
    assert live["close_cpu_ms"] > 0
    assert all(seconds < 60 for seconds in measure.traps(loaded, 2000, 1).values())
    assert set(measure.start(rules)) == {"empty_cache_seconds", "empty_cache_cpu_seconds", "warm_seconds", "warm_cpu_seconds"}


def test_back_end_without_the_extra() -> None:
    """What is measured as the default back end does not run on the extra's, and the extra is still there afterwards."""
    pytest.importorskip("daachorse")
    with measure._without("daachorse"):  # noqa: SLF001 - what is at stake
        assert None is sys.modules["daachorse"]
    assert None is not sys.modules["daachorse"]


def test_cases_of_many_processes(rules: str) -> None:
    """Processes tell how many times as fast they are; memory is told at each point; kills leave every scan identical."""
    lines = corpus.planted(corpus.made_up(2500), [CLAIM], 0.1)
    figures = scale.processes(rules, lines, (1, 2))
    assert (2500, True) == (figures["utterances"], figures["2"]["times_as_fast_by_cpu"] > 0)
    assert {"3000"} == set(scale.memory(rules, 3000))
    assert (2, 250) == tuple(scale.kills(rules, lines, 2)[name] for name in ("kills", "findings"))


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="finds workers in /proc")
def test_kills(rules: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed again and again, by one and by two processes, scans end with every finding exactly once."""
    monkeypatch.setattr("violation_rules.integrations.ranges.SMALLEST", 4000)
    figures = scale.kills(rules, corpus.planted(corpus.made_up(3000), [CLAIM], 0.1), 5)
    assert (5, figures["scans"]) == (figures["kills"], figures["identical"])


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_spark(rules: str) -> None:
    """A cluster finds what two processes find, an executor killed or not."""
    pytest.importorskip("pyspark")
    figures = scale.spark(rules, 30_000)
    assert (True, True) == (figures["equal"], figures["equal_with_an_executor_killed"])
    assert (1, True) == (figures["executors_killed"], figures["findings"] >= 300)


def test_command_saves_as_it_goes(rules: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--save` keeps what was measured before; machine, versions, ruleset and load stand beside the figures."""
    place = tmp_path / "results.json"
    for case in ("traps", "live"):
        assert exit_codes.OK == bench("-r", rules, "--lines", "300", "--case", case, "--save", str(place), "--json")
    told: dict[str, Any] = json.loads(capsys.readouterr().out.rpartition("\n{")[2].join(["{", ""]))
    saved = json.loads(place.read_text(encoding="utf-8"))
    assert told == saved
    assert {"machine", "ruleset", "corpus", "traps", "live"} <= set(saved)
    assert {"figures", "measured", "load_before", "load_after"} == set(saved["traps"])
    assert "numpy" in saved["machine"]["packages"]


def test_plot(rules: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--plot` draws the growth curves; without matplotlib, or for another kind of file, it says so before measuring."""
    words = ("-r", rules, "--lines", "300", "--repeat", "1", "--case", "traps", "--plot")
    if find_spec("matplotlib") is None:
        assert exit_codes.USAGE == bench(*words, str(tmp_path / "growth.svg"))
        assert "violation-rules[bench]" in capsys.readouterr().err
        return
    for suffix, beginning in (("svg", b"<?xml"), ("png", b"\x89PNG")):
        place = tmp_path / f"growth.{suffix}"
        assert exit_codes.OK == bench(*words, str(place))
        assert place.read_bytes().startswith(beginning)
    assert exit_codes.USAGE == bench(*words, str(tmp_path / "growth.doc"))
