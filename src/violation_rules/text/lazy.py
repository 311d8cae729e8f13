"""Regular expressions compiled when they are first used: a process that scans one short text uses few of them."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_ALL: list[_Lazy | Glimpse] = []
"""Those of this package: they are made when their modules are read, so there are as many as are written there."""


class _Lazy:
    """Stands for a pattern until one of its methods is asked for, and hands those on from then on."""

    def __init__(self, source: str) -> None:
        self._source = source
        _ALL.append(self)

    def compile(self) -> None:
        """Compile it, if that was not done."""
        if "pattern" not in vars(self):
            self.__getattr__("pattern")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        compiled = re.compile(self._source)
        for method in ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "pattern"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


class _LazyWords(_Lazy):
    """For a pattern of plain words: not compiled as long as none of them is there, and there have been few texts."""

    def __init__(self, source: str, words: Sequence[str]) -> None:
        super().__init__(source)
        self._words = words
        self._asked = 0

    def search(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        """As of a pattern."""
        return self.__getattr__("search")(text, pos, endpos) if self._may_match(text[pos:endpos]) else None

    def finditer(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """As of a pattern."""
        return self.__getattr__("finditer")(text, pos, endpos) if self._may_match(text[pos:endpos]) else iter(())

    def _may_match(self, text: str) -> bool:
        self._asked += 1
        return self._asked > _FEW or any(map(text.__contains__, self._words))


class Glimpse:
    """Whether a text may hold what any of some patterns matches: one pass over it, where each pattern would make its own.

    What RE2 does not know (looking ahead and behind) must be left out of them.
    """

    def __init__(self, *sources: str) -> None:
        """Nothing is compiled yet."""
        self._source = "|".join(sources)
        self._asked = 0
        self._search: Any = None
        _ALL.append(self)

    def compile(self) -> None:
        """Compile it, if that was not done."""
        if self._search is None:
            import re2  # noqa: PLC0415 - few texts do without

            options = re2.Options()
            options.never_capture = True
            self._search = re2.compile(self._source, options).search

    def __call__(self, text: str) -> bool:
        """False only if it does not; of the first few texts nobody knows."""
        if self._search is None:
            self._asked += 1
            if self._asked <= _FEW:
                return True
            self.compile()
        try:
            return self._search(text.encode()) is not None
        except UnicodeEncodeError:  # a lone surrogate
            return True


_FEW = 50
"""So often words are looked for one by one, in a fraction of the time that compiling takes."""


def lazily(source: str, words: Sequence[str] = ()) -> re.Pattern[str]:
    """The pattern `source`; an error in it shows when it is first used. `words`, if it is nothing but any of these."""
    return cast("re.Pattern[str]", _LazyWords(source, words) if words else _Lazy(source))


def compile_all() -> None:
    """Compile all that there are, for a process that shall not do so while somebody waits."""
    for one in _ALL:
        one.compile()
