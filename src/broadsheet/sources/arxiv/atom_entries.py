"""One Atom ``<entry>`` of the query API to one record.

Format: https://info.arxiv.org/help/api/user-manual.html#_details_of_atom_results_returned. ``published`` is
the first version's time, ``updated`` this version's. Links are not read: the page's and the PDF's addresses
follow from the identifier, and in November 2025 the server left them out.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from broadsheet.kernel.ids import parse_arxiv
from broadsheet.kernel.record import Author, Outcome, Version
from broadsheet.sources.arxiv.adapt import Draft, fault, outcomes_of
from broadsheet.sources.arxiv.categories import is_category
from broadsheet.sources.arxiv.pieces import local_name, texts_of

ERRORS = "arxiv.org/api/errors"


def error_in(entry: etree._Element) -> str:
    """What an entry says that is an error in disguise (status 200, title "Error"), or "" for a paper."""
    said = texts_of(entry)
    if said["title"] == "Error" and ERRORS in said["id"]:
        return said["summary"] or "an error without a reason"
    return ""


def outcomes_of_entry(entry: etree._Element, doubts: list[str], place: str, data: bytes) -> Iterator[Outcome]:
    """The record that an entry of the query API makes, and faults for what is wrong with it."""
    error = error_in(entry)
    if error:
        yield fault(place, f"arXiv answered with an error: {error[:300]}", data)
        return
    said = texts_of(entry)
    draft = Draft(said["id"], doubts=doubts)
    draft.title = draft.text("title", said["title"])
    draft.abstract = draft.text("abstract", said["summary"])
    draft.comments = draft.text("comments", said["comment"])
    draft.journal_ref = draft.text("journal reference", said["journal_ref"])
    draft.doi = draft.text("doi", said["doi"])
    draft.licence = draft.text("licence", said["license"] or said["rights"])
    draft.authors = draft.some(_authors(entry))
    draft.categories = _categories(entry)
    draft.submitted = draft.moment("published", said["published"])
    draft.modified = draft.moment("updated", said["updated"])
    draft.versions = _versions(draft)
    yield from outcomes_of(draft, place, data)


def _authors(entry: etree._Element) -> Iterator[Author]:
    for author in entry:
        if local_name(author) == "author":
            works = [" ".join((c.text or "").split()) for c in author if local_name(c) == "affiliation"]
            yield Author(" ".join(texts_of(author)["name"].split()), "; ".join(one for one in works if one))


def _categories(entry: etree._Element) -> tuple[str, ...]:
    """Primary first. MSC and ACM classes come as categories too, with the same scheme, and are left out."""
    primary = [child.get("term") or "" for child in entry if local_name(child) == "primary_category"]
    others = [child.get("term") or "" for child in entry if local_name(child) == "category"]
    return tuple(dict.fromkeys(code for code in primary + others if is_category(code)))


def _versions(draft: Draft) -> tuple[Version, ...]:
    """The first and the current version; those between are not in the answer."""
    arxiv_id = parse_arxiv(draft.arxiv_id)
    number = arxiv_id.version if arxiv_id is not None else 0
    if number == 0:
        return ()
    first = Version(1, draft.submitted)
    return (first,) if number == 1 else (first, Version(number, draft.modified))
