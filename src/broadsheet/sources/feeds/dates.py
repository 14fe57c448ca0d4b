"""Dates as the world's feeds, repositories and registries write them: RFC 822, ISO 8601, unpadded, partial.

A date that names no day gives only its year (and month): nothing is made up. Two-digit years and purely
numeric dates with the day first are not read, because nobody can tell what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

YEARS = range(1600, 2101)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_NUMERIC = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?=$|T)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{6})?")
_WORDED = re.compile(
    r"(?:(?P<d>\d{1,2})(?:st|nd|rd|th)?[\s-]+)?(?P<m>[A-Za-z]{3,9})\.?(?:\s+(?P<d2>\d{1,2})(?:st|nd|rd|th)?)?"
    r",?[\s-]+(?P<y>\d{4})"
)
_YEAR_FIRST = re.compile(r"(?P<y>\d{4})[\s-]+(?P<m>[A-Za-z]{3,9})\.?(?:[\s-]+(?P<d>\d{1,2}))?(?!\d)")


@dataclass(frozen=True, slots=True)
class When:
    """What a date says: ``moment`` with a time of day (aware UTC), ``day``, or at least ``year``."""

    year: int
    month: int = 0
    day: date | None = None
    moment: datetime | None = None

    @property
    def order(self) -> tuple[int, int, int]:
        """For comparing: what is not known counts as late."""
        return self.year, self.month or 13, self.day.day if self.day else 32


def read_date(text: str) -> When | None:
    """The date that ``text`` is, or None.

    >>> read_date("2026-6-30").day
    datetime.date(2026, 6, 30)
    >>> read_date("Jul-Aug 2026").year
    2026
    """
    text = " ".join(text.split())[:80]
    if not text:
        return None
    return _moment(text) or _numeric(text) or _worded(text)


def of_parts(parts: Iterable[object]) -> When | None:
    """Year, month and day as numbers or texts; those that are missing or impossible are left out."""
    numbers = [number_of(part) for part in list(parts)[:3]]
    if not numbers or numbers[0] not in YEARS:
        return None
    year, month, day = (*numbers, 0, 0)[:3]
    if not 1 <= month <= 12:
        return When(year)
    try:
        return When(year, month, date(year, month, day))
    except ValueError:
        return When(year, month)


def number_of(value: object) -> int:
    """A number, also as text or as the English name of a month; 0 for anything else."""
    if isinstance(value, bool):
        return 0
    if isinstance(value, int):
        return value if 0 < value < 10_000 else 0
    text = str(value).strip()[:20] if value is not None else ""
    if text.isascii() and text.isdigit() and len(text) <= 4:
        return int(text)
    return _MONTHS.get(text[:3].lower(), 0)


def earliest(texts: Iterable[str]) -> When | None:
    """The earliest of several dates (repositories give the day of deposit beside that of issue)."""
    found = [when for text in texts if (when := read_date(text)) is not None]
    return min(found, key=lambda when: when.order, default=None)


def _moment(text: str) -> When | None:
    """A date with a time of day."""
    if ":" not in text:
        return None
    try:
        if text[:1].isdigit() and text[4:5] == "-":
            found = datetime.fromisoformat(_padded(text))
        else:
            found = parsedate_to_datetime(text)
        aware = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return When(aware.year, aware.month, aware.date(), aware) if aware.year in YEARS else None


def _padded(text: str) -> str:
    """``2026-6-3T1:02:03`` as the standard writes it, with "+0000" as "+00:00"."""
    day, _, clock = text.replace(" ", "T", 1).partition("T")
    parts = "-".join(part.zfill(2) for part in day.split("-"))
    return f"{parts}T{'0' if clock[1:2] == ':' else ''}{clock}".replace(" ", "")


def _numeric(text: str) -> When | None:
    compact = _COMPACT.fullmatch(text)
    found = compact or _NUMERIC.match(text)
    return of_parts(part for part in found.groups() if part) if found else None


def _worded(text: str) -> When | None:
    found = _YEAR_FIRST.search(text) or _WORDED.search(text)
    if found is None:
        # "Summer 2026", "2025-2026": the year is all that can be believed.
        year = re.search(r"(?<!\d)(1[6-9]\d\d|20\d\d)(?!\d)", text)
        return When(int(year[1])) if year else None
    named = found.groupdict()
    month = _MONTHS.get(named["m"][:3].lower(), 0)
    return of_parts([named["y"], month, named.get("d") or named.get("d2")])
