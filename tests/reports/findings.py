"""Findings and documents for the tests of reports: made by hand, never found by an engine."""

from datetime import date
from typing import Any

from violation_rules.model import Citation, Document, Evidence, Finding, Fine, Leniency, Referral, Utterance
from violation_rules.reports import Judged, Run

TRANSCRIPT = Document(
    id="直播.srt",
    on=date(2026, 11, 1),
    utterances=[
        Utterance("欢迎大家来到直播间", 0.0, 2.0),
        Utterance("这款面霜全网第一，三天根治痘痘", 61.0, 64.5),
        Utterance("先拍下再退款，好评返现十块", 3725.0, 3729.0),
    ],
)


def citation(text: str = "《广告法》第九条第三项", role: str = "prohibition", **changes: Any) -> Citation:
    """A citation, by default of 《广告法》."""
    values: dict[str, Any] = {"law": "广告法", "version": "2021修正", "article": 9, "paragraph": None, "item": 3, "verified": True}
    return Citation(**{**values, "text": text, "role": role, **changes})


def evidence(document: Document, words: str, role: str = "match", term: str = "词") -> Evidence:
    """The first place of `words` in the document."""
    text = document.full_text()
    start = text.index(words)
    number = text.count("\n", 0, start)
    utterance = document.parts()[number]
    return Evidence(
        start=start,
        end=start + len(words),
        text=words,
        term=term,
        utterance=number,
        start_time=utterance.start,
        end_time=utterance.end,
        folds=(),
        role=role,  # type: ignore[arg-type]
        field=utterance.field,
    )


def finding(document: Document = TRANSCRIPT, words: str = "全网第一", **changes: Any) -> Finding:
    """A finding on `words`, with something in every part unless `changes` say otherwise."""
    values: dict[str, Any] = {
        "id": "f-1",
        "violation": "advertising.absolute_claims",
        "title": "使用绝对化用语",
        "category": "广告违法",
        "severity": "warning",
        "certain": True,
        "referrals": (),
        "citations": (citation(), citation("《广告法》第五十七条第一项", "penalty", article=57, item=1)),
        "fine": Fine(min=200_000, max=1_000_000, unit="yuan"),
        "fines": (Fine(min=200_000, max=1_000_000, unit="yuan"),),
        "lead_unit": "广告科",
        "support_units": ("网监分局", "综合执法队"),
        "evidence": (evidence(document, words),),
        "facts": (),
        "open_questions": (),
        "lenient": (),
        "proof_needed": (),
        "related": (),
        "advice": "改为可以证明的客观描述。",
        "document": document.id,
        "kind": document.kind,
        "ruleset": "longwan",
        "ruleset_version": "2026.11.1",
        "ruleset_digest": "0123456789abcdef" * 4,
        "on": document.on or date(2026, 11, 1),
        "engine_version": "2026.11.0",
    }
    return Finding(**{**values, **changes})


def filing(document: Document = TRANSCRIPT, words: str = "好评返现", **changes: Any) -> Finding:
    """A finding that calls for a case, with referral, open question and leniency."""
    return finding(
        document,
        words,
        **{
            "id": "f-2",
            "violation": "competition.fake_transactions",
            "title": "组织虚假交易、虚假评价",
            "category": "不正当竞争",
            "severity": "case_filing",
            "certain": False,
            "referrals": (Referral(to="公安机关", reason="涉嫌犯罪"),),
            "citations": (citation("《反不正当竞争法》第九条第一款", law="反不正当竞争法", version="2025修订", item=None, paragraph=1),),
            "fines": (Fine(min=None, max=1_000_000, unit="yuan"), Fine(min=3, max=5, unit="广告费用", tier="serious")),
            "lead_unit": "价竞分局",
            "open_questions": ("若为平台所为，应通报主管部门",),
            "lenient": (Leniency(kind="may_waive", conditions="初次违法且及时改正", citation="《行政处罚法》第三十三条第一款", met=None),),
            **changes,
        },
    )


def run(*judged: Judged, problems: tuple[Any, ...] = ()) -> Run:
    """A run over the judged documents, by default one transcript with two findings."""
    documents = judged or (Judged("直播.srt", TRANSCRIPT, (finding(), filing())),)
    return Run("longwan", "龙湾", "2026.11.1", "0123456789abcdef" * 4, "2026.11.0", date(2026, 11, 1), documents, list(problems))
