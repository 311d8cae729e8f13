"""The report for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from findings import TRANSCRIPT, citation, evidence, filing, finding, run

from violation_rules.messages import Catalogue
from violation_rules.model import Document, Fine
from violation_rules.reports import Judged, wording
from violation_rules.reports.text import columns, lines

if TYPE_CHECKING:
    from collections.abc import Callable

ZH = Catalogue("zh")


def test_plain_text_marks_the_evidence(written: Callable[..., bytes]) -> None:
    """A line of carets stands under exactly the words that were matched, counting Chinese as two columns."""
    shown = written("text", run()).decode().splitlines()
    at = next(i for i, line in enumerate(shown) if "全网第一" in line)
    words = shown[at].index("全网第一")
    assert columns(shown[at][:words]) == shown[at + 1].index("^")
    assert 8 == shown[at + 1].count("^")


def test_report_says_what_an_officer_asks() -> None:
    """Severity word, provisions with version, fine, unit, referral, question, leniency, advice."""
    shown = "\n".join("".join(text for text, _ in line) for line in lines(run(), ZH, width=100, carets=True))
    for expected in (
        "■ 告诫／责令改正  使用绝对化用语",
        "00:01:01 │",
        "违反  《广告法》（2021修正）第九条第三项",
        "处罚  《广告法》（2021修正）第五十七条第一项，罚款 20万元至100万元",
        "主办  广告科（配合：网监分局、综合执法队）",
        "■ 立案查处  组织虚假交易、虚假评价（取决于未知事实）",
        "移送  公安机关：涉嫌犯罪",
        "待查  若为平台所为，应通报主管部门",
        "从宽  若初次违法且及时改正，可以不予处罚（《行政处罚法》第三十三条第一款）",
        "改正  改为可以证明的客观描述。",
        "共 1 份材料，3 段话",
        "立案查处 1，告诫／责令改正 1（其中取决于未知事实的 1 项）",
    ):
        assert expected in shown
    assert "警告" not in shown


def test_long_sentence_is_cut_around_the_evidence(written: Callable[..., bytes]) -> None:
    """A 10 MB line does not flood the terminal."""
    document = Document(id="a.txt", text="好" * 3_000_000 + "全网第一" + "坏" * 500_000)
    shown = written("text", run(Judged("a.txt", document, (finding(document),)))).decode()
    assert "全网第一" in shown
    assert len(shown) < 2000


def test_control_characters_do_not_reach_the_terminal(written: Callable[..., bytes]) -> None:
    """Escape sequences, NUL and lone surrogates in a text are shown as replacements."""
    document = Document(id="a.txt", text="\x1b[31m全网第一\0\ud83d\u202e")
    shown = written("text", run(Judged("a.txt", document, (finding(document),)))).decode()
    assert "全网第一" in shown
    assert not {"\x1b", "\0", "\u202e"} & set(shown)


def test_evidence_of_several_sentences(written: Callable[..., bytes]) -> None:
    """Each sentence with evidence is shown once; beyond three the rest is counted."""
    document = Document(id="a.txt", text="\n".join(f"第{i}句全网第一" for i in range(6)))
    pieces = tuple(
        evidence(Document(id="a.txt", text=document.full_text()), f"第{i}句全网第一").model_copy(update={"role": "match"}) for i in range(6)
    )
    shown = written("text", run(Judged("a.txt", document, (finding(document, evidence=pieces),)))).decode()
    assert 3 == shown.count("句全网第一")
    assert "另有 3 处" in shown


def test_problems_are_counted(written: Callable[..., bytes]) -> None:
    """The summary says that something could not be read."""
    from violation_rules.readers import ReadProblem  # noqa: PLC0415

    shown = written("text", run(problems=(ReadProblem("坏", None, "empty_folder", {"path": "坏"}),))).decode()
    assert "未能读取 1 处" in shown


def test_fines_in_both_languages() -> None:
    """Ranges, open ends, multiples and tiers read as the profession writes them."""
    zh, en = Catalogue("zh"), Catalogue("en")
    cases = [
        (Fine(min=200_000, max=1_000_000, unit="yuan"), "20万元至100万元", "CNY 200,000 to CNY 1,000,000"),
        (Fine(min=None, max=5_000, unit="yuan"), "5000元以下", "up to CNY 5,000"),
        (Fine(min=3, max=5, unit="广告费用"), "广告费用的3倍至5倍", "3 times to 5 times 广告费用"),
        (Fine(min=15, max=30, unit="货值金额", tier="货值一万元以上"), "货值一万元以上：货值金额的15倍至30倍", None),
        (Fine(min=1_000_000, max=None, unit="yuan", tier="serious"), "情节严重：100万元以上", "serious: CNY 1,000,000 or more"),
    ]
    for fine, chinese, english in cases:
        assert chinese == wording.fine(fine, zh)
        if english:
            assert english == wording.fine(fine, en)


def test_citation_carries_its_version() -> None:
    """The version stands after the law's name; what nobody could check bears a mark."""
    assert "《广告法》（2021修正）第九条第三项" == wording.citation(citation())
    assert "《网络主播行为规范》*" == wording.citation(citation("《网络主播行为规范》", version=None, verified=False))
    assert "《刑法》（2023修正（刑法修正案（十二）））第二百八十七条" == wording.citation(
        citation("《刑法》第二百八十七条", version="2023修正（刑法修正案（十二））")
    )


def test_run_is_counted_while_it_is_read() -> None:
    """The counts are those of the findings."""
    counted = run(Judged("a", TRANSCRIPT, (finding(), filing(), filing(id="f-4"))))
    assert 3 == sum(len(judged.findings) for judged in counted)
    assert ({"warning": 1, "case_filing": 2}, 2, 3) == (dict(counted.severities), counted.open, counted.utterances)
