"""Which day is today's paper: the newest day that has a list."""

from __future__ import annotations

from datetime import date

from broadsheet.papers import read


def current_day(source: str = "") -> date | None:
    """The newest day of ``source``'s list ("" for any list); None while there are no lists at all.

    A list that a reader once chose may have stopped; then the newest day of any list is today.
    """
    return read.latest_day(source) or (read.latest_day("") if source else None)
