"""One work of Crossref's REST API to records.

https://api.crossref.org/swagger-ui/index.html, https://www.crossref.org/documentation/retrieve-metadata/.
Traps: titles are lists, at times empty; dates are ``date-parts`` with nulls; abstracts are JATS, at times
escaped twice; DOIs come in any case; a retraction is a work of its own that names (``update-to``) what it
retracts. What relations declare to be the same work (preprint, version) is an identity of the record.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from broadsheet.kernel.ids import PaperId, parse_arxiv, parse_doi
from broadsheet.kernel.record import Author, Citations, Count, Fault, Link, Outcome, Record, Version
from broadsheet.sources.feeds.dates import When, of_parts
from broadsheet.sources.feeds.licences import may_share
from broadsheet.sources.feeds.markup import plain_line, plain_text
from broadsheet.sources.feeds.people import full_name, some
from broadsheet.sources.jsonlines.fields import ABSTRACT, LONG, Fields

SOURCE = "crossref"
SAME_WORK = (
    "is-preprint-of",
    "has-preprint",
    "is-version-of",
    "has-version",
    "is-same-as",
    "is-identical-to",
)
"""Relations (https://www.crossref.org/documentation/schema-library/markup-guide-metadata-segments/relationships/)
between appearances of one work; a translation, a review or a supplement is another one."""
NOT_PAPERS = frozenset(
    {"peer-review", "component", "journal", "journal-issue", "journal-volume", "book-series", "book-set"}
    | {"proceedings", "proceedings-series", "report-series", "grant", "database", "standard"}
    | {"reference-entry"}
)
_DATES = ("published", "issued", "published-online", "published-print", "posted", "created")
_RETRACTING = ("retraction", "withdrawal", "removal", "partial_retraction", "retraction-notice")
_NOTICE = re.compile(
    r"^(?:\[?\s*(?:partial\s+)?(?:retraction|retracted(?: article)?|withdrawal|withdrawn|removal)"
    r"(?:\s+(?:note|notice|notification|statement))?\s*\]?)\s*(?:of|to|for)?\s*[:：-]?\s*",
    re.IGNORECASE,
)
_MAX_REFERENCES = 5_000


def outcomes_of_work(data: Mapping[str, Any], place: str, today: date) -> Iterator[Outcome]:
    """The record of a work, one for each work that it retracts, and a fault for what was unusable."""
    fields = Fields(data)
    doi = parse_doi(fields.text("DOI"))
    if fields.text("type") in NOT_PAPERS:
        return
    title = _title(data)
    if doi is None or not title:
        reason = f"{doi.value} has no title" if doi else f"not a DOI: “{fields.text('DOI')[:60]}”"
        yield Fault(SOURCE, place, reason)
        return
    retracted = list(_retracted(fields, doi, title))
    if retracted:
        yield from retracted
    else:
        yield _record(fields, doi, title, today)
    if fields.bad:
        yield Fault(SOURCE, place, f"{doi.value}: {fields.complaint()}")


def citations_of_work(data: Mapping[str, Any], today: date) -> Citations | None:
    """How often a work is cited, and the references that the publisher gave with a DOI."""
    fields = Fields(data)
    doi = parse_doi(fields.text("DOI"))
    if doi is None:
        return None
    references: dict[PaperId, None] = {}
    for one in fields.objects("reference"):
        cited = parse_doi(one.text("DOI")) or _arxiv_in(one.text("unstructured", LONG))
        if cited is not None and len(references) < _MAX_REFERENCES:
            references[cited] = None
    return Citations(SOURCE, doi, fields.number("is-referenced-by-count"), today, tuple(references))


def _arxiv_in(text: str) -> PaperId | None:
    found = re.search(r"arXiv[:\s]\s*(\d{4}\.\d{4,5})", text, re.IGNORECASE)
    parsed = parse_arxiv(found[1]) if found else None
    return parsed.paper_id if parsed else None


def _texts(value: object) -> list[str]:
    """A list of texts, one text alone, or null."""
    if isinstance(value, str):
        return [value]
    return [one for one in value if isinstance(one, str) and one.strip()] if isinstance(value, list) else []


def _title(data: Mapping[str, Any]) -> str:
    title = plain_line(next(iter(_texts(data.get("title"))), ""))[:2_000]
    subtitle = plain_line(next(iter(_texts(data.get("subtitle"))), ""))[:1_000]
    if title and subtitle and subtitle.lower() not in title.lower():
        return f"{title.rstrip(':')}: {subtitle}"
    return title


def _record(fields: Fields, doi: PaperId, title: str, today: date) -> Record:
    data = fields.data
    when = _when(data)
    licence = _licence(fields)
    updates = [update for update in fields.objects("updated-by") if update.text("type") in _RETRACTING]
    authors = some(_author(one) for one in fields.objects("author"))
    cited = fields.number("is-referenced-by-count")
    return Record(
        source=SOURCE,
        source_id=doi.value,
        title=title,
        ids=_ids(fields, doi),
        abstract=plain_text(fields.text("abstract", ABSTRACT)),
        authors=authors,
        author_count=len(authors) or None,
        journal_ref=_journal_ref(fields, when),
        venue=_venue(fields),
        status="retracted" if updates else _status(fields),
        licence=licence,
        year=when.year if when else None,
        submitted_on=when.day if when else None,
        versions=(Version(1, is_withdrawn=True),) if updates else (),
        links=_links(fields, doi),
        counts=(Count("citations", cited, today),) if cited is not None else (),
        keywords=tuple(dict.fromkeys(_texts(data.get("subject"))))[:30],
        may_share_abstract=may_share(licence),
    )


def _retracted(fields: Fields, doi: PaperId, title: str) -> Iterator[Record]:
    """What a notice retracts: the notice is no paper, its word about the other work is a record."""
    for update in fields.objects("update-to"):
        target = parse_doi(update.text("DOI"))
        if update.text("type").lower() in _RETRACTING and target is not None and target != doi:
            yield Record(
                source=SOURCE,
                source_id=f"{target.value} retracted by {doi.value}",
                title=_NOTICE.sub("", title) or title,
                ids=(target,),
                comments=f"Retracted: {title} (https://doi.org/{doi.value})",
                status="retracted",
                versions=(Version(1, is_withdrawn=True),),
                links=(Link("page", f"https://doi.org/{doi.value}"),),
            )


def _ids(fields: Fields, doi: PaperId) -> tuple[PaperId, ...]:
    found: dict[PaperId, None] = {doi: None}
    relation = fields.object("relation")
    for name in SAME_WORK if relation else ():
        for one in relation.objects(name) if relation else ():
            text = one.text("id")
            arxiv = parse_arxiv(text)
            other = arxiv.paper_id if arxiv else parse_doi(text)
            if other is not None and len(found) < 20:
                found[other] = None
    return tuple(found)


def _author(one: Fields) -> Author:
    name = one.text("literal") or full_name(one.text("given"), one.text("family"), one.text("suffix"))
    places = [plain_line(place.text("name", LONG)) for place in one.objects("affiliation")]
    return Author(plain_line(name or one.text("name")), "; ".join(filter(None, places)))


def _when(data: Mapping[str, Any]) -> When | None:
    """The day of publication, as exact as any of the dates says it for that year."""
    found = [when for name in _DATES if (when := _parts(data.get(name))) is not None]
    if not found:
        return None
    exact = [when for when in found if when.day and when.year == found[0].year]
    return min(exact, key=lambda when: when.order) if exact and not found[0].day else found[0]


def _parts(value: object) -> When | None:
    parts = value.get("date-parts") if isinstance(value, dict) else None
    first = parts[0] if isinstance(parts, list) and parts else None
    return of_parts(first) if isinstance(first, list) else None


def _licence(fields: Fields) -> str:
    """Of the version of record where there are several; those that start later do not count yet."""
    found = [(one.text("content-version"), one.text("URL")) for one in fields.objects("license")]
    urls = [url for version, url in sorted(found, key=lambda f: f[0] != "vor") if url.startswith("http")]
    return next((url for url in urls if "creativecommons" in url), urls[0] if urls else "")[:300]


def _venue(fields: Fields) -> str:
    """The journal or book; of a preprint the server; of a conference paper the event's name."""
    event, institution = fields.object("event"), next(iter(fields.objects("institution")), None)
    container = next(iter(_texts(fields.data.get("container-title"))), "")
    named = container or (event.text("name") if event else "") or fields.text("group-title")
    return plain_line(named or (institution.text("name") if institution else ""))[:300]


def _status(fields: Fields) -> str:
    return "preprint" if fields.text("type") == "posted-content" else "published"


def _journal_ref(fields: Fields, when: When | None) -> str:
    venue = plain_line(next(iter(_texts(fields.data.get("container-title"))), ""))
    volume, issue, page = fields.text("volume"), fields.text("issue"), fields.text("page")
    if not venue or fields.text("type") == "posted-content":
        return ""
    number = f" {volume}{f'({issue})' if issue else ''}" if volume else ""
    return f"{venue}{number}{f', {page}' if page else ''}{f' ({when.year})' if when else ''}"[:500]


def _links(fields: Fields, doi: PaperId) -> tuple[Link, ...]:
    links = [Link("page", f"https://doi.org/{doi.value}")]
    for one in fields.objects("link"):
        if one.text("content-type") == "application/pdf" and one.text("URL", LONG).startswith("https://"):
            links.append(Link("pdf", one.text("URL", LONG)))
    return tuple(dict.fromkeys(links))[:3]
