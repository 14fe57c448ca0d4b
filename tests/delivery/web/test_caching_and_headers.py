"""Conditional GET, who may keep what, and the headers that keep a page to itself."""

from __future__ import annotations

import pytest
from django.test import Client

from broadsheet.delivery.web import middleware
from broadsheet.papers import write
from broadsheet.pipeline import choices
from tests.delivery.web import library

pytestmark = pytest.mark.usefixtures("full_library")

KEPT = [
    "/papers/date/2026-08-20",
    "/papers/date/2026-08-21?list=arxiv",
    "/papers/date/2026-08-22",
    "/papers/week/2026-W34",
    "/papers/month/2026-08",
    "/papers/2608.00001",
    "/authors/ada-stone",
    "/categories/",
    "/categories/cs.LG",
    "/organisations/shore",
    "/lists/saved/page-0.txt",
    "/search?q=pebble",
    "/about",
    "/favicon.svg",
]


@pytest.mark.parametrize("address", KEPT)
def test_an_unchanged_page_is_not_sent_again(client: Client, address: str) -> None:
    first = client.get(address)
    assert first["Cache-Control"] == "private, max-age=0, must-revalidate"
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert not again.content
    assert again["ETag"] == first["ETag"]
    assert again["Cache-Control"] == first["Cache-Control"]


def test_the_front_page_is_kept_once_the_first_question_is_answered(client: Client) -> None:
    assert client.get("/")["Cache-Control"] == "no-store"
    choices.choose_categories(("cs.LG",))
    first = client.get("/")
    assert client.get("/", headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_a_new_paper_changes_the_tag(client: Client) -> None:
    before = client.get("/papers/date/2026-08-20")["ETag"]
    write.store(library.many(6)[-1:])
    assert client.get("/papers/date/2026-08-20", headers={"If-None-Match": before}).status_code == 200


@pytest.mark.parametrize(
    ("address", "policy"),
    [
        ("/papers/date/2026-08-18", "no-store"),  # a Tuesday without papers: somebody has to look
        ("/papers/date/2026-08-22", "private, max-age=0, must-revalidate"),  # a Saturday
        ("/papers/date/2026-08-23?list=arxiv", "private, max-age=0, must-revalidate"),
        ("/status", "no-store"),
        ("/merge", "no-store"),
    ],
)
def test_a_page_that_may_be_wrong_in_a_minute_is_not_kept(client: Client, address: str, policy: str) -> None:
    assert client.get(address)["Cache-Control"] == policy


@pytest.mark.parametrize("address", ["/", "/nowhere", "/search?q=x", "/static/web/keys.js", "/robots.txt"])
def test_every_answer_carries_the_headers(client: Client, address: str) -> None:
    response = client.get(address)
    for name, value in middleware.HEADERS.items():
        assert response[name] == value
    assert len(response["X-Request-ID"]) == 12


def test_no_page_needs_what_the_policy_forbids(client: Client) -> None:
    for address in (
        "/",
        "/papers/2608.00001",
        "/search?q=pebble",
        "/status",
        "/merge",
        "/papers/month/2026-08",
    ):
        body = client.get(address).content.decode()
        assert " style=" not in body
        assert "<style" not in body
        assert " onclick=" not in body
        assert body.count("<script") == 1
        assert 'src="http' not in body


def test_a_fault_of_ours_names_its_request(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr("broadsheet.delivery.web.pages.author.reading_author.author", broken)
    client.raise_request_exception = False
    response = client.get("/authors/ada-stone")
    assert response.status_code == 500
    assert response["X-Request-ID"] in response.content.decode()
    assert "planted" not in response.content.decode()
