"""The shape of our own export: one JSON object per record, every field of ``Record``, nothing lost.

Keys stand in one fixed order and absent fields are left out, so that the same record is the same bytes.
``broadsheet`` is the version of this shape and stands on every line: files get cut and joined.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from broadsheet.kernel.errors import BadPayload
from broadsheet.kernel.ids import SCHEMES, PaperId, parse_id
from broadsheet.kernel.record import Author, Count, Link, Listing, Organisation, Record, Version
from broadsheet.sources.jsonlines.fields import ABSTRACT, LONG, MANY, Fields

MARK = "broadsheet"
VERSION = 1


def to_json(record: Record) -> dict[str, Any]:
    """``record`` as the object of one line."""
    return {MARK: VERSION} | _present(
        {
            "source": record.source,
            "source_id": record.source_id,
            "title": record.title,
            "ids": [str(one) for one in record.ids],
            "abstract": record.abstract,
            "authors": [_author_out(author) for author in record.authors],
            "author_count": record.author_count,
            "categories": list(record.categories),
            "comments": record.comments,
            "journal_ref": record.journal_ref,
            "venue": record.venue,
            "status": record.status,
            "licence": record.licence,
            "year": record.year,
            "printed_date": record.printed_date,
            "submitted": _time(record.submitted),
            "submitted_on": record.submitted_on and record.submitted_on.isoformat(),
            "modified": _time(record.modified),
            "versions": [_version_out(version) for version in record.versions],
            "organisation": record.organisation
            and {"slug": record.organisation.slug, "name": record.organisation.name},
            "links": [{"kind": link.kind, "url": link.url} for link in record.links],
            "listings": [_listing_out(listing) for listing in record.listings],
            "counts": [_count_out(count) for count in record.counts],
            "summary": record.summary,
            "summary_by": record.summary_by,
            "keywords": list(record.keywords),
            "may_share_abstract": record.may_share_abstract,
            "is_sample": record.is_sample,
            "is_deleted": record.is_deleted,
            "also": list(record.also),
        }
    )


def from_json(data: Mapping[str, Any], bad: list[str] | None = None) -> Record:
    """The record of one line of our own export; names of unusable fields are added to ``bad``.

    Raises BadPayload where there is no title (and the record is not a deletion).
    """
    fields = Fields(data, bad)
    title = fields.text("title", LONG)
    is_deleted = fields.flag("is_deleted")
    if not title.strip() and not is_deleted:
        raise BadPayload("no title")
    return Record(
        source=fields.text("source")[:60],
        source_id=fields.text("source_id"),
        title=title,
        ids=_ids_in(fields),
        abstract=fields.text("abstract", ABSTRACT),
        authors=authors_in(fields),
        author_count=fields.number("author_count"),
        categories=fields.texts("categories"),
        comments=fields.text("comments", LONG),
        journal_ref=fields.text("journal_ref", LONG),
        venue=fields.text("venue"),
        status=fields.text("status"),
        licence=fields.text("licence"),
        year=fields.number("year"),
        printed_date=fields.text("printed_date"),
        submitted=fields.moment("submitted"),
        submitted_on=fields.day("submitted_on"),
        modified=fields.moment("modified"),
        versions=tuple(_version_in(one) for one in fields.objects("versions")),
        organisation=_organisation_in(fields),
        links=tuple(Link(one.text("kind"), one.text("url", LONG)) for one in fields.objects("links")),
        listings=tuple(_listing_in(one) for one in fields.objects("listings")),
        counts=tuple(_count_in(fields)),
        summary=fields.text("summary", ABSTRACT),
        summary_by=fields.text("summary_by"),
        keywords=fields.texts("keywords"),
        may_share_abstract=fields.flag("may_share_abstract"),
        is_sample=fields.flag("is_sample"),
        is_deleted=is_deleted,
        also=fields.texts("also"),
    )


def authors_in(fields: Fields) -> tuple[Author, ...]:
    """Authors as texts or as objects with ``name`` and ``affiliation``, mixed as they come."""
    value = fields.data.get("authors")
    if type(value) is list and all(type(item) is str for item in value):
        return tuple(map(Author, fields.texts("authors")))
    if isinstance(value, str):
        separator = ";" if ";" in value else ","
        return tuple(
            Author(name.strip()) for name in fields.text("authors", LONG).split(separator) if name.strip()
        )
    items = [value] if isinstance(value, Mapping) else value
    if type(items) is not list or len(items) > MANY:
        if items is not None:
            fields.bad.append("authors")
        return ()
    found = (_author_in(fields, item) for item in items)
    return tuple(author for author in found if author is not None)


def _organisation_in(fields: Fields) -> Organisation | None:
    one = fields.object("organisation")
    return None if one is None else Organisation(one.text("slug"), one.text("name"))


def _author_in(fields: Fields, item: object) -> Author | None:
    one = Fields(item if isinstance(item, Mapping) else {"name": item}, fields.bad)
    name = one.text("name")
    if not name.strip():
        fields.bad.append("authors")
        return None
    return Author(name, one.text("affiliation", LONG))


def _present(values: dict[str, Any]) -> dict[str, Any]:
    """Without the empty ones; zero is a value, False is every flag's default."""
    return {
        key: value
        for key, value in values.items()
        if value is not None and value is not False and value not in ("", [])
    }


