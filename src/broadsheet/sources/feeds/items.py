"""One item of a journal's feed to one record.

What publishers do: the DOI stands in ``prism:doi``, ``dc:identifier`` ("doi:10…"), the guid or the link; the
authors in one ``dc:creator`` or many, in RSS's ``author`` with a mail address, or (ScienceDirect) inside the
description, which then holds no abstract. Items without any id are known by their title and authors.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from broadsheet.kernel.ids import PaperId, parse_acl, parse_arxiv, parse_doi, parse_openreview
from broadsheet.kernel.record import Author, Fault, Link, Outcome, Record
from broadsheet.sources.feeds.dates import When, read_date
from broadsheet.sources.feeds.licences import licence_address, may_share
from broadsheet.sources.feeds.markup import plain_line, plain_text
from broadsheet.sources.feeds.people import forwards, listed, some
from broadsheet.sources.feeds.reader import Feed, Item

SOURCE = "feed"
_DOI_IN_ADDRESS = re.compile(
    r"(?:/doi/(?:[a-z]{2,8}/)?|doi\.org/|[?&]doi=)(10\.\d{4,9}/[^\s?&#\"<>]+)", re.IGNORECASE
)
_DOI_IN_TEXT = re.compile(
    r"\bdoi:?\s*(?:https?://(?:dx\.)?doi\.org/)?(10\.\d{4,9}/[^\s\"<>]+)", re.IGNORECASE
)
_DATE_NAMES = ("publicationDate", "pubDate", "published", "date", "issued", "coverDate", "updated")
_MAIL = re.compile(r"^\S+@\S+\s*\((.{1,200})\)$")
_ELSEVIER = re.compile(
    r"Publication date:\s*(?P<date>.{0,80}?)\s*Source:\s*(?P<venue>.{0,300}?)"
    r"\s*(?:Author\(s\):\s*(?P<authors>.*))?$",
    re.DOTALL,
)
_NOTE = re.compile(
    r"^(?:[^.]{0,200},\s*)?(?:Volume|Vol\.?)\s+\d+.{0,200}$|^(?:Published online|Nature|Science), .{0,200}$"
)
"""Descriptions that name the issue and nothing else."""
_MAX_KEYWORDS = 30


@dataclass(frozen=True, slots=True)
class _Described:
    abstract: str = ""
    authors: tuple[Author, ...] = ()
    venue: str = ""
    date: str = ""


def outcome_of(item: Item, feed: Feed, place: str) -> Outcome:
    """The record, or a fault where an item has no title."""
    title = plain_line(item.first("title"))[:2_000]
    if not title:
        return Fault(SOURCE, place, "an item without a title", (item.first("guid", "id") or _link(item))[:80])
    described = _described(item)
    when = _when(item, described.date)
    licence = licence_address(item.first("license", "rights") or feed.licence)
    link = _link(item)
    authors = _authors(item) or described.authors
    return Record(
        source=SOURCE,
        source_id=(item.first("guid", "id", "about", "identifier") or link)[:500],
        title=title,
        ids=_ids(item, link),
        abstract=described.abstract,
        authors=authors,
        author_count=len(authors) or None,
        venue=(plain_line(item.first("publicationName")) or described.venue or plain_line(feed.title))[:300],
        journal_ref=_journal_ref(item, when),
        licence=licence,
        year=when.year if when else None,
        submitted=when.moment if when else None,
        submitted_on=when.day if when and not when.moment else None,
        links=_links(item, link),
        keywords=tuple(dict.fromkeys(plain_line(k)[:120] for k in item.all("category", "subject")))[
            :_MAX_KEYWORDS
        ],
        may_share_abstract=may_share(licence),
    )


def _link(item: Item) -> str:
    """The page's address: ``alternate``, or a guid that is one."""
    found = [address for address, relation, _ in item.links if relation == "alternate" and "://" in address]
    guid = item.first("guid", "id", "about")
    return next((address for address in (*found, guid) if address.startswith(("https://", "http://"))), "")


def _links(item: Item, link: str) -> tuple[Link, ...]:
    links = [Link("page", link)] if link else []
    for address, relation, media in item.links:
        if media == "application/pdf" or (relation == "enclosure" and address.endswith(".pdf")):
            links.append(Link("pdf", address))
    return tuple(dict.fromkeys(links))[:5]


def _ids(item: Item, link: str) -> tuple[PaperId, ...]:
    """Every identity an item names; the first DOI counts, as feeds repeat it in three places."""
    found: dict[PaperId, None] = {}
    for text in (*item.all("doi", "identifier", "guid", "id", "about"), link):
        name = _name(unquote(text))
        if name is not None and not (name.scheme == "doi" and any(n.scheme == "doi" for n in found)):
            found[name] = None
    return tuple(found)


def _name(text: str) -> PaperId | None:
    arxiv = parse_arxiv(text)
    if arxiv is not None:
        return arxiv.paper_id
    direct = parse_doi(text) or parse_openreview(text)
    if direct is None and text.startswith(("http", "acl:")):
        direct = parse_acl(text)
    if direct is not None:
        return direct
    inside = _DOI_IN_ADDRESS.search(text) or _DOI_IN_TEXT.search(text)
    return parse_doi(inside[1].rstrip("/")) if inside else None


def _authors(item: Item) -> tuple[Author, ...]:
    """One element a person, or one with all of them."""
    said = [plain_line(text) for text in item.all("creator") or item.all("author")]
    said = [match[1] if (match := _MAIL.match(name)) else name for name in said]
    if len(said) == 1:
        return listed(said[0])
    return some(Author(forwards(name)) for name in said if "@" not in name)


def _described(item: Item) -> _Described:
    """The abstract, where the description is one: some publishers put the citation there."""
    texts = item.all("abstract", "description", "summary", "encoded", "content")
    best = max((plain_text(text) for text in texts), key=len, default="")
    citation = _ELSEVIER.match(" ".join(best.split()))
    if citation:
        authors = listed(citation["authors"]) if citation["authors"] else ()
        return _Described("", authors, citation["venue"].split(", Volume")[0], citation["date"])
    return _Described("" if _NOTE.match(best) else best)


def _when(item: Item, described: str) -> When | None:
    for text in (*(item.first(name) for name in _DATE_NAMES), described):
        when = read_date(text)
        if when is not None:
            return when
    return None


def _journal_ref(item: Item, when: When | None) -> str:
    venue, volume, number = item.first("publicationName"), item.first("volume"), item.first("number")
    first, last = item.first("startingPage"), item.first("endingPage")
    if not (venue and volume):
        return ""
    pages = f", {first}-{last}" if first and last else f", {first}" if first else ""
    issue = f"({number})" if number else ""
    return f"{plain_line(venue)} {volume}{issue}{pages}{f' ({when.year})' if when else ''}"[:300]
