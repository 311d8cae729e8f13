"""The rule language: text to a lossless tree and an abstract one, with everything wrong as data."""

from __future__ import annotations

from violation_rules.language.diagnostics import Diagnostic
from violation_rules.language.parser import Parsed, parse

__all__ = ["Diagnostic", "Parsed", "parse"]
