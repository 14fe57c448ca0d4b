"""Papers in the shape that huggingface.co answers; what is not known is left out.

The daily item repeats fields on its outer object, because the Python client reads them there. The outer
``publishedAt`` is the day of the list, as it was at Hugging Face until March 2025 and as the client takes it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import blake2b

from broadsheet.delivery.hub.answers import Shape
from broadsheet.kernel.ids import address_of
from broadsheet.papers.views import Card, ListingView, OrganisationName, PaperView

_REPEATED = ("ai_summary", "ai_keywords", "githubRepo", "githubStars", "projectPage", "organization")


def item(card: Card) -> Shape:
    """An element of a daily list or of search results."""
    paper = inner(card)
    listing = card.listing
    outer = {
        "paper": paper,
        "publishedAt": paper.get("submittedOnDailyAt") or paper.get("publishedAt"),
        "title": paper["title"],
        "summary": paper.get("summary"),
        "numComments": (listing.comments if listing else None) or card.comment_count or 0,
        "submittedBy": paper.get("submittedOnDailyBy"),
        **{name: paper.get(name) for name in _REPEATED},
    }
    return present(outer)


def inner(card: Card) -> Shape:
    """The paper object, as far as a card knows it."""
    listing = card.listing
    votes = card.votes if listing is None or listing.votes is None else listing.votes
    is_github = "github.com/" in card.code_url
    return present(
        {
            "id": address_of(card.key),
            "authors": [
                {"_id": _id("author", author.slug), "name": author.name, "hidden": False}
                for author in card.authors
            ],
            "publishedAt": _day(card.dated),
            "submittedOnDailyAt": _day(listing.day if listing else None),
            "submittedOnDailyBy": _submitter(listing),
            "title": card.title,
            "summary": card.abstract.replace("\n\n", "\n"),
            "upvotes": votes or 0,
            "ai_summary": card.summary,
            "ai_summary_model": card.summary_by if card.summary else "",
            "projectPage": card.project_url,
            "githubRepo": card.code_url if is_github else "",
            "githubStars": card.stars if is_github else None,
            "organization": _organisation(card.organisation),
        }
    )


def info(view: PaperView) -> Shape:
    """The bare paper object of ``/api/papers/{id}``."""
    listings = [
        listing for listing in view.listings if listing.day and listing.kind not in ("cross", "replace")
    ]
    preferred = [listing for listing in listings if listing.source == "huggingface"] or listings
    first = preferred[0] if preferred else None
    paper = inner(view.card)
    more = {
        "publishedAt": moment(view.submitted) if view.submitted else paper.get("publishedAt"),
        "submittedOnDailyAt": _day(first.day if first else None),
        "submittedOnDailyBy": _submitter(first),
        "ai_keywords": list(view.keywords),
        "numTotalModels": 0,
        "linkedModels": [],
        "numTotalDatasets": 0,
        "linkedDatasets": [],
        "numTotalSpaces": 0,
        "linkedSpaces": [],
    }
    links = ("linkedModels", "linkedDatasets", "linkedSpaces")
    return paper | present(more) | {name: more[name] for name in links}


def present(values: Shape) -> Shape:
    """``values`` without what is not known: clients tell absent from null. Zero and false are known."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def moment(at: datetime) -> str:
    """
    >>> moment(datetime(2026, 8, 20, 1, 2, 3, 4000, tzinfo=UTC))
    '2026-08-20T01:02:03.004Z'
    """
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def _day(day: date | None) -> str:
    return f"{day.isoformat()}T00:00:00.000Z" if day else ""


def _submitter(listing: ListingView | None) -> Shape:
    if listing is None or not listing.submitted_by:
        return {}
    name = listing.submitted_by
    return {
        "_id": _id("user", name), "avatarUrl": "/favicon.svg", "fullname": name, "user": name, "name": name,
        "type": "user", "isPro": False,
    }  # fmt: skip


def _organisation(found: OrganisationName | None) -> Shape:
    if found is None:
        return {}
    return {"_id": _id("organisation", found.slug), "name": found.slug, "fullname": found.name}


def _id(kind: str, name: str) -> str:
    """24 hexadecimal digits that stay the same: what clients expect an id to look like."""
    return blake2b(f"{kind}:{name}".encode(errors="replace"), digest_size=12).hexdigest()
