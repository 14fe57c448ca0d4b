"""Source "huggingface": the live Daily Papers, day by day."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Protocol
from urllib.parse import parse_qs, urlencode, urlsplit

from broadsheet.kernel.errors import BadInput, BadPayload, SourceRefused
from broadsheet.sources.huggingface.days import items_of, outcomes
from broadsheet.sources.huggingface.item import SOURCE
from broadsheet.sources.jsonlines.fields import parse_day
from broadsheet.sources.port import Ask, ListFact, Page

FIRST_DAY = date(2023, 5, 4)
"""The first list there is."""
LIMIT = 100
"""The most the route gives at once; its default of 50 has cut busy days."""
_MAX_PAGES = 50
_GROWS_FOR = 7
_NEXT = re.compile(r"<([^<>]*)>\s*;[^,]*rel=\"?next\"?", re.IGNORECASE)


class Answer(Protocol):
    """What a source needs to see of an HTTP answer."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> bytes: ...
    @property
    def url(self) -> str: ...


class Get(Protocol):
    """Asks for a whole address (``Fetcher.get`` fits); raises SourceRefused or SourceUnreachable."""

    def __call__(self, url: str, /) -> Answer: ...


class DailyPapers:
    """Daily Papers over ``/api/daily_papers?date=…``; one page of answers is one page of the harvest."""

    name = SOURCE
    label = "Hugging Face Daily Papers"
    home = "https://huggingface.co"

    def __init__(self, get: Get, today: Callable[[], date]) -> None:
        self._get = get
        self._today = today

    def fetch(self, ask: Ask, cursor: str) -> Page:
        """The page at ``cursor``, which is ``2026-08-21/0``: a day and the number of its page.

        A day without papers is an empty answer, and comes back as a list of 0 on record.
        """
        today = self._today()
        day, number = _place(cursor) if cursor else (ask.since or days_to_read(today)[0], 0)
        day = max(day, FIRST_DAY)
        last = ask.until or today
        if day > last:
            return Page(())
        base = (ask.base_url or self.home).rstrip("/")
        params = {"date": day.isoformat(), "limit": str(LIMIT)} | ({"p": str(number)} if number else {})
        answer = self._get(f"{base}/api/daily_papers?{urlencode(params)}")
        items = _items(answer, day)
        start = number * LIMIT
        found = tuple(outcomes(items, place=answer.url, day=day, seen=today, start=start))
        following = _following(answer, number)
        if following is not None:
            return Page(found, f"{day}/{following}")
        fact = ListFact(SOURCE, day, {"listed": start + len(items)}, "" if found or start else "no papers")
        after = day + timedelta(days=1)
        return Page(found, f"{after}/0" if after <= last else "", lists=(fact,))


def days_to_read(today: date) -> tuple[date, ...]:
    """The days worth reading again: lists grow, and votes move, for about a week. Oldest first."""
    return tuple(today - timedelta(days=back) for back in reversed(range(_GROWS_FOR)))


def _place(cursor: str) -> tuple[date, int]:
    text, _, number = cursor.partition("/")
    day = parse_day(text)
    if day is None or not number.isdecimal() or int(number) > _MAX_PAGES:
        raise BadInput(f"{cursor!r} is no place in the Daily Papers.")
    return day, int(number)


def _items(answer: Answer, day: date) -> list[object]:
    if answer.status != 200:
        raise SourceRefused(f"Hugging Face answered {answer.status} for {day}.")
    try:
        return items_of(answer.body)
    except BadPayload as error:
        raise BadPayload(f"Hugging Face's answer for {day} is {error.sentence}.") from error


def _following(answer: Answer, number: int) -> int | None:
    """The next page's number, from the ``Link`` header.

    Only the number is taken: the address may name another host (a mirror passes the header on), and one
    that does not move forward would never end.
    """
    header = next((value for key, value in answer.headers.items() if key.lower() == "link"), "")
    link = _NEXT.search(header)
    if link is None:
        return None
    stated = parse_qs(urlsplit(link[1]).query).get("p", [""])[0]
    following = int(stated) if stated.isdecimal() and len(stated) < 6 else number + 1
    return following if number < following < _MAX_PAGES else None
