"""The pages' library behind the compatible API, with submitters and keywords."""

from __future__ import annotations

import pytest

from broadsheet.kernel.record import Listing
from broadsheet.papers import write
from broadsheet.pipeline.index import follow
from broadsheet.search.embedded import EmbeddedIndex
from tests.delivery.web import library


def fill(index: EmbeddedIndex) -> None:
    akhaliq = Listing("huggingface", library.WEDNESDAY, 0, votes=41, comments=3, submitted_by="akhaliq")
    write.store(
        [
            *library.many(3, library.FRIDAY, 2000),
            *library.many(60),
            *library.hostile(),
            library.on_huggingface(
                "2608.03000", "Submitted by Somebody", library.WEDNESDAY, 0, 41,
                listings=(akhaliq,), keywords=("pebbles", "sorting"),
                summary="Sorts pebbles.", summary_by="a model",
            ),
        ]
    )  # fmt: skip
    writer = index.writer()
    follow(writer, 10_000)
    writer.close()


@pytest.fixture
def hub(db: None, index: EmbeddedIndex) -> None:
    fill(index)
