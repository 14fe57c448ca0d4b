"""One OAI-PMH ``<record>`` in Dublin Core (``oai_dc``, ``qdc``) to one record.

http://www.openarchives.org/OAI/openarchivesprotocol.html, https://www.dublincore.org/documents/dces/. What
repositories do with it: "Last, First" creators; several dates (deposit, issue); identifiers that are
addresses, DOIs (with spaces, in angle brackets), handles or journal references; relations of the kind
``info:eu-repo/semantics/altIdentifier/doi/10…`` (https://guidelines.openaire.eu).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from broadsheet.kernel.ids import PaperId, parse_acl, parse_arxiv, parse_doi, parse_openreview
from broadsheet.kernel.record import Author, Fault, Link, Outcome, Record
from broadsheet.sources.arxiv.pieces import Piece, child_of, excerpt_of, local_name, parse_piece, texts_of
from broadsheet.sources.feeds.dates import When, earliest, read_date
from broadsheet.sources.feeds.licences import licence_address, may_share
from broadsheet.sources.feeds.markup import plain_line, plain_text
from broadsheet.sources.feeds.people import forwards, some

SOURCE = "oai"
_ALTERNATIVE = re.compile(r"^info:eu-repo/semantics/altIdentifier/(\w+)/(.+)$", re.IGNORECASE)
_NAMESPACE = re.compile(rb"""xmlns:([A-Za-z][\w.-]{0,30})=["']([^"'<>&]{1,300})["']""")
_MAX_VALUES = 25_000
_MAX_KEYWORDS = 50

Said = dict[str, list[str]]


def namespaces_in(head: bytes) -> dict[bytes, bytes]:
    """Prefixes that the answer declares around its records, which a record cut out alone would lack."""
    return dict(_NAMESPACE.findall(head[:20_000]))


def outcomes_of_piece(
    piece: Piece, place: str, encoding: str, outer: dict[bytes, bytes]
) -> Iterator[Outcome]:
    """What one cut-out ``<record>`` says: a record, or a fault."""
    if piece.problem:
        yield Fault(SOURCE, place, piece.problem, excerpt_of(piece.data))
        return
    try:
        element, doubts = _parsed(piece.data, encoding, outer)
    except etree.XMLSyntaxError as error:
        yield Fault(SOURCE, place, f"broken XML: {error.msg}", excerpt_of(piece.data))
        return
    header, metadata = child_of(element, "header"), child_of(element, "metadata")
    about = texts_of(header)
    if header is not None and header.get("status") == "deleted":
        yield _deleted(about["identifier"], place)
        return
    body = next((c for c in metadata if isinstance(c.tag, str)), None) if metadata is not None else None
    if body is None or local_name(body) not in ("dc", "qualifieddc", "qdc"):
        what = f"“{local_name(body)}”" if body is not None else "no metadata"
        yield Fault(SOURCE, place, f"{about['identifier'][:120]}: {what} instead of Dublin Core")
        return
    said = _said(body)
    record = _record(said, about["identifier"], read_date(about["datestamp"]))
    yield record or Fault(SOURCE, place, f"{about['identifier'][:120]} has no title", excerpt_of(piece.data))
    yield from (Fault(SOURCE, place, f"{about['identifier'][:120]}: {doubt}") for doubt in doubts)


def _parsed(data: bytes, encoding: str, outer: dict[bytes, bytes]) -> tuple[etree._Element, list[str]]:
    declared = b" ".join(b'xmlns:%s="%s"' % pair for pair in outer.items())
    element, doubts = parse_piece(b"<p %s>%s</p>" % (declared, data) if declared else data, encoding)
    return (element[0] if declared else element), doubts


def _deleted(identifier: str, place: str) -> Outcome:
    """Only a deletion that names an identity can be followed: titles are not in it."""
    name = _name(identifier.rpartition(":")[2]) or _name(identifier)
    if name is None:
        return Fault(
            SOURCE, place, f"{identifier[:120]} was deleted at the source; it names no known identity"
        )
    return Record(SOURCE, identifier[:500], title="", ids=(name,), is_deleted=True)


def _said(body: etree._Element) -> Said:
    said: Said = {}
    for child, _ in zip(body, range(_MAX_VALUES), strict=False):
        text = (child.text or "").strip() if isinstance(child.tag, str) else ""
        if text:
            said.setdefault(local_name(child).lower(), []).append(text)
    return said


def _record(said: Said, identifier: str, changed: When | None) -> Record | None:
    title = plain_line(next(iter(said.get("title", ())), ""))[:2_000]
    if not title:
        return None
    when = earliest(said.get("issued") or said.get("date", []))
    licence = next(filter(None, map(licence_address, said.get("license", []) + said.get("rights", []))), "")
    addresses = [i for i in said.get("identifier", ()) if i.startswith(("https://", "http://"))]
    authors = some(Author(forwards(name)) for name in said.get("creator", ()))
    return Record(
        source=SOURCE,
        source_id=identifier[:500] or next(iter(addresses), ""),
        title=title,
        ids=_ids(said),
        abstract=_abstract(said),
        authors=authors,
        author_count=len(authors) or None,
        journal_ref=plain_line(next(iter(said.get("bibliographiccitation") or said.get("source", [])), ""))[
            :500
        ],
        status=_status(said),
        licence=licence,
        year=when.year if when else None,
        submitted_on=when.day if when else None,
        modified=changed.moment if changed else None,
        links=tuple(Link("pdf" if a.lower().endswith(".pdf") else "page", a[:2_000]) for a in addresses[:5]),
        keywords=tuple(dict.fromkeys(k[:120] for s in said.get("subject", ()) for k in _subjects(s)))[
            :_MAX_KEYWORDS
        ],
        may_share_abstract=may_share(licence),
    )


def _abstract(said: Said) -> str:
    """The longest description: repositories put notes, sizes and citations beside the abstract."""
    texts = said.get("abstract") or said.get("description", [])
    return max((plain_text(text) for text in texts[:20]), key=len, default="")


def _subjects(text: str) -> list[str]:
    return [part.strip() for part in (text.split(";") if ";" in text else [text]) if part.strip()]


def _status(said: Said) -> str:
    """``info:eu-repo/semantics/publishedVersion`` and its kin, and types such as "doctoralThesis"."""
    for text in said.get("type", ()):
        last = text.rpartition("/")[2]
        if last in ("publishedVersion", "acceptedVersion", "submittedVersion"):
            return last.removesuffix("Version")
        if last in ("doctoralThesis", "preprint"):
            return "thesis" if last == "doctoralThesis" else last
    return ""


def _ids(said: Said) -> tuple[PaperId, ...]:
    """The work's identities: its identifiers, and what a relation says is the same under another name."""
    found: dict[PaperId, None] = {}
    for text in said.get("identifier", ())[:50]:
        name = _name(text)
        if name is not None:
            found[name] = None
    for text in said.get("relation", ())[:200]:
        alternative = _ALTERNATIVE.match(text)
        name = _name(alternative[2]) if alternative else None
        if name is not None:
            found[name] = None
    return tuple(found)


def _name(text: str) -> PaperId | None:
    text = text.strip()[:500]
    arxiv = parse_arxiv(text)
    if arxiv is not None:
        return arxiv.paper_id
    acl = parse_acl(text) if "acl" in text.lower() else None
    return parse_doi(_joined(text)) or acl or parse_openreview(text)


def _joined(text: str) -> str:
    """``doi: <10.5555 / 1234>`` as one word: white space in a DOI is a slip, but only beside its slash."""
    return re.sub(r"\s*/\s*", "/", text.replace("<", "").replace(">", ""), count=3) if "10." in text else text
