"""The growth curves as a picture, SVG or PNG by its name; needs the extra `bench`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def growth(curves: Mapping[str, Mapping[str, float]], target: Path) -> None:
    """Draw CPU seconds a million characters against the number of rules and of terms; a line for each corpus.

    `curves` is what `measure.growth` gives. Raises ImportError without matplotlib, ValueError for a suffix it has no format for.
    """
    matplotlib: Any = import_module("matplotlib")
    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "violation-rules"  # the same figures give the same file
    plots: Any = import_module("matplotlib.pyplot")
    kinds = dict.fromkeys(name.partition(", ")[0] for name in curves)
    figure, axes = plots.subplots(1, len(kinds), figsize=(5 * len(kinds), 3.5), sharey=True, squeeze=False)
    for axis, kind in zip(axes[0], kinds, strict=True):
        for name, curve in curves.items():
            of, _, corpus = name.partition(", ")
            if of == kind:
                numbers = sorted(map(int, curve))
                axis.plot(numbers, [curve[str(number)] for number in numbers], marker="o", label=corpus)
        axis.set_xlabel(kind)
        axis.set_xlim(left=0)
        axis.grid(alpha=0.3)
        axis.legend()
    axes[0][0].set_ylabel("CPU seconds a million characters")
    axes[0][0].set_ylim(bottom=0)  # shared by all, so only once all are drawn
    figure.tight_layout()
    figure.savefig(target, dpi=120, metadata={"Date": None} if target.suffix == ".svg" else None)
    plots.close(figure)
