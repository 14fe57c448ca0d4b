"""A reader with papers waiting, and a mail server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from broadsheet.delivery.mail.transport import Backend, Line
from broadsheet.kernel.clock import now
from broadsheet.pipeline import compose, inbox
from broadsheet.readers.views import ReaderView, Schedule, SubscriptionView
from broadsheet.readers.write import digests, follows
from tests.delivery.mail.server import Handler, Server
from tests.readers.conftest import ada, ben
from tests.readers.papers import record, store

__all__ = ["ada", "ben"]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def smtp(server: Server) -> Handler:
    return server.handler


@pytest.fixture
def line(server: Server) -> Iterator[Line]:
    opened = Line(Backend(host="127.0.0.1", port=server.port, use_tls=False, use_ssl=False, timeout=1))
    yield opened
    opened.close()


Subscribe = Callable[..., SubscriptionView]


@pytest.fixture
def subscribed(ada: ReaderView) -> Subscribe:
    """Subscribes ``ada`` to cs.LG by mail to some addresses, with two papers that came since."""

    def subscribe(*emails: str, **wanted: object) -> SubscriptionView:
        follows.follow(ada.number, "category", "cs.LG")
        inbox.catch_up()
        numbers = [digests.add_address(ada.number, email, is_confirmed=True).number for email in emails]
        made = digests.subscribe(ada.number, numbers, Schedule(), **wanted)  # type: ignore[arg-type]
        store(record("2611.00001", "First <b>paper</b> & more"), record("2611.00002", "Second paper"))
        return made

    return subscribe


def composed(subscription: SubscriptionView, days: int = 0) -> int:
    """As if its hour had come."""
    return compose.catch_up(subscription.due + timedelta(days=days, minutes=1))


def tomorrow() -> object:
    return now() + timedelta(days=1)
