"""From what arXiv's formats have in common to the one record: identifiers, dates, withdrawal, bounds.

Text stays as the source wrote it (TeX, hard wraps); only its ends are trimmed and its length is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

from broadsheet.kernel.clock import FIRST_LIST, announcement_day_of
from broadsheet.kernel.errors import BadPayload
from broadsheet.kernel.ids import ArxivId, PaperId, parse_arxiv, parse_doi
from broadsheet.kernel.record import Author, Fault, Link, Listing, Outcome, Record, Version
from broadsheet.kernel.text import split_authors
from broadsheet.sources.arxiv.pieces import excerpt_of

SOURCE = "arxiv"
"""What every record of arXiv's own interfaces carries as its source, whichever interface gave it."""

LIMITS = {
    "title": 2_000,
    "abstract": 20_000,
    "author list": 400_000,
    "comments": 5_000,
    "journal reference": 2_000,
    "categories": 1_000,
    "licence": 500,
    "doi": 1_000,
}
"""Characters kept of a field. arXiv's own limit for abstracts is 1,920; author lists of the largest
collaborations take about 150,000."""
AUTHOR_LIMIT = 20_000
NAME_LIMIT = 1_000

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), start=1
    )
}
_WITHDRAWN = re.compile(r"\bwithdrawn\b", re.IGNORECASE)
_BETWEEN_DOIS = re.compile(r"[\s,;]+(?=(?:doi:|https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/)", re.IGNORECASE)
_CODE = re.compile(
    r"https?://(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)/[\w.-]+/[\w.-]+",
    re.IGNORECASE,
)
_PROJECT = re.compile(r"https?://[\w-]+\.(?:github|gitlab)\.io(?:/[\w./~-]*)?", re.IGNORECASE)
_YEARS = range(1980, 2101)
"""Years a date may name: arXiv holds papers submitted retroactively with dates from the 1980s on."""


@dataclass(slots=True)
class Draft:
    """What one item of a payload says, on its way to a record; ``doubts`` become faults beside it."""

    arxiv_id: str
    title: str = ""
    abstract: str = ""
    authors: tuple[Author, ...] = ()
    categories: tuple[str, ...] = ()
    comments: str = ""
    journal_ref: str = ""
    doi: str = ""
    licence: str = ""
    submitted: datetime | None = None
    submitted_on: date | None = None
    modified: datetime | None = None
    versions: tuple[Version, ...] = ()
    is_marked_withdrawn: bool = False
    listings: tuple[Listing, ...] | None = None
    """None: estimate the day from ``submitted``; a feed, which knows the day, says so."""
    doubts: list[str] = field(default_factory=list)

    def text(self, name: str, raw: str | None) -> str:
        """``raw`` without white space around it and no longer than the field called ``name`` may be."""
        if not raw:
            return ""
        limit = LIMITS[name]
        if len(raw) > limit:
            self.doubts.append(f"{name} of {len(raw):,} characters, cut to {limit:,}")
            raw = raw[:limit]
        return raw.strip()

    def split(self, raw: str | None) -> tuple[Author, ...]:
        """The authors in a list written by people: commas, "and", affiliations in parentheses."""
        return self.some(
            Author(one.name, one.affiliation) for one in split_authors(self.text("author list", raw))
        )

    def some(self, authors: Iterable[Author]) -> tuple[Author, ...]:
        """Those authors that have a name, not more than AUTHOR_LIMIT of them, each of bearable length."""
        named = tuple(
            author if len(author.name) + len(author.affiliation) <= NAME_LIMIT else _shortened(author)
            for author in authors
            if author.name
        )
        if len(named) > AUTHOR_LIMIT:
            self.doubts.append(f"{len(named):,} authors, cut to {AUTHOR_LIMIT:,}")
        return named[:AUTHOR_LIMIT]

    def moment(self, name: str, raw: str | None) -> datetime | None:
        """A time in one of arXiv's spellings, or None and a doubt where it is none."""
        if not raw or not raw.strip():
            return None
        found = parse_moment(raw)
        if found is None:
            self.doubts.append(f"{name} is not a date: {excerpt_of(raw, 40)}")
        return found

    @property
    def is_withdrawn(self) -> bool:
        """Whether the latest version is withdrawn: marked so, or said so in the comments.

        Both signals are needed; measured on the server's own test data (peers-and-formats.md D.3).
        """
        return self.is_marked_withdrawn or _WITHDRAWN.search(self.comments) is not None


def _shortened(author: Author) -> Author:
    return Author(author.name[:NAME_LIMIT], author.affiliation[:NAME_LIMIT])


