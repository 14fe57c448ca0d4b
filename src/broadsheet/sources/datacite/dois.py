"""One DOI of DataCite's REST API to a record.

https://support.datacite.org/docs/api, schema https://schema.datacite.org. Zenodo, Figshare, arXiv and
universities register here, mostly data and software: only kinds of text become records. Traps: publisher,
affiliations and subjects are texts or objects, depending on parameters; any field may be null.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from broadsheet.kernel.ids import PaperId, parse_arxiv, parse_doi
from broadsheet.kernel.record import Author, Count, Fault, Link, Outcome, Record
from broadsheet.sources.feeds.dates import When, number_of, read_date
from broadsheet.sources.feeds.licences import licence_address, may_share
from broadsheet.sources.feeds.markup import plain_line, plain_text
from broadsheet.sources.feeds.people import forwards, full_name, some
from broadsheet.sources.jsonlines.fields import ABSTRACT, LONG, Fields

SOURCE = "datacite"
TEXTS = frozenset(
    {"Text", "Preprint", "JournalArticle", "ConferencePaper", "Report", "Dissertation", "DataPaper"}
    | {"BookChapter", "Book"}
)
_SAME_WORK = frozenset(
    {"IsVersionOf", "HasVersion", "IsNewVersionOf", "IsPreviousVersionOf", "IsIdenticalTo"}
    | {"IsVariantFormOf", "IsOriginalFormOf"}
)
_MAX_IDS = 20


def outcomes_of_doi(data: Mapping[str, Any], place: str, today: date) -> Iterator[Outcome]:
    """The record of one entry, and a fault for what was unusable; nothing for data and software."""
    fields = Fields(data).object("attributes") or Fields({})
    doi = parse_doi(fields.text("doi") or Fields(data).text("id"))
    types = fields.object("types")
    kind = types.text("resourceTypeGeneral") if types else ""
    if kind and kind not in TEXTS:
        return
    titles = [one for one in fields.objects("titles") if not one.text("titleType")] or list(
        fields.objects("titles")
    )
    title = plain_line(titles[0].text("title", LONG))[:2_000] if titles else ""
    if doi is None or not title:
        shown = f"{doi.value} has no title" if doi else f"not a DOI: “{fields.text('doi')[:60]}”"
        yield Fault(SOURCE, place, shown)
        return
    yield _record(fields, doi, title, kind, today)
    if fields.bad:
        yield Fault(SOURCE, place, f"{doi.value}: {fields.complaint()}")


def _record(fields: Fields, doi: PaperId, title: str, kind: str, today: date) -> Record:
    when = _when(fields)
    licence = _licence(fields)
    authors = some(_author(one) for one in fields.objects("creators"))
    cited, url = fields.number("citationCount"), fields.text("url", LONG)
    updated = read_date(fields.text("updated"))
    return Record(
        source=SOURCE,
        source_id=str(doi) if doi.scheme != "doi" else doi.value,
        title=title,
        ids=_ids(fields, doi),
        abstract=_abstract(fields),
        authors=authors,
        author_count=len(authors) or None,
        venue=_publisher(fields),
        status={"Preprint": "preprint", "Dissertation": "thesis"}.get(kind, ""),
        licence=licence,
        year=when.year if when else number_of(fields.number("publicationYear")) or None,
        submitted_on=when.day if when else None,
        modified=updated.moment if updated else None,
        links=(Link("page", url),) if url.startswith(("https://", "http://")) else (),
        counts=(Count("citations", cited, today),) if cited else (),
        keywords=_keywords(fields),
        may_share_abstract=may_share(licence),
    )


def _ids(fields: Fields, doi: PaperId) -> tuple[PaperId, ...]:
    """The DOI and what relations declare to be the same work; a container's ISSN is none."""
    found: dict[PaperId, None] = {doi: None}
    for one in fields.objects("relatedIdentifiers"):
        text = one.text("relatedIdentifier")
        if one.text("relationType") not in _SAME_WORK or len(found) >= _MAX_IDS:
            continue
        arxiv = parse_arxiv(text)
        other = arxiv.paper_id if arxiv else parse_doi(text)
        if other is not None:
            found[other] = None
    return tuple(found)


def _author(one: Fields) -> Author:
    name = full_name(one.text("givenName"), one.text("familyName"))
    stated = one.text("name")
    if not name:
        name = stated if one.text("nameType") == "Organizational" else forwards(stated)
    return Author(plain_line(name), "; ".join(_names(one, "affiliation")))


def _names(fields: Fields, name: str) -> list[str]:
    """A list of texts, or of objects with a name."""
    value = fields.data.get(name)
    items = value if isinstance(value, list) else [value]
    texts = [one.get("name") if isinstance(one, dict) else one for one in items]
    return [plain_line(text) for text in texts if isinstance(text, str) and text.strip()][:50]


def _publisher(fields: Fields) -> str:
    """The journal where the entry names one, else the repository; arXiv is no venue."""
    container = fields.object("container")
    named = container.text("title") if container else ""
    publisher = named or next(iter(_names(fields, "publisher")), "")
    return "" if publisher.lower() == "arxiv" else plain_line(publisher)[:300]


def _abstract(fields: Fields) -> str:
    texts = {
        one.text("descriptionType"): one.text("description", ABSTRACT)
        for one in fields.objects("descriptions")
    }
    return plain_text(texts.get("Abstract") or texts.get("Other") or texts.get("") or "")


def _licence(fields: Fields) -> str:
    for one in fields.objects("rightsList"):
        found = licence_address(one.text("rightsUri")) or licence_address(one.text("rightsIdentifier"))
        if found or (found := licence_address(one.text("rights"))):
            return found
    return ""


def _when(fields: Fields) -> When | None:
    """Issued before anything else; arXiv's "Submitted" are its versions, the first of them counts."""
    dates = [(one.text("dateType"), read_date(one.text("date"))) for one in fields.objects("dates")]
    for kind in ("Issued", "Submitted", "Available", "Created"):
        found = [when for name, when in dates if name == kind and when is not None]
        exact = [when for when in found if when.day]
        if exact or found:
            return min(exact or found, key=lambda when: when.order)
    return None


def _keywords(fields: Fields) -> tuple[str, ...]:
    found = (plain_line(one.text("subject"))[:120] for one in fields.objects("subjects"))
    return tuple(dict.fromkeys(word for word in found if word))[:30]
