"""The law in time: citations, versions, and which provisions exist on a day. Knows nothing of rules."""

from violation_rules.law.citation import Citation, CitationError, format_citation, format_provision, parse_citation
from violation_rules.law.outline import Changes, Statute, Version
from violation_rules.law.registry import Problem, Registry, Resolved, UnknownStatuteError, counterpart, find_provision, load_registry

__all__ = [
    "Changes",
    "Citation",
    "CitationError",
    "Problem",
    "Registry",
    "Resolved",
    "Statute",
    "UnknownStatuteError",
    "Version",
    "counterpart",
    "find_provision",
    "format_citation",
    "format_provision",
    "load_registry",
    "parse_citation",
]
