"""Sets as whole numbers."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from violation_rules.engine.bits import bits_of, mask_of, members


@given(st.sets(st.integers(0, 5_000), max_size=40), st.booleans())
def test_a_set_keeps_its_members(some: set[int], many: bool) -> None:  # noqa: FBT001
    """Whether it is sparse or dense, from a mask and back."""
    chosen = sorted(some | set(range(1_000, 1_400))) if many else sorted(some)
    mask = np.zeros(5_001, dtype=np.bool_)
    mask[chosen] = True
    bits = bits_of(mask)
    assert (chosen, mask.tolist()) == (members(bits).tolist(), mask_of(bits, len(mask)).tolist())
    assert sum(1 << one for one in chosen) == bits
