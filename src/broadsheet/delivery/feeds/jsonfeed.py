"""JSON Feed 1.1: https://www.jsonfeed.org/version/1.1/"""

from __future__ import annotations

from typing import Any

import orjson

from broadsheet.delivery.feeds import content
from broadsheet.delivery.feeds.atom import moment
from broadsheet.reading.feed import Entry, Feed

MEDIA_TYPE = "application/feed+json; charset=utf-8"


def render(feed: Feed, self_url: str) -> bytes:
    return orjson.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": content.line(feed.title),
            "description": content.line(feed.subtitle),
            "home_page_url": content.legal(feed.page_url),
            "feed_url": content.legal(self_url),
            "items": [_item(entry) for entry in feed.entries],
        }
    )


def _item(entry: Entry) -> dict[str, Any]:
    values: dict[str, Any] = {
        "id": entry.id,
        "url": content.legal(entry.url),
        "external_url": content.external_url(entry),
        "title": content.line(entry.card.title),
        "content_html": content.html(entry),
        "date_published": moment(entry.published),
        "date_modified": moment(entry.updated),
        "authors": [{"name": name} for name in content.authors(entry)],
        "tags": [content.line(code) for code in entry.card.categories],
    }
    return {name: value for name, value in values.items() if value}
