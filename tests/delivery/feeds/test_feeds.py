"""Feeds as feed readers read them."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from time import struct_time
from xml.etree import ElementTree

import feedparser
import pytest
import time_machine
from django.test import Client

from broadsheet.kernel.clock import now
from broadsheet.papers import write
from broadsheet.reading.alternates import alternates
from tests.delivery.web import library

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fed")]

FEEDS = (
    "today", "newest", "lists/huggingface", "lists/arxiv", "categories/cs.LG", "authors/ada-stone",
    "organisations/shore", "search",
)  # fmt: skip
FEED_KEYS = {"version", "title", "description", "home_page_url", "feed_url", "items"}
ITEM_KEYS = {
    "id", "url", "external_url", "title", "content_html", "date_published", "date_modified", "authors", "tags"
}  # fmt: skip


def address(name: str, form: str) -> str:
    return f"/feeds/{name}.{form}" + ("?q=pebble" if name == "search" else "")


@pytest.mark.parametrize("form", ["atom", "rss"])
@pytest.mark.parametrize("name", FEEDS)
def test_feedparser_finds_nothing_to_complain_about(client: Client, name: str, form: str) -> None:
    answer = client.get(address(name, form))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == f"application/{form}+xml; charset=utf-8"
    parsed = feedparser.parse(
        answer.content, response_headers={"content-type": answer.headers["Content-Type"]}
    )
    assert not parsed.bozo, parsed.get("bozo_exception")
    assert parsed.version == {"atom": "atom10", "rss": "rss20"}[form]
    assert parsed.feed.title
    assert parsed.feed.link
    assert parsed.entries
    ids = [entry.id for entry in parsed.entries]
    assert len(set(ids)) == len(ids)
    for entry in parsed.entries:
        assert entry.id.startswith("tag:127.0.0.1,2026:papers/")
        assert entry.link.startswith("http://127.0.0.1:8000/papers/")
        assert isinstance(entry.published_parsed, struct_time)
        assert isinstance(entry.updated_parsed, struct_time)
        assert entry.title
        body = entry.content[0].value if form == "atom" else entry.summary
        assert "<p>" in body


@pytest.mark.parametrize("name", FEEDS)
def test_json_feed_keeps_its_rules(client: Client, name: str) -> None:
    """The rules of https://www.jsonfeed.org/version/1.1/, field by field."""
    answer = client.get(address(name, "json"))
    assert answer.headers["Content-Type"].startswith("application/feed+json")
    feed = answer.json()
    assert set(feed) == FEED_KEYS
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"].endswith(address(name, "json"))
    assert feed["items"]
    for item in feed["items"]:
        assert set(item) <= ITEM_KEYS
        assert isinstance(item["id"], str)
        assert item["id"]
        assert item["content_html"]
        for moment in (item["date_published"], item["date_modified"]):
            assert datetime.fromisoformat(moment).tzinfo is not None
        assert item["date_modified"] >= item["date_published"]
        assert all(author["name"] for author in item.get("authors", []))
        assert all(isinstance(tag, str) for tag in item.get("tags", []))


def test_the_dates_are_the_papers_own(client: Client) -> None:
    items = {item["id"]: item for item in client.get("/feeds/lists/arxiv.json").json()["items"]}
    item = items["tag:127.0.0.1,2026:papers/arxiv:2608.00010"]
    assert item["date_published"] == "2026-08-18T10:00:00Z"
    assert item["date_modified"] == "2026-08-20T07:00:00Z"
    assert "announced 21 August 2026" in item["content_html"]
    assert "listed 21 August 2026 by arXiv" in item["content_html"]


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_hostile_papers_stay_text(client: Client, form: str) -> None:
    body = client.get(f"/feeds/newest.{form}").content.decode()
    if form == "json":  # a JSON Feed's title is plain text, its content is not
        assert not [item for item in json.loads(body)["items"] if "<script" in item["content_html"]]
    else:
        assert "<script" not in body
    assert "\x07" not in body
    assert "\ufffe" not in body
    assert "\u202e" not in body
    assert "O(n log n)" in body
    assert "📰" in body or "\\ud83d" in body
    if form != "json":
        ElementTree.fromstring(body)


