"""The adapter for corpora in JSON lines as people keep them: flat objects, many sources, real-world dirt.

The shape is that of ``papers.jsonl.zst`` (fields source, source_id, title, abstract, authors, year, date,
feed_date, venue, track, status, categories, keywords, arxiv_id, doi, url, code_url, project_url,
github_stars, comments, citations, tldr, hf_date, hf_upvotes, hf_comments, also); a title is enough.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from broadsheet.kernel.errors import BadPayload
from broadsheet.kernel.ids import PaperId, parse_arxiv, parse_doi, parse_id
from broadsheet.kernel.record import Count, Link, Listing, Record
from broadsheet.sources.jsonlines.fields import ABSTRACT, LONG, Fields
from broadsheet.sources.jsonlines.shape import authors_in

_SOURCE_LENGTH = 60
_ID_PREFIXES = ("arxiv:", "doi:", "acl:", "openreview:")
_FLOAT_ID = re.compile(r"(\d{3,4})\.(\d{1,17})")
_OPEN_SOURCES = ("acl_anthology",)
"""Sources whose abstracts may be shared although the line has no arXiv id (ACL Anthology: CC BY)."""


def from_corpus(data: Mapping[str, Any], bad: list[str] | None = None) -> Record:
    """The record of one line; names of unusable fields are added to ``bad``. Raises BadPayload untitled."""
    fields = Fields(data, bad)
    title = fields.text("title", LONG)
    if not title.strip():
        raise BadPayload("no title")
    source = fields.text("source")[:_SOURCE_LENGTH] or "jsonlines"
    ids = _ids(fields)
    is_arxiv = any(one.scheme == "arxiv" for one in ids)
    listed_on = fields.day("hf_date")
    summary = fields.text("tldr", LONG)
    return Record(
        source=source,
        source_id=fields.text("source_id"),
        title=title,
        ids=ids,
        abstract=fields.text("abstract", ABSTRACT),
        authors=authors_in(fields),
        categories=fields.texts("categories"),
        comments=fields.text("comments", LONG),
        venue=_venue(fields),
        status=fields.text("status"),
        year=fields.number("year", 1000, 2999),
        submitted_on=fields.day("date"),
        links=_links(fields),
        listings=_listings(fields, listed_on, is_arxiv=is_arxiv),
        counts=_counts(fields, listed_on),
        summary=summary,
        summary_by=source if summary else "",
        keywords=fields.texts("keywords"),
        may_share_abstract=is_arxiv or source in _OPEN_SOURCES,
        also=fields.texts("also"),
    )


def arxiv_id(text: str) -> PaperId | None:
    """An arXiv id, also one that went through a floating point number on its way.

    One line in nine of the shared corpus is so damaged: ``1711.1055800000001`` is 1711.10558, ``705.2687``
    is 0705.2687, ``1605.0458`` is 1605.04580 (since 2015 there are always five digits, before four). All 52
    that stand beside an intact line of the same id turned out to be that paper.
    """
    whole = parse_arxiv(text)
    if whole is not None:
        return whole.paper_id
    match = _FLOAT_ID.fullmatch(text.removeprefix("arxiv:"))
    if match is None:
        return None
    month, fraction = match[1].zfill(4), match[2]
    digits = 5 if int(month) >= 1501 else 4
    if len(fraction) > digits + 4:
        fraction = f"{round(int(fraction) / 10 ** (len(fraction) - digits)):0{digits}d}"
    repaired = parse_arxiv(f"{month}.{fraction.ljust(digits, '0')}")
    return repaired.paper_id if repaired else None


def _ids(fields: Fields) -> tuple[PaperId, ...]:
    """Every identity a line gives; a source's own id is one only with the prefix of a known scheme."""
    found: dict[PaperId, None] = {}
    stated = fields.text("arxiv_id")
    if stated:
        _note(found, arxiv_id(stated), fields, "arxiv_id")
    doi = fields.text("doi")
    if doi:
        _note(found, parse_doi(doi), fields, "doi")
    own, address = fields.text("source_id"), fields.text("url", LONG)
    # Most lines repeat their arXiv id in both; parsing it three times would cost a third of the import.
    if own.startswith(_ID_PREFIXES) and not (stated and own.endswith(stated)):
        _note(found, arxiv_id(own) or parse_id(own), fields, "source_id as an identity")
    if address and not (stated and address.endswith(stated)):
        parsed = parse_id(address)
        if parsed is not None:
            found[parsed] = None
    return tuple(found)


def _note(found: dict[PaperId, None], one: PaperId | None, fields: Fields, name: str) -> None:
    if one is None:
        fields.bad.append(name)
    else:
        found[one] = None


def _venue(fields: Fields) -> str:
    venue, track = fields.text("venue"), fields.text("track")
    if venue == "arXiv":  # a repository is no venue, and would stand in the way of the real one
        return ""
    return f"{venue}, {track}" if venue and track and track != "main" else venue


def _links(fields: Fields) -> tuple[Link, ...]:
    links = []
    for kind, name in (("code", "code_url"), ("project", "project_url"), ("page", "url")):
        url = _address(fields.text(name, LONG))
        if not url or (kind == "page" and _says_only_the_id(url)):
            continue
        if url.startswith(("https://", "http://")):
            links.append(Link(kind, url))
        else:
            fields.bad.append(name)
    links += [Link("dataset", url) for url in fields.texts("datasets") if url.startswith("https://")]
    return tuple(links)


def _address(text: str) -> str:
    """The address in ``text``: bare, without its scheme, or the first one to GitHub of some Markdown."""
    if text.startswith("www."):
        return f"https://{text}"
    if "](" not in text:
        return text
    _, found, rest = text.partition("](https://github.com/")
    return "https://github.com/" + rest.partition(")")[0] if found else text


def _says_only_the_id(url: str) -> bool:
    """An address that is made from an id is not kept beside it."""
    return url.startswith(("https://arxiv.org/abs/", "https://aclanthology.org/", "https://doi.org/"))


def _listings(fields: Fields, listed_on: date | None, *, is_arxiv: bool) -> tuple[Listing, ...]:
    listings = []
    announced = fields.day("feed_date")
    if announced is not None and is_arxiv:
        listings.append(Listing("arxiv", announced, is_estimated=True))
    if listed_on is not None:
        votes, comments = fields.number("hf_upvotes"), fields.number("hf_comments")
        listings.append(Listing("huggingface", listed_on, votes=votes, comments=comments))
    return tuple(listings)


def _counts(fields: Fields, on: date | None) -> tuple[Count, ...]:
    counts = []
    for measure, name in (
        ("votes", "hf_upvotes"),
        ("comments", "hf_comments"),
        ("stars", "github_stars"),
        ("citations", "citations"),
    ):
        value = fields.number(name)
        if value is not None:
            counts.append(Count(measure, value, None if measure == "citations" else on))
    return tuple(counts)
