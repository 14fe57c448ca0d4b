"""Every promised address answers, and wrong ones help instead of breaking."""

from __future__ import annotations

import pytest
from django.test import Client

pytestmark = pytest.mark.usefixtures("full_library")

PAGES = [
    "/",
    "/papers",
    "/papers/date/2026-08-20",
    "/papers/date/2026-08-21?list=arxiv",
    "/papers/date/2026-08-21?list=arxiv&tab=replace",
    "/papers/date/2026-08-21?list=arxiv&tab=all",
    "/papers/date/2026-08-21?list=all",
    "/papers/date/2026-08-22",
    "/papers/date/2027-08-22",
    "/papers/week/2026-W34",
    "/papers/week/2020-W53",
    "/papers/month/2026-08",
    "/papers/month/2019-01?list=huggingface",
    "/papers/2608.00001",
    "/papers/2608.00002",
    "/papers/2608.00004",
    "/papers/math/0309136",
    "/papers/doi:10.1000/a(b)%3Cc%3E%23d%3Fe",
    "/authors/ada-stone",
    "/categories/",
    "/categories/cs.LG",
    "/categories/hep-th",
    "/organisations/shore",
    "/lists/saved/page-0.txt",
    "/search",
    "/search?q=pebble",
    "/search?q=pebble&sort=date",
    "/search?q=2608.00004",
    "/search?q=%00%F0%9F%A6%86%22%28",
    "/status",
    "/status?watch=1",
    "/about",
    "/merge",
    "/merge?keep=2608.00001&other=2608.00002",
    "/robots.txt",
    "/favicon.svg",
    "/favicon.ico",
]
REDIRECTS = {
    "/papers/": "/papers",
    "/papers?date=2026-08-20": "/papers/date/2026-08-20",
    "/papers?q=pebble+sort": "/search?q=pebble+sort",
    "/papers/week": "/papers/week/2026-W34",
    "/papers/month": "/papers/month/2026-08",
    "/papers/2608.00004v2": "/papers/2608.00004",
    "/papers/arxiv:2608.00004": "/papers/2608.00004",
    "/papers/ArXiv:2608.00004": "/papers/2608.00004",
    "/papers/10.48550/arXiv.2608.00004": "/papers/2608.00004",
    "/papers/doi:10.48550/arXiv.2608.00004": "/papers/2608.00004",
    "/papers/math.GT/0309136v1": "/papers/math/0309136",
    "/papers/MATH/0309136": "/papers/math/0309136",
    "/categories": "/categories/",
    "/categories/math.MP": "/categories/math-ph",
}
MISSING = [
    "/nowhere",
    "/papers/2401.99999",
    "/papers/trending",
    "/papers/submit",
    "/papers/title:0123456789abcdef",
    "/papers/" + "x" * 900,
    "/papers/date/2026-02-30",
    "/papers/date/2026-13-01",
    "/papers/date/0000-00-00",
    "/papers/date/1066-10-14",
    "/papers/date/9999-12-31",
    "/papers/week/2026-W54",
    "/papers/week/0000-W01",
    "/papers/week/2026-W00",
    "/papers/month/2026-13",
    "/papers/month/0000-01",
    "/authors/nobody",
    "/categories/cs.NOPE",
    "/organisations/nowhere",
    "/lists/saved/none.txt",
]
MALFORMED = [
    "/papers/date/yesterday",
    "/papers/date/2026-8-1",
    "/papers/date/20260821",
    "/papers/date/2026-08-21/x",
    "/papers/date/٢٠٢٦-٠٨-٢١",
    "/papers?date=x",
    "/papers/week/34",
    "/papers/month/august",
    "/papers/date/2026-08-20?list=nonsense",
    "/papers/date/2026-08-20?cursor=nonsense",
    "/papers/week/2026-W34?cursor=AAAA",
    "/categories/cs.LG?cursor=%00",
    "/search?q=x&cursor=nonsense",
    "/search?q=x&cursor=LTU",
    "/search?q=x&sort=nonsense",
    "/search?q=" + "x" * 1001,
    "/merge?keep=2608.00001&other=nothing",
]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_answers(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert client.head(address).status_code == 200


@pytest.mark.parametrize(("address", "current"), REDIRECTS.items())
def test_former_addresses_lead_to_the_current_one(client: Client, address: str, current: str) -> None:
    response = client.get(address)
    assert response.status_code in {301, 302}
    assert response["Location"] == current


@pytest.mark.parametrize("address", MISSING)
def test_what_is_not_there_is_a_page_that_helps(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert response["Cache-Control"] == "no-store"
    body = response.content.decode()
    assert 'role="search"' in body
    assert "today’s papers" in body


@pytest.mark.parametrize("address", MALFORMED)
def test_what_cannot_be_read_is_said_so(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 400
    assert "today’s papers" in response.content.decode()


def test_a_wrong_day_offers_near_ones(client: Client) -> None:
    body = client.get("/papers/date/2026-08-32").content.decode()
    assert "There is no day 2026-08-32" in body
    body = client.get("/papers/date/2028-08-21").content.decode()
    assert "/papers/date/2026-08-21" in body


def test_an_unknown_arxiv_id_leads_to_arxiv(client: Client) -> None:
    body = client.get("/papers/2401.99999").content.decode()
    assert 'href="https://arxiv.org/abs/2401.99999"' in body


@pytest.mark.parametrize("address", ["/", "/papers/2608.00001", "/search?q=x", "/about"])
def test_pages_take_no_posts(client: Client, address: str) -> None:
    assert client.post(address).status_code == 405
