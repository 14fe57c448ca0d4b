"""Months, weeks and their names, up to the ends of the calendar."""

from __future__ import annotations

from datetime import date

import pytest

from broadsheet.kernel.errors import BadInput
from broadsheet.reading.calendar import month_after, month_before, month_bounds, month_of, week_bounds
from broadsheet.reading.span import NoSuchSpan, month, month_name, week, week_name


def test_a_month_has_whole_weeks_and_its_own_days() -> None:
    friday, thursday = date(2026, 8, 21), date(2026, 8, 20)
    shown = month_of(friday, {thursday: 29, date(2026, 7, 31): 5}, shown=friday)
    days = [cell for row in shown.weeks for cell in row if cell]
    assert all(len(row) == 7 for row in shown.weeks)
    assert [cell.day.day for cell in days] == list(range(1, 32))
    assert shown.weeks[0][:5] == (None,) * 5
    assert [cell.papers for cell in days if cell.papers] == [29]
    assert [cell.day for cell in days if cell.is_shown] == [friday]
    assert shown.papers == 29


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [
        (date(2026, 1, 1), date(2025, 12, 1), date(2026, 2, 1)),
        (date(1, 1, 1), date(1, 1, 1), date(1, 2, 1)),
        (date(9999, 12, 1), date(9999, 11, 1), date(9999, 12, 1)),
    ],
)
def test_months_follow_each_other_to_the_ends_of_time(day: date, before: date, after: date) -> None:
    assert (month_before(day), month_after(day)) == (before, after)


def test_the_first_and_the_last_week_end_where_dates_end() -> None:
    assert week_bounds(date(1, 1, 3))[0] == date(1, 1, 1)
    assert week_bounds(date(9999, 12, 31))[1] == date.max
    assert month_bounds(date(9999, 12, 5))[1] == date.max


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2026, 8, 21), "2026-W34"), (date(2021, 1, 3), "2020-W53"), (date(2024, 12, 30), "2025-W01")],
)
def test_weeks_are_named_as_iso_8601_does(day: date, name: str) -> None:
    assert week_name(day) == name
    assert month_name(day) == f"{day.year}-{day.month:02d}"


@pytest.mark.parametrize("name", ["", "2026", "2026-34", "2026-W3", "2026-W034", "٢٠٢٦-W34", "2026-W34 "])
def test_another_shape_is_bad_input(name: str) -> None:
    with pytest.raises(BadInput):
        week(name)
    with pytest.raises(BadInput):
        month(name + "x")


@pytest.mark.parametrize("name", ["2026-W54", "2021-W53", "2026-W00", "0000-W01"])
def test_a_week_that_no_year_has_is_said_so(name: str) -> None:
    with pytest.raises(NoSuchSpan):
        week(name)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["0001-W01", "9999-W52"])
def test_the_outermost_weeks_are_weeks(name: str) -> None:
    assert week(name).papers == 0
