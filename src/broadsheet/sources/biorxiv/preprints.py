"""bioRxiv and medRxiv: preprints by the day they were posted, one row per version.

https://api.biorxiv.org (``/details/{server}/{from}/{to}/{cursor}/json``). The page size differs from what
the help says, ``total`` may be too high or too low, numbers come as text: only the rows themselves are
counted. Full texts are never fetched (scraping is forbidden).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from broadsheet.kernel.errors import BadInput, BadPayload
from broadsheet.kernel.ids import PaperId, parse_doi
from broadsheet.kernel.record import Author, Fault, Link, Listing, Outcome, Record, Version
from broadsheet.kernel.text import fold
from broadsheet.sources.biorxiv.categories import code_of
from broadsheet.sources.feeds.answers import CursorExpired, Get, list_in, read_object
from broadsheet.sources.feeds.dates import number_of, read_date
from broadsheet.sources.feeds.licences import licence_address, may_share
from broadsheet.sources.feeds.markup import plain_line, plain_text
from broadsheet.sources.feeds.people import listed
from broadsheet.sources.jsonlines.fields import ABSTRACT, LONG, Fields
from broadsheet.sources.port import Ask, Page

FIRST_DAYS = {"biorxiv": date(2013, 11, 7), "medrxiv": date(2019, 6, 25)}
LABELS = {"biorxiv": "bioRxiv", "medrxiv": "medRxiv"}
_FULL = 30
"""Rows a full page has at least; pages of 30 and of 100 have been seen."""
_MAX_OFFSET = 5_000_000
_WITHDRAWN = ("this manuscript has been withdrawn", "this article has been withdrawn", "withdrawn:")
_AUTHORS = 200_000


class Preprints:
    """One of the two servers; ``server`` is biorxiv or medrxiv. Days are those of posting."""

    home = "https://api.biorxiv.org"
    terms = "Metadata free to use, texts under each preprint's licence. No key; one request a second."
    needs_key = False

    def __init__(self, get: Get, server: str, today: Callable[[], date]) -> None:
        if server not in FIRST_DAYS:
            raise BadInput(f"“{server}” is neither biorxiv nor medrxiv.")
        self.name, self.label = server, LABELS[server]
        self._get = get
        self._today = today

    def fetch(self, ask: Ask, cursor: str) -> Page:
        """The rows from ``cursor`` (a number of rows) on."""
        if cursor and not (cursor.isdecimal() and len(cursor) < 9 and int(cursor) <= _MAX_OFFSET):
            raise CursorExpired(f"“{cursor[:40]}” is no place in {self.label}.")
        start = int(cursor or 0)
        first = max(ask.since or FIRST_DAYS[self.name], FIRST_DAYS[self.name])
        last = ask.until or self._today()
        if last < first:
            return Page(())
        base = (ask.base_url or self.home).rstrip("/")
        url = f"{base}/details/{self.name}/{first}/{last}/{start}/json"
        answer = read_object(self._get(url), self.label)
        total = _total(answer, self.label)
        rows = list_in(answer, "collection", self.label)
        outcomes = [
            one for n, row in enumerate(rows) for one in self._outcomes(row, f"{url} row {start + n + 1}")
        ]
        done = start + len(rows)
        if not rows:
            # An empty last page is usual; one far from the end is the server giving up.
            if total is not None and total - start > 3 * _FULL:
                words = f"the list ended at {start:,} of {total:,} announced rows"
                outcomes.append(Fault(self.name, url, words))
            return Page(tuple(outcomes), "", total)
        is_last = total is not None and done >= total and len(rows) < _FULL
        return Page(tuple(outcomes), "" if is_last else str(done), total)

    def _outcomes(self, row: object, place: str) -> list[Outcome]:
        if not isinstance(row, dict):
            return [Fault(self.name, place, "a row that is not an object", str(row)[:80])]
        return outcomes_of_row(row, self.name, place)


def _total(answer: Mapping[str, Any], label: str) -> int | None:
    """``messages[0].total`` in whatever type. Raises BadPayload where the message is an error."""
    messages = answer.get("messages")
    said = Fields(
        messages[0] if isinstance(messages, list) and messages and isinstance(messages[0], dict) else {}
    )
    status = said.text("status").lower()
    if status and status != "ok" and "no posts found" not in status:
        raise BadPayload(f"{label} answered: {status[:200]}.")
    return said.number("total")


def outcomes_of_row(row: Mapping[str, Any], server: str, place: str) -> list[Outcome]:
    """The record of one version of a preprint, and a fault for what was unusable in it."""
    fields = Fields(row)
    doi, title = parse_doi(fields.text("doi")), plain_line(fields.text("title", LONG))
    if doi is None or not title:
        return [Fault(server, place, "a row without a DOI" if doi is None else f"{doi.value} has no title")]
    outcomes: list[Outcome] = [_record(fields, server, doi, title)]
    if fields.bad:
        outcomes.append(Fault(server, place, f"{doi.value}: {fields.complaint()}"))
    return outcomes


def _record(fields: Fields, server: str, doi: PaperId, title: str) -> Record:
    abstract = plain_text(fields.text("abstract", ABSTRACT))
    version = number_of(fields.text("version")) or 1
    posted = read_date(fields.text("date"))
    day = posted.day if posted else None
    if fields.text("date") and day is None:
        fields.bad.append("date")
    licence = licence_address(fields.text("license"))
    is_gone = "withdrawn" in fields.text("type").lower() or any(
        text.lower().startswith(_WITHDRAWN) for text in (title, abstract)
    )
    authors = _authors(fields)
    return Record(
        source=server,
        source_id=doi.value,
        title=title,
        ids=_ids(fields, doi),
        abstract=abstract,
        authors=authors,
        author_count=len(authors) or None,
        categories=tuple(filter(None, [code_of(server, fields.text("category"))])),
        status="withdrawn" if is_gone else "preprint",
        licence=licence,
        # A later version's day is not the submission; the store keeps what the first one said.
        submitted_on=day if version == 1 else None,
        versions=(
            Version(version, datetime.combine(day, time(), UTC) if day else None, is_withdrawn=is_gone),
        ),
        links=_links(server, doi.value, version),
        listings=(Listing(server, day, kind="new" if version == 1 else "replace"),) if day else (),
        may_share_abstract=may_share(licence),
    )


def _ids(fields: Fields, doi: PaperId) -> tuple[PaperId, ...]:
    """The preprint's DOI and, where the server knows of one, the published article's: one work."""
    published = fields.text("published")
    article = parse_doi(published) if published not in ("", "NA") else None
    if published not in ("", "NA") and article is None:
        fields.bad.append("published")
    return (doi, article) if article and article != doi else (doi,)


def _authors(fields: Fields) -> tuple[Author, ...]:
    """ "Last, F.; Last, G.", with the corresponding author's full name and institution where they fit."""
    authors = listed(fields.text("authors", _AUTHORS))
    full, place = fields.text("author_corresponding"), fields.text("author_corresponding_institution")
    wanted = _key(full)
    return tuple(
        Author(full, place) if wanted and _key(author.name) == wanted else author for author in authors
    )


def _key(name: str) -> tuple[str, str] | None:
    words = fold(name).replace(".", " ").split()
    return (words[-1], words[0][:1]) if len(words) > 1 else None


def _links(server: str, doi: str, version: int) -> tuple[Link, ...]:
    page = f"https://www.{server}.org/content/{doi}v{version}"
    return (Link("page", page), Link("pdf", f"{page}.full.pdf"))
