"""The pages' library, with papers no XML was made for."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from broadsheet.kernel.record import Author
from broadsheet.papers import write
from broadsheet.pipeline.index import follow
from broadsheet.search.embedded import EmbeddedIndex
from tests.delivery.web import library

HOSTILE_TITLE = "Bells \x07 \x0b\ufffe\U0001f4f0 ]]> <b>&amp;</b> \u202eevil $O(n \\log n)$ and $5"


@pytest.fixture
def fed(db: None, index: EmbeddedIndex) -> None:
    write.store(
        [
            *library.everything(),
            library.arxiv(
                "2608.00010", HOSTILE_TITLE, abstract=HOSTILE_TITLE * 3, authors=(Author(HOSTILE_TITLE),),
                listings=(library.on_arxiv(library.FRIDAY, 9),),
                modified=datetime(2026, 8, 20, 7, tzinfo=UTC),
            ),
            library.collaboration(),
        ]
    )  # fmt: skip
    writer = index.writer()
    follow(writer, 10_000)
    writer.close()