def _time(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    aware = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return aware.isoformat().replace("+00:00", "Z")


def _author_out(author: Author) -> str | dict[str, str]:
    return {"name": author.name, "affiliation": author.affiliation} if author.affiliation else author.name


def _version_out(version: Version) -> dict[str, Any]:
    return _present({"number": version.number, "at": _time(version.at), "is_withdrawn": version.is_withdrawn})


def _version_in(fields: Fields) -> Version:
    return Version(fields.number("number") or 0, fields.moment("at"), fields.flag("is_withdrawn"))


def _listing_out(listing: Listing) -> dict[str, Any]:
    return _present(
        {
            "source": listing.source,
            "day": listing.day and listing.day.isoformat(),
            "position": listing.position,
            "kind": listing.kind,
            "votes": listing.votes,
            "comments": listing.comments,
            "submitted_by": listing.submitted_by,
            "is_estimated": listing.is_estimated,
            "page": listing.page,
            "printed_day": listing.printed_day,
        }
    )


def _listing_in(fields: Fields) -> Listing:
    return Listing(
        source=fields.text("source"),
        day=fields.day("day"),
        position=fields.number("position") or 0,
        kind=fields.text("kind"),
        votes=fields.number("votes"),
        comments=fields.number("comments"),
        submitted_by=fields.text("submitted_by"),
        is_estimated=fields.flag("is_estimated"),
        page=fields.text("page"),
        printed_day=fields.text("printed_day"),
    )


def _count_out(count: Count) -> dict[str, Any]:
    return _present({"measure": count.measure, "value": count.value, "on": count.on and count.on.isoformat()})


def _count_in(fields: Fields) -> list[Count]:
    counts = []
    for one in fields.objects("counts"):
        measure, value = one.text("measure"), one.number("value")
        if measure and value is not None:
            counts.append(Count(measure, value, one.day("on")))
        else:
            fields.bad.append("counts")
    return counts


def _ids_in(fields: Fields) -> tuple[PaperId, ...]:
    ids = []
    for text in fields.texts("ids"):
        found = _id_in(text)
        if found is None:
            fields.bad.append("ids")
        else:
            ids.append(found)
    return tuple(ids)


def _id_in(text: str) -> PaperId | None:
    """An id as we wrote it. It was normal then; parsing a DOI again would undo its escapes a second time."""
    scheme, _, value = text.partition(":")
    parsed = parse_id(text)
    if parsed is None or scheme not in SCHEMES or parsed.scheme != scheme:
        return parsed
    return PaperId("doi", value) if scheme == "doi" else parsed
