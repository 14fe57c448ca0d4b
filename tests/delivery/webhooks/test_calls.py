"""Calls: signed, told in each program's own shape, tried again, and never to private addresses."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import time_machine

from broadsheet.delivery.webhooks.send import SIGNATURE, TIMESTAMP, send_due, signature
from broadsheet.delivery.webhooks.templates import payload
from broadsheet.kernel.clock import now
from broadsheet.kernel.errors import AddressRefused, BadInput
from broadsheet.net.fetch import Fetcher
from broadsheet.papers import read as papers
from broadsheet.pipeline import inbox
from broadsheet.readers.access import Missing
from broadsheet.readers.read import webhooks as read
from broadsheet.readers.views import ReaderView, WebhookView
from broadsheet.readers.write import follows, webhooks
from tests.readers.conftest import ada, ben
from tests.readers.papers import number, record, store

__all__ = ["ada", "ben"]
pytestmark = pytest.mark.django_db


class Receiver(HTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status, self.location = 200, ""
        self.calls: list[tuple[str, dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.calls.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def client(*allow: str) -> Fetcher:
    return Fetcher(
        contact="", allow_hosts=allow, tries=1, redirects=0, timeout=2.0, spacing={"127.0.0.1": 0.0}
    )


@pytest.fixture
def hook(ada: ReaderView, receiver: Receiver) -> WebhookView:
    follows.save_search(ada.number, "Pebbles", "pebbles")
    inbox.catch_up()
    return webhooks.add_webhook(ada.number, "pebbles", receiver.url)


def test_new_papers_are_told_once_and_signed(hook: WebhookView, receiver: Receiver, ada: ReaderView) -> None:
    store(record("2611.00001"), record("2611.00002"), record("2611.00003", "Harbours", abstract="None."))
    post = client("loopback").post_json
    assert dict(send_due(post)) == {"done": 1}
    assert dict(send_due(post)) == {}
    (_, headers, body) = receiver.calls[0]
    assert headers[SIGNATURE] == signature(hook.secret, headers[TIMESTAMP], body)
    told = json.loads(body)
    assert [paper["key"] for paper in told["papers"]] == ["arxiv:2611.00001", "arxiv:2611.00002"]
    (attempt,) = read.attempts(ada.number, hook.number)
    assert (attempt.status, attempt.papers, attempt.state) == (200, 2, "done")


@pytest.mark.parametrize("template", webhooks.TEMPLATES)
def test_every_program_in_its_own_shape(hook: WebhookView, ada: ReaderView, template: str) -> None:
    hostile = "Pebbles <script> | @everyone [x](http://evil.example) </a> & *all* `of` it"
    store(record("2611.00001", hostile))
    made = webhooks.add_webhook(ada.number, "pebbles", "https://ntfy.example/my-topic", template, chat="42")
    url, content = payload(made, papers.cards([number("2611.00001")]))
    text = json.dumps(content, ensure_ascii=False)
    if template == "slack":
        assert "<script>" not in text
        assert (
            "<http://127.0.0.1:8000/papers/2611.00001|Pebbles &lt;script&gt; ¦ @everyone" in content["text"]
        )
    elif template == "discord":
        assert content["allowed_mentions"] == {"parse": []}
        assert "[x](http" not in content["content"]
        assert len(content["content"]) <= 2000
    elif template == "ntfy":
        assert (url, content["topic"]) == ("https://ntfy.example/", "my-topic")
    elif template == "telegram":
        assert (content["chat_id"], content["parse_mode"]) == ("42", "HTML")
        assert "<script>" not in content["text"]
    else:
        assert content["papers"][0]["title"] == hostile


def test_failures_are_tried_again_and_then_end(
    hook: WebhookView, receiver: Receiver, ada: ReaderView
) -> None:
    receiver.status = 500
    store(record("2611.00001"))
    post = client("loopback").post_json
    assert dict(send_due(post)) == {"failed": 1}
    assert dict(send_due(post)) == {}
    receiver.status = 200
    with time_machine.travel(now() + timedelta(minutes=2), tick=True):
        assert dict(send_due(post)) == {"done": 1}
    assert [a.status for a in read.attempts(ada.number, hook.number)] == [200, 0]
    receiver.status = 404
    store(record("2611.00002"))
    send_due(post)
    with time_machine.travel(now() + timedelta(days=2), tick=True):
        assert dict(send_due(post)) == {}, "a clear no is not asked again"
    receiver.status = 410
    store(record("2611.00003"))
    send_due(post)
    assert not read.webhooks(ada.number)[0].is_on
    store(record("2611.00004"))
    assert dict(send_due(post)) == {}


def test_private_addresses_and_redirects_to_them(
    hook: WebhookView, receiver: Receiver, ada: ReaderView
) -> None:
    store(record("2611.00001"))
    assert dict(send_due(client().post_json)) == {"failed": 1}
    assert receiver.calls == []
    assert "not a public address" in read.attempts(ada.number, hook.number)[0].said
    receiver.status, receiver.location = 302, "http://169.254.169.254/latest/meta-data"
    store(record("2611.00002"))
    assert dict(send_due(client("loopback").post_json)) == {"failed": 1}
    assert len(receiver.calls) == 1


@pytest.mark.parametrize(
    "url", ["ftp://x.example", "javascript:alert(1)", "", "http://u:p@x.example", "x" * 3000]
)
def test_addresses_that_are_none(hook: WebhookView, ada: ReaderView, url: str) -> None:
    with pytest.raises((BadInput, AddressRefused)):
        webhooks.add_webhook(ada.number, "pebbles", url)


def test_nobody_elses(hook: WebhookView, ben: ReaderView) -> None:
    for act in (
        lambda: read.attempts(ben.number, hook.number),
        lambda: webhooks.delete_webhook(ben.number, hook.number),
        lambda: webhooks.switch_webhook(ben.number, hook.number, is_on=False),
        lambda: webhooks.renew_secret(ben.number, hook.number),
        lambda: webhooks.add_webhook(ben.number, "pebbles", "https://x.example"),
    ):
        with pytest.raises(Missing):
            act()
    assert read.webhooks(ben.number) == ()
