"""A server on loopback that speaks Hugging Face's Daily Papers routes over invented items, with faults."""

from __future__ import annotations

import json
import re
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener


def paper_item(number: int = 1, day: str = "2026-08-21", **paper: Any) -> dict[str, Any]:
    """An invented item in the shape of August 2026; keyword arguments replace fields of the inner paper."""
    title = paper.get("title", f"An Invented Paper, Number {number}")
    user = {
        "_id": "6" * 24,
        "avatarUrl": "/avatars/x.svg",
        "fullname": "Ada L.",
        "name": "ada",
        "type": "user",
    }
    organisation = {
        "_id": "5" * 24,
        "name": "invented",
        "fullname": "Invented Labs",
        "avatar": "/avatars/o.svg",
    }
    inner: dict[str, Any] = {
        "id": f"2608.{number:05}",
        "authors": [
            {"_id": "a", "name": "Ada Lovelace", "hidden": False, "user": user, "status": "claimed_verified"},
            {"_id": "b", "name": "Hidden Person", "hidden": True},
            {"_id": "c", "name": "Charles Babbage", "hidden": False},
        ],
        "publishedAt": "2026-08-20T00:00:00.000Z",
        "submittedOnDailyAt": f"{day}T00:00:00.000Z",
        "submittedOnDailyBy": user | {"user": "ada"},
        "title": title,
        "summary": "We invent a paper.\nIt has two lines.",
        "upvotes": max(0, 200 - number),
        "discussionId": "d",
        "projectPage": "https://example.org/project",
        "githubRepo": "https://github.com/invented/paper",
        "githubStars": 8,
        "ai_summary": "A paper is invented.",
        "ai_keywords": ["invention", "papers"],
        "ai_summary_model": "invented/model-1",
        "organization": organisation,
    }
    inner |= paper
    return {
        "paper": {key: value for key, value in inner.items() if value is not None},
        "publishedAt": "2026-08-19T20:00:00.000Z",
        "title": title,
        "summary": inner["summary"],
        "thumbnail": f"https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/{inner['id']}.png",
        "mediaUrls": [
            "https://cdn-uploads.huggingface.co/x/y.mp4",
            "https://cdn-uploads.huggingface.co/x/z.png",
        ],
        "numComments": 1,
        "submittedBy": user,
        "organization": organisation,
        "isAuthorParticipating": False,
    }


@dataclass
class Seen:
    """One request as the server saw it."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass
class Fault:
    """What the server answers instead, once."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


class HuggingFaceServer:
    """``with HuggingFaceServer({"2026-08-21": [...]}) as server: … server.base_url``.

    ``faults`` are answered first, one a request; ``days`` may be changed while it runs (lists grow).
    """

    def __init__(self, days: dict[str, list[Any]] | None = None, link_host: str = "") -> None:
        self.days = days or {}
        self.faults: deque[Fault] = deque()
        self.requests: list[Seen] = []
        self.link_host = link_host
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> HuggingFaceServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def too_many(self, seconds: int = 1) -> None:
        self.faults.append(Fault(429, b'{"error":"rate limited"}', {"Retry-After": str(seconds)}))

    def error_page(self, status: int = 502) -> None:
        page = b"<!DOCTYPE html><html><body><h1>Something went wrong</h1></body></html>"
        self.faults.append(Fault(status, page, {"Content-Type": "text/html"}))

    def answer(self, path: str, query: dict[str, str]) -> Fault:
        """Status, body and headers for one request."""
        if path != "/api/daily_papers":
            return Fault(404, b'{"error":"Not found"}')
        day = query.get("date", "")
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day):
            return Fault(400, b'{"error":"Invalid date"}')
        limit, page = int(query.get("limit", "50")), int(query.get("p", "0"))
        if not 1 <= limit <= 100:
            return Fault(400, b'{"error":"Invalid limit"}')
        items = self.days.get(day, [])
        headers = {"RateLimit": '"api";r=499;t=300', "Content-Type": "application/json"}
        if (page + 1) * limit < len(items):
            following = urlencode({**query, "p": page + 1})
            headers["Link"] = f'<{self.link_host or self.base_url}{path}?{following}>; rel="next"'
        return Fault(200, json.dumps(items[page * limit : (page + 1) * limit]).encode(), headers)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {key: values[0] for key, values in parse_qs(parts.query).items()}
                owner.requests.append(Seen(parts.path, query, dict(self.headers)))
                answer = owner.faults.popleft() if owner.faults else owner.answer(parts.path, query)
                self.send_response(answer.status)
                for key, value in answer.headers.items():
                    self.send_header(key, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        return Handler


@dataclass(frozen=True)
class PlainAnswer:
    """An HTTP answer, whatever its status."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


class _Staying(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def get_plainly(url: str, /, *, headers: Mapping[str, str] | None = None) -> PlainAnswer:
    """Asks once, follows nothing and raises nothing: the fetcher's stand-in for tests of sources."""
    try:
        with build_opener(_Staying).open(Request(url, headers=dict(headers or {})), timeout=5) as answer:
            return PlainAnswer(answer.status, dict(answer.headers), answer.read(), url)
    except HTTPError as error:
        with error:
            return PlainAnswer(error.code, dict(error.headers), error.read(), url)
