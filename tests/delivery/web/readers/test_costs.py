"""What it costs to show whose papers these are: a constant number of questions, and tags that still work."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from broadsheet.reading import inbox as reading_inbox
from broadsheet.search.embedded import EmbeddedIndex
from tests.delivery.web.readers.conftest import Press, more

MOST = {
    "/papers/date/2026-08-20": 28,
    "/papers/week/2026-W34": 26,
    "/papers/2608.01000": 28,
    "/authors/ada-stone": 22,
    "/categories/cs.LG": 19,
    "/search?q=pebble": 21,
    "/inbox": 45,
    "/mine/later": 20,
    "/mine/follows": 12,
    "/mine/collections": 9,
    "/collections/me/saved": 22,
}


def _count(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize(("address", "most"), MOST.items())
def test_questions_do_not_grow_with_papers(
    client: Client, waiting: tuple[str, ...], press: Press, index: EmbeddedIndex, address: str, most: int
) -> None:
    for n in range(2):
        press(f"save saved 2608.0100{n}")
        press(f"say later 2608.0100{n}")
    few = _count(client, address)
    more(index, 24)
    for n in range(2, 22):
        press(f"save saved 2608.010{n:02d}")
        press(f"say later 2608.010{n:02d}")
    many = _count(client, address)
    assert many <= few
    assert many <= most


def test_the_count_is_asked_once_in_a_while(client: Client, waiting: tuple[str, ...]) -> None:
    client.get("/about")
    with CaptureQueriesContext(connection) as captured:
        client.get("/about")
    assert len(captured) <= 4
    assert reading_inbox.waiting(1) == len(waiting)


@pytest.mark.parametrize("address", ["/papers/2608.01000", "/papers/date/2026-08-20", "/mine/later"])
def test_an_unchanged_page_is_not_sent_again(
    client: Client, waiting: tuple[str, ...], press: Press, address: str
) -> None:
    client.get(address)
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    press("say vote 2608.01000")
    client.get(address)
    changed = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == (304 if address == "/mine/later" else 200)
