"""What the page's questions are answered by: bundled rulesets, loaded when first asked for, and a rule file being edited."""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Any

from violation_rules.errors import RulesetError
from violation_rules.folders import bundled_rulesets, find_ruleset
from violation_rules.language.ast import RulesetHeader
from violation_rules.language.parser import parse
from violation_rules.language.sources import read_ruleset
from violation_rules.loading import compiled, source_of
from violation_rules.messages import Catalogue
from violation_rules.reports import wording
from violation_rules.reports.encode import storable
from violation_rules.reports.html import charge
from violation_rules.ruleset import Ruleset, load_ruleset, today

if TYPE_CHECKING:
    from collections.abc import Iterable

    from violation_rules.language.diagnostics import Diagnostic
    from violation_rules.model import Finding
    from violation_rules.web.requests import Explain, Judge, Try

RULE_PATH = "规则.vr"
"""What diagnostics call the text of the second pane."""
_KEPT = 4
"""Edited rule files kept compiled, so that a change of the text alone is judged at once."""
MOST_FINDINGS = 300
"""Findings that are shown; a page with thousands of them is no help, and slow."""
_WORDS = Catalogue("zh")


class UnknownNameError(KeyError):
    """Raised for a ruleset that is not bundled, or a violation that the ruleset does not have."""


class Workbench:
    """Rulesets in memory. Safe to use from several threads."""

    def __init__(self) -> None:
        """Nothing is loaded yet."""
        self._loading = Lock()
        self._editing = Lock()
        self._loaded: dict[str, Ruleset] = {}
        self._edited: OrderedDict[str, Ruleset | RulesetError] = OrderedDict()
        self._read = lru_cache(maxsize=None)(read_ruleset)

    def names(self) -> list[dict[str, str]]:
        """The bundled rulesets by name, with their titles; `national`, which the others extend, first."""
        names = sorted(bundled_rulesets(), key=lambda name: (name != "national", name))
        return [{"name": name, "title": _title(name)} for name in names]

    def ruleset(self, name: str) -> Ruleset:
        """A bundled ruleset. Raises UnknownNameError; no path is ever taken for a name."""
        if name not in bundled_rulesets():
            raise UnknownNameError(name)
        with self._loading:
            if name not in self._loaded:
                self._loaded[name] = load_ruleset(name)
            return self._loaded[name]

    def about(self, name: str) -> dict[str, Any]:
        """What the page needs to know of a ruleset: its facts and its violations."""
        rules = self.ruleset(name)
        return {
            "name": rules.name,
            "title": rules.title,
            "version": rules.version,
            "digest": rules.digest,
            "facts": [{"name": fact.name, "title": fact.title, "kind": fact.kind, "values": fact.values} for fact in rules.program.facts],
            "violations": _violations(rules),
        }

    def judge(self, asked: Judge) -> dict[str, Any]:
        """The findings. Raises UnknownNameError and FactError."""
        rules = self.ruleset(asked.ruleset)
        return _answer(rules, asked, rules.scan(asked.document()))

    def explain(self, asked: Explain) -> dict[str, Any]:
        """The tree of one violation. Raises UnknownNameError, FactError, and RulesetError where the edited rule is broken."""
        rules = self.ruleset(asked.ruleset) if asked.rule is None else self._compiled(asked.rule)
        try:
            return rules.explain(asked.document(), violation=asked.violation).model_dump(mode="json")
        except KeyError:
            raise UnknownNameError(asked.violation) from None

    def try_rule(self, asked: Try) -> dict[str, Any]:
        """What is wrong with the rule file; where nothing is, its findings, and what differs from the ruleset it extends."""
        try:
            rules = self._compiled(asked.rule)
        except RulesetError as error:
            return {"diagnostics": _diagnostics(error.diagnostics)}
        document = asked.document()
        findings = rules.scan(document)
        answer = {**_answer(rules, asked, findings), "diagnostics": _diagnostics(rules.diagnostics), "violations": _violations(rules)}
        header = rules.symbols.header
        if header is None or not header.extends:
            return answer
        base = self.ruleset(header.extends[0].text)
        before = base.scan(document)
        known, found = ({place for finding in side for place in _places(finding)} for side in (before, findings))
        for shown, finding in zip(answer["findings"], findings, strict=False):  # of thousands the first are shown
            shown["new"] = known.isdisjoint(_places(finding))
        lost = [finding for finding in before if found.isdisjoint(_places(finding))]
        gone = [{"title": f"{finding.title}：“{storable(wording.quoted(finding, 40))}”"} for finding in lost[:MOST_FINDINGS]]
        return {**answer, "base": base.name, "gone": gone}

    def _compiled(self, text: str) -> Ruleset:
        with self._editing:
            known = self._edited.pop(text, None) or self._compile(text)
            self._edited[text] = known
            while len(self._edited) > _KEPT:
                self._edited.popitem(last=False)
        if isinstance(known, RulesetError):
            raise known
        return known

    def _compile(self, text: str) -> Ruleset | RulesetError:
        parsed = parse(text, RULE_PATH)
        if any(one.severity == "error" for one in parsed.diagnostics):
            return RulesetError(parsed.diagnostics)  # the rest of the checks read all that the file extends; not on every keystroke
        try:
            return compiled(source_of(text, RULE_PATH, self._read), RULE_PATH)
        except RulesetError as error:
            return error


def _title(name: str) -> str:
    place = find_ruleset(name)
    header = place / "ruleset.vr" if place else None
    if header is None or not header.is_file():
        return name
    parsed = parse(header.read_text(encoding="utf-8-sig"), str(header))
    return next((one.title for one in parsed.file.declarations if isinstance(one, RulesetHeader)), name)


def _violations(rules: Ruleset) -> list[dict[str, str]]:
    return [{"id": rule.id, "title": rule.title} for rule in rules.program.rules]


def _answer(rules: Ruleset, asked: Judge, findings: list[Finding]) -> dict[str, Any]:
    titles = {fact.name: fact.title for fact in rules.program.facts}
    return {
        "ruleset": f"{rules.name} {rules.version}",
        "on": (asked.on or today()).isoformat(),
        "total": len(findings),
        "filings": sum(finding.severity == "case_filing" for finding in findings),
        "findings": [_shown(finding, titles) for finding in findings[:MOST_FINDINGS]],
    }


def _shown(finding: Finding, titles: dict[str, str]) -> dict[str, Any]:
    """A finding in words; offsets are code points of the text."""
    told = charge(finding, titles, _WORDS)
    first = wording.anchor(finding)
    return {
        **{key: told[key] for key in ("violation", "title", "category", "level", "severity", "certain")},
        "id": finding.id,
        "rows": [[_WORDS(key), storable(value)] for key, value in told["rows"] if value],
        "evidence": [[e.start, e.end, e.role] for e in finding.evidence],
        "quote": storable(wording.quoted(finding)),
        "place": wording.place(first, _WORDS) if first else "",
    }


def _places(finding: Finding) -> set[tuple[str, int]]:
    """Findings of two rulesets in one text are the same where these meet: the same violation, for words that overlap."""
    matched = {i for e in finding.evidence if e.role == "match" for i in range(e.start, e.end)}
    return {(finding.violation, i) for i in matched or {-1}}


def _diagnostics(found: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """Those about the text of the pane; those about what it extends are not its author's."""
    return [{**one.as_dict(), "hint": one.hint()} for one in found if one.span.path == RULE_PATH]
