"""Records as they lie in a cached program, each decoded when it is first asked for: one short text needs few of them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, overload

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")


class Packed(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Records written one after the other."""

    edges: memoryview
    """32-bit integers of the machine: where in `content` each begins, and where the last ends."""
    content: memoryview
    """All of them as one msgpack array."""


class Shelf(Sequence[T], Generic[T]):
    """The records of a `Packed`. It equals the tuple of them."""

    __slots__ = ("_decoder", "_edges", "_known", "_list_decoder", "_packed")

    def __init__(self, packed: Packed, kind: Any) -> None:
        """Nothing is decoded yet. `kind` is what each record is."""
        self._packed = packed
        self._edges = packed.edges.cast("i")
        self._decoder: msgspec.msgpack.Decoder[T] = msgspec.msgpack.Decoder(kind)
        self._list_decoder: msgspec.msgpack.Decoder[list[T]] = msgspec.msgpack.Decoder(list[kind])
        self._known: Any = {}
        """Index → record; once all were asked for, the tuple of them."""

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[T, ...]: ...
    def __getitem__(self, at: int | slice) -> T | tuple[T, ...]:
        """One record, or some as a tuple."""
        try:
            return self._known[at]  # type: ignore[no-any-return]
        except (KeyError, TypeError):  # a slice has no hash
            return self._whole()[at] if isinstance(at, slice) else self._decoded(range(len(self))[at])

    def __len__(self) -> int:
        """How many records there are."""
        return len(self._edges) - 1

    def __iter__(self) -> Iterator[T]:
        """All records, in order."""
        return iter(self._whole())

    def __eq__(self, other: object) -> bool:
        """Whether the other holds equal records."""
        return self._whole() == (other._whole() if isinstance(other, Shelf) else other)

    __hash__ = None  # type: ignore[assignment]

    @property
    def raw(self) -> msgspec.Raw:
        """What msgpack writes for the tuple of them."""
        return msgspec.Raw(self._packed.content)

    def _decoded(self, at: int) -> T:
        found = self._decoder.decode(self._packed.content[self._edges[at] : self._edges[at + 1]])
        known = self._known
        return known[at] if isinstance(known, tuple) else known.setdefault(at, found)  # type: ignore[no-any-return]

    def _whole(self) -> tuple[T, ...]:
        known = self._known
        if not isinstance(known, tuple):
            every = self._list_decoder.decode(self._packed.content)
            self._known = known = tuple([known.get(at, one) for at, one in enumerate(every)])
        return cast("tuple[T, ...]", known)


def pack(records: Sequence[Any]) -> Packed:
    """Records as a `Shelf` reads them."""
    each = [msgspec.msgpack.encode(record) for record in records]
    content = msgspec.msgpack.encode([msgspec.Raw(one) for one in each])
    edges = array("i", accumulate(map(len, each), initial=len(content) - sum(map(len, each))))
    return Packed(memoryview(edges.tobytes()), memoryview(content))
