"""Atom: RFC 4287."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from broadsheet.delivery.feeds import content
from broadsheet.reading.feed import Entry, Feed

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
_NAMESPACE = "http://www.w3.org/2005/Atom"
_GENERATOR = "Broadsheet"


def render(feed: Feed, self_url: str) -> bytes:
    # Not as a namespace of ElementTree's: that would be a prefix on every element, or a global setting.
    root = Element("feed", {"xmlns": _NAMESPACE})
    _element(root, "id", feed.id)
    _element(root, "title", content.line(feed.title))
    _element(root, "subtitle", content.line(feed.subtitle))
    _element(root, "updated", moment(feed.updated))
    _element(root, "generator", _GENERATOR)
    _element(root, "link", rel="self", type="application/atom+xml", href=content.legal(self_url))
    _element(root, "link", rel="alternate", type="text/html", href=content.legal(feed.page_url))
    for entry in feed.entries:
        _entry(root, entry)
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def moment(at: datetime) -> str:
    """
    >>> moment(datetime(2026, 8, 20, 1, 2, 3, 400, tzinfo=UTC))
    '2026-08-20T01:02:03Z'
    """
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def _entry(root: Element, entry: Entry) -> None:
    place = _element(root, "entry")
    _element(place, "id", entry.id)
    _element(place, "title", content.line(entry.card.title) or "Untitled", type="text")
    _element(place, "link", rel="alternate", type="text/html", href=content.legal(entry.url))
    outside = content.external_url(entry)
    if outside:
        _element(place, "link", rel="related", href=outside)
    _element(place, "published", moment(entry.published))
    _element(place, "updated", moment(entry.updated))
    # Every entry must have an author (RFC 4287 §4.2.1), also where no source names one.
    for name in content.authors(entry) or ["Unknown"]:
        _element(_element(place, "author"), "name", name)
    for code in entry.card.categories:
        _element(place, "category", term=content.line(code))
    _element(place, "content", content.html(entry), type="html")


def _element(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    element = SubElement(parent, name, attributes)
    element.text = text
    return element
