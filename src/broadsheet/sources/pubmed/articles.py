"""One ``<PubmedArticle>`` to a record.

https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html, DTD https://dtd.nlm.nih.gov/ncbi/pubmed/.
Traps: titles end with a full stop and stand in brackets when translated; abstracts come in labelled parts;
dates are split, partial or free text (``MedlineDate``); months are names or numbers; groups are authors too.
Abstracts may be under their publishers' rights (https://www.ncbi.nlm.nih.gov/books/about/copyright/).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from lxml import etree

from broadsheet.kernel.ids import PaperId, parse_doi
from broadsheet.kernel.record import Author, Fault, Link, Outcome, Record, Version
from broadsheet.sources.arxiv.pieces import Piece, child_of, excerpt_of, local_name, parse_piece, texts_of
from broadsheet.sources.feeds.dates import When, of_parts, read_date
from broadsheet.sources.feeds.markup import plain_line, plain_text
from broadsheet.sources.feeds.people import full_name, some

SOURCE = "pubmed"
_MML = b'<p xmlns:mml="http://www.w3.org/1998/Math/MathML" xmlns:xlink="http://www.w3.org/1999/xlink">%s</p>'
_OUTER = re.compile(r"^<[^>]*>|</[^<>]*>\s*$")
_RETRACTED = "Retracted Publication"
_NOTICES = ("Retraction of Publication", "Retraction Notice", "Published Erratum", "Expression of Concern")
_MAX_KEYWORDS = 50


def outcomes_of_piece(piece: Piece, place: str, encoding: str) -> Iterator[Outcome]:
    """What one cut-out article says: a record, or a fault. Notices about other articles give nothing."""
    if piece.problem:
        yield Fault(SOURCE, place, piece.problem, excerpt_of(piece.data))
        return
    try:
        outer, doubts = parse_piece(_MML % piece.data, encoding)
    except etree.XMLSyntaxError as error:
        yield Fault(SOURCE, place, f"broken XML: {error.msg}", excerpt_of(piece.data))
        return
    citation = child_of(outer[0], "MedlineCitation")
    article = child_of(citation, "Article") if citation is not None else None
    pmid = texts_of(citation)["PMID"]
    if citation is None or article is None or not pmid.isdigit():
        yield Fault(SOURCE, place, "an article without a PMID", excerpt_of(piece.data))
        return
    kinds = _texts(article, "PublicationType")
    if any(kind in _NOTICES for kind in kinds):
        return
    title = _title(article)
    if not title:
        yield Fault(SOURCE, place, f"PMID {pmid} has no title", excerpt_of(piece.data))
        return
    yield _record(outer[0], citation, article, pmid, title, kinds)
    yield from (Fault(SOURCE, place, f"PMID {pmid}: {doubt}") for doubt in doubts)


def _markup(element: etree._Element | None) -> str:
    """The element's content as mark-up, for the reader that knows italics, indices and MathML."""
    if element is None:
        return ""
    if not len(element):
        return html.escape(element.text or "", quote=False)
    return _OUTER.sub("", str(etree.tostring(element, encoding="unicode", with_tail=False)))


def _title(article: etree._Element) -> str:
    title = plain_line(_markup(child_of(article, "ArticleTitle"))) or plain_line(
        _markup(child_of(article, "VernacularTitle"))
    )
    translated = re.fullmatch(r"\[(.+)\]\.?", title)
    return (translated[1] if translated else title).removesuffix(".")[:2_000]


