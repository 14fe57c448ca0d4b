"""Star counts: GitHub's answers, its limits, and a token that goes nowhere else."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from broadsheet.kernel.errors import BadInput, BadPayload, SourceRefused, SourceUnreachable
from broadsheet.kernel.record import Count
from broadsheet.net.fetch import Fetcher
from broadsheet.sources.github.stars import GitHub, repository

NOW = datetime(2026, 8, 21, 12, tzinfo=UTC)


class GitHubServer:
    """Speaks ``/repos/{owner}/{name}`` on loopback: answers by path, and what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, dict[str, str], object]] = {}
        self.requests: list[tuple[str, Mapping[str, str]]] = []
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                owner.requests.append((self.path, dict(self.headers)))
                status, headers, body = owner.answers.get(self.path, (404, {}, {"message": "Not Found"}))
                content = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                for key, value in {"X-RateLimit-Remaining": "4999", **headers}.items():
                    self.send_header(key, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base_url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def server() -> Iterator[GitHubServer]:
    running = GitHubServer()
    yield running
    running.close()


@pytest.fixture
def github(server: GitHubServer) -> Iterator[GitHub]:
    fetcher = Fetcher("tests@example.org", allow_hosts=["127.0.0.1"], tries=1, sleep=lambda _: None)
    yield GitHub(fetcher.get, "secret", base_url=server.base_url, now=lambda: NOW)
    fetcher.close()


@pytest.mark.parametrize(
    "given", ["ada/engine", "https://github.com/ada/engine", "https://github.com/ada/engine.git/"]
)
def test_stars_of_today(server: GitHubServer, github: GitHub, given: str) -> None:
    server.answers["/repos/ada/engine"] = (200, {}, {"stargazers_count": 41, "full_name": "ada/engine"})
    assert github.stars(given) == (Count("stars", 41, date(2026, 8, 21)),)
    assert server.requests[0][1]["Authorization"] == "Bearer secret"


def test_without_a_token_nobody_is_asked() -> None:
    with pytest.raises(BadInput):
        GitHub(Fetcher("").get, "")


@pytest.mark.parametrize("status", [404, 410, 451])
def test_gone_or_blocked_gives_nothing(server: GitHubServer, github: GitHub, status: int) -> None:
    server.answers["/repos/ada/engine"] = (status, {}, {"message": "x"})
    assert github.stars("ada/engine") == ()


def test_a_renamed_repository_is_followed(server: GitHubServer, github: GitHub) -> None:
    server.answers["/repos/ada/engine"] = (301, {"Location": f"{server.base_url}/repositories/7"}, {})
    server.answers["/repositories/7"] = (200, {}, {"stargazers_count": 5})
    assert github.stars("ada/engine")[0].value == 5


def test_but_the_token_goes_to_no_other_host_nor_anything_in_circles(
    server: GitHubServer, github: GitHub
) -> None:
    elsewhere = GitHubServer()
    elsewhere.answers["/repositories/7"] = (200, {}, {"stargazers_count": 5})
    server.answers["/repos/ada/engine"] = (301, {"Location": f"{elsewhere.base_url}/repositories/7"}, {})
    assert github.stars("ada/engine")
    assert "Authorization" not in elsewhere.requests[0][1]
    elsewhere.close()
    server.answers["/repos/ada/engine"] = (301, {"Location": f"{server.base_url}/repos/ada/engine"}, {})
    with pytest.raises(SourceRefused, match="circles"):
        github.stars("ada/engine")


def test_a_used_up_limit_stops_asking_until_it_opens(server: GitHubServer, github: GitHub) -> None:
    reset = str(int(NOW.timestamp()) + 600)
    limits = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
    server.answers["/repos/ada/engine"] = (200, limits, {"stargazers_count": 5})
    assert github.stars("ada/engine")
    with pytest.raises(SourceUnreachable) as stopped:
        github.stars("ada/engine")
    assert stopped.value.retry_after == 600
    assert len(server.requests) == 1


def test_a_refusal_for_the_limit_says_when_to_come_back(server: GitHubServer, github: GitHub) -> None:
    server.answers["/repos/ada/engine"] = (403, {}, {"message": "API rate limit exceeded for user ID 1."})
    with pytest.raises(SourceUnreachable) as stopped:
        github.stars("ada/engine")
    assert stopped.value.retry_after == 3600


def test_a_wrong_clock_silences_us_for_a_day_at_most(server: GitHubServer, github: GitHub) -> None:
    limits = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "9" * 12}
    server.answers["/repos/ada/engine"] = (200, limits, {"stargazers_count": 5})
    assert github.stars("ada/engine")
    with pytest.raises(SourceUnreachable) as stopped:
        github.stars("ada/engine")
    assert stopped.value.retry_after == 86_400


def test_too_many_at_once_is_passed_on(server: GitHubServer, github: GitHub) -> None:
    server.answers["/repos/ada/engine"] = (429, {"Retry-After": "60"}, {"message": "slow down"})
    with pytest.raises(SourceUnreachable) as stopped:
        github.stars("ada/engine")
    assert stopped.value.retry_after == 60


@pytest.mark.parametrize("status", [401, 403, 422])
def test_other_refusals_are_refusals(server: GitHubServer, github: GitHub, status: int) -> None:
    server.answers["/repos/ada/engine"] = (status, {}, {"message": "no"})
    with pytest.raises(SourceRefused):
        github.stars("ada/engine")


@pytest.mark.parametrize("body", [b"<html>", {}, [], {"stargazers_count": "many"}, {"stargazers_count": -1}])
def test_an_answer_that_is_not_githubs(server: GitHubServer, github: GitHub, body: object) -> None:
    server.answers["/repos/ada/engine"] = (200, {}, body)
    with pytest.raises(BadPayload):
        github.stars("ada/engine")


@pytest.mark.parametrize(
    "text", ["", "ada", "https://gitlab.com/a/b", "ada/../x", "a/b/c", "ada/..", "../../user"]
)
def test_other_texts_are_no_repository(github: GitHub, text: str) -> None:
    assert repository(text) is None
    assert github.stars(text) == ()
