"""Titles that attack, papers with 3,000 authors, papers of which nothing is known."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from broadsheet.papers import write
from tests.delivery.web import library

pytestmark = pytest.mark.usefixtures("full_library")


@pytest.mark.parametrize("address", ["/papers/2608.00001", "/categories/cs.LG", "/search?q=2608.00001"])
def test_markup_in_a_title_stays_text(client: Client, address: str) -> None:
    body = client.get(address).content.decode()
    assert "<script>alert" not in body
    assert "&lt;script&gt;alert" in body
    assert "\u202e" not in body


def test_markup_in_a_search_stays_text(client: Client) -> None:
    body = client.get("/search", {"q": library.SCRIPT + "\"'><svg onload=alert(1)>"}).content.decode()
    assert "<script>alert" not in body
    assert "<svg onload" not in body


def test_a_title_of_400_characters_is_shown_whole_and_cut_in_the_head(client: Client) -> None:
    body = client.get("/papers/2608.00002").content.decode()
    assert library.LONG_TITLE in body
    title = re.search(r"<title>(.*?)</title>", body, re.DOTALL)
    assert title is not None
    assert len(title[1]) < 200


def test_three_thousand_authors_are_named_on_the_paper_and_counted_on_the_card(client: Client) -> None:
    write.store([library.collaboration()])
    paper = client.get("/papers/2608.00003").content.decode()
    assert paper.count("/authors/collaborator-") >= 3000
    assert "and 2,970 more" in paper
    card = client.get("/search?q=2608.00003").content.decode()
    assert card.count("/authors/collaborator-") == 40
    assert "and 2,994 more" in card


def test_a_withdrawn_paper_says_so_and_why(client: Client) -> None:
    body = client.get("/papers/2608.00004").content.decode()
    assert "Withdrawn by its authors" in body
    assert "Lemma 3 is wrong" in body


def test_a_title_and_nothing_else_is_a_page(client: Client) -> None:
    found = client.get("/search", {"q": 'title:"A Title and Nothing Else"'}).content.decode()
    address = re.search(r'href="(/papers/title:[^"]+)"', found)
    assert address is not None
    body = client.get(address[1]).content.decode()
    assert "No source has given an abstract" in body
    assert "no source gives a date" in body


def test_a_date_without_a_year_keeps_day_and_month(client: Client) -> None:
    body = client.get("/lists/saved/page-0.txt").content.decode()
    assert "31 December, year unknown" in body
    assert "17 authors" in body
    assert "22 November" in body


def test_no_address_but_the_web_s_becomes_a_link(client: Client) -> None:
    found = client.get("/search", {"q": "title:linked"}).content.decode()
    assert "Linked to No Good" in found
    assert "javascript:" not in found


def test_maths_is_typeset_and_prices_are_not(client: Client) -> None:
    body = client.get("/papers/2608.00002").content.decode()
    assert "<math" in body
    assert "$5 buys a pebble" in body
    assert body.count("<p>") >= 2
