"""Time: the present moment, and arXiv's and Hugging Face's calendars of lists.

Words used here, all in New York time (zone ``America/New_York``, never a fixed offset):

* arXiv *announces* on the evenings of Sunday to Thursday at 20:00, closing submissions at 14:00;
* the *announcement day* (what people call "Tuesday's list", and the ``pubDate`` of arXiv's feeds) is the
  next calendar day: what is announced on Monday at 20:00 is Tuesday's list. Lists exist Monday to Friday;
* an evening without a mailing leaves out the list of the following day.

Sources: https://info.arxiv.org/help/availability.html (schedule and yearly holidays, read in the history of
github.com/arXiv/arxiv-docs) and ``pubDate`` in https://info.arxiv.org/help/rss.html.
This module reads the system clock in ``now`` alone; every other function is pure.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from broadsheet.kernel.errors import BadInput

NEW_YORK = ZoneInfo("America/New_York")
DEADLINE = time(14)
ANNOUNCED = time(20)
HUGGINGFACE_FLIP = timedelta(hours=2, minutes=30)
"""Hugging Face's current day begins at 21:30 of the evening before, by the clock on the wall."""
FIRST_LIST = date(1991, 8, 14)
"""arXiv's first day; there are no lists before it."""
LAST_DAY = date(9999, 1, 1)
"""Beyond it the calendar has no answer: dates themselves end soon after."""

_DAY = timedelta(days=1)
_SATURDAY = 5
_SETTLING = timedelta(hours=6)
"""From the announcement until feeds (midnight) and OAI-PMH (22:30) carry it everywhere."""

_PRINTED: dict[int, str] = {
    2023: "01-16 Martin Luther King Jr. Day|06-14 a deferred mailing|06-19 Juneteenth|07-04 Independence Day"
    "|08-17 a deferred mailing|09-04 Labor Day|11-23 Thanksgiving|12-25 Christmas|12-27 winter break",
    2024: "01-15 Martin Luther King Jr. Day|05-22 a deferred mailing|06-19 Juneteenth|07-04 Independence Day"
    "|09-02 Labor Day|10-08 a deferred mailing|11-28 Thanksgiving|12-25 Christmas|12-26 winter break"
    "|12-31 New Year's Eve",
    2025: "01-01 New Year's Day|01-20 Martin Luther King Jr. Day|06-19 Juneteenth|07-06 Independence Day"
    "|09-01 Labor Day|11-27 Thanksgiving|12-25 Christmas|12-30 winter break",
    2026: "01-01 New Year's Day|01-19 Martin Luther King Jr. Day|06-19 Juneteenth|07-03 Independence Day"
    "|09-07 Labor Day|11-26 Thanksgiving|12-25 Christmas|12-29 winter break|12-31 New Year's Eve",
}
"""Days without a mailing as arXiv printed them for the year."""


def now() -> datetime:
    """The present moment, aware, UTC."""
    return datetime.now(UTC)


def today_et(at: datetime | None = None) -> date:
    """The date in New York at ``at`` (aware; default now)."""
    return (at or now()).astimezone(NEW_YORK).date()


@lru_cache(maxsize=256)
def _holidays(year: int) -> tuple[tuple[date, str], ...]:
    printed = _PRINTED.get(year)
    if printed is not None:
        rows = (row.split(" ", 1) for row in printed.split("|"))
        return tuple((date.fromisoformat(f"{year}-{day}"), name) for day, name in rows)
    return tuple((day, f"{name} (expected)") for day, name in sorted(_computed(year).items()))


def _computed(year: int) -> dict[date, str]:
    """The rules behind the printed years. arXiv also drops one to three evenings between Christmas and New
    Year, but not the same ones each year, so they are left out."""
    found = {
        _observed(date(year, 12, 25)): "Christmas",
        _nth(year, 11, 3, 4): "Thanksgiving",
        _nth(year, 9, 0, 1): "Labor Day",
        _observed(date(year, 7, 4)): "Independence Day",
    }
    if year >= 1986:
        found[_nth(year, 1, 0, 3)] = "Martin Luther King Jr. Day"
    if year >= 2022:
        found[_observed(date(year, 6, 19))] = "Juneteenth"
    for first in (date(year, 1, 1), date(min(year + 1, 9999), 1, 1)):
        if _observed(first).year == year:
            found[_observed(first)] = "New Year's Day"
    return found


def _observed(day: date) -> date:
    """The working day a fixed holiday falls on: Saturday's on Friday, Sunday's on Monday."""
    if day == date.min:
        return day
    return day + {5: -_DAY, 6: _DAY}.get(day.weekday(), timedelta())


def _nth(year: int, month: int, weekday: int, count: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (count - 1))


def holidays(year: int) -> dict[date, str]:
    """Days without an arXiv mailing and their names, as arXiv prints them (2023 to 2026) or, for other
    years, from the rules and marked ``(expected)``.

    A day that is a Friday has no mailing of its own; there it stands for the Sunday evening that would have
    carried that Friday's submissions (seen in 2026: no lists on Monday 22 June and Monday 6 July).
    """
    return dict(_holidays(year))


