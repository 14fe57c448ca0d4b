"""The real ``serve`` process: it harvests by itself, and without its sources it says so and goes on."""

from __future__ import annotations

import os
import signal
import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest

from broadsheet.kernel import clock
from tests.cli import command
from tests.cli.test_serve import address_of
from tests.payload_servers.arxiv import ArxivServer, FakePaper, Trouble
from tests.payload_servers.huggingface import HuggingFaceServer, paper_item

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="the process is stopped with a signal"),
]
PATIENCE = 90.0
"""Seconds until a wait is given up as failed. Nothing here takes so long; a loaded machine may."""


@contextmanager
def served(home: Path, **settings: str) -> Iterator[str]:
    """The address of a running site."""
    process = command.start(home, "serve", "--port", "0", **settings)
    try:
        yield address_of(process)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
        assert process.returncode in (0, -signal.SIGTERM)
    finally:
        process.kill()
        process.communicate()


def page(address: str, path: str, **query: str) -> str:
    with urllib.request.urlopen(f"{address}{path}?{urlencode(query)}", timeout=30) as answer:
        assert answer.status == 200
        text: str = answer.read().decode()
        return text


def shows(address: str, path: str, words: str, **query: str) -> str:
    """The page as soon as ``words`` stand on it."""
    end = time.monotonic() + PATIENCE
    while words not in (text := page(address, path, **query)):
        assert time.monotonic() < end, f"{path} never showed “{words}”"
        time.sleep(0.2)
    return text


def test_a_site_harvests_by_itself_and_shows_and_finds_the_papers(tmp_path: Path) -> None:
    listed = clock.announcement_days(clock.now().date() - timedelta(days=9), clock.now().date())[-1]
    paper = FakePaper(
        "2608.00007", "On Zebra Finches in Invented Rivers", categories="cs.LG",
        versions=((datetime(listed.year, listed.month, listed.day, tzinfo=UTC) - timedelta(days=1), ""),),
        datestamp=listed, announced=listed,
    )  # fmt: skip
    voted = clock.huggingface_day(clock.now())
    days = {voted.isoformat(): [paper_item(9, voted.isoformat(), title="Voting on Quaternion Lanterns")]}
    with ArxivServer([paper], today=listed) as arxiv, HuggingFaceServer(days) as huggingface:
        urls = (
            f"arxiv-oai={arxiv.oai_url} arxiv-feed={arxiv.base_url} huggingface={huggingface.base_url}"
        ).replace("127.0.0.1", "localhost", 1)
        with served(tmp_path / "home", categories="cs.LG", source_urls=urls) as address:
            shows(address, f"papers/date/{listed}", "On Zebra Finches in Invented Rivers", list="all")
            shows(address, "search", "On Zebra Finches", q='"zebra finches"')
            shows(address, f"papers/date/{voted}", "Voting on Quaternion Lanterns", list="all")
            shows(address, "search", "Voting on Quaternion Lanterns", q="quaternion")
            status = page(address, "status")
    assert "arXiv (daily feeds)" in status
    assert "arXiv (OAI-PMH)" in status
    assert {seen.params.get("set") for seen in arxiv.requests if seen.path == "/oai"} == {"cs:cs:LG"}
    asked = [seen.query["date"] for seen in huggingface.requests]
    assert len(asked) >= 7
    assert asked == sorted(asked)


def test_without_its_sources_a_site_says_so_calmly_and_goes_on(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        gone = f"http://localhost:{unused.getsockname()[1]}"
    busy = Trouble("busy", times=999, retry_after="7200")
    with ArxivServer(faults=[busy]) as arxiv:
        # The first source asks for two hours of peace; the second does not answer and is asked again.
        urls = f"arxiv-feed={arxiv.base_url} arxiv-oai={gone}/oai"
        settings = {"categories": "cs.LG", "sources": "arxiv-feed arxiv-oai", "source_urls": urls}
        with served(tmp_path / "home", **settings) as address:
            assert page(address, "")
            text = shows(address, "status", "The sources cannot be reached at the moment")
            assert "goes on by itself" in text
            assert page(address, "search", q="anything")
            assert page(address, "papers")
    assert len(arxiv.requests) == 1
