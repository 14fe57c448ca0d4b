"""One item of a Daily Papers answer turned into a record.

Not used although present: the outer ``publishedAt`` (until March 2025 the moment of listing, since then the
paper's date shifted by a time zone), avatars (relative in half of all cases, and pictures of people),
thumbnails.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from broadsheet.kernel.errors import BadPayload
from broadsheet.kernel.ids import parse_arxiv
from broadsheet.kernel.record import Author, Count, Link, Listing, Organisation, Record
from broadsheet.sources.jsonlines.fields import ABSTRACT, LONG, Fields

SOURCE = "huggingface"
_REPOSITORY = re.compile(r"[A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100}")
_VIDEO = (".mp4", ".mov", ".qt", ".webm")


def to_record(
    item: Mapping[str, Any],
    *,
    position: int,
    day: date | None = None,
    seen: date | None = None,
    bad: list[str] | None = None,
) -> Record:
    """The record of ``item``, which stood at ``position`` of the list of ``day``.

    ``day`` None takes it from ``submittedOnDailyAt``, the list's day in 7,077 of 7,077 saved items. ``seen``
    is the day the numbers were read; a list is read again for a week, so it is not always ``day``.
    Raises BadPayload where there is no paper in it.
    """
    outer = Fields(item, bad)
    paper = outer.object("paper")
    if paper is None:
        raise BadPayload("no paper in this item")
    # The inner title kept arXiv's hard wraps until November 2025; the outer one is mostly clean.
    title = outer.text("title", LONG) or paper.text("title", LONG)
    if not title.strip():
        raise BadPayload("no title")
    source_id = paper.text("id")
    day = day or paper.day("submittedOnDailyAt")
    submitted = paper.moment("publishedAt")
    # Since April 2026 most times are cut to midnight; then only the day is known.
    is_a_day = submitted is not None and submitted.time() == time()
    arxiv = parse_arxiv(source_id)
    summary = paper.text("ai_summary", LONG)
    listing = _listing(outer, paper, day, position)
    return Record(
        source=SOURCE,
        source_id=source_id,
        title=title,
        ids=(arxiv.paper_id,) if arxiv else (),
        abstract=paper.text("summary", ABSTRACT) or outer.text("summary", ABSTRACT),
        authors=_authors(paper),
        status="withdrawn" if paper.text("withdrawnAt") else "",
        submitted=None if is_a_day else submitted,
        submitted_on=submitted.date() if submitted is not None and is_a_day else None,
        organisation=_organisation(outer, paper),
        links=_links(outer, paper),
        listings=(listing,) if day else (),
        counts=_counts(listing, paper, seen or day),
        summary=summary,
        summary_by=_summary_by(paper) if summary else "",
        keywords=paper.texts("ai_keywords"),
    )


def _listing(outer: Fields, paper: Fields, day: date | None, position: int) -> Listing:
    submitter = outer.object("submittedBy") or paper.object("submittedOnDailyBy")
    return Listing(
        source=SOURCE,
        day=day,
        position=position,
        votes=paper.number("upvotes"),
        comments=outer.number("numComments"),
        submitted_by=submitter.text("name") or submitter.text("user") if submitter else "",
    )


def _authors(paper: Fields) -> tuple[Author, ...]:
    """The authors in their order, without those the source hides on request."""
    named = ((one.text("name"), one.data.get("hidden")) for one in paper.objects("authors"))
    return tuple(Author(name) for name, is_hidden in named if name.strip() and is_hidden is not True)


def _organisation(outer: Fields, paper: Fields) -> Organisation | None:
    """``organization``; for four days of 2025 it was called ``submitterOrganization`` and meant the same:
    one submitter's papers of those days carry eight different ones, each the paper's own."""
    found = (
        outer.object("organization") or paper.object("organization") or outer.object("submitterOrganization")
    )
    if found is None:
        return None
    slug = found.text("name")
    return Organisation(slug, found.text("fullname") or slug) if slug else None


def _links(outer: Fields, paper: Fields) -> tuple[Link, ...]:
    links = []
    code = repository_address(paper.text("githubRepo"))
    if code:
        links.append(Link("code", code))
    project = paper.text("projectPage", LONG)
    if project.startswith(("https://", "http://")):
        links.append(Link("project", project))
    # One address as ``mediaUrl`` until June 2024, a list since; pictures are not links of a paper.
    media = (*outer.texts("mediaUrls"), *outer.texts("mediaUrl")) or paper.texts("mediaUrls")
    links += [Link("video", url) for url in media if _is_video(url)]
    return tuple(links)


def _is_video(url: str) -> bool:
    return url.startswith("https://") and url.lower().endswith(_VIDEO)


def repository_address(text: str) -> str:
    """A repository's address: given in full, or as ``owner/name``; "" for anything else."""
    if text.startswith(("https://", "http://")):
        return text
    return f"https://github.com/{text}" if _REPOSITORY.fullmatch(text) else ""


def _counts(listing: Listing, paper: Fields, on: date | None) -> tuple[Count, ...]:
    values = (
        ("votes", listing.votes),
        ("comments", listing.comments),
        ("stars", paper.number("githubStars")),
    )
    return tuple(Count(measure, value, on) for measure, value in values if value is not None)


def _summary_by(paper: Fields) -> str:
    model = paper.text("ai_summary_model")
    return f"{model}, by Hugging Face" if model else "Hugging Face"
