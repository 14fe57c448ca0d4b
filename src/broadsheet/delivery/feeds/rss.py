"""RSS 2.0: https://www.rssboard.org/rss-specification, names as Dublin Core, own address as Atom."""

from __future__ import annotations

from email.utils import format_datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from broadsheet.delivery.feeds import content
from broadsheet.delivery.feeds.atom import moment
from broadsheet.reading.feed import Entry, Feed

MEDIA_TYPE = "application/rss+xml; charset=utf-8"
_ATOM = "http://www.w3.org/2005/Atom"
_DC = "http://purl.org/dc/elements/1.1/"
_TTL_MINUTES = "60"
register_namespace("dc", _DC)
register_namespace("atom", _ATOM)


def render(feed: Feed, self_url: str) -> bytes:
    root = Element("rss", version="2.0")
    channel = SubElement(root, "channel")
    _element(channel, "title", content.line(feed.title))
    _element(channel, "link", content.legal(feed.page_url))
    _element(channel, "description", content.line(feed.subtitle))
    _element(channel, "lastBuildDate", format_datetime(feed.updated))
    _element(channel, "generator", "Broadsheet")
    _element(channel, "docs", "https://www.rssboard.org/rss-specification")
    _element(channel, "ttl", _TTL_MINUTES)
    link = {"rel": "self", "type": "application/rss+xml", "href": content.legal(self_url)}
    SubElement(channel, f"{{{_ATOM}}}link", link)
    for entry in feed.entries:
        _item(channel, entry)
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _item(channel: Element, entry: Entry) -> None:
    item = SubElement(channel, "item")
    _element(item, "title", content.line(entry.card.title) or "Untitled")
    _element(item, "link", content.legal(entry.url))
    guid = _element(item, "guid", entry.id)
    guid.set("isPermaLink", "false")
    _element(item, "pubDate", format_datetime(entry.published))
    _element(item, f"{{{_ATOM}}}updated", moment(entry.updated))
    for name in content.authors(entry):
        _element(item, f"{{{_DC}}}creator", name)
    for code in entry.card.categories:
        _element(item, "category", content.line(code))
    _element(item, "description", content.html(entry))


def _element(parent: Element, name: str, text: str) -> Element:
    element = SubElement(parent, name)
    element.text = text
    return element
