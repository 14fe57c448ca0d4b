"""The announcement calendar against tables made by hand and against properties."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.kernel import clock
from broadsheet.kernel.errors import BadInput

ET = clock.NEW_YORK
MOMENTS = st.datetimes(datetime(1985, 1, 1), datetime(2200, 1, 1)).map(lambda d: d.replace(tzinfo=UTC))  # noqa: DTZ001
DAYS = st.dates(date(1991, 8, 14), date(2200, 1, 1))


def et(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ET)


@pytest.mark.parametrize(
    ("submitted", "listed"),
    [
        ("2026-08-17 14:00", "2026-08-19"),  # Mon 14–Tue 14 → Tue 20:00 → Wednesday's list
        ("2026-08-18 13:59", "2026-08-19"),
        ("2026-08-18 14:00", "2026-08-20"),
        ("2026-08-19 15:00", "2026-08-21"),
        ("2026-08-20 13:00", "2026-08-21"),
        ("2026-08-20 14:00", "2026-08-24"),  # Thu 14–Fri 14 → Sun 20:00 → Monday's list
        ("2026-08-21 13:59", "2026-08-24"),
        ("2026-08-21 14:00", "2026-08-25"),  # Fri 14–Mon 14 → Mon 20:00 → Tuesday's list
        ("2026-08-22 09:00", "2026-08-25"),
        ("2026-08-24 13:59", "2026-08-25"),
        ("2026-11-26 10:00", "2026-11-30"),  # Thanksgiving evening drops Friday's list
        ("2026-09-07 10:00", "2026-09-09"),  # Labor Day evening drops Tuesday's list
        ("2026-07-03 10:00", "2026-07-07"),  # a Friday holiday drops Sunday's mailing
        ("2026-03-08 01:30", "2026-03-10"),  # the night clocks go forward
        ("2026-11-01 01:30", "2026-11-03"),  # the night they go back
    ],
)
def test_the_list_a_submission_is_expected_on(submitted: str, listed: str) -> None:
    assert clock.announcement_day_of(et(submitted)) == date.fromisoformat(listed)


@pytest.mark.parametrize(
    ("day", "instant"),
    [
        ("2026-01-06", "2026-01-06T01:00+00:00"),
        ("2026-08-18", "2026-08-18T00:00+00:00"),
        ("2026-03-09", "2026-03-09T00:00+00:00"),  # Sunday evening after the spring change
        ("2026-11-02", "2026-11-02T01:00+00:00"),  # Sunday evening after the autumn change
        ("2026-10-30", "2026-10-30T00:00+00:00"),
    ],
)
def test_announced_at_follows_daylight_saving(day: str, instant: str) -> None:
    assert clock.announced_at(date.fromisoformat(day)) == datetime.fromisoformat(instant)


def test_the_printed_days_of_2026() -> None:
    printed = ["01-01", "01-19", "06-19", "07-03", "09-07", "11-26", "12-25", "12-29", "12-31"]
    assert [f"{d:%m-%d}" for d in clock.holidays(2026)] == printed
    assert not any("expected" in name for name in clock.holidays(2026).values())


@pytest.mark.parametrize(
    "missing",
    # Weekdays on which the archives of several daily bots hold no list.
    ["2025-01-02", "2025-01-21", "2025-06-20", "2025-07-07", "2025-09-02", "2025-12-26", "2026-07-06"],
)
def test_lists_that_were_really_missing(missing: str) -> None:
    assert not clock.is_announcement_day(date.fromisoformat(missing))


@pytest.mark.parametrize("present", ["2025-07-04", "2025-12-25", "2026-01-01", "2026-07-03", "2026-06-23"])
def test_lists_that_were_really_there(present: str) -> None:
    assert clock.is_announcement_day(date.fromisoformat(present))


def test_computed_years_say_so_and_follow_the_rules() -> None:
    found = clock.holidays(2030)
    assert found[date(2030, 11, 28)] == "Thanksgiving (expected)"
    assert found[date(2030, 9, 2)] == "Labor Day (expected)"
    assert found[date(2030, 1, 21)] == "Martin Luther King Jr. Day (expected)"
    assert date(2027, 6, 18) in clock.holidays(2027)  # Saturday's Juneteenth on Friday
    assert date(2027, 7, 5) in clock.holidays(2027)  # Sunday's fourth of July on Monday
    assert clock.holidays(2021)[date(2021, 12, 31)] == "New Year's Day (expected)"
    assert not any("Juneteenth" in name for name in clock.holidays(2015).values())


def test_next_announcement_is_strictly_later() -> None:
    day, instant = clock.next_announcement(et("2026-08-21 12:00"))
    assert (day, instant) == (date(2026, 8, 24), et("2026-08-23 20:00"))
    assert clock.next_announcement(instant)[0] == date(2026, 8, 25)
    assert clock.next_announcement(instant - timedelta(seconds=1))[0] == date(2026, 8, 24)


def test_announcement_days_of_a_week_and_of_odd_ranges() -> None:
    week = clock.announcement_days(date(2026, 11, 23), date(2026, 11, 29))
    assert [d.day for d in week] == [23, 24, 25, 26]
    assert clock.announcement_days(date(2026, 5, 2), date(2026, 5, 1)) == []
    assert clock.announcement_days(date.min, date(1990, 1, 1)) == []
    assert clock.announcement_days(date(9999, 1, 1), date.max) == [date(9999, 1, 1)]


@pytest.mark.parametrize(
    ("day", "at", "words"),
    [
        (
            "2026-11-21",
            "2026-11-21 09:00",
            "arXiv announces nothing on Saturdays and Sundays; the next list is expected Monday 23 November, "
            "Sunday 20:00 in New York.",
        ),
        ("2026-08-22", "2026-10-01 09:00", "the next list was that of Monday 24 August, Sunday 20:00"),
        (
            "2026-11-27",
            "2026-11-27 09:00",
            "no mailing for Friday 27 November: Thanksgiving; the next list is",
        ),
        (
            "2026-11-25",
            "2026-11-24 09:00",
            "Not announced yet; the list of Wednesday 25 November is expected",
        ),
        ("2026-11-25", "2026-11-24 21:00", "Announced on Tuesday 20:00 in New York"),
        ("2026-11-25", "2026-11-26 21:00", "nothing has been gathered"),
        ("1990-01-01", "2026-11-26 21:00", "arXiv began"),
        ("9999-12-31", "2026-11-26 21:00", "beyond the calendar"),
        ("2027-01-04", "2026-11-26 21:00", "Monday 4 January 2027"),
    ],
)
def test_why_a_day_is_empty(day: str, at: str, words: str) -> None:
    assert words in clock.why_empty(date.fromisoformat(day), et(at))


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-08-20 21:29", "2026-08-20"),
        ("2026-08-20 21:30", "2026-08-21"),
        ("2026-08-21 21:30", "2026-08-21"),  # Saturday has no list
        ("2026-08-23 21:29", "2026-08-21"),
        ("2026-08-23 21:30", "2026-08-24"),
        ("2026-03-07 23:00", "2026-03-06"),
        ("2026-11-01 21:30", "2026-11-02"),
    ],
)
def test_hugging_face_flips_in_the_evening(at: str, day: str) -> None:
    assert clock.huggingface_day(et(at)) == date.fromisoformat(day)


@settings(deadline=None)
@given(MOMENTS)
def test_the_announcement_day_is_a_later_list_day(submitted: datetime) -> None:
    day = clock.announcement_day_of(submitted)
    assert clock.is_announcement_day(day)
    assert day.weekday() < 5
    assert day > submitted.astimezone(ET).date()
    assert clock.announced_at(day) > submitted


@settings(deadline=None)
@given(MOMENTS, MOMENTS)
def test_announcement_days_never_overtake_each_other(one: datetime, other: datetime) -> None:
    first, second = sorted((one, other))
    assert clock.announcement_day_of(first) <= clock.announcement_day_of(second)


@settings(deadline=None)
@given(MOMENTS)
def test_nothing_lies_between_a_moment_and_the_next_announcement(after: datetime) -> None:
    day, instant = clock.next_announcement(after)
    assert instant > after
    between = clock.announcement_days(clock.today_et(after), day - timedelta(days=1))
    assert all(clock.announced_at(d) <= after for d in between)


@settings(deadline=None)
@given(DAYS, MOMENTS)
def test_why_empty_always_says_something(day: date, at: datetime) -> None:
    assert clock.why_empty(day, at).endswith(".")


@settings(deadline=None)
@given(st.integers(1, 9999))
def test_every_year_has_a_calendar(year: int) -> None:
    assert all(day.year == year for day in clock.holidays(year))


def test_the_ends_of_time() -> None:
    assert clock.announcement_day_of(datetime.min.replace(tzinfo=UTC)) == clock.FIRST_LIST
    assert clock.next_announcement(datetime.min.replace(tzinfo=UTC))[0] == clock.FIRST_LIST
    assert clock.why_empty(date.max, datetime.max.replace(tzinfo=UTC))
    assert clock.why_empty(date.min, datetime.min.replace(tzinfo=UTC))
    with pytest.raises(BadInput):
        clock.announcement_day_of(datetime.max.replace(tzinfo=UTC))
    with pytest.raises(BadInput):
        clock.next_announcement(datetime.max.replace(tzinfo=UTC))


def test_now_is_aware_and_today_is_new_yorks() -> None:
    assert clock.now().utcoffset() == timedelta()
    assert clock.today_et(datetime(2026, 8, 21, 2, tzinfo=UTC)) == date(2026, 8, 20)
    assert clock.is_huggingface_day(date(2026, 12, 25))
    assert not clock.is_huggingface_day(date(2026, 12, 26))
