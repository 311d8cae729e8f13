"""Sets of the sentences of a block as whole numbers: bit n stands for sentence n. What costs is how long the number is, not how full."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from violation_rules.engine.sentences import Some
    from violation_rules.text.fold import Mask

Bits: TypeAlias = int

_FEW = 300
"""Up to so many only the words that are not empty are taken apart."""


def bits_of(mask: Mask) -> Bits:
    """The places where a mask is true."""
    return int.from_bytes(np.packbits(mask, bitorder="little").tobytes(), "little")


def mask_of(bits: Bits, count: int) -> Mask:
    """A set of some of `count` sentences as a mask."""
    packed = np.frombuffer(bits.to_bytes((count + 7) // 8, "little"), dtype=np.uint8)
    mask: Mask = np.unpackbits(packed, count=count, bitorder="little").view(np.bool_)
    return mask


def members(bits: Bits) -> Some:
    """What is in a set, in order."""
    words = np.frombuffer(bits.to_bytes((bits.bit_length() + 63) // 64 * 8, "little"), dtype="<u8")
    if bits.bit_count() > _FEW:
        return np.unpackbits(words.view(np.uint8), bitorder="little").view(np.bool_).nonzero()[0]
    filled = words.nonzero()[0]
    at = np.unpackbits(words[filled].view(np.uint8), bitorder="little").view(np.bool_).nonzero()[0]
    found: Some = filled[at >> 6] * 64 + (at & 63)
    return found


def those_in(bits: Bits, some: Some) -> Some:
    """Those of some sentences, in order, that are in a set."""
    if not len(some):
        return some
    packed = np.frombuffer(bits.to_bytes((max(bits.bit_length(), int(some[-1]) + 1) + 7) // 8, "little"), dtype=np.uint8)
    found: Some = some[(packed[some >> 3] >> (some & 7) & 1).astype(np.bool_)]
    return found
