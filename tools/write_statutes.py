
"""Write `rulesets/national/statutes.vr` from the statute registry.

    python tools/write_statutes.py [--out FILE]

Run it after `tools/build_outline.py`; `violation-rules check` complains where the two differ.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from violation_rules.law import load_registry

if TYPE_CHECKING:
    from violation_rules.law import Statute, Version

STATUTES: Final = Path(__file__).parent.parent / "rulesets" / "national" / "statutes.vr"

HEAD: Final = """\
language 1

# 本规则集引用的法律、行政法规、规章和执法指南，及其在 2020 年以后施行过的文本。
# 由 tools/write_statutes.py 依条文目录生成，不手工修改。
"""
SECTIONS: Final = (
    ("法律、行政法规、规章", lambda statute: statute.kind == "law" and statute.verified),
    ("执法指南（按部分引用，写作“条”）", lambda statute: statute.kind == "guide"),
    ("未取得文本的：引用时注明未经核对", lambda statute: not statute.verified),
)
_ONE_WORD: Final = re.compile(r"[0-9A-Za-z_\u4e00-\u9fff]+")


def main(arguments: list[str] | None = None) -> int:
    """Run the command; 0 on success."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, default=STATUTES)
    options = parser.parse_args(arguments)
    options.out.write_text(statutes_file(), encoding="utf-8")
    sys.stdout.write(f"{options.out}\n")
    return 0


def statutes_file() -> str:
    """Give the text of `statutes.vr`."""
    written = HEAD
    for title, belongs in SECTIONS:
        written += f"\n# ---- {title} ----\n\n"
        written += "\n".join(_declaration(statute) for statute in load_registry() if belongs(statute))
    return written


def _declaration(statute: Statute) -> str:
    head = f"statute 《{statute.title}》"
    if statute.short != statute.title:
        head += f" as 《{statute.short}》"
    if not statute.verified:
        return head + " unverified\n"
    dated = [version for version in statute.versions if version.effective is not None]
    if not dated:
        return f"# 来源未载日期，按任何日期均可引用处理。\n{head}\n"
    notes = "# 仅存部分条文，其余各条引用时未经核对。\n" if any(version.partial for version in dated) else ""
    return f"{notes}{head} {{\n" + "".join(f"    {_version(version)}\n" for version in dated) + "}\n"


def _version(version: Version) -> str:
    name = version.name if _ONE_WORD.fullmatch(version.name) else f'"{version.name}"'
    written = f"version {name} effective {version.effective}"
    return written + ("  # 来源未载施行日期，取公布或者修改决定之日" if version.effective_assumed else "")


if __name__ == "__main__":
    raise SystemExit(main())
