"""The law behind the rules: every citation exists on every day it is used, and every day has a citation.

A citation is looked up in each version of its law whose life meets the days of its clause: those on which the ruleset is in force,
cut by `from` and `until`. Of `violates` and `penalty` clauses the covered days are added up, so that a day without any is seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain, pairwise
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from violation_rules.language import ast
from violation_rules.language.diagnostics import Diagnostic
from violation_rules.language.walk import walk
from violation_rules.law import (
    Citation,
    Problem,
    Statute,
    UnknownStatuteError,
    Version,
    counterpart,
    find_provision,
    format_citation,
    format_provision,
    load_registry,
)
from violation_rules.law.outline import article_key, format_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from violation_rules.language.symbols import Symbols

OPEN: Final = date.max
"""The end of days: what has no `until` ends here."""

_BARE: Final = re.compile(r"[0-9A-Za-z_〇一-鿿][0-9A-Za-z_〇一-鿿.-]*")
"""A version's name that needs no quotes: the grammar's VERSION_NAME."""
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Days:
    """The days from `start` up to, not including, `end`."""

    start: date
    end: date

    def __bool__(self) -> bool:
        """Whether there is any day."""
        return self.start < self.end

    def __and__(self, other: Days) -> Days:
        """Give the days in both."""
        return Days(max(self.start, other.start), min(self.end, other.end))


def check(symbols: Symbols) -> Iterator[Diagnostic]:
    """Check the citations and the `statute` declarations of a ruleset and of all that it extends."""
    statutes = {id(statute): statute for statute in symbols.statutes.values()}
    for statute in statutes.values():
        yield from _check_statute(statute)
    for violation in symbols.violations.values():
        yield from check_violation(violation, _in_force(violation, symbols.headers), symbols.statutes)
    for declaration in chain(symbols.units.values(), symbols.assigns, symbols.points, symbols.deadlines):
        days = _in_force(declaration, symbols.headers)
        for node in _citations_in(declaration):
            yield from _Lookup(_title(declaration), node, days, symbols.statutes).problems(dated=True)


def check_violation(violation: ast.Violation, days: Days, declared: Mapping[str, ast.Statute]) -> Iterator[Diagnostic]:
    """Check one rule that is in force on `days`; `declared` are the statutes of the ruleset by name and short name."""
    rule = violation.id.text
    for clause, provisions in (("violates", violation.violates), ("penalty", violation.penalties)):
        covered: list[Days] = []
        for provision in provisions:
            used = days & Days(provision.valid_from or date.min, provision.valid_until or OPEN)
            if not used:
                yield _never_used(provision, days, rule)
                covered.append(days)
                continue
            for node in provision.citations:
                lookup = _Lookup(rule, node, used, declared)
                yield from lookup.problems(dated=provision.valid_from is not None)
                covered.extend(lookup.covered)
        if provisions:
            yield from _gaps(violation, clause, days, covered)
    dated = {id(node) for provision in (*violation.violates, *violation.penalties) for node in provision.citations}
    for node in _citations_in(violation):
        if id(node) not in dated:
            # A basis is not dated: it says nothing of the days before its law came into force, so `dated` holds.
            yield from _Lookup(rule, node, days, declared).problems(dated=True)


def _citations_in(declaration: ast.Declaration) -> Iterator[ast.CitationNode]:
    return (node for node in walk(declaration) if isinstance(node, ast.CitationNode))


def _as_citation(node: ast.CitationNode) -> Citation:
    return Citation(node.law, node.version, node.article, node.suffix, node.paragraph, node.item)


class _Lookup:
    """One citation on the days it is used."""

    def __init__(self, rule: str, node: ast.CitationNode, used: Days, declared: Mapping[str, ast.Statute]) -> None:
        self._rule = rule
        self._node = node
        self._citation = _as_citation(node)
        self._used = used
        self._declared = declared.get(node.law)
        self._statute, self._unknown = _find(node.law)
        self._versions = [version for version in self._candidates() if _life(version) & used]

    @property
    def covered(self) -> list[Days]:
        """The days on which the citation stands for something. Faults reported here are not reported again as gaps."""
        if self._statute is None or not self._statute.versions:
            return [self._used]
        if not self._versions:
            return [self._used] if self._citation.version is not None else []
        return [_life(version) & self._used for version in self._versions]

    def problems(self, *, dated: bool) -> Iterator[Diagnostic]:
        """Say what is wrong with the citation; `dated` says that its clause has a `from`."""
        if self._statute is None:
            yield from self._unknown_law()
            return
        if self._declared is None:
            yield self._diagnostic("VR702", law=self._citation.law)
        if not self._statute.versions:
            yield self._diagnostic("VR711")
            return
        if not self._versions:
            yield self._out_of_life(self._statute)
            return
        failed = False
        for version in self._versions:
            found = find_provision(self._citation, self._statute, version)
            if isinstance(found, Problem):
                failed = True
                yield self._missing(found)
            elif not found.verified:
                yield self._diagnostic("VR711")
        first = _life(self._versions[0]).start
        if not dated and self._citation.version is None and first > self._used.start:
            yield self._diagnostic("VR706", law=self._statute.short, first=str(first), suggestion=f"from {first}")
        if not failed:
            yield from self._renumbered()

    def _candidates(self) -> tuple[Version, ...]:
        if self._statute is None:
            return ()
        if self._citation.version is None:
            return self._statute.versions
        return tuple(version for version in self._statute.versions if version.name == self._citation.version)

    def _unknown_law(self) -> Iterator[Diagnostic]:
        if self._declared is None:
            yield self._diagnostic("VR701", law=self._citation.law, suggestion=self._unknown)
        elif self._declared.unverified:
            yield self._diagnostic("VR711")
        # Declared, not held and not said to be unverified: told once, at the declaration.

    def _out_of_life(self, statute: Statute) -> Diagnostic:
        if self._citation.version is not None and not self._candidates():
            names = "、".join(version.name for version in statute.versions)
            return self._diagnostic("VR703", law=statute.short, version=self._citation.version, known=names)
        lives = "、".join(f"{version.name}（{_written(_life(version))}）" for version in self._candidates())
        return self._diagnostic("VR705", used=_written(self._used), lives=lives)

    def _missing(self, problem: Problem) -> Diagnostic:
        nearest = problem.nearest
        if self._citation.version is None:
            # The author wrote no version, so what is suggested has none either; the message names it.
            nearest = tuple(Citation(self._citation.law, None, near.article, near.suffix, near.paragraph, near.item) for near in nearest)
        named = "、".join(format_provision(near.article, near.suffix, near.paragraph, near.item) for near in nearest) or "—"
        wanted = problem.citation
        part = {
            "no_article": format_provision(wanted.article, wanted.suffix),
            "no_paragraph": format_provision(wanted.article, wanted.suffix, wanted.paragraph),
        }.get(problem.kind, format_provision(wanted.article, wanted.suffix, wanted.paragraph, wanted.item))
        code = "VR707" if problem.kind == "ambiguous_paragraph" else "VR704"
        return self._diagnostic(
            code,
            law=problem.statute.short if problem.statute else wanted.law,
            version=problem.version.name if problem.version else "",
            missing=part,
            nearest=named,
            suggestion=format_citation(nearest[0]) if nearest else None,
        )

    def _renumbered(self) -> Iterator[Diagnostic]:
        if self._statute is None or self._citation.article is None or self._citation.version is not None:
            return
        key = article_key(self._citation.article, self._citation.suffix)
        for older, newer in pairwise(self._versions):
            carrier = counterpart(self._statute, key, of=older, into=newer)
            if carrier == key or older.partial or newer.partial:
                continue
            yield self._diagnostic(
                "VR708",
                law=self._statute.short,
                article=format_key(key),
                older=older.name,
                newer=newer.name,
                carrier=format_key(carrier) if carrier is not None else "—",
                day=str(newer.effective),
            )

    def _diagnostic(self, code: str, *, suggestion: str | None = None, **args: str) -> Diagnostic:
        return Diagnostic(
            code, self._node.span, {"rule": self._rule, "citation": format_citation(self._citation), **args}, suggestion=suggestion
        )


def _gaps(violation: ast.Violation, clause: str, days: Days, covered: list[Days]) -> Iterator[Diagnostic]:
    """Days on which no clause of the kind is in force.

    Before the first covered day there may simply have been no such rule of law: that is a warning. Later it is an error.
    """
    reached = days.start
    for stretch in sorted((stretch for stretch in covered if stretch), key=lambda stretch: stretch.start):
        if stretch.start > reached:
            code = "VR709" if reached == days.start else "VR710"
            yield _gap(code, violation, clause, Days(reached, stretch.start))
        reached = max(reached, stretch.end)
    if reached < days.end:
        yield _gap("VR710", violation, clause, Days(reached, days.end))


def _gap(code: str, violation: ast.Violation, clause: str, days: Days) -> Diagnostic:
    args = {"rule": violation.id.text, "clause": clause, "days": _written(days), "first": str(days.end)}
    return Diagnostic(code, violation.id.span, args)


def _never_used(provision: ast.Provision, days: Days, rule: str) -> Diagnostic:
    written = _written(Days(provision.valid_from or date.min, provision.valid_until or OPEN))
    return Diagnostic("VR712", provision.span, {"rule": rule, "days": written, "in_force": _written(days)})


def _check_statute(declared: ast.Statute) -> Iterator[Diagnostic]:
    """Whether a declaration says the same as the registry."""
    known, suggestion = _find(declared.law)
    if known is None:
        if not declared.unverified:
            yield _disagrees(declared, "VR713", suggestion=suggestion)
        return
    if declared.short is not None and _find(declared.short)[0] is not known:
        yield _disagrees(declared, "VR714", short=declared.short, known=known.short)
    if declared.unverified != (not known.verified):
        yield _disagrees(declared, "VR715" if declared.unverified else "VR713")
        return
    held = {version.name: version for version in known.versions if version.effective is not None}
    for version in declared.versions:
        outline = held.pop(version.name, None)
        if outline is None:
            names = "、".join(held) or "—"
            yield Diagnostic("VR703", version.span, {"rule": declared.law, "law": known.short, "version": version.name, "known": names})
        elif (version.effective, version.repealed or outline.repealed) != (outline.effective, outline.repealed):
            args = {"law": known.short, "version": version.name, "life": _written(_life(outline))}
            yield Diagnostic("VR716", version.span, args, suggestion=f"effective {outline.effective}")
    for left_out in held.values():
        written = left_out.name if _BARE.fullmatch(left_out.name) else f'"{left_out.name}"'
        yield _disagrees(declared, "VR717", version=left_out.name, effective=str(left_out.effective), written=written)


def _disagrees(declared: ast.Statute, code: str, *, suggestion: str | None = None, **args: str) -> Diagnostic:
    return Diagnostic(code, declared.span, {"law": declared.law, **args}, suggestion=suggestion)


def _find(name: str) -> tuple[Statute | None, str | None]:
    try:
        return load_registry().statute(name), None
    except UnknownStatuteError as error:
        return None, f"《{error.suggestions[0]}》" if error.suggestions else None


def _life(version: Version) -> Days:
    return Days(version.effective or date.min, version.repealed or OPEN)


def _in_force(declaration: ast.Declaration, headers: Sequence[ast.RulesetHeader]) -> Days:
    """The days of the ruleset that holds the declaration: the innermost folder with a `ruleset` block above its file."""
    folders = PurePath(declaration.span.path).parents
    own = [header for header in headers if PurePath(header.span.path).parent in folders]
    header = max(own, key=lambda header: len(header.span.path), default=headers[-1] if headers else None)
    if header is None:
        return Days(date.min, OPEN)
    return Days(header.in_force_from or date.min, header.in_force_until or OPEN)


def _title(declaration: ast.Declaration) -> str:
    match declaration:
        case ast.Unit():
            return declaration.name.text
        case ast.Assign():
            return "、".join(target.text for target in declaration.targets)
        case ast.Point():
            return f"{declaration.number} {declaration.title}"
        case ast.Deadline():
            return declaration.title
        case _:
            return type(declaration).__name__


def _written(days: Days) -> str:
    """`2020-01-01 至 2021-05-31`, both days included, as people count; open ends are left out."""
    if days.end == OPEN:
        return f"{days.start} 起"
    last = days.end - _DAY
    return f"{last} 以前" if days.start == date.min else f"{days.start} 至 {last}"
