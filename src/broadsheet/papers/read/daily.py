"""Papers with an arXiv id as programs page through them: by lists and votes, or by date of publication."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Coalesce

from broadsheet.papers import cursors
from broadsheet.papers.models import Listing, Paper
from broadsheet.papers.read.cards import cards
from broadsheet.papers.read.paper import LISTING_FIELDS
from broadsheet.papers.views import Card, CardPage, ListingView

_ARXIV = "arxiv:"


@dataclass(frozen=True, slots=True)
class Slice:
    """``offset`` and ``limit`` of an ordered result; ``by_votes`` or else the newest list first."""

    offset: int = 0
    limit: int = 50
    by_votes: bool = False


def listed(
    source: str, days: tuple[date | None, date | None], part: Slice, *, submitter: str = ""
) -> tuple[tuple[Card, ...], bool]:
    """Papers on ``source``'s lists ("" for any) in the span of ``days`` (None is open), each once with its
    newest listing there, and whether more follow."""
    rows = _rows(source, days, submitter)
    grouped = rows.values("paper_id").annotate(newest=Max("day"), most=Coalesce(Max("votes"), -1))
    order = ("-most", "-newest") if part.by_votes else ("-newest", "-most")
    found = list(
        grouped.order_by(*order, "-paper_id").values_list("paper_id", "newest")[
            part.offset : part.offset + part.limit + 1
        ]
    )
    page = dict(found[: part.limit])
    listings = _listings(rows, page)
    shown = cards(list(page))
    return tuple(replace(card, listing=listings.get(card.number)) for card in shown), len(found) > part.limit


def _rows(source: str, days: tuple[date | None, date | None], submitter: str) -> QuerySet[Listing]:
    first, last = days
    rows = Listing.objects.filter(day__isnull=False, paper__key__startswith=_ARXIV)
    rows = rows.exclude(kind__in=("cross", "replace"))
    if source:
        rows = rows.filter(source=source)
    if first:
        rows = rows.filter(day__gte=first)
    if last:
        rows = rows.filter(day__lte=last)
    return rows.filter(submitted_by=submitter) if submitter else rows


def _listings(rows: QuerySet[Listing], page: dict[int, date]) -> dict[int, ListingView]:
    found: dict[int, ListingView] = {}
    for number, *values in rows.filter(paper_id__in=list(page)).values_list("paper_id", *LISTING_FIELDS):
        view = ListingView(*values)
        known = found.get(number)
        if view.day == page[number] and (known is None or (view.votes or 0) > (known.votes or 0)):
            found[number] = view
    return found


def newest_arxiv(*, cursor: str = "", limit: int = 25) -> CardPage:
    """Papers with an arXiv id, newest first."""
    rows = Paper.objects.filter(key__startswith=_ARXIV)
    if cursor:
        day, last = cursors.read(cursor, date, int)
        rows = rows.filter(Q(sorted_on__lt=day) | Q(sorted_on=day, number__lt=last), sorted_on__lte=day)
    found = list(rows.order_by("-sorted_on", "-number").values_list("sorted_on", "number")[: limit + 1])
    more = cursors.write(*found[limit - 1]) if len(found) > limit else ""
    return CardPage(cards([number for _, number in found[:limit]]), more)
