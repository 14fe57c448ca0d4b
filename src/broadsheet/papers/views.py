"""What ``read`` hands out: frozen, light, without a way back to the tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class AuthorName:
    name: str
    slug: str
    affiliation: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationName:
    name: str
    slug: str


@dataclass(frozen=True, slots=True)
class SaidLink:
    """A link and who said so (a source's name)."""

    kind: str
    url: str
    said_by: str


@dataclass(frozen=True, slots=True)
class ListingView:
    """One appearance on a list; ``position`` counts from 0 in the source's order."""

    source: str
    day: date | None
    position: int
    kind: str
    votes: int | None
    comments: int | None
    is_estimated: bool
    submitted_by: str = ""
    printed_day: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """A paper as lists show it. ``address`` is what stands after /papers/. ``abstract`` is readable text
    with maths still in dollars; ``summary`` is a short text that is not the abstract, by ``summary_by``.
    ``dated`` is the best known day and ``dated_as`` says which: submitted, announced, listed, year."""

    number: int
    key: str
    address: str
    title: str
    abstract: str
    summary: str
    summary_by: str
    authors: tuple[AuthorName, ...]
    author_count: int | None
    categories: tuple[str, ...]
    organisation: OrganisationName | None
    dated: date | None
    dated_as: str
    year: int | None
    printed_date: str
    votes: int | None
    comment_count: int | None
    stars: int | None
    code_url: str
    project_url: str
    is_withdrawn: bool
    is_sample: bool
    version: int
    listing: ListingView | None = None


@dataclass(frozen=True, slots=True)
class VersionView:
    number: int
    at: datetime | None
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class RecordView:
    """One record behind a paper: who said it, when we got it, under which licence."""

    source: str
    source_id: str
    received: datetime
    licence: str
    may_share_abstract: bool


@dataclass(frozen=True, slots=True)
class CountView:
    measure: str
    source: str
    on: date
    value: int


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One line of the change log. ``detail`` maps a field to (before, after)."""

    number: int
    at: datetime
    kind: str
    detail: dict[str, list[object]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PaperView:
    """Everything a paper's own page shows. The four dates are kept apart: ``submitted``, ``announced``
    (a day in America/New_York; ``announced_is_estimated`` where the calendar said it), listed
    (``listings``) and ``modified``."""

    card: Card
    title_raw: str
    abstract_raw: str
    ids: tuple[str, ...]
    old_keys: tuple[str, ...]
    comments: str
    journal_ref: str
    venue: str
    status: str
    licence: str
    withdrawn_reason: str
    submitted: datetime | None
    submitted_on: date | None
    announced: date | None
    announced_is_estimated: bool
    modified: datetime | None
    versions: tuple[VersionView, ...]
    links: tuple[SaidLink, ...]
    listings: tuple[ListingView, ...]
    records: tuple[RecordView, ...]
    counts: tuple[CountView, ...]
    changes: tuple[ChangeView, ...]
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CardPage:
    """A page of cards; ``next_cursor`` is "" on the last page; ``total`` where it is cheap to know."""

    cards: tuple[Card, ...]
    next_cursor: str = ""
    total: int | None = None


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many papers stand on a source's list of a day, by announcement type."""

    day: date
    source: str
    kind: str
    papers: int


@dataclass(frozen=True, slots=True)
class AuthorView:
    slug: str
    name: str
    papers: int


@dataclass(frozen=True, slots=True)
class OrganisationView:
    slug: str
    name: str
    papers: int