def _reason_skipped(day: date) -> str:
    """The holiday that takes away the list of the weekday ``day``, or ""."""
    evening = day - _DAY
    back = 2 if evening.weekday() == 6 else 0
    for offset in range(back + 1):
        candidate = evening - timedelta(days=offset)
        for holiday, name in _holidays(candidate.year):
            if holiday == candidate:
                return name
    return ""


def is_announcement_day(day: date) -> bool:
    """Whether arXiv has (or is expected to have) a list dated ``day``: no weekends, no day after an evening
    without a mailing, nothing before arXiv's first day."""
    return FIRST_LIST <= day <= LAST_DAY and day.weekday() < _SATURDAY and not _reason_skipped(day)


def _first_list_from(day: date) -> date:
    day = max(day, FIRST_LIST)
    while not is_announcement_day(day):
        if day >= LAST_DAY:
            raise BadInput(f"The announcement calendar ends on {LAST_DAY.isoformat()}.")
        day += _DAY
    return day


def announcement_day_of(submitted: datetime) -> date:
    """The list day on which a paper submitted at ``submitted`` (aware) is expected.

    Held papers come later; nothing comes earlier. Raises BadInput beyond LAST_DAY.
    """
    local = submitted.astimezone(NEW_YORK) if submitted.date() > date.min else submitted
    closing = local.date()
    if closing >= LAST_DAY:
        raise BadInput(f"The announcement calendar ends on {LAST_DAY.isoformat()}.")
    if local.time() >= DEADLINE:
        closing += _DAY
    while closing.weekday() >= _SATURDAY:
        closing += _DAY
    return _first_list_from(closing + _DAY)


def announced_at(day: date) -> datetime:
    """The UTC instant at which the list dated ``day`` is announced: 20:00 in New York the evening before."""
    return datetime.combine(day - _DAY, ANNOUNCED, NEW_YORK).astimezone(UTC)


def next_announcement(after: datetime) -> tuple[date, datetime]:
    """The first list announced strictly later than ``after`` (aware): its day and its UTC instant."""
    day = today_et(after) if after.date() > date.min else FIRST_LIST
    while True:
        day = _first_list_from(day)
        instant = announced_at(day)
        if instant > after:
            return day, instant
        day += _DAY


def announcement_days(first: date, last: date) -> list[date]:
    """The list days from ``first`` to ``last``, both included; empty when ``last`` is earlier."""
    first, last = max(first, FIRST_LIST), min(last, LAST_DAY)
    span = (last - first).days + 1
    days = (first + timedelta(days=n) for n in range(span))
    return [day for day in days if is_announcement_day(day)]


def why_empty(day: date, at: datetime) -> str:
    """In plain words why arXiv's list of ``day`` shows nothing at the moment ``at`` (aware)."""
    if day < FIRST_LIST:
        return "arXiv began on Wednesday 14 August 1991; there are no lists before."
    if day > LAST_DAY:
        return "This day is beyond the calendar."
    if day.weekday() >= _SATURDAY:
        return f"arXiv announces nothing on Saturdays and Sundays; {_next_after(day, at)}"
    reason = _reason_skipped(day)
    if reason:
        return f"arXiv sent no mailing for {_spoken(day, at)}: {reason}; {_next_after(day, at)}"
    instant = announced_at(day)
    if at < instant:
        return f"Not announced yet; the list of {_spoken(day, at)} is expected on {_evening(day)}."
    if at < instant + _SETTLING:
        return f"Announced on {_evening(day)}; arXiv's feeds carry it by midnight and it is gathered then."
    return f"arXiv announced this list on {_evening(day)}, but nothing has been gathered for it yet."


def _next_after(day: date, at: datetime) -> str:
    upcoming = _first_list_from(min(day + _DAY, LAST_DAY - timedelta(days=14)))
    verb = "is expected" if announced_at(upcoming) > at else "was that of"
    return f"the next list {verb} {_spoken(upcoming, at)}, {_evening(upcoming)}."


def _evening(day: date) -> str:
    return f"{day - _DAY:%A} 20:00 in New York"


def _spoken(day: date, at: datetime) -> str:
    year = "" if day.year == at.year else f" {day.year}"
    return f"{day:%A} {day.day} {day:%B}{year}"


def is_huggingface_day(day: date) -> bool:
    """Whether Hugging Face keeps a Daily Papers list of ``day``: Monday to Friday, US holidays included."""
    return day.weekday() < _SATURDAY


def huggingface_day(at: datetime) -> date:
    """The day of Hugging Face's newest Daily Papers list at ``at`` (aware).

    The day flips at 21:30 in New York (observed; ``peers-and-formats.md`` C.4); on Saturday and Sunday the
    newest list is Friday's.
    """
    # Wall-clock arithmetic on purpose: 21:30 is what the clock shows, also on the nights it is changed.
    wall = at.astimezone(NEW_YORK).replace(tzinfo=None) + HUGGINGFACE_FLIP
    return wall.date() - timedelta(days=max(0, wall.weekday() - 4))
