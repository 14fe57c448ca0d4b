"""One work of OpenAlex to a record.

https://developers.openalex.org/api-reference/works. Traps: the abstract is an inverted index; in lists the
authors end after a hundred (``is_authors_truncated``); the DOI is an address; nearly every field may be
null. A work gathers its locations (preprint, journal, repository): their ids are the record's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from broadsheet.kernel.ids import PaperId, parse_acl, parse_arxiv, parse_doi
from broadsheet.kernel.record import Author, Count, Fault, Link, Outcome, Record, Version
from broadsheet.sources.feeds.dates import read_date
from broadsheet.sources.feeds.licences import licence_address, may_share
from broadsheet.sources.feeds.markup import plain_line, plain_text
from broadsheet.sources.feeds.people import some
from broadsheet.sources.jsonlines.fields import LONG, Fields

SOURCE = "openalex"
NOT_PAPERS = frozenset(
    {"paratext", "peer-review", "grant", "dataset", "software", "libguides", "supplementary-materials"}
)
_OWN_ID = re.compile(r"(?:https://openalex\.org/)?(W\d{1,12})", re.IGNORECASE)
_WORDS = 20_000
_POSITIONS = 50_000
_MAX_IDS = 20


def outcomes_of_work(data: Mapping[str, Any], place: str, today: date) -> Iterator[Outcome]:
    """The record of a work, and a fault for what was unusable."""
    fields = Fields(data)
    own = work_id(fields.text("id"))
    if fields.text("type") in NOT_PAPERS:
        return
    title = plain_line(fields.text("title", LONG) or fields.text("display_name", LONG))[:2_000]
    if not own or not title:
        yield Fault(
            SOURCE, place, f"{own} has no title" if own else f"not a work: “{fields.text('id')[:60]}”"
        )
        return
    yield _record(fields, own, title, today)
    if fields.bad:
        yield Fault(SOURCE, place, f"{own}: {fields.complaint()}")


def work_id(text: str) -> str:
    """``W123``, bare or as an address; "" for anything else."""
    found = _OWN_ID.fullmatch(text.strip())
    return found[1].upper() if found else ""


def ids_of(fields: Fields) -> tuple[PaperId, ...]:
    """Every identity that a work's DOI and its locations name."""
    found: dict[PaperId, None] = {}
    addresses = [fields.text("doi")]
    for location in _locations(fields):
        addresses += [location.text("landing_page_url", LONG), location.text("pdf_url", LONG)]
    for text in addresses:
        arxiv = parse_arxiv(text)
        acl = parse_acl(text) if "aclanthology" in text else None
        name = arxiv.paper_id if arxiv else parse_doi(text) or acl
        # Of several DOIs only the work's own: locations list every copy, also of other editions.
        if name is not None and not (name.scheme == "doi" and text is not addresses[0]):
            found[name] = None
    return tuple(found)[:_MAX_IDS]


def _locations(fields: Fields) -> list[Fields]:
    first = fields.object("primary_location")
    return ([first] if first else []) + list(fields.objects("locations"))[:50]


def _record(fields: Fields, own: str, title: str, today: date) -> Record:
    when = read_date(fields.text("publication_date"))
    updated = read_date(fields.text("updated_date"))
    place = fields.object("primary_location")
    licence = licence_address(place.text("license")) if place else ""
    authors = some(_author(one) for one in fields.objects("authorships"))
    cited = fields.number("cited_by_count")
    is_retracted = fields.flag("is_retracted")
    return Record(
        source=SOURCE,
        source_id=own,
        title=title,
        ids=ids_of(fields),
        abstract=plain_text(abstract_of(fields.data.get("abstract_inverted_index"))),
        authors=authors,
        author_count=None if fields.flag("is_authors_truncated") else len(authors) or None,
        categories=_categories(fields),
        venue=_venue(place),
        status="retracted" if is_retracted else _status(fields, place),
        licence=licence,
        year=fields.number("publication_year", 1600, 2100),
        submitted_on=when.day if when else None,
        modified=updated.moment if updated else None,
        versions=(Version(1, is_withdrawn=True),) if is_retracted else (),
        links=_links(fields, place),
        counts=(Count("citations", cited, today),) if cited is not None else (),
        keywords=tuple(dict.fromkeys(k.text("display_name")[:120] for k in fields.objects("keywords")))[:20],
        may_share_abstract=may_share(licence),
    )


def abstract_of(index: object) -> str:
    """The text that an inverted index (word → positions) was made from, as far as it is one."""
    if not isinstance(index, dict) or len(index) > _WORDS:
        return ""
    words: dict[int, str] = {}
    for word, positions in index.items():
        for position in positions if isinstance(positions, list) else ():
            if type(position) is int and 0 <= position < _POSITIONS:
                words[position] = str(word)[:1_000]
    return " ".join(words[position] for position in sorted(words))


def _author(one: Fields) -> Author:
    person = one.object("author")
    name = one.text("raw_author_name") or (person.text("display_name") if person else "")
    named = [place.text("display_name") for place in one.objects("institutions")]
    places = [place for place in named if place] or list(one.texts("raw_affiliation_strings"))
    return Author(name, "; ".join(dict.fromkeys(places)))


def _categories(fields: Fields) -> tuple[str, ...]:
    """The main topic's field, ``openalex.17``: names in ``fields.py``."""
    topic = fields.object("primary_topic")
    field = topic.object("field") if topic else None
    number = (field.text("id") if field else "").rpartition("/")[2]
    return (f"openalex.{number}",) if number.isdecimal() and len(number) < 4 else ()


def _venue(place: Fields | None) -> str:
    source = place.object("source") if place else None
    if source is None or source.text("type") == "repository":
        return ""
    return plain_line(source.text("display_name"))[:300]


def _status(fields: Fields, place: Fields | None) -> str:
    if fields.text("type") == "preprint":
        return "preprint"
    return "published" if place is not None and place.flag("is_published") else ""


def _links(fields: Fields, place: Fields | None) -> tuple[Link, ...]:
    access = fields.object("open_access")
    page = place.text("landing_page_url", LONG) if place else ""
    pdf = place.text("pdf_url", LONG) if place else ""
    free = access.text("oa_url", LONG) if access else ""
    pdf = pdf or (free if free.lower().endswith(".pdf") else "")
    found = (Link("page", page), Link("pdf", pdf))
    return tuple(link for link in found if link.url.startswith(("https://", "http://")))
