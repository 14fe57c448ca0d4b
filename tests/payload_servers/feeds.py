"""A server on loopback that answers by a function, with faults; and invented journals' feeds.

The servers of the other sources are such functions over invented payloads::

    with Site(rss({"/nature.rss": [...]})) as site:
        site.faults.append(too_many(7))
        ... site.base_url, site.requests
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qsl, urlsplit

import orjson

from broadsheet.net.fetch import Fetcher


@dataclass(frozen=True)
class Reply:
    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """One request as the server saw it."""

    method: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""
    at: float = field(default_factory=time.monotonic)


Fault = Callable[[Reply], Reply]
"""Makes something else of the answer that would have been given."""


def too_many(seconds: int = 0) -> Fault:
    return lambda _: Reply(b"slow down", 429, {"Retry-After": str(seconds)})


def html(_: Reply) -> Reply:
    page = (
        b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body><p>Back soon.</p></body></html>"
    )
    return Reply(page, 200, {"Content-Type": "text/html"})


def torn(reply: Reply) -> Reply:
    return replace(reply, body=reply.body[: len(reply.body) * 2 // 3])


def empty(_: Reply) -> Reply:
    return Reply(b"")


def refused(status: int, words: str = "no") -> Fault:
    return lambda _: Reply(words.encode(), status)


def as_json(value: object) -> Reply:
    return Reply(orjson.dumps(value), 200, {"Content-Type": "application/json"})


class Site:
    """Answers by ``answer`` until the ``with`` block ends; ``faults`` change the answers, one a request."""

    def __init__(self, answer: Callable[[Seen], Reply]) -> None:
        self.answer = answer
        self.faults: deque[Fault | None] = deque()
        self.requests: list[Seen] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Site:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                length = int(self.headers.get("Content-Length") or 0)
                seen = Seen(
                    self.command,
                    parts.path,
                    dict(parse_qsl(parts.query)),
                    dict(self.headers),
                    self.rfile.read(length) if length else b"",
                )
                owner.requests.append(seen)
                fault = owner.faults.popleft() if owner.faults else None
                reply = owner.answer(seen)
                reply = fault(reply) if fault else reply
                self.send_response(reply.status)
                for key, value in reply.headers.items():
                    self.send_header(key, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)

            def do_POST(self) -> None:
                self.do_GET()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        return Handler


class FakeTime:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.at = 1_000.0
        self.slept: list[float] = []

    def clock(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


def polite(time: FakeTime | None = None) -> Fetcher:
    """The real fetcher, on loopback and without waiting."""
    fake = time or FakeTime()
    return Fetcher(
        "tests@example.org",
        allow_hosts=("127.0.0.1",),
        clock=fake.clock,
        sleep=fake.sleep,
        jitter=lambda: 0.0,
    )


# --- feeds -----------------------------------------------------------------------------------------------

RSS2 = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Journal of Invention</title>
<link>https://journal.example/</link>{items}</channel></rss>"""
RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/">
<channel rdf:about="https://journal.example/rdf"><title>Annals of Invention</title></channel>
{items}</rdf:RDF>"""
ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Letters on Invention</title><id>urn:x</id>{items}</feed>"""


def feeds(pages: Mapping[str, Reply | bytes | str]) -> Callable[[Seen], Reply]:
    """Serves ``pages`` by path, with an ETag that conditional requests may name."""

    def answer(seen: Seen) -> Reply:
        page = pages.get(seen.path)
        if page is None:
            return Reply(b"not here", 404)
        if isinstance(page, Reply):
            return page
        body = page.encode() if isinstance(page, str) else page
        tag = f'"{len(body)}"'
        if seen.headers.get("If-None-Match") == tag:
            return Reply(b"", 304, {"ETag": tag})
        return Reply(body, 200, {"ETag": tag, "Content-Type": "application/xml"})

    return answer
