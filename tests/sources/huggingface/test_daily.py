"""The live source against a server on loopback that speaks the real routes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from broadsheet.kernel.errors import BadInput, BadPayload, SourceRefused
from broadsheet.kernel.record import Fault, Record
from broadsheet.net.fetch import Fetcher
from broadsheet.sources.huggingface.daily import DailyPapers, days_to_read
from broadsheet.sources.port import Ask, Page
from tests.payload_servers.huggingface import HuggingFaceServer, get_plainly, paper_item

FRIDAY, SATURDAY, MONDAY = date(2026, 8, 21), date(2026, 8, 22), date(2026, 8, 24)


@pytest.fixture
def server() -> Iterator[HuggingFaceServer]:
    days = {
        "2026-08-21": [paper_item(number) for number in range(1, 131)],
        "2026-08-24": [paper_item(900, day="2026-08-24")],
    }
    with HuggingFaceServer(days) as running:
        yield running


@pytest.fixture
def source() -> DailyPapers:
    return DailyPapers(get_plainly, lambda: MONDAY)


def harvest(source: DailyPapers, ask: Ask) -> list[Page]:
    pages = [source.fetch(ask, "")]
    while pages[-1].cursor:
        pages.append(source.fetch(ask, pages[-1].cursor))
        assert len(pages) < 100
    return pages


def test_days_are_read_in_full_over_pages(server: HuggingFaceServer, source: DailyPapers) -> None:
    pages = harvest(source, Ask(FRIDAY, MONDAY, base_url=server.base_url))
    records = [one for page in pages for one in page.outcomes if isinstance(one, Record)]
    friday = [one.listings[0].position for one in records if one.listings[0].day == FRIDAY]
    assert friday == list(range(130))
    facts = [(fact.day, fact.counts["listed"]) for page in pages for fact in page.lists]
    assert facts == [(FRIDAY, 130), (SATURDAY, 0), (date(2026, 8, 23), 0), (MONDAY, 1)]
    assert [bool(page.lists) for page in pages[:2]] == [False, True]
    assert "no papers" in pages[2].lists[0].note
    assert all(seen.query["limit"] == "100" for seen in server.requests)


def test_a_cursor_goes_on_where_it_stood(server: HuggingFaceServer, source: DailyPapers) -> None:
    ask = Ask(FRIDAY, FRIDAY, base_url=server.base_url)
    first = source.fetch(ask, "")
    assert first.cursor == "2026-08-21/1"
    again = source.fetch(ask, first.cursor)
    assert len(again.outcomes) == 30
    assert again.cursor == ""


def test_a_list_that_grew_is_read_with_its_new_numbers(
    server: HuggingFaceServer, source: DailyPapers
) -> None:
    ask = Ask(MONDAY, MONDAY, base_url=server.base_url)
    assert len(source.fetch(ask, "").outcomes) == 1
    server.days["2026-08-24"].insert(0, paper_item(901, day="2026-08-24", upvotes=300))
    first, second = source.fetch(ask, "").outcomes
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert first.source_id == "2608.00901"
    assert second.listings[0].position == 1


def test_numbers_of_an_old_list_are_of_today(server: HuggingFaceServer, source: DailyPapers) -> None:
    [first, *_] = source.fetch(Ask(FRIDAY, FRIDAY, base_url=server.base_url), "").outcomes
    assert isinstance(first, Record)
    assert {count.on for count in first.counts} == {MONDAY}


def test_without_days_the_last_seven_are_read(server: HuggingFaceServer, source: DailyPapers) -> None:
    pages = harvest(source, Ask(base_url=server.base_url))
    assert server.requests[0].query["date"] == "2026-08-18"
    assert pages[-1].lists[0].day == MONDAY
    assert days_to_read(MONDAY)[0] == date(2026, 8, 18)
    assert days_to_read(MONDAY)[-1] == MONDAY


def test_only_the_page_number_of_a_link_is_believed(source: DailyPapers) -> None:
    items = [paper_item(number) for number in range(1, 131)]
    with HuggingFaceServer({"2026-08-21": items}, link_host="http://evil.invalid") as server:
        pages = harvest(source, Ask(FRIDAY, FRIDAY, base_url=server.base_url))
        assert sum(len(page.outcomes) for page in pages) == 130
        assert len(server.requests) == 2


@pytest.mark.parametrize("status", [400, 404, 429, 502])
def test_refusals_are_said_in_words(server: HuggingFaceServer, source: DailyPapers, status: int) -> None:
    server.error_page(status)
    with pytest.raises(SourceRefused, match=str(status)):
        source.fetch(Ask(FRIDAY, base_url=server.base_url), "")


def test_a_web_page_with_status_200_is_no_empty_day(server: HuggingFaceServer, source: DailyPapers) -> None:
    server.error_page(200)
    with pytest.raises(BadPayload, match="web page"):
        source.fetch(Ask(FRIDAY, base_url=server.base_url), "")


def test_a_bad_item_costs_only_itself(server: HuggingFaceServer, source: DailyPapers) -> None:
    server.days["2026-08-24"] = [{"paper": None}, paper_item(1)]
    page = source.fetch(Ask(MONDAY, base_url=server.base_url), "")
    assert [type(one) for one in page.outcomes] == [Fault, Record]
    assert page.lists[0].counts == {"listed": 2}


@pytest.mark.parametrize("cursor", ["x", "2026-08-21", "2026-08-21/x", "2026-08-21/99999", "2026-99-21/0"])
def test_a_cursor_that_is_none_is_refused(source: DailyPapers, cursor: str) -> None:
    with pytest.raises(BadInput):
        source.fetch(Ask(FRIDAY), cursor)


def test_nothing_is_asked_for_days_to_come(server: HuggingFaceServer, source: DailyPapers) -> None:
    page = source.fetch(Ask(date(2026, 8, 25), base_url=server.base_url), "")
    assert page == Page(())
    assert not server.requests


def test_with_the_real_fetcher_a_429_is_waited_for_and_a_400_is_said(server: HuggingFaceServer) -> None:
    waited: list[float] = []
    fetcher = Fetcher("tests@example.org", allow_hosts=["127.0.0.1"], sleep=waited.append, tries=2)
    source = DailyPapers(fetcher.get, lambda: MONDAY)
    server.too_many(seconds=7)
    page = source.fetch(Ask(MONDAY, MONDAY, base_url=server.base_url), "")
    assert len(page.outcomes) == 1
    assert any(6 < seconds <= 7 for seconds in waited)
    server.error_page(400)
    with pytest.raises(SourceRefused, match="400"):
        source.fetch(Ask(MONDAY, MONDAY, base_url=server.base_url), "")
    fetcher.close()
