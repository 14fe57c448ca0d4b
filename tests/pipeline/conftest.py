"""A fetcher without pauses, and sources that ask servers on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from broadsheet.conf import wiring
from broadsheet.net.fetch import Fetcher
from broadsheet.pipeline import ledger
from broadsheet.sources import arxiv, current
from broadsheet.sources.huggingface.daily import DailyPapers


@pytest.fixture
def today() -> date:
    """The day on which the Hugging Face source believes it is."""
    return date(2026, 8, 21)


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    made = Fetcher(
        "tests@example.org", allow_hosts=["loopback"], spacing={"*": 0}, tries=3, sleep=lambda _: None
    )
    yield made
    made.close()


@pytest.fixture(autouse=True)
def sources(fetcher: Fetcher, today: date) -> Iterator[None]:
    every = [*arxiv.sources(fetcher.get), DailyPapers(fetcher.get, lambda: today)]
    current.choose({source.name: source for source in every}, wiring.formats())
    ledger.enable(("arxiv-feed", "arxiv-oai", "huggingface"))
    yield
    wiring.wire()
