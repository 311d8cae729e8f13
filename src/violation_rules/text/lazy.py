"""Regular expressions compiled when they are first used: a process that scans one short text uses few of them."""

from __future__ import annotations

import re
from typing import Any, cast


class _Lazy:
    """Stands for a pattern until one of its methods is asked for, and hands those on from then on."""

    def __init__(self, source: str) -> None:
        self._source = source

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        compiled = re.compile(self._source)
        for method in ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "pattern"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def lazily(source: str) -> re.Pattern[str]:
    """The pattern `source`; an error in it shows when it is first used."""
    return cast("re.Pattern[str]", _Lazy(source))
