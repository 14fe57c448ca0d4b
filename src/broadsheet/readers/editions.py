"""When a digest is due and what its edition is called, by the reader's own clock. Pure."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from broadsheet.kernel.errors import BadInput
from broadsheet.readers.views import Schedule

CADENCES = ("daily", "weekly", "monthly")


def next_due(when: Schedule, after: datetime) -> datetime:
    """The first moment later than ``after`` at which an edition is due, in UTC.

    A day that a month does not have is its last. An hour that the clocks skip is an hour later on that day;
    one that they repeat counts once.
    """
    place = ZoneInfo(when.time_zone)
    local = after.astimezone(place).date()
    for offset in range(-1, 63):
        on = local + timedelta(days=offset)
        if _is_day(when, on):
            moment = datetime.combine(on, time(when.hour), place).astimezone(UTC)
            if moment > after:
                return moment
    raise AssertionError("every cadence comes around within two months")


def _is_day(when: Schedule, on: date) -> bool:
    if when.cadence == "weekly":
        return on.isoweekday() == when.day
    if when.cadence == "monthly":
        return on.day == min(when.day, monthrange(on.year, on.month)[1])
    return True


def edition_of(cadence: str, due: datetime, zone: str) -> str:
    """What the edition due at ``due`` is called: 2026-08-21, 2026-W34 or 2026-08."""
    on = due.astimezone(ZoneInfo(zone)).date()
    if cadence == "weekly":
        year, week, _ = on.isocalendar()
        return f"{year}-W{week:02d}"
    return on.isoformat()[:7] if cadence == "monthly" else on.isoformat()


def checked(when: Schedule) -> Schedule:
    """``when`` if a clock and a calendar can show it. Raises BadInput."""
    if when.cadence not in CADENCES:
        raise BadInput(f"Digests are {', '.join(CADENCES[:-1])} or {CADENCES[-1]}.")
    if not 0 <= when.hour <= 23:
        raise BadInput("The hour is a number from 0 to 23.")
    if not 1 <= when.day <= (7 if when.cadence == "weekly" else 31):
        raise BadInput("The day is a number from 1 (Monday) to 7, or a day of the month.")
    return when
