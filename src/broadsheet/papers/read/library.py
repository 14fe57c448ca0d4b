"""The library as a whole: totals, sources, every record for an export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max

from broadsheet.kernel.record import Record
from broadsheet.papers.codec import decode
from broadsheet.papers.facts import load
from broadsheet.papers.models import Change, Listing, Merge, Observation, Paper, StoredRecord


@dataclass(frozen=True, slots=True)
class Totals:
    papers: int
    records: int
    sample_papers: int
    changes: int
    last_change_at: datetime | None


def totals() -> Totals:
    newest = Change.objects.aggregate(count=Max("number"), at=Max("at"))
    return Totals(
        papers=Paper.objects.count(),
        records=StoredRecord.objects.count(),
        sample_papers=sample_papers(),
        changes=newest["count"] or 0,
        last_change_at=newest["at"],
    )


def sample_papers() -> int:
    return Paper.objects.filter(is_sample=True).count()


def records(after_slot: str = "", *, without_samples: bool = False) -> Iterator[Record]:
    """Every stored record, by slot: what an export writes. Memory does not grow with the library."""
    rows = StoredRecord.objects.filter(slot__gt=after_slot).order_by("slot")
    if without_samples:
        rows = rows.filter(is_sample=False)
    for body in rows.values_list("body", flat=True).iterator(chunk_size=500):
        yield decode(bytes(body))


def sources_seen() -> dict[str, int]:
    """How many records each source has given."""
    rows = StoredRecord.objects.values_list("source").annotate(n=Count("slot")).order_by("-n")
    return dict(rows)


def last_listed(source: str) -> date | None:
    newest: date | None = Listing.objects.filter(source=source).aggregate(day=Max("day"))["day"]
    return newest


@dataclass(frozen=True, slots=True)
class MergeRow:
    number: int
    kept: str
    gone: str
    reason: str
    said_by: str
    at: datetime
    undone_at: datetime | None


def merges(limit: int) -> tuple[MergeRow, ...]:
    """The newest merges, those that were undone included."""
    rows = Merge.objects.order_by("-at", "-pk").values_list(
        "pk", "kept_key", "gone_key", "reason", "said_by", "at", "undone_at"
    )
    return tuple(MergeRow(*row) for row in rows[:limit])


def papers_with_code(
    host: str, source: str, today: date, since: date, limit: int
) -> tuple[tuple[str, str, str], ...]:
    """(key, title, code address) of papers dated from ``since`` on whose code is at ``host`` and whose stars
    ``source`` has not counted ``today``, newest first."""
    counted = Observation.objects.filter(source=source, measure="stars", on=today).values("paper_id")
    rows = (
        Paper.objects.filter(sorted_on__gte=since, links_json__contains=host)
        .exclude(number__in=counted)
        .order_by("-sorted_on", "-number")
        .values_list("key", "title", "links_json")[:limit]
    )
    found = []
    for key, title, links in rows:
        url = next((url for kind, url, _ in load(links) if kind == "code" and host in url), "")
        if url:
            found.append((key, title, url))
    return tuple(found)
