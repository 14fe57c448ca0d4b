"""What feeds need beside cards: a source's newest listings, the dates of many papers, the last change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Min

from broadsheet.papers.models import Change, Listing, Paper
from broadsheet.papers.read.cards import cards
from broadsheet.papers.read.paper import LISTING_FIELDS
from broadsheet.papers.rows import chunks
from broadsheet.papers.views import Card, ListingView


@dataclass(frozen=True, slots=True)
class Dates:
    """``added`` is when we first heard of the paper: known for every one, asked where nothing else is."""

    submitted: datetime | None
    submitted_on: date | None
    announced: date | None
    announced_is_estimated: bool
    modified: datetime | None
    added: datetime | None = None


def newest_listings(source: str, limit: int) -> tuple[Card, ...]:
    """The papers of the newest ``limit`` listings of ``source`` ("" for any), newest day first, each once."""
    rows = Listing.objects.filter(day__isnull=False)
    if source:
        rows = rows.filter(source=source)
    listings: dict[int, ListingView] = {}
    ordered = rows.order_by("-day", "position", "paper_id").values_list("paper_id", *LISTING_FIELDS)
    for number, *values in ordered[:limit]:
        listings.setdefault(number, ListingView(*values))
    return tuple(replace(card, listing=listings[card.number]) for card in cards(list(listings)))


def dates_of(numbers: Sequence[int]) -> dict[int, Dates]:
    """The dates of ``numbers``; unknown numbers are missing."""
    columns = ("submitted", "submitted_on", "announced", "announced_is_estimated", "modified")
    found: dict[int, Dates] = {}
    for part in chunks(numbers):
        for number, *values in Paper.objects.filter(number__in=part).values_list("number", *columns):
            found[number] = Dates(*values)
    undated = [
        n for n, dates in found.items() if not (dates.submitted or dates.submitted_on or dates.modified)
    ]
    for part in chunks(undated):
        rows = Change.objects.filter(paper_number__in=part).values_list("paper_number")
        for number, at in rows.annotate(at=Min("at")):
            found[number] = replace(found[number], added=at)
    return found


def last_change_at() -> datetime | None:
    """When the library changed last."""
    return Change.objects.order_by("-number").values_list("at", flat=True).first()
