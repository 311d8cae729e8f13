"""Where rulesets lie on disk. Kept apart from reading them, so that a cached program needs no parser."""

from __future__ import annotations

import os
from pathlib import Path

SUFFIX = ".vr"


def data_folder(name: str) -> Path:
    """The folder `grammar` or `rulesets`: beside the package in an installed wheel, at the root in a checkout."""
    package = Path(__file__).resolve().parent
    shipped = package / "_data" / name
    return shipped if shipped.is_dir() else package.parent.parent / name


def bundled_rulesets() -> tuple[str, ...]:
    """The names of the rulesets that ship with the package."""
    root = data_folder("rulesets")
    return tuple(sorted(f.name for f in root.iterdir() if f.is_dir() and any(f.rglob(f"*{SUFFIX}")))) if root.is_dir() else ()


def find_ruleset(target: str | Path) -> Path | None:
    """The folder (or single rule file) that a name or path means; a bundled name goes first."""
    if isinstance(target, str) and "/" not in target and "\\" not in target and target not in {"", ".", ".."}:
        bundled = data_folder("rulesets") / target
        if bundled.is_dir() and any(bundled.rglob(f"*{SUFFIX}")):
            return bundled
    path = Path(target)
    return path if path.is_dir() or (path.is_file() and path.suffix == SUFFIX) else None


def find_base(folder: Path, name: str) -> Path | None:
    """The folder of the ruleset that one in `folder` extends by `name`: beside it, or bundled."""
    for candidate in (folder.parent / name, data_folder("rulesets") / name):
        if candidate.is_dir() and any(candidate.rglob(f"*{SUFFIX}")):
            return candidate
    return None


def rule_files(place: Path) -> list[Path]:
    """The rule files of a ruleset folder in the order they are read, or the one file itself."""
    if not place.is_dir():
        return [place]
    names = (os.path.join(folder, name) for folder, inner, files in os.walk(place) for name in (*inner, *files))  # noqa: PTH118 - quick
    return [Path(path) for path in sorted((path for path in names if path.endswith(SUFFIX)), key=lambda path: path.replace(os.sep, "/"))]


def term_file(beside: Path, folder: Path, name: str) -> Path:
    """The file that `from "name"` means in the rule file `beside`, in a ruleset whose folder is `folder`; it may not exist."""
    near = beside.parent / name
    return near if near.is_file() else folder / name
