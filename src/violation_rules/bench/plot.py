"""The growth curves as a picture; needs matplotlib."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def growth(curves: Mapping[str, Mapping[str, float]], target: Path) -> None:
    """Draw CPU seconds a million characters against the number of rules and of terms. Raises ImportError without matplotlib."""
    matplotlib: Any = import_module("matplotlib")
    matplotlib.use("Agg")
    plots: Any = import_module("matplotlib.pyplot")
    figure, axes = plots.subplots(1, len(curves), figsize=(5 * len(curves), 3.5), sharey=True)
    for axis, (name, curve) in zip(axes, curves.items(), strict=True):
        numbers = sorted(int(number) for number in curve)
        axis.plot(numbers, [curve[str(number)] for number in numbers], marker="o")
        axis.set_xlabel(name)
        axis.set_ylim(bottom=0)
        axis.grid(alpha=0.3)
    axes[0].set_ylabel("CPU seconds a million characters")
    figure.tight_layout()
    figure.savefig(target, dpi=120)
    plots.close(figure)
