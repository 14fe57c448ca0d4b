"""Paging: nothing is skipped or shown twice while papers arrive, and a forged cursor is refused in words."""

from __future__ import annotations

import base64
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from broadsheet.kernel.errors import BadInput
from broadsheet.kernel.record import Author, Listing, Organisation, Record
from broadsheet.papers import cursors, read, write
from broadsheet.papers.views import CardPage
from tests.papers.records import arxiv

DAY = date(2024, 1, 4)


def paper(number: int, *, day: date = DAY, place: int = 0, votes: int | None = None) -> Record:
    """Paper ``number``; many share a day, so that the number has to break ties."""
    return arxiv(
        f"2401.{number:05}",
        title=f"A calm method for sorting pebbles by weight, part {number}",
        authors=(Author("Ada Stone"),),
        categories=("cs.LG",),
        organisation=Organisation("works", "Pebble Works"),
        submitted=datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=number // 4),
        versions=(),
        listings=(
            Listing("arxiv", day, place or number, kind="new", votes=votes),
            Listing("saved-page", None, number, page="a-page", printed_day="01-04"),
        ),
    )


LISTS: dict[str, Callable[[str, int], CardPage]] = {
    "newest": lambda cursor, limit: read.newest(cursor=cursor, limit=limit),
    "author": lambda cursor, limit: read.by_author("ada-stone", cursor=cursor, limit=limit),
    "category": lambda cursor, limit: read.in_category("cs.LG", cursor=cursor, limit=limit),
    "organisation": lambda cursor, limit: read.of_organisation("works", cursor=cursor, limit=limit),
    "day": lambda cursor, limit: read.day("arxiv", DAY, cursor=cursor, limit=limit),
    "all lists of a day": lambda cursor, limit: read.day("", DAY, cursor=cursor, limit=limit),
    "saved page": lambda cursor, limit: read.saved_page("a-page", cursor=cursor, limit=limit),
    "span": lambda cursor, limit: read.span("arxiv", DAY, DAY, cursor=cursor, limit=limit),
}
STEADY = [name for name in LISTS if name != "span"]
"""A span of days is ranked by votes, which move: its cursor is a place and promises less."""


def walk(name: str, limit: int, between: Callable[[], None] = lambda: None) -> list[str]:
    keys: list[str] = []
    cursor = ""
    while True:
        page = LISTS[name](cursor, limit)
        keys += [card.key for card in page.cards]
        cursor = page.next_cursor
        if not cursor:
            return keys
        between()


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("limit", [1, 4, 7])
def test_pages_of_any_size_show_everything_once(name: str, limit: int) -> None:
    write.store([paper(n) for n in range(1, 24)])
    keys = walk(name, limit)
    assert len(keys) == len(set(keys)) == 23


@pytest.mark.django_db
@pytest.mark.parametrize("name", STEADY)
def test_papers_that_arrive_between_pages_move_nothing(name: str) -> None:
    write.store([paper(n) for n in range(11, 31)])
    before = set(walk(name, 50))
    arriving = iter([*range(1, 11), *range(31, 41)])

    def between() -> None:
        write.store([paper(next(arriving)), paper(next(arriving))])

    keys = walk(name, 3, between)
    assert len(keys) == len(set(keys))
    assert before <= set(keys)


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
def test_a_page_costs_the_same_queries_however_many_papers_there_are(name: str) -> None:
    counts = []
    for first, last in ((1, 6), (6, 60)):
        write.store([paper(n) for n in range(first, last)])
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert len(LISTS[name]("", 50).cards) == min(last - 1, 50)
        counts.append(len(caught))
    assert counts[0] == counts[1]
    assert counts[0] <= 5


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    "forged",
    [
        *("x", "%%%", "bnVsbA", "é" * 10, "A" * 50_000),
        *(cursors.write("2024-01-04"), cursors.write(1, 2, 3, 4)),
        *(cursors.write(value, value, value) for value in (2**63 - 1, None, True, [1], {}, 1.5)),
        cursors.write({}, [], "a"),
    ],
    ids=range(14),
)  # fmt: skip
def test_a_forged_cursor_is_refused_in_words(name: str, forged: str) -> None:
    with pytest.raises(BadInput, match="damaged"):
        LISTS[name](forged, 10)


@given(st.text(max_size=60) | st.binary(max_size=40).map(lambda b: base64.urlsafe_b64encode(b).decode()))
def test_no_text_breaks_a_cursor(text: str) -> None:
    try:
        day, number = cursors.read(text, date, int)
    except BadInput:
        return
    assert isinstance(day, date)
    assert isinstance(number, int)


@given(st.dates(), st.integers(-(2**62) + 1, 2**62 - 1))
def test_a_cursor_reads_back_as_it_was_written(day: date, number: int) -> None:
    text = cursors.write(day, number)
    assert cursors.read(text, date, int) == (day, number)
    assert orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))) == [day.isoformat(), number]


@pytest.mark.django_db
def test_a_cursor_of_another_list_never_breaks_a_page() -> None:
    write.store([paper(n) for n in range(1, 10)])
    marks = {name: LISTS[name]("", 3).next_cursor for name in LISTS}
    for ask in LISTS.values():
        for other in marks.values():
            with suppress(BadInput):
                assert len(ask(other, 3).cards) <= 3
