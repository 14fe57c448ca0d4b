"""Views over lists: a day, a span of days, a saved page, and the calendar's counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from broadsheet.papers import cursors
from broadsheet.papers.models import Listing
from broadsheet.papers.read.cards import cards
from broadsheet.papers.read.paper import LISTING_FIELDS
from broadsheet.papers.views import Card, CardPage, DayCount, ListingView

_KINDS = {"new": ("new", ""), "cross": ("cross",), "replace": ("replace",)}


def _listings(source: str) -> QuerySet[Listing]:
    rows = Listing.objects.filter(day__isnull=False)
    return rows.filter(source=source) if source else rows


def day(source: str, day: date, *, kind: str = "", cursor: str = "", limit: int = 50) -> CardPage:
    """The papers on ``source``'s list of ``day`` in its order, each once; "" is all lists together, most
    votes first. ``kind`` is new (also where a source has no types), cross or replace; "" is all."""
    rows = Listing.objects.filter(day=day)
    if source:
        rows = rows.filter(source=source)
    if kind:
        rows = rows.filter(kind__in=_KINDS.get(kind, (kind,)))
    places: dict[int, tuple[int, int, int]] = {}
    for paper, position, votes in rows.values_list("paper_id", "position", "votes"):
        order = (0 if source else -(votes or 0), position, paper)
        if paper not in places or order < places[paper]:
            places[paper] = order
    ordered = sorted(places.values())
    start = cursors.read(cursor, int, int, int) if cursor else None
    rest = [o for o in ordered if o > start] if start else ordered
    page = rest[:limit]
    shown = _with_listings([paper for _, _, paper in page], rows)
    more = cursors.write(*page[-1]) if len(rest) > limit else ""
    return CardPage(shown, more, len(ordered))


def _with_listings(numbers: list[int], rows: QuerySet[Listing]) -> tuple[Card, ...]:
    listings: dict[int, ListingView] = {}
    for number, *values in (
        rows.filter(paper_id__in=numbers).order_by("source", "page").values_list("paper_id", *LISTING_FIELDS)
    ):
        view = ListingView(*values)
        known = listings.get(number)
        if known is None or (view.votes or 0) > (known.votes or 0):
            listings[number] = view
    return tuple(replace(card, listing=listings.get(card.number)) for card in cards(numbers))


def span(source: str, first: date, last: date, *, cursor: str = "", limit: int = 50) -> CardPage:
    """Papers listed from ``first`` to ``last``, each once, most votes first, then newest listing first."""
    rows = _listings(source).filter(day__range=(first, last))
    if source == "":
        rows = rows.exclude(kind__in=("cross", "replace"))
    ranked = (
        rows.values("paper_id")
        .annotate(most=Coalesce(Max("votes"), -1), newest=Max("day"))
        .order_by("-most", "-newest", "-paper_id")
    )
    total = rows.aggregate(n=Count("paper_id", distinct=True))["n"]
    offset = max(0, min(cursors.read(cursor, int)[0], total)) if cursor else 0
    page = [row["paper_id"] for row in ranked[offset : offset + limit]]
    shown = _with_listings(page, rows)
    more = cursors.write(offset + limit) if offset + limit < total else ""
    return CardPage(shown, more, total)


def day_counts(first: date, last: date, source: str = "") -> tuple[DayCount, ...]:
    """How many papers stand on each list from ``first`` to ``last``, by source and type, oldest first."""
    rows = _listings(source).filter(day__range=(first, last)).values_list("day", "source", "kind")
    return tuple(
        DayCount(*row) for row in rows.annotate(n=Count("paper_id")).order_by("day", "source", "kind")
    )


def neighbours(source: str, day: date) -> tuple[date | None, date | None]:
    """The nearest days before and after ``day`` that have a list."""
    before: date | None = _listings(source).filter(day__lt=day).aggregate(d=Max("day"))["d"]
    after: date | None = _listings(source).filter(day__gt=day).aggregate(d=Min("day"))["d"]
    return before, after


def latest_day(source: str = "") -> date | None:
    """The newest day that has a list (an estimated one counts: it says so)."""
    newest: date | None = _listings(source).aggregate(d=Max("day"))["d"]
    return newest


def list_sources() -> tuple[str, ...]:
    """The sources that have dated lists, alphabetically. One index probe per source, however many rows."""
    found: list[str] = []
    while True:
        rows = Listing.objects.filter(day__isnull=False)
        row = rows.filter(source__gt=found[-1]) if found else rows
        name = row.aggregate(s=Min("source"))["s"]
        if name is None:
            return tuple(found)
        found.append(name)


def saved_pages() -> tuple[tuple[str, str, int], ...]:
    """Saved pages whose year is unknown: (page, MM-DD as printed, papers)."""
    rows = Listing.objects.filter(~Q(page="")).values_list("page", "printed_day")
    return tuple((p, d, n) for p, d, n in rows.annotate(n=Count("paper_id")).order_by("page"))


def saved_page(page: str, *, cursor: str = "", limit: int = 50) -> CardPage:
    """The papers of a saved page in the order they stood there."""
    rows = Listing.objects.filter(page=page).exclude(page="")
    start = cursors.read(cursor, int)[0] if cursor else -1
    found = list(
        rows.filter(position__gt=start).order_by("position").values_list("position", "paper_id")[: limit + 1]
    )
    shown = _with_listings([paper for _, paper in found[:limit]], rows)
    more = cursors.write(found[limit - 1][0]) if len(found) > limit else ""
    return CardPage(shown, more, rows.count())
