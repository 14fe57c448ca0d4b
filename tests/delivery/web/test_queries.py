"""How many questions a page asks the database, and that more papers do not mean more questions."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from broadsheet.papers import write
from broadsheet.pipeline.index import follow
from broadsheet.search.embedded import EmbeddedIndex
from tests.delivery.web import library

MOST = {
    "/": 20,
    "/papers/date/2026-08-20": 16,
    "/papers/date/2026-08-20?list=all": 16,
    "/papers/week/2026-W34": 14,
    "/papers/month/2026-08": 14,
    "/papers/2608.01000": 16,
    "/authors/ada-stone": 10,
    "/organisations/shore": 10,
    "/categories/": 5,
    "/categories/cs.LG": 7,
    "/search?q=pebble": 7,
    "/search?q=2608.01000": 20,
    "/about": 2,
}


def _count(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def _fill(index: EmbeddedIndex, papers: int) -> None:
    plain = [library.arxiv(f"2608.{3000 + n:05d}", f"Sand Paper {n}") for n in range(papers)]
    write.store([*library.many(papers), *plain])
    writer = index.writer()
    follow(writer, 10_000)
    writer.close()


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "most"), MOST.items())
def test_questions_do_not_grow_with_papers(
    client: Client, index: EmbeddedIndex, address: str, most: int
) -> None:
    _fill(index, 3)
    client.get(address)
    few = _count(client, address)
    _fill(index, 24)
    many = _count(client, address)
    assert many <= few
    assert many <= most
