"""Judge Chinese live-commerce talk against the law: rules in, citable findings out.

>>> from violation_rules import load_ruleset
>>> rules = load_ruleset("longwan")
>>> findings = rules.scan("这款面霜全网第一，三天根治痘痘", kind="listing", facts={"product": "化妆品"})

Importing the package is cheap; what a name needs is imported when the name is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from violation_rules.version import __version__

if TYPE_CHECKING:
    from violation_rules.engine.explain import Explanation
    from violation_rules.engine.facts import FactError
    from violation_rules.engine.stream import Stream
    from violation_rules.errors import RulesetError
    from violation_rules.model import Citation, Document, Evidence, Finding, Fine, Utterance
    from violation_rules.ruleset import Ruleset, load_ruleset

_HOMES = {
    "Citation": "violation_rules.model",
    "Document": "violation_rules.model",
    "Evidence": "violation_rules.model",
    "Explanation": "violation_rules.engine.explain",
    "FactError": "violation_rules.engine.facts",
    "Finding": "violation_rules.model",
    "Fine": "violation_rules.model",
    "Ruleset": "violation_rules.ruleset",
    "RulesetError": "violation_rules.errors",
    "Stream": "violation_rules.engine.stream",
    "Utterance": "violation_rules.model",
    "load_ruleset": "violation_rules.ruleset",
}

__all__ = [
    "Citation",
    "Document",
    "Evidence",
    "Explanation",
    "FactError",
    "Finding",
    "Fine",
    "Ruleset",
    "RulesetError",
    "Stream",
    "Utterance",
    "__version__",
    "load_ruleset",
]


def __getattr__(name: str) -> Any:
    """Import what a public name needs (PEP 562)."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names."""
    return __all__
