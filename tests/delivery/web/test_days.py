"""A day's page: lists, tabs, order, neighbours, the remembered choice, the empty day."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from broadsheet.papers import write
from tests.delivery.web import library

pytestmark = pytest.mark.usefixtures("full_library")


def _titles(body: str) -> list[str]:
    return re.findall(r'<h2><a [^>]*href="[^"]+">(.*?)</a></h2>', body)


def test_a_list_keeps_its_source_s_order_over_all_pages(client: Client) -> None:
    write.store(library.many(60))
    seen: list[str] = []
    address = "/papers/date/2026-08-20"
    while address:
        body = client.get(address).content.decode()
        seen += _titles(body)
        onward = re.search(r'class="onward" href="([^"]+)"', body)
        address = "/papers/date/2026-08-20" + onward[1].replace("&amp;", "&") if onward else ""
    assert seen == [f"Pebble Paper Number {n}" for n in range(60)]


def test_tabs_show_one_announcement_type_each(client: Client) -> None:
    day = "/papers/date/2026-08-21?list=arxiv"
    assert len(_titles(client.get(day + "&tab=new").content.decode())) == 1
    assert _titles(client.get(day + "&tab=replace").content.decode()) == ["A Withdrawn Claim about Pebbles"]
    assert _titles(client.get(day + "&tab=cross").content.decode()) == ["An Old Paper with a Slash"]
    assert len(_titles(client.get(day + "&tab=all").content.decode())) == 3
    assert "Replaced" in client.get(day).content.decode()


def test_the_next_page_of_a_tab_stays_in_the_tab(client: Client) -> None:
    write.store(library.many(60))
    body = client.get("/papers/date/2026-08-20?list=huggingface").content.decode()
    onward = re.search(r'class="onward" href="([^"]+)"', body)
    assert onward is not None
    assert "list=huggingface" in onward[1]


def test_the_choice_of_a_list_is_remembered(client: Client) -> None:
    assert "Pebble Paper" in client.get("/papers/date/2026-08-21").content.decode()
    client.get("/papers/date/2026-08-21?list=arxiv")
    assert "Pebble Paper" not in client.get("/papers/date/2026-08-21").content.decode()
    client.get("/papers/date/2026-08-21?list=huggingface")
    assert "Pebble Paper" in client.get("/papers/date/2026-08-21").content.decode()


def test_a_remembered_list_that_is_gone_counts_for_nothing(client: Client) -> None:
    client.cookies["list"] = "no-such-list"
    assert client.get("/papers/date/2026-08-21").status_code == 200


def test_all_lists_show_each_paper_once(client: Client) -> None:
    titles = _titles(client.get("/papers/date/2026-08-21?list=all").content.decode())
    assert len(titles) == len(set(titles)) == 6


def test_neighbours_and_calendar_lead_on(client: Client) -> None:
    body = client.get("/papers/date/2026-08-21?list=huggingface").content.decode()
    assert 'href="/papers/date/2026-08-20" rel="prev"' in body
    assert 'rel="next"' not in body
    assert '<table class="calendar"' in body
    assert 'aria-current="date"' in body


def test_an_empty_day_says_why_and_what_is_next(client: Client) -> None:
    body = client.get("/papers/date/2026-08-22?list=arxiv").content.decode()
    assert "Saturdays and Sundays" in body
    assert "next announcement" in body
    assert "/papers/date/2026-08-21" in body


def test_a_week_shows_each_paper_once_most_votes_first(client: Client) -> None:
    body = client.get("/papers/week/2026-W34?list=huggingface").content.decode()
    titles = _titles(body)
    assert titles[:2] == ["Pebble Paper Number 0", "Pebble Paper Number 0"]
    assert "2026-W33" in body
    assert "2026-W35" in body
