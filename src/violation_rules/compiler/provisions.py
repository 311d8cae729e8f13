"""Citations → what they read on each day: one dated citation for each version that a clause can apply to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from violation_rules.compiler import program as ir
from violation_rules.law.citation import Citation, format_citation
from violation_rules.law.registry import Resolved, UnknownStatuteError, find_provision, load_registry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from violation_rules.language import ast

Role = Literal["prohibition", "penalty", "guidance"]


def dated(provision: ast.Provision, role: Role) -> Iterator[ir.DatedCitation]:
    """All readings of a `violates` or `penalty` clause."""
    for citation in provision.citations:
        yield from readings(citation, role, provision.valid_from, provision.valid_until)


def readings(node: ast.CitationNode, role: Role, start: date | None = None, until: date | None = None) -> Iterator[ir.DatedCitation]:
    """One citation in every version whose life meets [start, until)."""
    citation = Citation(node.law, node.version, node.article, node.suffix, node.paragraph, node.item)
    try:
        statute = load_registry().statute(node.law)
    except UnknownStatuteError:
        yield _record(citation, node.law, None, role, start, until, verified=False)
        return
    if not statute.versions:
        yield _record(citation, statute.short, None, role, start, until, verified=False)
        return
    for version in statute.versions:
        if citation.version is not None and version.name != citation.version:
            continue
        begin, end = _later(start, version.effective), _earlier(until, version.repealed)
        if begin is not None and end is not None and begin >= end:
            continue
        found = find_provision(citation, statute, version)
        if isinstance(found, Resolved):
            yield _record(found.citation, statute.short, version.name, role, begin, end, verified=found.verified)


def fines(provision: ast.Provision) -> Iterator[ir.Fine]:
    """The tiers of a penalty clause, the base tier first."""
    for fine in sorted(provision.fines, key=lambda fine: fine.tier is not None):
        yield ir.Fine(fine.low, fine.high, fine.of or "yuan", fine.tier, provision.valid_from, provision.valid_until)


def basis_text(basis: ast.Basis | None) -> str:
    """A basis as people read it."""
    if basis is None:
        return ""
    return "、".join((*(notation(citation) for citation in basis.citations), *basis.texts))


def notation(node: ast.CitationNode) -> str:
    """A citation node in the profession's notation."""
    return format_citation(Citation(node.law, node.version, node.article, node.suffix, node.paragraph, node.item))


def guidance(nodes: Iterable[ast.CitationNode]) -> Iterator[ir.DatedCitation]:
    """Enforcement guides that a rule follows."""
    for node in nodes:
        yield from readings(node, "guidance")


def _record(
    citation: Citation, law: str, version: str | None, role: Role, start: date | None, until: date | None, *, verified: bool
) -> ir.DatedCitation:
    bare = Citation(law, None, citation.article, citation.suffix, citation.paragraph, citation.item)
    return ir.DatedCitation(
        law,
        version,
        citation.article,
        citation.suffix,
        citation.paragraph,
        citation.item,
        format_citation(bare),
        role,
        verified,
        start,
        until,
    )


def _later(one: date | None, two: date | None) -> date | None:
    return max((day for day in (one, two) if day is not None), default=None)


def _earlier(one: date | None, two: date | None) -> date | None:
    return min((day for day in (one, two) if day is not None), default=None)
