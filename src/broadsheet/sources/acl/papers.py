"""One ``<volume>`` of a collection to records: the volume's ``<meta>`` and each ``<paper>``.

https://aclanthology.org/info/development/; ids: https://aclanthology.org/info/ids/. Front matter is no paper.
Licence: CC BY 4.0 from 2016 on, CC BY-NC-SA 3.0 before (https://aclanthology.org/faq/copyright/); LREC is
CC BY-NC. A retraction or removal is kept, with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from lxml import etree

from broadsheet.kernel.ids import PaperId, parse_acl, parse_doi
from broadsheet.kernel.record import Author, Fault, Link, Listing, Outcome, Record, Version
from broadsheet.sources.acl.text import anthology_id, text_of
from broadsheet.sources.arxiv.pieces import (
    Frame,
    Piece,
    child_of,
    cut,
    excerpt_of,
    local_name,
    parse_piece,
    texts_of,
)
from broadsheet.sources.feeds.dates import number_of, read_date
from broadsheet.sources.feeds.licences import may_share
from broadsheet.sources.feeds.people import full_name, some

SOURCE = "acl"
PAGES = "https://aclanthology.org/"
_OPEN = "https://creativecommons.org/licenses/by/4.0/"
_BEFORE_2016 = "https://creativecommons.org/licenses/by-nc-sa/3.0/"
_LREC = "https://creativecommons.org/licenses/by-nc/4.0/"
_VERSION_LIMIT = 100
_MAX_LINKS = 20


@dataclass(frozen=True, slots=True)
class Volume:
    """What ``<meta>`` says for all papers of a volume."""

    collection: str
    number: str
    title: str = ""
    venue: str = ""
    year: int | None = None
    ingested: date | None = None
    licence: str = _OPEN


def outcomes_of_volume(piece: Piece, collection: str, place: str, encoding: str) -> Iterator[Outcome]:
    """The records of one cut-out ``<volume>``; a broken paper costs itself and no other."""
    volume, doubts = _volume_of(piece, collection, encoding)
    yield from (Fault(SOURCE, f"{place}:{piece.line}", doubt) for doubt in doubts)
    for inner in cut(piece.data, "paper", Frame()):
        line = piece.line + inner.line - 1
        yield from _outcomes_of_paper(inner, volume, f"{place}:{line}", encoding)
    if piece.problem:
        yield Fault(SOURCE, f"{place}:{piece.line}", piece.problem, excerpt_of(piece.data[-300:]))


def _volume_of(piece: Piece, collection: str, encoding: str) -> tuple[Volume, list[str]]:
    tag = piece.data[: piece.data.find(b">")].rstrip(b"/") + b"/>"
    try:
        attributes = parse_piece(tag, encoding)[0].attrib
    except etree.XMLSyntaxError as error:
        return Volume(collection, ""), [f"broken XML in a volume's head: {error.msg}"]
    volume = Volume(collection, str(attributes.get("id") or ""))
    meta_piece = next(cut(piece.data, "meta", Frame()), None)
    if meta_piece is None or meta_piece.problem:
        return volume, [f"volume {volume.number or '?'} has no <meta>"]
    try:
        meta = parse_piece(meta_piece.data, encoding)[0]
    except etree.XMLSyntaxError as error:
        return volume, [f"broken XML in <meta>: {error.msg}"]
    said = texts_of(meta)
    year = number_of(said["year"]) or None
    when = read_date(str(attributes.get("ingest-date") or ""))
    title = text_of(child_of(meta, "booktitle")) or said["journal-title"]
    return replace(
        volume,
        title=title[:1_000],
        year=year,
        venue=f"{said['venue'].upper()} {year or ''}".strip()[:100],
        ingested=when.day if when else None,
        licence=_licence(said["venue"], year),
    ), []


def _licence(venue: str, year: int | None) -> str:
    if year is not None and year < 2016:
        return _BEFORE_2016
    return _LREC if venue.startswith("lrec") else _OPEN


def _outcomes_of_paper(piece: Piece, volume: Volume, place: str, encoding: str) -> Iterator[Outcome]:
    if piece.problem:
        yield Fault(SOURCE, place, piece.problem, excerpt_of(piece.data))
        return
    try:
        paper, doubts = parse_piece(piece.data, encoding)
    except etree.XMLSyntaxError as error:
        yield Fault(SOURCE, place, f"broken XML: {error.msg}", excerpt_of(piece.data))
        return
    said = texts_of(paper)
    own = parse_acl(said["url"]) or parse_acl(
        anthology_id(volume.collection, volume.number, (paper.get("id") or "").strip())
    )
    title = text_of(child_of(paper, "title"))[:2_000]
    if own is None or not title:
        reason = "a paper without an Anthology id" if own is None else f"{own.value} has no title"
        yield Fault(SOURCE, place, reason, excerpt_of(piece.data))
        return
    doi = parse_doi(said["doi"]) if said["doi"] else None
    if said["doi"] and doi is None:
        doubts.append(f"not a DOI: “{said['doi'][:60]}”")
    yield _record(paper, volume, own, doi, title)
    yield from (Fault(SOURCE, place, f"{own.value}: {doubt}") for doubt in doubts)


def _record(paper: etree._Element, volume: Volume, own: PaperId, doi: PaperId | None, title: str) -> Record:
    said = texts_of(paper)
    gone = _gone(paper)
    licence = volume.licence
    authors = _authors(paper)
    return Record(
        source=SOURCE,
        source_id=own.value,
        title=title,
        ids=(own, doi) if doi else (own,),
        abstract=text_of(child_of(paper, "abstract")),
        authors=authors,
        author_count=len(authors) or None,
        comments="; ".join((*([gone[1]] if gone else ()), *_notes(paper)))[:5_000],
        journal_ref=_journal_ref(volume, said["pages"]),
        venue=volume.venue,
        status=gone[0] if gone else "published",
        licence=licence,
        year=number_of(said["year"]) or volume.year,
        versions=_versions(paper, is_gone=gone is not None),
        links=_links(paper, own),
        listings=_listings(volume),
        may_share_abstract=may_share(licence),
    )


def _gone(paper: etree._Element) -> tuple[str, str] | None:
    """Status and sentence of a retraction or removal."""
    for name, status in (("retracted", "retracted"), ("removed", "withdrawn")):
        element = child_of(paper, name)
        if element is not None:
            day, reason = (element.get("date") or "").strip()[:20], text_of(element)
            return (
                status,
                f"{name.capitalize()}{f' on {day}' if day else ''}{f': {reason}' if reason else ''}",
            )
    return None


def _notes(paper: etree._Element) -> list[str]:
    """Awards, the publisher's notes and what each revision changed."""
    notes: list[str] = []
    for child in paper:
        name = local_name(child)
        words = text_of(child) if name in ("award", "note", "revision") else ""
        if words:
            notes.append(f"v{child.get('id') or '?'}: {words}" if name == "revision" else words)
    return notes[:50]


