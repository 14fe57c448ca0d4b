"""The pages' library, stored and indexed once per test."""

from __future__ import annotations

import pytest

from broadsheet.papers import write
from broadsheet.pipeline.index import follow
from broadsheet.search.embedded import EmbeddedIndex
from tests.delivery.web import library


@pytest.fixture
def full_library(db: None, index: EmbeddedIndex) -> None:
    write.store(library.everything())
    writer = index.writer()
    follow(writer, 10_000)
    writer.close()