def _record(
    outer: etree._Element,
    citation: etree._Element,
    article: etree._Element,
    pmid: str,
    title: str,
    kinds: list[str],
) -> Record:
    when = _when(article)
    authors = some(_author(one) for one in _all(article, "Author"))
    is_retracted = _RETRACTED in kinds or _is_retracted_in(citation)
    keywords = (plain_line(_markup(one))[:120] for one in _all(citation, "Keyword", "DescriptorName"))
    revised = child_of(citation, "DateRevised")
    changed = _split_date(revised) if revised is not None else None
    return Record(
        source=SOURCE,
        source_id=pmid,
        title=title,
        ids=_ids(outer, article),
        abstract=_abstract(article),
        authors=authors,
        author_count=len(authors) or None,
        journal_ref=_journal_ref(article, when),
        venue=_journal(article),
        status="retracted" if is_retracted else "preprint" if "Preprint" in kinds else "published",
        year=when.year if when else None,
        submitted_on=when.day if when else None,
        modified=changed.moment if changed else None,
        versions=(Version(1, is_withdrawn=True),) if is_retracted else (),
        links=(Link("page", f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/"),),
        keywords=tuple(dict.fromkeys(word for word in keywords if word))[:_MAX_KEYWORDS],
    )


def _all(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    return (one for one in element.iter() if local_name(one) in names)


def _texts(element: etree._Element, name: str) -> list[str]:
    return [one.text.strip() for one in _all(element, name) if one.text and one.text.strip()]


def _ids(outer: etree._Element, article: etree._Element) -> tuple[PaperId, ...]:
    """The DOI, from the article's own element or its list of ids; those of the references are others'."""
    own = [one for one in article if local_name(one) == "ELocationID" and one.get("EIdType") == "doi"]
    data = child_of(outer, "PubmedData")
    listed = child_of(data, "ArticleIdList") if data is not None else None
    own += [one for one in (listed if listed is not None else ()) if one.get("IdType") == "doi"]
    found = (parse_doi(one.text or "") for one in own if one.get("ValidYN") != "N")
    return tuple(dict.fromkeys(doi for doi in found if doi is not None))[:2]


def _abstract(article: etree._Element) -> str:
    """The parts of the abstract, each with its label."""
    abstract = child_of(article, "Abstract")
    parts: list[str] = []
    for one in abstract if abstract is not None else ():
        text = plain_text(_markup(one)) if local_name(one) == "AbstractText" else ""
        label = (one.get("Label") or "").strip().capitalize() if text else ""
        if text:
            parts.append(f"{label}: {text}" if label and label != "Unlabelled" else text)
    return "\n\n".join(parts)


def _author(one: etree._Element) -> Author:
    said = texts_of(one)
    name = full_name(said["ForeName"] or said["Initials"], said["LastName"], said["Suffix"])
    places = [" ".join(text.split()) for text in _texts(one, "Affiliation")]
    return Author(name or plain_line(_markup(child_of(one, "CollectiveName"))), "; ".join(places))


def _journal(article: etree._Element) -> str:
    journal = child_of(article, "Journal")
    said = texts_of(journal)
    return plain_line(html.escape(said["Title"] or said["ISOAbbreviation"], quote=False))[:300]


def _journal_ref(article: etree._Element, when: When | None) -> str:
    journal = child_of(article, "Journal")
    issue = texts_of(child_of(journal, "JournalIssue") if journal is not None else None)
    pages = texts_of(child_of(article, "Pagination"))["MedlinePgn"]
    name = texts_of(journal)["ISOAbbreviation"] or texts_of(journal)["Title"]
    if not name:
        return ""
    number = f" {issue['Volume']}" if issue["Volume"] else ""
    number += f"({issue['Issue']})" if number and issue["Issue"] else ""
    return f"{name}{number}{f', {pages}' if pages else ''}{f' ({when.year})' if when else ''}"[:500]


def _when(article: etree._Element) -> When | None:
    """The electronic date, which is a day, before the issue's, which often is a month."""
    electronic = next((one for one in article if local_name(one) == "ArticleDate"), None)
    printed = next(_all(article, "PubDate"), None)
    for element in (electronic, printed):
        when = _split_date(element) if element is not None else None
        if when is not None:
            return when
    return None


def _split_date(element: etree._Element) -> When | None:
    said = texts_of(element)
    return of_parts((said["Year"], said["Month"], said["Day"])) or read_date(said["MedlineDate"])


def _is_retracted_in(citation: etree._Element) -> bool:
    return any(one.get("RefType") == "RetractionIn" for one in _all(citation, "CommentsCorrections"))
