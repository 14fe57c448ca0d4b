"""What a citation says about a paper, whatever format it is written in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from broadsheet.papers.cite.names import Name, parsed
from broadsheet.papers.views import Card, PaperView

_CONFERENCE = re.compile(r"\b(?:Proc(?:eedings|\.)|Conference|Workshop|Symposium|Advances in Neural)", re.I)
_JOURNAL = r"(?P<journal>[A-Z][^\d,:;()]{2,80}?)[\s,]+(?P<volume>\d{1,4})"
_REFERENCES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_JOURNAL}\s*,\s*(?P<pages>[\w.–-]+)\s*\((?P<year>[12]\d{{3}})\)\.?",
        rf"{_JOURNAL}\s*\((?P<year>[12]\d{{3}})\)\s*,?\s*(?P<pages>[\w.–-]+)\.?",
    )
)
_NO_VENUE = re.compile(r"arxiv|corr|preprint|unpublished|submitted", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Published:
    """Where a paper appeared. ``kind`` is article, inproceedings or "" for nowhere known; what could not be
    taken apart with certainty stays whole in ``container``."""

    kind: str = ""
    container: str = ""
    volume: str = ""
    pages: str = ""
    year: int | None = None


@dataclass(frozen=True)
class Work:
    """``day`` is the submission's; ``year`` may be known without it. ``author_count`` may exceed the names.

    ``abstract`` is "" where its source does not let others republish it.
    """

    key: str
    title: str
    author_names: tuple[str, ...]
    author_count: int
    day: date | None
    year: int | None
    arxiv: str
    doi: str
    primary_class: str
    categories: tuple[str, ...]
    journal_ref: str
    venue: str
    abstract: str
    is_withdrawn: bool

    @cached_property
    def authors(self) -> tuple[Name, ...]:
        return tuple(parsed(name) for name in self.author_names)

    @cached_property
    def published(self) -> Published:
        return published(self.journal_ref, self.venue)

    @property
    def unnamed_authors(self) -> int:
        return max(self.author_count - len(self.author_names), 0)

    @property
    def year_in_print(self) -> int | None:
        return self.published.year or self.year

    @property
    def url(self) -> str:
        """Where the work itself is, not our page about it; "" where no source gave an identifier."""
        if self.arxiv:
            return f"https://arxiv.org/abs/{self.arxiv}"
        if self.doi:
            return f"https://doi.org/{self.doi}"
        scheme, _, value = self.key.partition(":")
        if scheme == "acl":
            return f"https://aclanthology.org/{value}"
        return f"https://openreview.net/forum?id={value}" if scheme == "openreview" else ""


def work_of(view: PaperView) -> Work:
    """The work behind a paper's page: the same as ``works`` gives for its number."""
    named = identifiers(view.ids)
    return make(
        view.card,
        named,
        submitted=view.submitted.date() if view.submitted else view.submitted_on,
        journal_ref=view.journal_ref,
        venue=view.venue,
        may_share=any(record.may_share_abstract for record in view.records),
    )


def identifiers(names: tuple[str, ...]) -> dict[str, str]:
    """The first arXiv id and DOI among ``names`` (``scheme:value``), by scheme."""
    found: dict[str, str] = {}
    for name in sorted(names):
        scheme, _, value = name.partition(":")
        found.setdefault(scheme, value)
    return found


def make(
    card: Card,
    named: dict[str, str],
    *,
    submitted: date | None,
    journal_ref: str,
    venue: str,
    may_share: bool,
) -> Work:
    return Work(
        key=card.key,
        title=card.title,
        author_names=tuple(author.name for author in card.authors),
        author_count=max(card.author_count or 0, len(card.authors)),
        day=submitted,
        year=submitted.year if submitted else card.year,
        arxiv=named.get("arxiv", ""),
        doi=named.get("doi", ""),
        primary_class=card.categories[0] if card.categories else "",
        categories=card.categories,
        journal_ref=journal_ref,
        venue=venue,
        abstract=card.abstract if may_share else "",
        is_withdrawn=card.is_withdrawn,
    )


def published(journal_ref: str, venue: str) -> Published:
    """
    >>> published("Phys. Rev. D 76, 013009 (2007)", "")
    Published(kind='article', container='Phys. Rev. D', volume='76', pages='013009', year=2007)
    """
    if journal_ref:
        for pattern in _REFERENCES:
            match = pattern.fullmatch(journal_ref)
            if match:
                pages = match["pages"].replace("–", "-")
                return Published("article", match["journal"], match["volume"], pages, int(match["year"]))
        kind = "inproceedings" if _CONFERENCE.search(journal_ref) else "article"
        return Published(kind, journal_ref)
    if venue and not _NO_VENUE.match(venue):
        return Published("inproceedings", venue)
    return Published()
