"""Days with papers near a day that has none: what a page about a wrong address offers."""

from __future__ import annotations

from datetime import date

from broadsheet.papers import read


def nearby_days(day: date) -> tuple[date, ...]:
    """The last day with a list before ``day`` and the first after it, as far as there are."""
    before, after = read.neighbours("", day)
    return tuple(found for found in (before, after) if found is not None)
