"""Fixtures of this room: a site on loopback, a clock, and a fetcher that may visit the one by the other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from broadsheet.net.fetch import Fetcher
from tests.net.loopback import Clock, Site


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()
    yield found
    found.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fetcher(clock: Clock) -> Iterator[Fetcher]:
    made = Fetcher(
        "https://example.org/me",
        allow_hosts={"loopback"},
        spacing={"127.0.0.1": 0.0},
        clock=clock,
        sleep=clock.sleep,
        jitter=lambda: 0.0,
    )
    yield made
    made.close()
