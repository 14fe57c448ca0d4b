"""A *record*: what one source said about one paper, before anybody compared it with anything.

Text is raw, as the source wrote it (LaTeX, hard wraps); a field the source does not give stays at its
empty default, and empty never overwrites something that is known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from broadsheet.kernel.ids import PaperId


@dataclass(frozen=True, slots=True)
class Author:
    name: str
    affiliation: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a paper; ``number`` starts at 1, ``at`` is aware UTC."""

    number: int
    at: datetime | None = None
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """``kind`` is one of code, project, page, pdf, dataset, video."""

    kind: str
    url: str


@dataclass(frozen=True, slots=True)
class Organisation:
    """``slug`` is the source's short name where it has one, else made from ``name``."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Listing:
    """One appearance of a paper on a source's list of a day.

    ``kind`` is arXiv's announcement type (new, cross, replace) or "" elsewhere; ``position`` counts from 0
    in the source's own order; ``is_estimated`` marks an announcement day computed from the calendar.
    ``day`` may be None where a saved page names none.
    """

    source: str
    day: date | None
    position: int = 0
    kind: str = ""
    votes: int | None = None
    comments: int | None = None
    submitted_by: str = ""
    is_estimated: bool = False
    page: str = ""
    printed_day: str = ""
    """Day and month as printed, ``MM-DD``, where the page names no year."""


@dataclass(frozen=True, slots=True)
class Count:
    """A number a source gave on a day: ``measure`` is one of votes, comments, stars, citations."""

    measure: str
    value: int
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What ``source`` said. ``submitted`` is the first version's time, ``modified`` the record's own
    last change at the source; both aware UTC. ``licence`` is an address or "" for unknown."""

    source: str
    source_id: str
    title: str
    ids: tuple[PaperId, ...] = ()
    abstract: str = ""
    authors: tuple[Author, ...] = ()
    author_count: int | None = None
    categories: tuple[str, ...] = ()
    comments: str = ""
    journal_ref: str = ""
    venue: str = ""
    status: str = ""
    licence: str = ""
    year: int | None = None
    printed_date: str = ""
    """A date as printed where it is incomplete (``MM-DD``, the year unknown)."""
    submitted: datetime | None = None
    submitted_on: date | None = None
    """The submission day where the source gives no time of day."""
    modified: datetime | None = None
    versions: tuple[Version, ...] = ()
    organisation: Organisation | None = None
    links: tuple[Link, ...] = ()
    listings: tuple[Listing, ...] = ()
    counts: tuple[Count, ...] = ()
    summary: str = ""
    """A short summary that is not the abstract, and ``summary_by`` who wrote it."""
    summary_by: str = ""
    keywords: tuple[str, ...] = ()
    may_share_abstract: bool = False
    """Whether the source's terms let others republish the abstract (arXiv metadata: CC0)."""
    is_sample: bool = False
    is_deleted: bool = False
    also: tuple[str, ...] = ()
    """Other sources the source itself names for this paper."""


@dataclass(frozen=True, slots=True)
class Citations:
    """What ``source`` knows on day ``on`` about who cites ``paper`` and whom it cites.

    ``count`` is the source's own number over all its works, None where it gives none; ``references`` are
    those cited works that it can name by an identifier of ours.
    """

    source: str
    paper: PaperId
    count: int | None
    on: date
    references: tuple[PaperId, ...] = ()


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a payload that could not be used. ``place`` is file and line, or an address."""

    source: str
    place: str
    reason: str
    excerpt: str = field(default="", compare=False)


Outcome = Record | Fault
"""What a parser yields: the usable and the unusable, in the order of the payload."""
