"""What the tests of arXiv's three harvests share."""

from __future__ import annotations

from broadsheet.kernel.record import Fault, Record
from broadsheet.sources.port import Ask, Page, Source


def harvest(source: Source, ask: Ask, cursor: str = "") -> list[Page]:
    """All pages from ``cursor`` on, as the write path asks for them."""
    pages = [source.fetch(ask, cursor)]
    while pages[-1].cursor:
        pages.append(source.fetch(ask, pages[-1].cursor))
        assert len(pages) < 200
    return pages


def records(*pages: Page) -> list[Record]:
    return [outcome for page in pages for outcome in page.outcomes if isinstance(outcome, Record)]


def faults(*pages: Page) -> list[Fault]:
    return [outcome for page in pages for outcome in page.outcomes if isinstance(outcome, Fault)]
