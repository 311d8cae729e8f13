"""HTML: one self-contained page with summary, filters, and each document's text with the evidence marked.

The findings travel as compact JSON that no parser can take for markup, and the script writes them with `textContent` alone, so
nothing in a document can become part of the page. A content security policy admits this one script and no network.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from violation_rules.reports import wording
from violation_rules.reports.encode import storable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from violation_rules.messages import Catalogue
    from violation_rules.model import Document, Finding
    from violation_rules.reports.run import Judged, Run

_TEMPLATES = Path(__file__).parent / "templates"
_BARS = 7
_WITHOUT_SCRIPT = 300
"""Findings listed for readers whose viewer runs no script."""


def write(run: Run, out: BinaryIO, catalogue: Catalogue) -> None:
    """Write the page. Raises ImportError without jinja2."""
    import jinja2  # noqa: PLC0415 - an extra

    pack = _Pack(catalogue, run.fact_titles)
    for judged in run:
        if judged.findings:
            pack.add(judged)
    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(_TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined)
    script = (_TEMPLATES / "report.js").read_text(encoding="utf-8")
    page = environment.get_template("report.html.j2").render(
        t=catalogue,
        lang="zh-CN" if catalogue.lang == "zh" else "en",
        run=run,
        pack=pack,
        bars=pack.bars(),
        style=(_TEMPLATES / "report.css").read_text(encoding="utf-8"),
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        data=_inert(pack.data()),
        problems=[(f"{p.file}:{p.line}" if p.line else p.file, p.say("what", catalogue), p.say("hint", catalogue)) for p in run.problems],
    )
    out.write(page.encode("utf-8", "replace"))


class _Pack:
    """The run's findings, each distinct charge stored once."""

    def __init__(self, catalogue: Catalogue, titles: Mapping[str, str]) -> None:
        self.titles = titles
        self.catalogue = catalogue
        self.documents: list[dict[str, Any]] = []
        self.charges: dict[str, int] = {}
        self.findings: list[list[Any]] = []
        self.listed: list[dict[str, str]] = []
        self.counts: dict[str, Counter[str]] = {side: Counter() for side in ("severity", "category", "unit", "violation")}

    def add(self, judged: Judged) -> None:
        """Add a document and its findings."""
        number = len(self.documents)
        self.documents.append(_document(judged.document, judged.file, self.catalogue))
        for finding in judged.findings:
            told = json.dumps(charge(finding, self.titles, self.catalogue), ensure_ascii=False)
            index = self.charges.setdefault(told, len(self.charges))
            evidence = [[e.start, e.end, int(e.role == "match"), e.utterance, e.start_time] for e in finding.evidence]
            self.findings.append([number, index, evidence, finding.id])
            self.counts["severity"][wording.severity(finding, self.catalogue)] += 1
            self.counts["category"][finding.category] += 1
            self.counts["violation"][finding.title] += 1
            if finding.lead_unit:
                self.counts["unit"][finding.lead_unit] += 1
            if len(self.listed) < _WITHOUT_SCRIPT:
                self.listed.append(_listed(finding, judged, self.catalogue))

    def bars(self) -> list[tuple[str, list[tuple[str, int, float]]]]:
        """Side, and its names with counts and shares of the largest."""
        sides = []
        for side, counter in self.counts.items():
            ranked = counter.most_common(_BARS)
            if ranked:
                sides.append((side, [(name, count, round(100 * count / ranked[0][1], 1)) for name, count in ranked]))
        return sides

    def data(self) -> dict[str, Any]:
        """What the script reads."""
        keys = [key for key in _LABELS if self.catalogue.has(key)]
        return {
            "documents": self.documents,
            "charges": [json.loads(told) for told in self.charges],
            "findings": self.findings,
            "labels": {key: self.catalogue(key, **dict.fromkeys(_PLACES.get(key, ()), "%")) for key in keys},
        }


_LABELS = (
    *("label.violates", "label.penalty", "column.fine", "label.guidance", "label.unit", "label.refer", "label.open", "label.lenient"),
    *("label.proof", "label.related", "label.advice", "label.facts", "html.all", "html.page", "html.previous", "html.next", "html.none"),
    *("html.whole", "html.excerpt", "html.timeline", "finding.open", "html.shown", "html.print_cut", "html.skipped"),
)
_PLACES = {"html.page": ("page", "pages"), "html.shown": ("count",), "html.print_cut": ("count",), "html.skipped": ("count",)}


def _document(document: Document, file: str | None, catalogue: Catalogue) -> dict[str, Any]:
    parts = document.parts()
    name = document.id if file is None or document.id.startswith(file) else f"{document.id} ({file})"
    text = storable(document.full_text())
    lines = [[part.start, part.speaker, part.field and _field(part.field, catalogue)] for part in parts]
    plain = all(line == [None, None, None] for line in lines)
    shown = catalogue("scan.given_text") if file is None and document.id == "-" else name
    on = document.on.isoformat() if document.on else ""
    return {"name": storable(shown), "kind": catalogue(f"kind.{document.kind}"), "on": on, "text": text, "lines": None if plain else lines}


def _field(name: str, catalogue: Catalogue) -> str:
    return catalogue(f"field.{name}") if catalogue.has(f"field.{name}") else name


def charge(finding: Finding, titles: Mapping[str, str], catalogue: Catalogue) -> dict[str, Any]:
    """Everything said of a finding that is not its place."""
    return {
        "violation": finding.violation,
        "title": finding.title,
        "category": finding.category,
        "level": finding.severity,
        "severity": wording.severity(finding, catalogue),
        "certain": finding.certain,
        "laws": list(dict.fromkeys(f"《{cited.law}》" for cited in finding.citations if cited.role != "guidance")),
        "unit": finding.lead_unit or "",
        "brief": wording.leading(finding, "prohibition", catalogue),
        "rows": [
            ["label.violates", wording.citations(finding, "prohibition")],
            ["label.penalty", wording.citations(finding, "penalty")],
            ["column.fine", wording.fines(finding, catalogue)],
            ["label.guidance", wording.citations(finding, "guidance")],
            ["label.unit", _units(finding, catalogue)],
            *(["label.refer", f"{one.to}：{one.reason}" if one.reason else one.to] for one in finding.referrals),
            ["label.facts", "、".join(f"{titles.get(f.name, f.name)} = {f.value}" for f in finding.facts if f.origin == "inferred")],
            *(["label.open", question] for question in finding.open_questions),
            *(["label.lenient", wording.leniency(one, catalogue)] for one in finding.lenient),
            *(["label.proof", proof] for proof in finding.proof_needed),
            ["label.related", "、".join(finding.related)],
            ["label.advice", finding.advice or ""],
        ],
    }


def _units(finding: Finding, catalogue: Catalogue) -> str:
    if finding.lead_unit and finding.support_units:
        return catalogue("units.with_support", lead=finding.lead_unit, support="、".join(finding.support_units))
    return finding.lead_unit or ""


def _listed(finding: Finding, judged: Judged, catalogue: Catalogue) -> dict[str, str]:
    first = wording.anchor(finding)
    return {
        "severity": wording.severity(finding, catalogue),
        "title": finding.title,
        "quote": storable(wording.quoted(finding)),
        "place": f"{judged.document.id} {wording.place(first, catalogue) if first else ''}",
        "cited": wording.citations(finding, "prohibition"),
    }


def _inert(data: Any) -> str:
    """JSON that cannot end its script element or start a comment in it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text
