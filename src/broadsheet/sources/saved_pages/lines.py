"""What each line of a saved page is: part of the header, the page's date, a fact about a paper, or text.

How the page prints its facts was read off five real pages: below a paper stands ``• 3 authors`` or the
organisation's short and full name (``openbmb OpenBMB``), a middle dot, and the date, with the year left out
when it is the current one, followed by the number of comments where there are any (``Jun 22, 2024 3``; for
three such papers the source's API gives the same or a slightly smaller number of comments, and ten times
as many votes).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto

from broadsheet.kernel.ids import fold_title
from broadsheet.kernel.record import Organisation

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(r"([A-Z][a-z]{2})[a-z]{0,6}\.? (\d{1,2})(?:, (\d{4}))?(?: (\d{1,7}))?")
_AUTHORS = re.compile(r"(?:[•·*-] *)?(\d{1,5}) authors?", re.IGNORECASE)
_ANNOUNCEMENT = "get trending papers in your email inbox"
_BY = re.compile(r"by ?AK and the research community", re.IGNORECASE)
_FURNITURE = frozenset({"new", "subscribe", "daily papers", "upvote", _ANNOUNCEMENT})
_DOTS = frozenset({"·", "•"})
_LONGEST_ORGANISATION = 120


class Kind(Enum):
    """What a line says."""

    BY = auto()
    FURNITURE = auto()
    DATE = auto()
    AUTHORS = auto()
    DOT = auto()
    NUMBER = auto()
    TEXT = auto()


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date as printed: the year only where it is not the current one; ``comments`` stand behind it."""

    month: int
    day: int
    year: int | None = None
    comments: int | None = None

    @property
    def short(self) -> str:
        return f"{self.month:02}-{self.day:02}"

    def resolve(self, saved: date | None) -> date | None:
        """The full date: with the printed year, else the latest such day that is not after ``saved``."""
        if self.year is not None:
            return _day(self.year, self.month, self.day)
        if saved is None:
            return None
        # Eight years back, because 29 February can be that far away.
        found = (_day(saved.year - back, self.month, self.day) for back in range(9))
        return next((day for day in found if day is not None and day <= saved), None)


def kind_of(line: str) -> Kind:
    """What a stripped line is by itself; whether a date is the page's or a paper's, its place decides."""
    if len(line) > _LONGEST_ORGANISATION:
        return Kind.TEXT
    if line in _DOTS:
        return Kind.DOT
    folded = " ".join(line.casefold().split()).rstrip("!")
    for kind, is_it in (
        (Kind.FURNITURE, folded in _FURNITURE),
        (Kind.BY, bool(_BY.fullmatch(folded))),
        (Kind.DATE, printed_date(line) is not None),
        (Kind.AUTHORS, author_count(line) is not None),
        (Kind.NUMBER, line.isdecimal() and len(line) < 7),
    ):
        if is_it:
            return kind
    return Kind.TEXT


def printed_date(line: str) -> PrintedDate | None:
    """The date that a line consists of, or None."""
    match = _DATE.fullmatch(line)
    if match is None or match[1].lower() not in _MONTHS:
        return None
    found = PrintedDate(
        _MONTHS.index(match[1].lower()) + 1,
        int(match[2]),
        int(match[3]) if match[3] else None,
        int(match[4]) if match[4] else None,
    )
    # 2024 is a leap year: it has every day that can be printed.
    return found if _day(found.year or 2024, found.month, found.day) else None


def author_count(line: str) -> int | None:
    """The number in ``• 3 authors``, or None."""
    match = _AUTHORS.fullmatch(line)
    return int(match[1]) if match else None


def organisation(line: str) -> Organisation:
    """An organisation as printed: its short name and its name, or the name alone.

    The short name is the picture's replacement text and is taken for one only where it begins like the
    name; else the whole line is the name.
    """
    slug, _, name = line.strip("•· ").partition(" ")
    name = name.strip()
    start = fold_title(slug)[:3]
    if name and start and fold_title(name).startswith(start):
        return Organisation(slug, name)
    whole = " ".join(f"{slug} {name}".split())
    return Organisation(re.sub(r"[\W_]+", "-", whole).strip("-").lower() or whole, whole)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
