"""arXiv: its OAI-PMH interface, query API, daily feeds and metadata snapshot, as records of one source.

Which to use for what: OAI-PMH is the nightly truth, the feeds alone know the announcement's day and type,
the query API finds one paper now, the snapshot fills a library from one file. Records of all of them carry
the source ``arxiv`` and the bare identifier; ``Source.name`` names the harvest. One request every three
seconds over all of them together (https://info.arxiv.org/help/api/tou.html) is the fetcher's business.
"""

from __future__ import annotations

from broadsheet.sources.arxiv.categories import is_category, oai_set_of, spelled
from broadsheet.sources.arxiv.feed import ArxivFeed
from broadsheet.sources.arxiv.feed_entries import better_kind
from broadsheet.sources.arxiv.files import AtomFile, OaiFile, RssFile
from broadsheet.sources.arxiv.get import Answer, Get
from broadsheet.sources.arxiv.oai import EARLIEST, ArxivOai, CursorExpired, since_with_overlap
from broadsheet.sources.arxiv.query import ArxivQuery
from broadsheet.sources.arxiv.snapshot import Snapshot
from broadsheet.sources.port import Format, Source

__all__ = [
    "EARLIEST",
    "Answer",
    "ArxivFeed",
    "ArxivOai",
    "ArxivQuery",
    "CursorExpired",
    "Get",
    "Snapshot",
    "better_kind",
    "formats",
    "is_category",
    "oai_set_of",
    "since_with_overlap",
    "sources",
    "spelled",
]


def sources(get: Get, *, prefix: str = "arXivRaw") -> tuple[Source, ...]:
    """The three harvests; ``prefix`` is the OAI metadata format (``arXivRaw`` or ``arXiv``)."""
    return (ArxivOai(get, prefix=prefix), ArxivQuery(get), ArxivFeed(get))


def formats() -> tuple[Format, ...]:
    """The files that ``broadsheet import`` can read."""
    return (Snapshot(), OaiFile(), AtomFile(), RssFile())
