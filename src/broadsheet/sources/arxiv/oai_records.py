"""One OAI-PMH ``<record>`` to one record: arXivRaw, arXiv, arXivOld and oai_dc.

Formats: https://info.arxiv.org/help/oa/index.html, schemas https://oaipmh.arxiv.org/OAI/arXivRaw.xsd and
arXiv.xsd. Elements are read by local name and never by position: saved files of the past twenty years have
other namespaces, and the order differs between formats. Elements that the server's own source fills wrongly
are not believed: ``acm-class`` (prints the MSC class), the arXiv format's ``created`` (the current version's
day, not the first's) and ``updated`` (a database row's).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from broadsheet.kernel.ids import parse_arxiv
from broadsheet.kernel.record import Author, Outcome, Record, Version
from broadsheet.sources.arxiv.adapt import SOURCE, Draft, fault, outcomes_of, parse_moment
from broadsheet.sources.arxiv.categories import code_of_set, code_of_subject
from broadsheet.sources.arxiv.pieces import Piece, Texts, child_of, local_name, parse_piece, texts_of

_VERSION = re.compile(r"v?([1-9]\d{0,2})")
_VERSION_LIMIT = 999


def outcomes_of_piece(piece: Piece, place: str, encoding: str) -> Iterator[Outcome]:
    """What one cut-out ``<record>`` says: a record, and faults for what is wrong with it."""
    if piece.problem:
        yield fault(place, piece.problem, piece.data)
        return
    try:
        element, doubts = parse_piece(piece.data, encoding)
    except etree.XMLSyntaxError as error:
        yield fault(place, f"broken XML: {error.msg}", piece.data)
        return
    header = child_of(element, "header")
    if header is not None and header.get("status") == "deleted":
        yield from _deleted(header, place, piece.data)
        return
    draft = _draft_of(element, header)
    if draft is None:
        yield fault(place, "a record in a format that is not one of arXiv's", piece.data)
        return
    draft.doubts += doubts
    yield from outcomes_of(draft, place, piece.data)


def _deleted(header: etree._Element, place: str, data: bytes) -> Iterator[Outcome]:
    said = texts_of(header)
    identifier = said["identifier"]
    arxiv_id = parse_arxiv(identifier)
    if arxiv_id is None:
        yield fault(place, f"not an arXiv identifier: “{identifier[:60]}”", data)
        return
    modified = parse_moment(said["datestamp"])
    yield Record(
        SOURCE, arxiv_id.value, title="", ids=(arxiv_id.paper_id,), modified=modified, is_deleted=True
    )


def _draft_of(element: etree._Element, header: etree._Element | None) -> Draft | None:
    metadata = child_of(element, "metadata")
    body = (
        next((child for child in metadata if isinstance(child.tag, str)), None)
        if metadata is not None
        else None
    )
    if body is None:
        return None
    said, about = texts_of(body), texts_of(header)
    draft = Draft(said["id"] or about["identifier"])
    draft.modified = draft.moment("datestamp", about["datestamp"])
    match local_name(body):
        case "arXivRaw" | "arXivOld":
            _fill_common(draft, said)
            draft.authors = draft.split(said["authors"])
            _fill_versions(draft, body)
        case "arXiv":
            _fill_common(draft, said)
            authors = child_of(body, "authors")
            draft.authors = draft.some(_named(one) for one in authors) if authors is not None else ()
        case "dc":
            _fill_dublin_core(draft, body, header)
        case _:
            return None
    return draft


def _fill_common(draft: Draft, said: Texts) -> None:
    draft.title = draft.text("title", said["title"])
    draft.abstract = draft.text("abstract", said["abstract"])
    draft.categories = tuple(draft.text("categories", said["categories"]).split())
    draft.comments = draft.text("comments", said["comments"])
    draft.journal_ref = draft.text("journal reference", said["journal-ref"])
    draft.doi = draft.text("doi", said["doi"])
    draft.licence = draft.text("licence", said["license"])


def _fill_versions(draft: Draft, body: etree._Element) -> None:
    """Versions in order of their number; the first one's date is the submission."""
    found: dict[int, Version] = {}
    flags: dict[int, str] = {}
    for element in (child for child in body if local_name(child) == "version"):
        number = _VERSION.fullmatch((element.get("version") or "").strip())
        if number is None or len(found) >= _VERSION_LIMIT:
            draft.doubts.append(f"a version without a number: “{(element.get('version') or '')[:20]}”")
            continue
        said = texts_of(element)
        moment = draft.moment(f"date of {number[0]}", said["date"])
        found[int(number[1])] = Version(int(number[1]), moment)
        flags[int(number[1])] = said["source_type"]
    draft.versions = tuple(
        Version(number, found[number].at, is_withdrawn="I" in flags[number]) for number in sorted(found)
    )
    if draft.versions:
        draft.is_marked_withdrawn = draft.versions[-1].is_withdrawn
        draft.submitted = found[1].at if 1 in found else None


def _named(author: etree._Element) -> Author:
    """``<author>`` of the arXiv format: keyname, forenames, suffix; the schema allows affiliations."""
    said = texts_of(author)
    parts = [said[name] for name in ("forenames", "keyname", "suffix")]
    affiliations = [child.text or "" for child in author if local_name(child) == "affiliation"]
    return Author(
        " ".join(part for part in parts if part), "; ".join(" ".join(one.split()) for one in affiliations)
    )


def _fill_dublin_core(draft: Draft, body: etree._Element, header: etree._Element | None) -> None:
    """oai_dc names its categories in English; the header's sets name them by code where it is recent."""
    said: dict[str, list[str]] = {}
    for child in body:
        if child.text and child.text.strip():
            said.setdefault(local_name(child), []).append(child.text.strip())
    draft.title = draft.text("title", next(iter(said.get("title", ())), ""))
    descriptions = said.get("description", [])
    draft.abstract = draft.text("abstract", next(iter(descriptions), ""))
    draft.comments = draft.text("comments", "".join(descriptions[1:2]).removeprefix("Comment:"))
    draft.authors = draft.some(Author(_forwards(name)) for name in said.get("creator", ()))
    draft.categories = _dublin_core_categories(said.get("subject", []), header)
    dates = said.get("date", [])
    # A day without a time; the first of two is the first version's.
    first = draft.moment("dc:date", dates[0]) if dates else None
    draft.submitted_on = first.date() if first else None
    for identifier in said.get("identifier", ()):
        arxiv_id = parse_arxiv(identifier)
        if identifier.startswith("doi:"):
            draft.doi = draft.text("doi", identifier.removeprefix("doi:"))
        elif arxiv_id is not None:
            draft.arxiv_id = draft.arxiv_id or identifier
        else:
            draft.journal_ref = draft.text("journal reference", identifier)


def _dublin_core_categories(subjects: list[str], header: etree._Element | None) -> tuple[str, ...]:
    specs = (
        [child.text or "" for child in header if local_name(child) == "setSpec"] if header is not None else []
    )
    by_name = [code for subject in subjects if (code := code_of_subject(subject))]
    by_set = [code for spec in specs if (code := code_of_set(spec.strip()))]
    return tuple(dict.fromkeys(by_name + by_set))


def _forwards(name: str) -> str:
    """``Rodrigues Jr, Waldyr A.`` as people say it; the comma is Dublin Core's."""
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma else name
