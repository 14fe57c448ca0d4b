"""Everything about one paper, for its own page."""

from __future__ import annotations

from collections.abc import Iterator

from broadsheet.kernel.record import Record
from broadsheet.papers.codec import decode
from broadsheet.papers.facts import load, load_versions
from broadsheet.papers.models import Change, Identifier, Listing, Observation, Paper, StoredRecord
from broadsheet.papers.read.cards import cards
from broadsheet.papers.views import (
    ChangeView,
    CountView,
    ListingView,
    PaperView,
    RecordView,
    SaidLink,
    VersionView,
)

LISTING_FIELDS = ("source", "day", "position", "kind", "votes", "comments", "is_estimated", "submitted_by",
                  "printed_day")  # fmt: skip


def paper(key: str) -> PaperView | None:
    """Everything about the paper whose current key is ``key``."""
    row = Paper.objects.filter(key=key).first()
    if row is None:
        return None
    card = cards([row.number])[0]
    names = list(
        Identifier.objects.filter(paper_id=row.number).order_by("name").values_list("name", flat=True)
    )
    records = _records(row.number)
    raw = next((r.abstract for r in _raw(row.number) if r.abstract), "")
    return PaperView(
        card=card,
        title_raw=row.title_raw or row.title,
        abstract_raw=raw,
        ids=tuple(n for n in names if not n.startswith("title:")),
        old_keys=tuple(n for n in names if n != row.key and n.startswith("title:")),
        comments=row.comments,
        journal_ref=row.journal_ref,
        venue=row.venue,
        status=row.status,
        licence=row.licence,
        withdrawn_reason=row.comments if row.is_withdrawn else "",
        submitted=row.submitted,
        submitted_on=row.submitted_on,
        announced=row.announced,
        announced_is_estimated=row.announced_is_estimated,
        modified=row.modified,
        versions=tuple(VersionView(v.number, v.at, v.is_withdrawn) for v in load_versions(row.versions_json)),
        links=tuple(SaidLink(*link) for link in load(row.links_json)),
        listings=listings_of(row.number),
        records=records,
        counts=_counts(row.number),
        changes=changes_of(row.number),
        keywords=tuple(load(row.keywords_json)),
    )


def _raw(number: int) -> Iterator[Record]:
    for body in (
        StoredRecord.objects.filter(paper_id=number).order_by("source").values_list("body", flat=True)
    ):
        yield decode(bytes(body))


def _records(number: int) -> tuple[RecordView, ...]:
    rows = StoredRecord.objects.filter(paper_id=number).order_by("received", "slot")
    fields = ("source", "source_id", "received", "licence", "may_share_abstract")
    return tuple(RecordView(*row) for row in rows.values_list(*fields))


def listings_of(number: int) -> tuple[ListingView, ...]:
    rows = Listing.objects.filter(paper_id=number).order_by("day", "source", "page")
    return tuple(ListingView(*row) for row in rows.values_list(*LISTING_FIELDS))


def _counts(number: int) -> tuple[CountView, ...]:
    rows = Observation.objects.filter(paper_id=number, on__isnull=False).order_by("measure", "on", "source")
    values = rows.values_list("measure", "source", "on", "value")
    return tuple(CountView(measure, source, on, value) for measure, source, on, value in values if on)


def changes_of(number: int, limit: int = 50) -> tuple[ChangeView, ...]:
    """The newest ``limit`` changes of a paper, newest first."""
    rows = Change.objects.filter(paper_number=number).order_by("-number")[:limit]
    return tuple(
        ChangeView(r.number, r.at, r.kind, load(r.detail_json) if r.detail_json else {}) for r in rows
    )
