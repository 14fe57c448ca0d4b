"""A paper laid out for its page: authors apart, places to read it, counts as the columns of a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from broadsheet.papers.views import ListingView
from broadsheet.reading.paper import CountsOn, Paper

FIRST_AUTHORS = 30
CITED_AUTHORS = 500
"""How many authors stand in the page's head for reference managers: a collaboration's page stays a page."""
MEASURES = ("votes", "comments", "stars", "citations")


@dataclass(frozen=True, slots=True)
class Place:
    url: str
    text: str


def paper_context(found: Paper) -> dict[str, Any]:
    view, card = found.view, found.view.card
    named = {scheme: value for scheme, _, value in (key.partition(":") for key in reversed(view.ids))}
    measures = [name for name in MEASURES if any(getattr(row, name) is not None for row in found.counts)]
    return {
        "paper": found,
        "view": view,
        "card": card,
        "arxiv_id": named.get("arxiv", ""),
        "doi": named.get("doi", ""),
        "other_places": tuple(_other_places(named)),
        "cited_authors": card.authors[:CITED_AUTHORS],
        "first_authors": card.authors[:FIRST_AUTHORS],
        "other_authors": card.authors[FIRST_AUTHORS:],
        "unnamed_authors": max((card.author_count or 0) - len(card.authors), 0),
        "affiliations": [author for author in card.authors if author.affiliation],
        "first_listing": _first_listing(view.listings),
        "measures": measures,
        "count_rows": [(row, _columns(row, measures)) for row in found.counts],
    }


def _other_places(named: dict[str, str]) -> Iterable[Place]:
    if "acl" in named:
        yield Place(f"https://aclanthology.org/{named['acl']}", "ACL Anthology")
    if "openreview" in named:
        yield Place(f"https://openreview.net/forum?id={named['openreview']}", "OpenReview")


def _first_listing(listings: Iterable[ListingView]) -> ListingView | None:
    """The earliest appearance on a list that is not arXiv's own: that one is the announcement."""
    days = [listing for listing in listings if listing.day is not None and listing.source != "arxiv"]
    return min(days, key=lambda listing: (listing.day, listing.position), default=None)


def _columns(row: CountsOn, measures: list[str]) -> list[int | None]:
    return [getattr(row, name) for name in measures]
