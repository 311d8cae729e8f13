"""How a finding's parts are said to people: severity, provisions, fines, places. Used by every report."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from violation_rules.messages import Catalogue
    from violation_rules.model import Citation, Evidence, Finding, Fine, Leniency

_WAN = 10_000
_LEADING = 3
"""Provisions of the leading law that are named where there is little room."""


def severity(finding: Finding, catalogue: Catalogue) -> str:
    """告诫／责令改正 or 立案查处; never 警告, which is itself a statutory penalty."""
    return catalogue(f"severity.{finding.severity}")


def citation(cited: Citation) -> str:
    """The notation with its version: 《反不正当竞争法》（2025修订）第九条第一款; a text nobody could check is marked."""
    return "".join(_parts(cited))


def citations(finding: Finding, role: str) -> str:
    """All citations of one role, each law named once: 《广告法》（2021修正）第四条、第二十八条第一款；《食品安全法》…."""
    return "；".join(law + "、".join(provisions) for law, provisions in _by_law(finding, role).items())


def leading(finding: Finding, role: str, catalogue: Catalogue) -> str:
    """The first law's citations of one role, and how many more there are."""
    groups = _by_law(finding, role)
    if not groups:
        return ""
    law, provisions = next(iter(groups.items()))
    shown = law + "、".join(provisions[:_LEADING])
    more = sum(map(len, groups.values())) - len(provisions[:_LEADING])
    return catalogue("citation.more", shown=shown, count=more) if more else shown


def _by_law(finding: Finding, role: str) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for cited in finding.citations:
        if cited.role == role:
            law, provision = _parts(cited)
            groups.setdefault(law, []).append(provision)
    return groups


def _parts(cited: Citation) -> tuple[str, str]:
    """The law with its version, and the provision."""
    law, bracket, rest = cited.text.partition("》")
    version = f"（{cited.version}）" if cited.version and not rest.startswith("（") else ""
    return f"{law}{bracket}{version}", rest + ("" if cited.verified else "*")


def fine(fined: Fine, catalogue: Catalogue) -> str:
    """20万元至100万元, or 广告费用3倍至5倍, with its tier before it."""
    tier = fined.tier if fined.tier is None or not catalogue.has(f"tier.{fined.tier}") else catalogue(f"tier.{fined.tier}")
    low, high = (None if bound is None else _amount(bound, fined.unit, catalogue) for bound in (fined.min, fined.max))
    if low and high:
        amount = catalogue("fine.range", low=low, high=high)
    elif high:
        amount = catalogue("fine.up_to", high=high)
    elif low:
        amount = catalogue("fine.at_least", low=low)
    else:
        return tier or ""
    if fined.unit != "yuan":
        amount = catalogue("fine.times", base=fined.unit, amount=amount)
    return catalogue("tier.form", tier=tier, amount=amount) if tier else amount


def fines(finding: Finding, catalogue: Catalogue, most: int | None = None) -> str:
    """All tiers, or the first `most` and how many more; those that read the same once only."""
    told = finding.fines or ((finding.fine,) if finding.fine else ())
    texts = list(dict.fromkeys(text for one in told if (text := fine(one, catalogue))))
    shown = catalogue("list.semicolon").join(texts[:most])
    more = len(texts) - len(texts[:most])
    return catalogue("fine.more", shown=shown, count=more) if more else shown


def leniency(offered: Leniency, catalogue: Catalogue) -> str:
    """What the law offers, under which conditions, by which provision."""
    met = {True: "lenient.met", False: "lenient.unmet", None: "lenient.open"}[offered.met]
    basis = f"（{offered.citation}）" if offered.citation else ""
    return catalogue(met, kind=catalogue(f"lenient.{offered.kind}"), conditions=offered.conditions) + basis


def place(evidence: Evidence, catalogue: Catalogue) -> str:
    """When it was said, or else in which field or which line."""
    if evidence.start_time is not None:
        return clock(evidence.start_time)
    if evidence.field:
        key = f"field.{evidence.field}"
        return catalogue(key) if catalogue.has(key) else evidence.field
    return catalogue("place.line", number=evidence.utterance + 1)


def clock(seconds: float) -> str:
    """01:02:03."""
    whole = int(seconds)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def anchor(finding: Finding) -> Evidence | None:
    """The evidence a finding is named by: the first match."""
    return next((e for e in finding.evidence if e.role == "match"), next(iter(finding.evidence), None))


def quoted(finding: Finding, limit: int = 80) -> str:
    """The matched words, in order, joined by ……; cut to `limit` characters."""
    runs: list[tuple[int, str]] = []
    for piece in sorted((e for e in finding.evidence if e.role == "match"), key=lambda e: (e.start, e.end)):
        last = runs[-1] if runs else None
        if last and piece.start <= last[0]:
            runs[-1] = (max(last[0], piece.end), last[1] + piece.text[last[0] - piece.start :])
        else:
            runs.append((piece.end, piece.text))
    told = "……".join(dict.fromkeys(text.replace("\n", " ") for _, text in runs))
    return told if len(told) <= limit else told[: limit - 1] + "…"


def _amount(value: float, unit: str, catalogue: Catalogue) -> str:
    if unit != "yuan":
        return catalogue("amount.times", number=f"{value:g}")
    if catalogue.lang == "zh":
        return f"{value / _WAN:g}万元" if value >= _WAN and value % 1000 == 0 else f"{value:g}元"
    return f"CNY {value:,.0f}"
