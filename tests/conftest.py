"""What every test has: an index of its own, in memory. The settings are in ``tests/settings.py``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from broadsheet.search import current
from broadsheet.search.embedded import EmbeddedIndex


@pytest.fixture(autouse=True)
def index() -> Iterator[EmbeddedIndex]:
    fresh = EmbeddedIndex(None)
    current.choose(fresh)
    yield fresh
    current.choose(None)