def _authors(paper: etree._Element) -> tuple[Author, ...]:
    return some(_author(child) for child in paper if local_name(child) == "author")


def _author(element: etree._Element) -> Author:
    said = texts_of(element)
    return Author(full_name(said["first"], said["last"]) or text_of(element), said["affiliation"])


def _versions(paper: etree._Element, *, is_gone: bool) -> tuple[Version, ...]:
    """Revisions by number; the first one (the original) has no day of its own."""
    found: dict[int, Version] = {}
    for child in paper:
        number = number_of(child.get("id")) if local_name(child) == "revision" else 0
        if 0 < number <= _VERSION_LIMIT:
            when = read_date(child.get("date") or "")
            at = datetime.combine(when.day, time(), UTC) if when and when.day else None
            found[number] = Version(number, at)
    versions = [found[number] for number in sorted(found)] or ([Version(1)] if is_gone else [])
    if is_gone:
        versions[-1] = replace(versions[-1], is_withdrawn=True)
    return tuple(versions)


def _links(paper: etree._Element, own: PaperId) -> tuple[Link, ...]:
    links = [Link("page", f"{PAGES}{own.value}/"), Link("pdf", f"{PAGES}{own.value}.pdf")]
    for child in paper:
        kind = {"pwccode": "code", "pwcdataset": "dataset", "video": "video"}.get(local_name(child), "")
        url = (child.get("url") or child.get("href") or "").strip()
        if kind and url.startswith(("https://", "http://")):
            links.append(Link(kind, url[:2_000]))
    return tuple(dict.fromkeys(links))[:_MAX_LINKS]


def _journal_ref(volume: Volume, pages: str) -> str:
    pages = pages.replace("–", "-")[:40]
    parts = (volume.title, f"pages {pages}" if pages else "", str(volume.year or ""))
    return ", ".join(part for part in parts if part)


def _listings(volume: Volume) -> tuple[Listing, ...]:
    """The day a volume came into the Anthology. Old ones were all put in at once in 2019 and 2020; that
    day says nothing about them."""
    day = volume.ingested
    if day is None or volume.year is None or not 0 <= day.year - volume.year <= 1:
        return ()
    return (Listing(SOURCE, day, kind="new"),)
