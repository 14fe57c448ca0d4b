"""The one reader of a personal site, their browser, and what their buttons send."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from broadsheet.papers import write
from broadsheet.pipeline import inbox
from broadsheet.pipeline.index import follow
from broadsheet.reading import inbox as reading_inbox
from broadsheet.reading import says
from broadsheet.search.embedded import EmbeddedIndex
from tests.delivery.web import library

Press = Callable[..., str]
"""Presses a button (the act's line, further fields) and gives the address the browser is sent to."""


@pytest.fixture(autouse=True)
def no_counts_from_before() -> None:
    for reader in range(1, 20):
        reading_inbox.forget(reader)


@pytest.fixture
def press(client: Client, full_library: None) -> Press:
    def pressed(line: str, back: str = "/about", **fields: str) -> str:
        answer = client.post("/act", {"do": line, "back": back, **fields})
        assert answer.status_code == 303, answer.content.decode()
        return answer["Location"]

    return pressed


@pytest.fixture
def body(client: Client) -> Callable[[str], str]:
    def of(address: str) -> str:
        answer = client.get(address)
        assert answer.status_code == 200, address
        return answer.content.decode()

    return of


@pytest.fixture
def waiting(press: Press) -> tuple[str, ...]:
    """An inbox: the reader follows Ada Stone, and the step has looked. The addresses, as they are shown."""
    press("follow author ada-stone")
    inbox.catch_up()
    me = says.me()
    assert me is not None
    return tuple(entry.card.address for entry in reading_inbox.inbox(me.number).entries)


def more(index: EmbeddedIndex, papers: int) -> None:
    write.store(library.many(papers))
    writer = index.writer()
    follow(writer, 10_000)
    writer.close()
    inbox.catch_up()
