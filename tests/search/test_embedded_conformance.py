"""The embedded index passes the suite every Index must pass, on disk and in memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from broadsheet.search.conformance import CHECKS, Check
from broadsheet.search.embedded import EmbeddedIndex


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("place", ["disk", "memory"])
def test_embedded_index_conforms(check: Check, place: str, tmp_path: Path) -> None:
    made = 0

    def make() -> EmbeddedIndex:
        nonlocal made
        made += 1
        return EmbeddedIndex(tmp_path / str(made) if place == "disk" else None)

    check(make)