def test_a_thousand_authors_do_not_fill_a_feed(client: Client) -> None:
    items = client.get("/feeds/newest.json").json()["items"]
    (crowd,) = [item for item in items if item["title"] == "Measured by a Collaboration"]
    assert len(crowd["authors"]) == 100
    assert "and 2,900 more" in crowd["content_html"]


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_what_is_held_is_not_sent_again(client: Client, form: str) -> None:
    url = f"/feeds/today.{form}"
    with time_machine.travel(now() + timedelta(seconds=10)):
        first = client.get(url)
        by_tag = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
        by_date = client.get(url, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert by_tag.status_code == by_date.status_code == 304
    assert by_tag.content == b""
    with time_machine.travel(now() + timedelta(seconds=20)):
        write.store([library.on_huggingface("2608.09999", "News", library.FRIDAY, 99, 1)])
    with time_machine.travel(now() + timedelta(seconds=40)):
        again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
        dated = client.get(url, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert again.status_code == dated.status_code == 200


def test_a_search_feed_is_dated_by_its_tag_alone(client: Client) -> None:
    assert "Last-Modified" not in client.get("/feeds/search.atom?q=pebble").headers


def test_limits(client: Client) -> None:
    assert len(client.get("/feeds/newest.json?limit=3").json()["items"]) == 3
    for bad in ("0", "1001", "10000", "-1", "x", "9" * 30):
        answer = client.get(f"/feeds/newest.json?limit={bad}")
        assert answer.status_code == 400
        assert b"limit" in answer.content


def test_ten_thousand_entries_give_a_hundred(client: Client) -> None:
    write.store(
        library.on_huggingface(f"2609.{n:05d}", f"One of Very Many {n}", library.FRIDAY, n, 1)
        for n in range(1, 2001)
    )
    for name in ("newest", "today", "lists/huggingface", "authors/ada-stone"):
        assert len(client.get(f"/feeds/{name}.json").json()["items"]) == 100


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/feeds/newest.xml", 404), ("/feeds/lists/nobody.atom", 404), ("/feeds/categories/zz.ZZ.atom", 404),
        ("/feeds/authors/nobody-at-all.rss", 404), ("/feeds/organisations/none.json", 404),
        ("/feeds/search.atom", 400), ("/feeds/search.atom?q=" + "x" * 1001, 400),
        ("/feeds/search.rss?q=%00%07", 200), ("/feeds/search.rss?q=((((", 200),
        ("/feeds/today.atom?limit=", 400),
        ("/feeds/authors/%00.atom", 404), ("/feeds/categories/cs.LG.atom", 200), ("/feeds/", 404),
    ],
)  # fmt: skip
def test_bad_input(client: Client, url: str, status: int) -> None:
    answer = client.get(url)
    assert answer.status_code == status
    assert client.post(url).status_code in (404, 405)


def test_an_empty_library_has_feeds(client: Client) -> None:
    from broadsheet.papers.models import Listing

    Listing.objects.all().delete()
    parsed = feedparser.parse(client.get("/feeds/today.atom").content)
    assert not parsed.bozo
    assert parsed.entries == []


def test_every_page_names_feeds_that_exist(client: Client) -> None:
    pages = (
        "/", "/papers", "/papers/date/2026-08-21?list=arxiv", "/categories/cs.LG", "/authors/ada-stone",
        "/organisations/shore", "/search?q=pebble+paper", "/search", "/about", "/status",
    )  # fmt: skip
    for page in pages:
        offered = alternates(page)
        assert [one.type for one in offered] == [
            "application/atom+xml", "application/rss+xml", "application/feed+json"
        ]  # fmt: skip
        for one in offered:
            assert client.get(one.url).status_code == 200, one


@pytest.mark.parametrize(
    "path", ["", "//", "/search?q=" + "&" * 5000, "/authors/", "/categories/%2F", "/papers?list="]
)
def test_alternates_of_any_path(path: str) -> None:
    assert len(alternates(path)) == 3
