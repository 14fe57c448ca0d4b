"""A month as a calendar shows it: weeks of days, each with the number of papers on a list."""

from __future__ import annotations

import calendar as stdlib_calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class CalendarDay:
    day: date
    papers: int
    is_shown: bool
    """Whether this is the day of the page the calendar stands on."""


@dataclass(frozen=True, slots=True)
class Month:
    """``weeks`` run Monday to Sunday; None stands where the neighbouring months begin."""

    first: date
    last: date
    weeks: tuple[tuple[CalendarDay | None, ...], ...]
    previous: date
    next: date
    papers: int


def month_bounds(day: date) -> tuple[date, date]:
    """
    >>> month_bounds(date(2024, 2, 10))
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    """
    days = stdlib_calendar.monthrange(day.year, day.month)[1]
    return day.replace(day=1), day.replace(day=days)


def week_bounds(day: date) -> tuple[date, date]:
    """Monday and Sunday of the ISO week of ``day``, as far as the calendar of dates reaches."""
    monday = date.fromordinal(max(day.toordinal() - day.weekday(), 1))
    return monday, date.fromordinal(min(monday.toordinal() + 6, date.max.toordinal()))


def month_of(day: date, counts: Mapping[date, int], *, shown: date | None = None) -> Month:
    """The calendar of the month ``day`` is in; ``counts`` may lack days without papers."""
    first, last = month_bounds(day)
    weeks = tuple(
        tuple(_cell(first, number, counts, shown) for number in week)
        for week in stdlib_calendar.Calendar().monthdayscalendar(first.year, first.month)
    )
    return Month(
        first=first,
        last=last,
        weeks=weeks,
        previous=month_before(first),
        next=month_after(first),
        papers=sum(papers for on, papers in counts.items() if first <= on <= last),
    )


def month_before(first: date) -> date:
    """The first of the month before; January of year 1 is its own past."""
    return first if first == date.min else (first - timedelta(days=1)).replace(day=1)


def month_after(first: date) -> date:
    last = month_bounds(first)[1]
    return first if last == date.max else last + timedelta(days=1)


def _cell(first: date, number: int, counts: Mapping[date, int], shown: date | None) -> CalendarDay | None:
    if not number:
        return None
    day = first.replace(day=number)
    return CalendarDay(day, counts.get(day, 0), day == shown)
