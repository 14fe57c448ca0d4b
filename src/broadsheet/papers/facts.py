"""What ``combine`` finds out about a paper, and the compact JSON that some columns hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson

from broadsheet.kernel.record import Listing, Organisation, Version


@dataclass(frozen=True, slots=True)
class Observed:
    measure: str
    source: str
    on: date | None
    value: int


@dataclass(frozen=True, slots=True)
class Facts:
    """Every column of a paper, and the rows that hang on it. ``authors`` are (name, slug, affiliation),
    ``links`` are (kind, url, source that said so)."""

    key: str
    ids: tuple[str, ...]
    title: str
    title_raw: str
    abstract: str
    may_share_abstract: bool
    summary: str
    summary_by: str
    authors: tuple[tuple[str, str, str], ...]
    author_count: int | None
    categories: tuple[str, ...]
    organisation: Organisation | None
    organisation_by: str
    dated: date | None
    dated_as: str
    year: int | None
    printed_date: str
    submitted: datetime | None
    submitted_on: date | None
    announced: date | None
    announced_is_estimated: bool
    modified: datetime | None
    versions: tuple[Version, ...]
    is_withdrawn: bool
    comments: str
    journal_ref: str
    venue: str
    status: str
    licence: str
    links: tuple[tuple[str, str, str], ...]
    keywords: tuple[str, ...]
    votes: int | None
    comment_count: int | None
    stars: int | None
    citations: int | None
    is_sample: bool
    listings: tuple[Listing, ...]
    observed: tuple[Observed, ...]

    @property
    def sorted_on(self) -> date:
        """The day that orders lists: an unknown one comes last."""
        if self.dated:
            return self.dated
        return date(self.year, 1, 1) if self.year and 1 <= self.year <= 9999 else date.min


def dump(value: object) -> str:
    return orjson.dumps(value).decode()


def dump_authors(authors: Iterable[tuple[str, str, str]]) -> str:
    return dump([[name, slug, place] if place else [name, slug] for name, slug, place in authors])


def load_authors(text: str) -> list[tuple[str, str, str]]:
    return [(row[0], row[1], row[2] if len(row) > 2 else "") for row in orjson.loads(text)]


def dump_versions(versions: Sequence[Version]) -> str:
    return dump([[v.number, v.at.isoformat() if v.at else None, int(v.is_withdrawn)] for v in versions])


def load_versions(text: str) -> list[Version]:
    return [
        Version(number, datetime.fromisoformat(at) if at else None, bool(gone))
        for number, at, gone in orjson.loads(text)
    ]


def load(text: str) -> Any:
    return orjson.loads(text)