def parse_moment(raw: str) -> datetime | None:
    """``Wed, 25 Jun 2008 15:29:38 GMT``, ``2014-12-12`` or ``2022-02-24T15:05:19Z`` as aware UTC, or None."""
    raw = raw.strip()
    words = raw.split()
    try:
        if len(words) == 6 and words[5] == "GMT":
            # Written out because email.utils takes ten times as long, and a snapshot holds six million.
            hour, minute, second = words[4].split(":")
            found = datetime(
                int(words[3]),
                _MONTHS[words[2]],
                int(words[1]),
                int(hour),
                int(minute),
                int(second),
                tzinfo=UTC,
            )
        elif raw[:1].isdigit() and "-" in raw[:5]:
            found = datetime.fromisoformat(raw)
        else:
            found = parsedate_to_datetime(raw)
        aware = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, KeyError, TypeError, OverflowError, IndexError):
        return None
    return aware if aware.year in _YEARS else None


def publisher_dois(raw: str) -> tuple[PaperId, ...]:
    """The DOIs in arXiv's ``doi`` field: the publisher's, at times several, never arXiv's own."""
    if not raw:
        return ()
    # One alone is the rule, and an import asks half of its lines.
    parts = _BETWEEN_DOIS.split(raw)[:20] if raw.count("10.") > 1 else [raw]
    found = [parse_doi(part) for part in parts]
    return tuple(dict.fromkeys(doi for doi in found if doi is not None and doi.scheme == "doi"))


def links_in(comments: str) -> tuple[Link, ...]:
    """Addresses of code and project pages that authors put into the comments."""
    if "://" not in comments:
        return ()
    code = [Link("code", found.rstrip(".").removesuffix(".git")) for found in _CODE.findall(comments)]
    project = [Link("project", found.rstrip("./")) for found in _PROJECT.findall(comments)]
    return tuple(dict.fromkeys(code + project))[:10]


def record_of(draft: Draft, arxiv_id: ArxivId) -> Record:
    """The record a draft makes. Withdrawal is a state of the latest version, so the last one carries it."""
    versions = draft.versions
    is_withdrawn = draft.is_withdrawn
    if is_withdrawn and versions:
        versions = (*versions[:-1], Version(versions[-1].number, versions[-1].at, is_withdrawn=True))
    listings = draft.listings
    if listings is None:
        listings = _estimated(draft.submitted)
    return Record(
        source=SOURCE,
        source_id=arxiv_id.value,
        title=draft.title,
        ids=(arxiv_id.paper_id, *publisher_dois(draft.doi)),
        abstract=draft.abstract,
        authors=draft.authors,
        author_count=len(draft.authors) or None,
        categories=draft.categories,
        comments=draft.comments,
        journal_ref=draft.journal_ref,
        # The formats without versions have no other place for it.
        status="withdrawn" if is_withdrawn else "",
        licence=draft.licence,
        submitted=draft.submitted,
        submitted_on=draft.submitted_on,
        modified=draft.modified,
        versions=versions,
        links=links_in(draft.comments),
        listings=listings,
        # Metadata is CC0: https://info.arxiv.org/help/api/tou.html
        may_share_abstract=True,
    )


def _estimated(submitted: datetime | None) -> tuple[Listing, ...]:
    """The announcement the calendar promises for a first version; the feed knows the real day."""
    # Papers put in later with dates from before arXiv's first day were never on a list.
    if submitted is None or submitted.date() < FIRST_LIST:
        return ()
    return (_listing_of(submitted.replace(minute=0, second=0, microsecond=0)),)


@lru_cache(maxsize=4096)
def _listing_of(hour: datetime) -> Listing:
    """Deadlines fall on full hours, so an hour decides; neighbours in a snapshot share it."""
    return Listing(SOURCE, announcement_day_of(hour), kind="new", is_estimated=True)


def outcomes_of(draft: Draft, place: str, excerpt: bytes | str) -> Iterator[Outcome]:
    """The record, then a fault for each doubt; only a fault where there is no id or no title."""
    arxiv_id = parse_arxiv(draft.arxiv_id) if draft.arxiv_id else None
    if arxiv_id is None:
        yield fault(place, f"not an arXiv identifier: “{draft.arxiv_id[:60]}”", excerpt)
    elif not draft.title:
        yield fault(place, f"{arxiv_id.value} has no title", excerpt)
    else:
        yield record_of(draft, arxiv_id)
    for doubt in draft.doubts:
        yield fault(place, f"{arxiv_id.value}: {doubt}" if arxiv_id else doubt, excerpt)


def fault(place: str, reason: str, excerpt: bytes | str = "") -> Fault:
    """A fault of this source."""
    return Fault(SOURCE, place, reason, excerpt_of(excerpt))


def not_xml(url: str, expected: str, body: bytes) -> BadPayload:
    """The error for an answer that is something else: a page of maintenance, a consent form, nothing."""
    return BadPayload(
        f"{url} answered with something that is not {expected}: “{excerpt_of(body) or 'nothing at all'}”",
        hint="The source may be under maintenance; try again later.",
    )
