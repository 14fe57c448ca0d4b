"""The pages' library behind the API, and a limiter that forgets between tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from broadsheet.delivery.api.instance import limiter
from broadsheet.papers import write
from broadsheet.pipeline.index import follow
from broadsheet.search.embedded import EmbeddedIndex
from tests.delivery.web import library


@pytest.fixture
def served(db: None, index: EmbeddedIndex) -> Iterator[None]:
    write.store([*library.everything(), *library.many(60), library.collaboration()])
    writer = index.writer()
    follow(writer, 10_000)
    writer.close()
    limiter.forget()
    yield
    limiter.forget()
