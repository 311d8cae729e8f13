"""Findings to be read: the sentence with the evidence marked, and beside it what an officer asks next."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, BinaryIO

from violation_rules.reports import wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from violation_rules.messages import Catalogue
    from violation_rules.model import Evidence, Finding
    from violation_rules.reports.run import Judged, Run

Piece = tuple[str, str]
"""Text and style; the style names are rich's, or empty."""

_ENDS = "。！？!?；;…\n"
_AROUND = 40
"""Characters shown before and after the evidence where the sentence is longer."""
_CLOSING = frozenset("，。；：、！？）》”’…,.;:!?)")
"""Never at the beginning of a line; they may stand out over its end."""
_WORDS = re.compile(r"[!-~]+| |[^!-~ ]")
_SENTENCES = 3
_FINES = 2
SEVERITY_STYLES = {"case_filing": "bold red", "warning": "bold yellow"}
_MARKS = {"match": "^", "context": "~"}
_EVIDENCE_STYLES = {"match": "bold reverse", "context": "underline"}


def write(run: Run, out: BinaryIO, catalogue: Catalogue) -> None:
    """Write plain text, without colour."""
    out.writelines(
        ("".join(text for text, _ in line).rstrip() + "\n").encode("utf-8", "backslashreplace")
        for line in lines(run, catalogue, width=100, carets=True)
    )


def lines(run: Run, catalogue: Catalogue, *, width: int, carets: bool, full: bool = False) -> Iterator[list[Piece]]:
    """The report line by line.

    With `carets` the evidence is marked by a line below, without by its style alone. Unless `full`, only the leading provisions and
    fines are named, and what was said of an earlier finding of the same violation in the same document is not said again.
    """
    for judged in run:
        if judged.findings:
            yield [(_heading(judged, catalogue), "bold")]
            yield []
            said: dict[str, set[tuple[str, str]]] = {}
            text = judged.document.full_text()
            for finding in judged.findings:
                yield from _title(finding, catalogue)
                yield from _evidence(finding, text, catalogue, width=width, carets=carets)
                particulars = list(_particulars(finding, run, catalogue, full=full))
                before = said.setdefault(finding.violation, set()) if not full else set()
                for key, value, style in particulars:
                    if (key, value) not in before:
                        yield from _labelled(catalogue(f"label.{key}"), value, style, width)
                if any((key, value) in before for key, value, _ in particulars):
                    yield [(f"  {catalogue('finding.as_before')}", "dim")]
                before.update((key, value) for key, value, _ in particulars)
                yield []
    yield from summary(run, catalogue)


def summary(run: Run, catalogue: Catalogue) -> Iterator[list[Piece]]:
    """What was read and found, by what and as of when."""
    yield [(catalogue("scan.read", documents=run.documents, utterances=run.utterances), "bold")]
    if run.findings:
        filings, warnings = run.severities["case_filing"], run.severities["warning"]
        line: list[Piece] = [
            (f"{catalogue('severity.case_filing')} {filings}", SEVERITY_STYLES["case_filing"] if filings else ""),
            (catalogue("list.separator"), ""),
            (f"{catalogue('severity.warning')} {warnings}", SEVERITY_STYLES["warning"] if warnings else ""),
        ]
        if run.open:
            line.append((catalogue("scan.open", count=run.open), ""))
        yield line
    else:
        yield [(catalogue("scan.nothing"), "green")]
    if run.problems:
        yield [(catalogue("scan.unread", count=len(run.problems)), "bold magenta")]
    if run.in_force < run.rules:
        yield [(catalogue("scan.not_in_force", rules=run.rules, out=run.rules - run.in_force, on=run.on), "magenta")]
    yield [(catalogue("scan.by", ruleset=run.ruleset, version=run.version, digest=run.digest[:12], on=run.on), "dim")]


def _heading(judged: Judged, catalogue: Catalogue) -> str:
    document = judged.document
    name = judged.file if judged.file is not None else catalogue("scan.given_text")
    if judged.file is not None and document.id != judged.file:
        name = f"{document.id}  ({judged.file})" if not document.id.startswith(judged.file) else document.id
    return f"── {name} · {catalogue(f'kind.{document.kind}')} · {catalogue('scan.count', count=len(judged.findings))}"


def _title(finding: Finding, catalogue: Catalogue) -> Iterator[list[Piece]]:
    word = wording.severity(finding, catalogue)
    unsure = [] if finding.certain else [(catalogue("finding.open"), "magenta")]
    style = SEVERITY_STYLES[finding.severity]
    yield [(f"■ {word}", style), ("  ", ""), (finding.title, "bold"), *unsure, (f"  [{finding.violation}]", "dim")]


def _particulars(finding: Finding, run: Run, catalogue: Catalogue, *, full: bool) -> Iterator[tuple[str, str, str]]:
    """Label, text and style of each line below the evidence; empty ones left out."""

    def cited(role: str) -> str:
        return wording.citations(finding, role) if full else wording.leading(finding, role, catalogue)

    penalty = cited("penalty")
    fined = wording.fines(finding, catalogue, None if full else _FINES)
    units = finding.lead_unit or ""
    if units and finding.support_units:
        units = catalogue("units.with_support", lead=units, support="、".join(finding.support_units))
    inferred = [f"{run.fact_titles.get(f.name, f.name)} = {f.value}" for f in finding.facts if f.origin == "inferred"]
    rows: list[tuple[str, Iterable[str], str]] = [
        ("violates", [cited("prohibition")], ""),
        ("penalty", [catalogue("penalty.with_fine", penalty=penalty, fine=fined) if penalty and fined else penalty or fined], ""),
        ("guidance", [cited("guidance")], ""),
        ("unit", [units], ""),
        ("refer", [f"{r.to}：{r.reason}" if r.reason else r.to for r in finding.referrals], "red"),
        ("facts", ["、".join(inferred)], ""),
        ("open", finding.open_questions, "magenta"),
        ("lenient", [wording.leniency(one, catalogue) for one in finding.lenient], ""),
        ("proof", finding.proof_needed, ""),
        ("related", ["、".join(finding.related)], "dim"),
        ("advice", [finding.advice or ""], "green"),
        ("limits", finding.limits, "magenta"),
    ]
    for key, values, style in rows:
        for value in values:
            if value:
                yield key, value, style


