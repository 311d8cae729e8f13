"""The version of the engine, as it stands on every finding."""

from __future__ import annotations

__version__ = "2026.11.0"
