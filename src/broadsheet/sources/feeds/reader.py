"""Any feed as a list of items: RSS 2.0, RSS 1.0 (RDF), Atom and JSON Feed, in one plain shape.

https://www.rssboard.org/rss-specification, https://validator.w3.org/feed/docs/rss1.html, RFC 4287,
https://www.jsonfeed.org/version/1.1/; journals add Dublin Core, PRISM and ``content:encoded``. Elements are
read by local name. What is broken is read with forgiveness as far as it goes; no document type is believed.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from lxml import etree

from broadsheet.kernel.errors import BadPayload
from broadsheet.sources.arxiv.pieces import clean, excerpt_of, local_name

LIMIT = 16 << 20
"""Bytes of a feed; the largest of journals have about two million."""
ITEM_LIMIT = 5_000
_TEXT_LIMIT = 200_000
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_DECLARED = re.compile(rb"""^[^>]{0,100}encoding=["']([A-Za-z][\w.:-]{0,40})["']""")
_CHARSET = re.compile(r"charset=\"?([\w.:-]{1,40})", re.IGNORECASE)
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31});")
_BARE = re.compile(r"&(?!(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]{0,1000}(?:\[.{0,10000}?\]\s*)?>", re.DOTALL)
_ROOTS = {"rss": "item", "RDF": "item", "feed": "entry"}


@dataclass(slots=True)
class Item:
    """One item: texts by local name, in order, each name as often as it stands there."""

    texts: dict[str, list[str]] = field(default_factory=dict)
    links: list[tuple[str, str, str]] = field(default_factory=list)
    """Address, relation and media type."""

    def add(self, name: str, text: str | None) -> None:
        if text and text.strip():
            self.texts.setdefault(name, []).append(text.strip()[:_TEXT_LIMIT])

    def first(self, *names: str) -> str:
        """The first text of the first of ``names`` that has one."""
        return next((self.texts[name][0] for name in names if name in self.texts), "")

    def all(self, *names: str) -> list[str]:
        return [text for name in names for text in self.texts.get(name, ())]


@dataclass(slots=True)
class Feed:
    """A feed's own texts, its items, and whether it broke off before its end."""

    title: str
    items: list[Item]
    is_torn: bool = False
    licence: str = ""


def read_feed(body: bytes, content_type: str = "") -> Feed:
    """The feed in ``body``. Raises BadPayload for a web page, an empty answer, or something else."""
    if len(body) > LIMIT:
        raise BadPayload(f"a feed of more than {LIMIT >> 20} MiB")
    start = body.removeprefix(codecs.BOM_UTF8).lstrip()[:1]
    if start == b"{":
        return _read_json(body)
    text = _DOCTYPE.sub("", _decoded(body, content_type), count=1)
    root = _parsed(text)
    name = local_name(root) if root is not None else ""
    if root is None or name not in _ROOTS:
        what = "a web page" if name.lower() == "html" else "no feed"
        raise BadPayload(f"{what}: “{excerpt_of(body) or 'nothing at all'}”")
    items = [_item_of(element) for element in _elements(root, _ROOTS[name])]
    about = next((child for child in root if local_name(child) == "channel"), root)
    own = _item_of(about)
    ends = re.search(rf"</(?:\w+:)?{name}\s*>\s*(?:<!--.*?-->\s*)?$", text[-2_000:], re.DOTALL)
    return Feed(
        own.first("title"), items, is_torn=ends is None, licence=own.first("license", "rights", "copyright")
    )


def _elements(root: etree._Element, name: str) -> Iterator[etree._Element]:
    found = (element for element in root.iter() if local_name(element) == name)
    return (element for element, _ in zip(found, range(ITEM_LIMIT), strict=False))


def _parsed(text: str) -> etree._Element | None:
    parser = etree.XMLParser(
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
    )
    return etree.fromstring(text.encode(), parser) if text.strip() else None


def _decoded(body: bytes, content_type: str) -> str:
    """The feed as text that XML allows: declared encoding, named characters of HTML, stray ampersands."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if body.startswith(mark):
            text = body.decode(name, "replace").removeprefix("\ufeff")
            break
    else:
        declared = _DECLARED.search(body[:300])
        charset = _CHARSET.search(content_type)
        name = declared[1].decode("ascii") if declared else charset[1] if charset else "utf-8"
        try:
            text = body.decode(name, "replace")
        except LookupError:  # an encoding nobody knows
            text = body.decode("utf-8", "replace")
    text, _ = clean(_DECLARATION.sub("", text, count=1).encode("utf-8", "replace"), "utf-8")
    return _BARE.sub("&amp;", _NAMED.sub(lambda m: _character(m[0]), text))


def _character(reference: str) -> str:
    resolved = html.unescape(reference)
    return resolved if resolved != reference else f"&amp;{reference[1:]}"


def _item_of(element: etree._Element) -> Item:
    item = Item()
    about = next((str(v) for k, v in element.attrib.items() if str(k).endswith("}about")), "")
    item.add("about", about)
    for child in element:
        name = local_name(child)
        if name in ("", "item", "entry"):
            continue
        if name == "link":
            address = child.get("href") or child.text or ""
            item.links.append(
                (address.strip()[:2_000], child.get("rel") or "alternate", child.get("type") or "")
            )
        elif name in ("author", "contributor") and len(child):
            item.add(name, next((c.text or "" for c in child if local_name(c) == "name"), ""))
        elif name == "category":
            item.add(name, child.get("term") or child.text)
        elif name == "license":
            item.add(name, child.text or next((str(v) for v in child.attrib.values()), ""))
        else:
            item.add(name, _inner(child))
    return item


def _inner(element: etree._Element) -> str:
    """Text, or mark-up as text where a feed nests it (Atom's xhtml, RSS without CDATA)."""
    if not len(element):
        return element.text or ""
    pieces = [html.escape(element.text or "", quote=False)]
    pieces += [etree.tostring(child, encoding="unicode") for child in element]
    return "".join(pieces)


def _read_json(body: bytes) -> Feed:
    try:
        data = orjson.loads(body.removeprefix(codecs.BOM_UTF8))
    except orjson.JSONDecodeError as error:
        raise BadPayload(f"a JSON feed that breaks off or is damaged: “{excerpt_of(body)}”") from error
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        raise BadPayload(f"JSON that is no feed: “{excerpt_of(body)}”")
    items = [_json_item(one) for one in data["items"][:ITEM_LIMIT] if isinstance(one, dict)]
    title = data.get("title")
    return Feed(title if isinstance(title, str) else "", items)


_JSON_NAMES = {
    "id": "id",
    "title": "title",
    "content_html": "encoded",
    "content_text": "encoded",
    "summary": "summary",
    "date_published": "published",
    "date_modified": "updated",
}


def _json_item(data: Mapping[str, Any]) -> Item:
    item = Item()
    for name, ours in _JSON_NAMES.items():
        value = data.get(name)
        if isinstance(value, str | int) and not isinstance(value, bool):
            item.add(ours, str(value))
    for name, relation in (("url", "alternate"), ("external_url", "related")):
        if isinstance(data.get(name), str):
            item.links.append((data[name].strip()[:2_000], relation, ""))
    people = data.get("authors") if isinstance(data.get("authors"), list) else [data.get("author")]
    for one in people or ():
        if isinstance(one, dict) and isinstance(one.get("name"), str):
            item.add("author", one["name"])
    for tag in data.get("tags") if isinstance(data.get("tags"), list) else ():  # type: ignore[union-attr]
        if isinstance(tag, str):
            item.add("category", tag)
    return item
