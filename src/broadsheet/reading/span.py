"""A week or a month: each paper of its lists once, most votes first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from broadsheet.kernel.errors import BadInput
from broadsheet.papers import read
from broadsheet.papers.views import CardPage
from broadsheet.reading.calendar import Month, month_after, month_before, month_bounds, month_of, week_bounds
from broadsheet.reading.day import papers_by_day

_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)


class NoSuchSpan(BadInput):
    """Written as it should be, and yet in no calendar: week 54, month 13."""

    code = "no-such-span"


@dataclass(frozen=True, slots=True)
class SpanDay:
    day: date
    papers: int


@dataclass(frozen=True, slots=True)
class _Frame:
    """A span before anything was read: its name, its days and the names of its neighbours."""

    name: str
    first: date
    last: date
    previous: str
    next: str


@dataclass(frozen=True, slots=True)
class Span:
    """``name`` and its neighbours are what the address says: 2026-W34 or 2026-08."""

    name: str
    first: date
    last: date
    source: str
    page: CardPage
    days: tuple[SpanDay, ...]
    papers: int
    previous: str
    next: str
    month: Month


def week(name: str, source: str = "", *, cursor: str = "", limit: int = 50) -> Span:
    """An ISO week, Monday to Sunday. Raises BadInput for another shape, NoSuchSpan for week 54."""
    match = _WEEK.fullmatch(name)
    if match is None:
        raise BadInput("A week is written like 2026-W34.")
    try:
        first = date.fromisocalendar(int(match[1]), int(match[2]), 1)
    except ValueError as fault:
        raise NoSuchSpan(f"{match[1]} has no week {match[2]}.", hint="Weeks follow ISO 8601.") from fault
    first, last = week_bounds(first)
    frame = _Frame(name, first, last, week_name(_step(first, -7)), week_name(_step(first, 7)))
    return _span(frame, source, cursor, limit)


def month(name: str, source: str = "", *, cursor: str = "", limit: int = 50) -> Span:
    """A calendar month. Raises BadInput for another shape, NoSuchSpan for month 13."""
    match = _MONTH.fullmatch(name)
    if match is None:
        raise BadInput("A month is written like 2026-08.")
    try:
        first, last = month_bounds(date(int(match[1]), int(match[2]), 1))
    except ValueError as fault:
        raise NoSuchSpan(f"There is no month {name}.") from fault
    frame = _Frame(name, first, last, month_name(month_before(first)), month_name(month_after(first)))
    return _span(frame, source, cursor, limit)


def week_name(day: date) -> str:
    """
    >>> week_name(date(2026, 8, 21))
    '2026-W34'
    """
    year, number, _ = day.isocalendar()
    return f"{year:04d}-W{number:02d}"


def month_name(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"


def _step(day: date, days: int) -> date:
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def _span(frame: _Frame, source: str, cursor: str, limit: int) -> Span:
    first, last = frame.first, frame.last
    counts = papers_by_day(read.day_counts(first, last, source), source)
    every_day = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return Span(
        name=frame.name,
        first=first,
        last=last,
        source=source,
        page=read.span(source, first, last, cursor=cursor, limit=limit),
        days=tuple(SpanDay(on, counts[on]) for on in every_day if counts[on]),
        papers=counts.total(),
        previous=frame.previous,
        next=frame.next,
        month=month_of(first, counts),
    )
