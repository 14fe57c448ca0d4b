"""The XML of answers: envelope, headers, Dublin Core."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import quote, unquote
from xml.etree.ElementTree import Element, SubElement, tostring

from broadsheet.kernel.ids import address_of
from broadsheet.kernel.text import plain
from broadsheet.papers.cite import Work
from broadsheet.reading.harvesting import Harvested
from broadsheet.reading.names import category_name
from broadsheet.reading.places import paper_url, site_host

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_OAI = "http://www.openarchives.org/OAI/2.0/"
DC_NAMESPACE = "http://www.openarchives.org/OAI/2.0/oai_dc/"
DC_SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
_ILLEGAL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")


def envelope(at: datetime, base_url: str, request: dict[str, str]) -> Element:
    """The root of every answer; ``request`` are the arguments it repeats."""
    root = Element(
        "OAI-PMH",
        {"xmlns": _OAI, "xmlns:xsi": _XSI, "xsi:schemaLocation": f"{_OAI} {_OAI}OAI-PMH.xsd"},
    )
    add(root, "responseDate", moment(at))
    add(root, "request", base_url, request)
    return root


def printed(root: Element) -> bytes:
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def add(
    parent: Element, name: str, text: str | None = None, attributes: dict[str, str] | None = None
) -> Element:
    element = SubElement(parent, name, {key: legal(value) for key, value in (attributes or {}).items()})
    element.text = legal(text) if text is not None else None
    return element


def legal(text: str) -> str:
    """``text`` without what XML 1.0 cannot hold."""
    return _ILLEGAL.sub("", text)


def moment(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def identifier(key: str) -> str:
    """
    >>> identifier("arxiv:2401.00001").endswith(":arxiv:2401.00001")
    True
    """
    return f"oai:{site_host()}:{quote(key, safe=':/.-_')}"


def key_in(text: str) -> str:
    """The key that an identifier of ours names, or ""."""
    lead = f"oai:{site_host()}:"
    return unquote(text.removeprefix(lead)) if text.startswith(lead) else ""


def header(parent: Element, found: Harvested) -> None:
    gone = {"status": "deleted"} if found.item.paper is None else {}
    element = add(parent, "header", None, gone)
    add(element, "identifier", identifier(found.item.key))
    add(element, "datestamp", moment(found.item.at))
    for spec in found.specs:
        add(element, "setSpec", spec)


def record(parent: Element, found: Harvested) -> None:
    element = add(parent, "record")
    header(element, found)
    if found.work is not None:
        _dublin_core(add(element, "metadata"), found.work)


def _dublin_core(parent: Element, work: Work) -> None:
    names = {
        "xmlns:oai_dc": DC_NAMESPACE,
        "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        "xsi:schemaLocation": f"{DC_NAMESPACE} {DC_SCHEMA}",
    }
    element = add(parent, "oai_dc:dc", None, names)
    add(element, "dc:title", plain(work.title))
    for name in work.authors:
        add(element, "dc:creator", name.family if name.is_whole else name.inverted)
    for code in work.categories:
        name_of_code = category_name(code)
        add(element, "dc:subject", f"{name_of_code} ({code})" if name_of_code else code)
    if work.abstract:
        add(element, "dc:description", work.abstract)
    if work.day or work.year:
        add(element, "dc:date", str(work.day or f"{work.year:04d}"))
    add(element, "dc:type", "Text")
    for value in (
        work.url,
        f"https://doi.org/{work.doi}" if work.doi else "",
        paper_url(address_of(work.key)),
    ):
        if value:
            add(element, "dc:identifier", value)
    if work.published.container:
        add(element, "dc:source", work.journal_ref or work.venue)
