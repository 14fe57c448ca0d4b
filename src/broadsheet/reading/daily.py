"""Daily papers as programs ask for them: of a date, a week, a month or lately, by votes or newest first.

Only papers with an arXiv id, because the clients that ask take every id for one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NoReturn

from broadsheet.kernel.errors import BadInput
from broadsheet.papers import read
from broadsheet.papers.read import daily
from broadsheet.papers.views import Card, CardPage
from broadsheet.reading.calendar import month_bounds, week_bounds
from broadsheet.reading.search import search

PREFERRED = "huggingface"
"""The curated list, where the library has it; otherwise every list together."""
LATELY = timedelta(days=30)
"""How far back "trending" looks when no date is named."""
FARTHEST = 100_000
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_SEARCH_PAGES = 6


@dataclass(frozen=True, slots=True)
class Asked:
    """At most one of ``date``, ``week`` and ``month``; all texts as they came in."""

    date: str = ""
    week: str = ""
    month: str = ""
    submitter: str = ""
    sort: str = "publishedAt"
    page: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Daily:
    cards: tuple[Card, ...]
    is_more: bool


def daily_papers(asked: Asked) -> Daily:
    """Raises BadInput for a date, week or month that is written otherwise or in no calendar."""
    if sum(map(bool, (asked.date, asked.week, asked.month))) > 1:
        raise BadInput("Only one of date, week and month can be asked for.")
    if asked.page * asked.limit > FARTHEST:
        return Daily((), is_more=False)
    source = PREFERRED if PREFERRED in read.list_sources() else ""
    first, last = _span(asked)
    by_votes = asked.sort == "trending" or bool(asked.date)
    part = daily.Slice(asked.page * asked.limit, asked.limit, by_votes)
    newest = read.latest_day(source) if first is None else None
    if newest:
        # Most requests want the newest days: looking at a month instead of at decades is many times quicker.
        lately = Daily(*daily.listed(source, (newest - LATELY, None), part, submitter=asked.submitter))
        if lately.is_more or asked.sort == "trending":
            return lately
    return Daily(*daily.listed(source, (first, last), part, submitter=asked.submitter))


def newest_papers(*, cursor: str = "", limit: int = 50) -> CardPage:
    """Papers with an arXiv id by date of publication."""
    return daily.newest_arxiv(cursor=cursor, limit=limit)


def found_papers(text: str, limit: int) -> tuple[Card, ...]:
    """The best ``limit`` papers for ``text`` that have an arXiv id."""
    found: dict[int, Card] = {}
    cursor = ""
    for _ in range(_SEARCH_PAGES):
        answer = search(text, cursor=cursor, limit=limit)
        hits = [answer.direct] if answer.direct else []
        for card in (*hits, *(hit.card for hit in answer.found)):
            if card.key.startswith("arxiv:"):
                found.setdefault(card.number, card)
        cursor = answer.next_cursor
        if len(found) >= limit or not cursor:
            break
    return tuple(found.values())[:limit]


def _span(asked: Asked) -> tuple[date | None, date | None]:
    try:
        if asked.date:
            day = date.fromisoformat(asked.date) if _DATE.fullmatch(asked.date) else None
            if day is None:
                _refuse("date", asked.date, "2026-08-21")
            return day, day
        if asked.week:
            week = _WEEK.fullmatch(asked.week)
            if not week:
                _refuse("week", asked.week, "2026-W34")
            return week_bounds(date.fromisocalendar(int(week[1]), int(week[2]), 1))
        if asked.month:
            month = _MONTH.fullmatch(asked.month)
            if not month:
                _refuse("month", asked.month, "2026-08")
            return month_bounds(date(int(month[1]), int(month[2]), 1))
    except ValueError as fault:
        said = asked.date or asked.week or asked.month
        raise BadInput(f"No calendar has “{said}”.") from fault
    return None, None


def _refuse(name: str, said: str, example: str) -> NoReturn:
    raise BadInput(f"A {name} is written like {example}, not “{said[:40]}”.")
