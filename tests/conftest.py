"""Settings for the whole suite: a throw-away home, no network but loopback, an index in memory."""

from __future__ import annotations

import os
import tempfile

_HOME = tempfile.mkdtemp(prefix="broadsheet-tests-")
for _name in [n for n in os.environ if n.startswith("BROADSHEET_")]:
    del os.environ[_name]
os.environ["BROADSHEET_HOME"] = _HOME
os.environ["BROADSHEET_ALLOW_HOSTS"] = "loopback"
os.environ["BROADSHEET_SOURCES"] = "none"
os.environ["BROADSHEET_LOG_LEVEL"] = "ERROR"

from collections.abc import Iterator  # noqa: E402

import pytest  # noqa: E402

from broadsheet.search import current  # noqa: E402
from broadsheet.search.embedded import EmbeddedIndex  # noqa: E402


@pytest.fixture(autouse=True)
def index() -> Iterator[EmbeddedIndex]:
    """Every test has an index of its own, in memory."""
    fresh = EmbeddedIndex(None)
    current.choose(fresh)
    yield fresh
    current.choose(None)
