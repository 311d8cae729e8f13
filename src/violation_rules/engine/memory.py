"""What a block takes of the process's memory, and gives back."""

from __future__ import annotations

import ctypes
import gc
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def uncollected() -> Iterator[None]:
    """Without looking for garbage: thousands of small objects are made that all live until the work is done, and none in circles."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def give_back() -> None:
    """Give free memory back to the system (5 ms; with glibc only), or the little that stays lets less and less of it go."""
    trim = _trim()
    if trim is not None:
        trim(0)


_OWN = 4 << 20
"""Arrays of so many bytes lie in memory of their own. Left to itself, glibc puts ever larger ones among what is small and stays."""
_M_MMAP_THRESHOLD = -3
"""Its number in `malloc.h`."""


@lru_cache(maxsize=1)
def _trim() -> Any:
    """`malloc_trim` of glibc, which is told where to put large arrays; None elsewhere."""
    try:
        library = ctypes.CDLL(None)
        trim = library.malloc_trim
        library.mallopt(_M_MMAP_THRESHOLD, _OWN)
    except (AttributeError, OSError, TypeError):
        return None
    return trim
