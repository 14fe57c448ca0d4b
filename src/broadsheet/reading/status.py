"""What the library holds: totals, lists, saved pages, and how far the index has followed.

Runs and schedules are the ledger's (``pipeline``), which this room does not see.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from broadsheet.kernel.errors import IndexUnavailable
from broadsheet.papers import read
from broadsheet.reading.names import list_name
from broadsheet.reading.saved_page import SavedPageName, saved_pages
from broadsheet.search import current


@dataclass(frozen=True, slots=True)
class IndexState:
    """``behind`` counts changes the index has not seen; ``fault`` says why there is no index."""

    documents: int = 0
    behind: int = 0
    megabytes: float = 0.0
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    papers: int
    records: int
    sample_papers: int
    changes: int
    last_change_at: datetime | None
    lists: tuple[str, ...]
    saved_pages: tuple[SavedPageName, ...]
    index: IndexState


def status() -> Status:
    totals = read.totals()
    return Status(
        papers=totals.papers,
        records=totals.records,
        sample_papers=totals.sample_papers,
        changes=totals.changes,
        last_change_at=totals.last_change_at,
        lists=tuple(list_name(source) for source in read.list_sources()),
        saved_pages=saved_pages(),
        index=_index(totals.changes),
    )


def _index(changes: int) -> IndexState:
    try:
        stats = current.reader().stats()
    except IndexUnavailable as fault:
        return IndexState(fault=str(fault))
    return IndexState(stats.documents, max(changes - stats.cursor, 0), stats.bytes_on_disk / 1_000_000)


def sample_papers() -> int:
    """How many papers are the sample's; the banner on every page asks."""
    return read.sample_papers()
