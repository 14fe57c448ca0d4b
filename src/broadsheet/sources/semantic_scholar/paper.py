"""One paper of Semantic Scholar's Academic Graph to a record.

https://api.semanticscholar.org/api-docs/graph. Traps: ``tldr``, abstract, journal and dates may be null; new
papers lag by days; an external id may be a number; ``CorpusId`` is the service's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from broadsheet.kernel.ids import PaperId, parse_acl, parse_arxiv, parse_doi
from broadsheet.kernel.record import Author, Citations, Count, Fault, Link, Outcome, Record
from broadsheet.sources.feeds.dates import read_date
from broadsheet.sources.feeds.licences import licence_address
from broadsheet.sources.feeds.markup import plain_line, plain_text
from broadsheet.sources.feeds.people import some
from broadsheet.sources.jsonlines.fields import ABSTRACT, LONG, Fields

SOURCE = "semantic-scholar"
_NO_VENUES = ("arxiv.org", "arxiv", "biorxiv", "medrxiv", "corr", "social science research network")
_MAX_REFERENCES = 5_000


def outcomes_of_paper(data: Mapping[str, Any], place: str, today: date) -> Iterator[Outcome]:
    """The record of a paper, and a fault for what was unusable."""
    fields = Fields(data)
    own, title = fields.text("paperId"), plain_line(fields.text("title", LONG))[:2_000]
    if not own or not title:
        yield Fault(SOURCE, place, f"{own} has no title" if own else "a paper without an id")
        return
    yield _record(fields, own, title, today)
    if fields.bad:
        yield Fault(SOURCE, place, f"{own}: {fields.complaint()}")


def ids_of(fields: Fields) -> tuple[PaperId, ...]:
    """The identities of ours among the external ids."""
    external = fields.object("externalIds") or Fields({})
    arxiv = parse_arxiv(external.text("ArXiv"))
    acl = external.text("ACL")
    found = (
        arxiv.paper_id if arxiv else None,
        parse_doi(external.text("DOI")),
        parse_acl(acl) if acl else None,
    )
    return tuple(dict.fromkeys(one for one in found if one is not None))


def citations_of(data: Mapping[str, Any], paper: PaperId, today: date) -> Citations:
    """How often ``paper`` is cited, and those of its references that have an id of ours."""
    fields = Fields(data)
    references = (ids_of(one)[:1] for one in fields.objects("references"))
    named = tuple(dict.fromkeys(name for names in references for name in names))[:_MAX_REFERENCES]
    return Citations(SOURCE, paper, fields.number("citationCount"), today, named)


def _record(fields: Fields, own: str, title: str, today: date) -> Record:
    when = read_date(fields.text("publicationDate"))
    tldr = fields.object("tldr")
    summary = tldr.text("text", LONG) if tldr else ""
    authors = some(Author(one.text("name")) for one in fields.objects("authors"))
    pdf = fields.object("openAccessPdf")
    cited = fields.number("citationCount")
    return Record(
        source=SOURCE,
        source_id=own,
        title=title,
        ids=ids_of(fields),
        abstract=plain_text(fields.text("abstract", ABSTRACT)),
        authors=authors,
        author_count=len(authors) or None,
        venue=_venue(fields),
        journal_ref=_journal_ref(fields),
        licence=licence_address(pdf.text("license")) if pdf else "",
        year=fields.number("year", 1600, 2100),
        submitted_on=when.day if when else None,
        links=_links(fields, pdf),
        counts=(Count("citations", cited, today),) if cited is not None else (),
        summary=summary,
        summary_by=f"{(tldr.text('model') if tldr else '') or 'tldr'}, by Semantic Scholar"
        if summary
        else "",
        keywords=tuple(dict.fromkeys(f.text("category") for f in fields.objects("s2FieldsOfStudy")))[:20],
    )


def _venue(fields: Fields) -> str:
    publication = fields.object("publicationVenue")
    named = (publication.text("name") if publication else "") or fields.text("venue")
    return "" if named.lower().strip() in _NO_VENUES else plain_line(named)[:300]


def _journal_ref(fields: Fields) -> str:
    journal = fields.object("journal")
    name = journal.text("name") if journal else ""
    if (
        journal is None
        or not journal.text("volume")
        or name.lower() in _NO_VENUES
        or name.startswith("ArXiv")
    ):
        return ""
    pages = " ".join(journal.text("pages").split())
    return f"{name} {journal.text('volume')}{f', {pages}' if pages else ''}"[:300]


def _links(fields: Fields, pdf: Fields | None) -> tuple[Link, ...]:
    found = (Link("page", fields.text("url", LONG)), Link("pdf", pdf.text("url", LONG) if pdf else ""))
    return tuple(link for link in found if link.url.startswith(("https://", "http://")))