def _evidence(finding: Finding, text: str, catalogue: Catalogue, *, width: int, carets: bool) -> Iterator[list[Piece]]:
    """The sentences that hold a match; context that stands elsewhere is named after them."""
    groups = list(_sentences(finding.evidence, text))
    matched = [group for group in groups if any(piece.role == "match" for piece in group[2])] or groups
    for start, end, evidence in matched[:_SENTENCES]:
        where = wording.place(evidence[0], catalogue)
        margin = f"  {where} │ " if "\n" in text or evidence[0].start_time is not None or evidence[0].field else "  │ "
        blank = " " * (columns(margin) - 2) + "│ "
        for row, (left, right) in enumerate(_rows(text, start, end, width - columns(margin))):
            prefix = margin if row == 0 else blank
            styled = list(_styled(text, left, right, evidence))
            yield [(prefix, "dim"), *((_shown(piece), _EVIDENCE_STYLES.get(role, "")) for piece, role in styled)]
            if carets and any(role for _, role in styled):
                marks = "".join((_MARKS.get(role, " ")) * columns(_shown(piece)) for piece, role in styled)
                yield [(blank + marks, "")]
    if len(matched) > _SENTENCES:
        yield [(f"  {catalogue('finding.more_places', count=len(matched) - _SENTENCES)}", "dim")]
    elsewhere = [piece for group in groups if group not in matched for piece in group[2]]
    if elsewhere:
        told = dict.fromkeys(f"{wording.place(piece, catalogue)} “{_shown(piece.text[:_AROUND])}”" for piece in elsewhere)
        yield from _labelled(catalogue("label.elsewhere"), "，".join(list(told)[:_SENTENCES]), "dim", width)


def _sentences(evidence: Sequence[Evidence], text: str) -> Iterator[tuple[int, int, list[Evidence]]]:
    """Stretches of text that hold evidence, in order, each with its evidence; a long sentence is cut around it."""
    stretches: list[tuple[int, int, list[Evidence]]] = []
    for piece in sorted(evidence, key=lambda e: (e.start, e.end)):
        start = max((text.rfind(mark, max(0, piece.start - _AROUND), piece.start) + 1 for mark in _ENDS), default=0)
        start = max(start, piece.start - _AROUND)
        ends = [found for mark in _ENDS if (found := text.find(mark, piece.end, piece.end + _AROUND)) >= 0]
        end = min(min(ends) + 1 if ends else len(text), piece.end + _AROUND)
        if stretches and start <= stretches[-1][1] and "\n" not in text[stretches[-1][1] - 1 : start]:
            last = stretches[-1]
            stretches[-1] = (last[0], max(end, last[1]), [*last[2], piece])
        else:
            stretches.append((start, end, [piece]))
    yield from stretches


def _rows(text: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    """The stretch cut into rows of at most `width` columns."""
    end -= end > start and text[end - 1] == "\n"
    left, used = start, 0
    for i in range(start, end):
        wide = columns(_shown(text[i]))
        if used + wide > width and i > left and text[i] not in _CLOSING:
            yield left, i
            left, used = i, 0
        used += wide
    if left < end:
        yield left, end


def _styled(text: str, left: int, right: int, evidence: Sequence[Evidence]) -> Iterator[Piece]:
    """The row in runs of one role; a match hides the context below it."""
    roles = [""] * (right - left)
    for wanted in ("context", "match"):
        for piece in evidence:
            if piece.role == wanted:
                for i in range(max(piece.start, left), min(piece.end, right)):
                    roles[i - left] = wanted
    begin = 0
    for i in range(1, len(roles) + 1):
        if i == len(roles) or roles[i] != roles[begin]:
            yield text[left + begin : left + i], roles[begin]
            begin = i


def _labelled(label: str, value: str, style: str, width: int) -> Iterator[list[Piece]]:
    margin = f"  {label}  "
    for row, text in enumerate(_wrapped(value, width - columns(margin))):
        yield [(margin if row == 0 else " " * columns(margin), "dim"), (text, style)]


def _wrapped(text: str, width: int) -> Iterator[str]:
    """Rows of at most `width` columns: broken between Chinese characters and between, not inside, Latin words."""
    line, used = "", 0
    for word in _WORDS.findall(" ".join(text.split())):
        wide = columns(word)
        if line and used + wide > width and word[0] not in _CLOSING:
            yield line.rstrip()
            line, used = "", 0
        if line or word != " ":
            line += word
            used += wide
    if line:
        yield line


def _shown(text: str) -> str:
    """Characters that would break the line or the terminal are shown as a replacement of one column."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


def columns(text: str) -> int:
    """How wide a terminal shows the text: two columns for a Chinese character, none for a combining mark."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
