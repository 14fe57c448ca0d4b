"""One OpenReview note (a submission) to a record, of API v2 and, for old venues, v1.

https://docs.openreview.net/reference/api-v2/entities/note. In v2 every field of ``content`` is an object with
``value``, in v1 it is plain. Decisions stand in ``venue`` ("ICLR 2026 poster") and in the end of ``venueid``.
Author ids are mail addresses at times and are not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from broadsheet.kernel.ids import PaperId, parse_arxiv, parse_doi, parse_openreview
from broadsheet.kernel.record import Author, Fault, Link, Outcome, Record, Version
from broadsheet.sources.feeds.licences import licence_address, may_share
from broadsheet.sources.feeds.people import forwards, some
from broadsheet.sources.jsonlines.fields import ABSTRACT, LONG, MANY, Fields

SOURCE = "openreview"
PAGES = "https://openreview.net"
_STATES = {
    "Rejected_Submission": "rejected",
    "Withdrawn_Submission": "withdrawn",
    "Desk_Rejected_Submission": "desk rejected",
    "Submission": "submitted",
}
_DECISION = re.compile(
    r"\b(oral\b|spotlight\b|poster\b|notable.*|accept.*|reject.*|withdrawn\b)", re.IGNORECASE
)
_ARXIV = re.compile(r"https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/\S+")
_EARLIEST = datetime(2013, 1, 1, tzinfo=UTC).timestamp() * 1000
_LATEST = datetime(2100, 1, 1, tzinfo=UTC).timestamp() * 1000


def outcomes_of_note(data: Mapping[str, Any], place: str) -> Iterator[Outcome]:
    """The record of a submission, and a fault for what was unusable. Reviews and comments give nothing."""
    note = Fields(data)
    content = note.object("content")
    forum = note.text("forum") or note.text("id")
    if content is None or (note.text("replyto") and note.text("replyto") != note.text("id")):
        return
    flat = Fields({name: _value(value) for name, value in content.data.items()}, note.bad)
    own, title = parse_openreview(f"openreview:{forum}"), flat.text("title", LONG).strip()
    if own is None or not title:
        yield Fault(SOURCE, place, f"{forum} has no title" if own else f"not a forum: “{forum[:60]}”")
        return
    yield _record(note, flat, own, title)
    if note.bad:
        yield Fault(SOURCE, place, f"{forum}: {note.complaint()}")


def _value(field: object) -> object:
    """A field of v2 (an object with ``value``; readers may be restricted and it is missing) or of v1."""
    return field.get("value") if isinstance(field, dict) else field


def _record(note: Fields, flat: Fields, own: PaperId, title: str) -> Record:
    venue, status = _venue(flat)
    licence = licence_address(note.text("license"))
    submitted = _moment(note, "cdate") or _moment(note, "tcdate")
    is_gone = status == "withdrawn"
    summary = flat.text("TLDR", LONG) or flat.text("TL;DR", LONG)
    authors = _authors(flat)
    return Record(
        source=SOURCE,
        source_id=own.value,
        title=title,
        ids=(own, *_others(flat)),
        abstract=flat.text("abstract", ABSTRACT),
        authors=authors,
        author_count=len(authors) or None,
        venue=venue,
        status=status,
        licence=licence,
        submitted=submitted,
        modified=_moment(note, "mdate") or _moment(note, "tmdate"),
        versions=(Version(1, submitted, is_withdrawn=True),) if is_gone else (),
        links=_links(flat, own),
        summary=summary,
        summary_by="the authors, on OpenReview" if summary else "",
        keywords=tuple(dict.fromkeys(word.strip()[:120] for word in _list(flat, "keywords")))[:30],
        may_share_abstract=may_share(licence),
    )


def _venue(flat: Fields) -> tuple[str, str]:
    """Venue and status: "ICLR 2026 poster" is a poster at ICLR 2026, a submission is not at a venue."""
    stated, last = flat.text("venue"), flat.text("venueid").rpartition("/")[2]
    if last in _STATES:
        return "", _STATES[last]
    if re.match(r"submitted to\b", stated, re.IGNORECASE):
        return "", "submitted"
    accepted = re.match(r"accepted (?:by|at|to|for) (.+)", stated, re.IGNORECASE)
    if accepted:
        return accepted[1][:300], "accepted"
    decision = _DECISION.search(stated)
    venue = (stated[: decision.start()] if decision else stated).strip(" ,-:()")
    return venue[:300], decision[0].lower()[:120] if decision else "accepted" if stated else ""


def _authors(flat: Fields) -> tuple[Author, ...]:
    """Names, as far as the venue shows them; under blind review there is nobody or "Anonymous"."""
    return some(Author(forwards(n)) for n in _list(flat, "authors") if not n.lower().startswith("anonymous"))


def _list(flat: Fields, name: str) -> tuple[str, ...]:
    """A list; old venues wrote one text with commas."""
    value = flat.data.get(name)
    if isinstance(value, str):
        return tuple(part.strip() for part in re.split(r"[,;]", value)[:MANY] if part.strip())
    # v2 of some venues gives authors as objects with their name.
    if isinstance(value, list) and any(isinstance(one, dict) for one in value):
        return tuple(one.text("fullname") or one.text("name") for one in flat.objects(name))
    return flat.texts(name)


def _others(flat: Fields) -> list[PaperId]:
    """A DOI or an arXiv address among the fields that venues have for them."""
    found: list[PaperId] = []
    for name in ("doi", "arxiv", "html", "pdf", "paper_url", "external_pdf"):
        text = flat.data.get(name)
        if not isinstance(text, str) or len(text) > LONG:
            continue
        address = _ARXIV.search(text)
        arxiv = parse_arxiv(address[0] if address else text)
        other = arxiv.paper_id if arxiv else parse_doi(text)
        if other is not None and other not in found:
            found.append(other)
    return found


def _links(flat: Fields, own: PaperId) -> tuple[Link, ...]:
    links = [Link("page", f"{PAGES}/forum?id={own.value}")]
    pdf = flat.data.get("pdf")
    if isinstance(pdf, str) and pdf.startswith("/pdf/"):
        links.append(Link("pdf", f"{PAGES}/pdf?id={own.value}"))
    for name, kind in (("pdf", "pdf"), ("code", "code"), ("project", "project"), ("video", "video")):
        url = flat.data.get(name)
        if isinstance(url, str) and url.startswith(("https://", "http://")) and len(url) <= 2_000:
            links.append(Link(kind, url))
    return tuple(dict.fromkeys(links))


def _moment(note: Fields, name: str) -> datetime | None:
    """Milliseconds since 1970, where they are a plausible time."""
    value = note.number(name)
    if value is None or not _EARLIEST <= value < _LATEST:
        return None
    return datetime.fromtimestamp(value // 1000, UTC)
