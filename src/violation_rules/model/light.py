"""Findings that are only read once, by the report of a short run: the attributes of the models, without pydantic behind them."""

from __future__ import annotations

from types import SimpleNamespace

Citation = Evidence = FactUse = Finding = Fine = Leniency = Referral = SimpleNamespace
