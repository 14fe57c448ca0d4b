"""The three harvests through the real fetcher: encoding, Retry-After, conditional requests."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from broadsheet.kernel.errors import SourceRefused
from broadsheet.net.fetch import Fetcher
from broadsheet.sources.arxiv import sources
from broadsheet.sources.port import Ask
from tests.payload_servers.arxiv import ArxivServer, Trouble, invented_papers
from tests.sources.arxiv.harvests import faults, harvest, records

DAY = date(2026, 8, 20)
PAPERS = invented_papers(30, first_day=DAY)


@pytest.fixture
def fetcher(tmp_path: Path) -> Fetcher:
    return Fetcher(
        "tests@example.org", tmp_path, allow_hosts=("127.0.0.1",), spacing={"*": 0.0}, jitter=lambda: 0.0
    )


def test_every_source_reads_every_paper(fetcher: Fetcher) -> None:
    troubles = [
        Trouble("busy", at=1, times=2, path="/oai"),
        Trouble("rate", path="/api/query"),
        Trouble("busy", path="/rss"),
    ]
    everything = ("cs", "math", "stat", "hep-th", "astro-ph")
    with ArxivServer(PAPERS, page_size=10, faults=troubles, today=DAY) as server:
        bases = {
            "arxiv-oai": server.oai_url,
            "arxiv-query": server.query_url,
            "arxiv-feed": server.base_url,
        }
        for source in sources(fetcher.get):
            pages = harvest(source, Ask(sets=everything, base_url=bases[source.name]))
            assert {record.source_id for record in records(*pages)} == {paper.id for paper in PAPERS}
            assert faults(*pages) == []
        assert all("tests@example.org" in seen.headers["User-Agent"] for seen in server.requests)


def test_a_feed_that_has_not_changed_is_read_again_all_the_same(fetcher: Fetcher) -> None:
    feed = sources(fetcher.get)[2]
    with ArxivServer(PAPERS, today=DAY) as server:
        ask = Ask(sets=("cs",), base_url=server.base_url)
        assert feed.fetch(ask, "") == feed.fetch(ask, "")
        assert "If-None-Match" in {name.title() for name in server.requests[1].headers}


def test_the_servers_words_come_with_a_refusal(fetcher: Fetcher) -> None:
    with ArxivServer(PAPERS, faults=[Trouble("missing")]) as server:
        ask = Ask(sets=("cs",), base_url=server.query_url)
        with pytest.raises(SourceRefused):
            sources(fetcher.get)[1].fetch(ask, "")
