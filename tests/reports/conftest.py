"""What all report tests use."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from violation_rules.messages import Catalogue
from violation_rules.reports import Run, write_report

sys.path.insert(0, str(Path(__file__).parent))  # the tests are no package; `findings` is their factory

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(params=["zh", "en"])
def catalogue(request: pytest.FixtureRequest) -> Catalogue:
    """Both languages."""
    return Catalogue(request.param)


@pytest.fixture
def written() -> Callable[..., bytes]:
    """A run written in a format."""

    def write(form: str, run: Run, catalogue: Catalogue | None = None) -> bytes:
        out = io.BytesIO()
        write_report(form, run, out, catalogue or Catalogue("zh"))
        return out.getvalue()

    return write
