"""What may stand after ``date:``, ``has:`` and their like: read into nodes, and written back."""

from __future__ import annotations

import difflib
import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from broadsheet.kernel.query import ALL_FIELDS, DateRange, Flag

FLAG_VALUES = {
    "has": ("code", "abstract", "doi"),
    "is": ("withdrawn", "sample"),
    "type": ("new", "cross", "replace"),
    "in": ("mine", "collection"),
}
"""``in:collection/<slug>`` names one collection; ``source:`` takes any name."""

_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_SCOPE = re.compile(r"collection/[\w.-]{1,80}")
_SOURCE = re.compile(r"[\w.:/-]{1,80}")
_MEANT = {
    "abs": "abstract", "affiliation": "org", "arxiv": "id", "au": "author", "authors": "author",
    "by": "author", "category": "cat", "categories": "cat", "class": "cat", "co": "comment",
    "comments": "comment", "conference": "venue", "doi": "id", "institution": "org", "journal": "venue",
    "jr": "venue", "name": "author", "organisation": "org", "organization": "org", "published": "date",
    "since": "date", "submitted": "date", "subject": "cat", "summary": "abstract", "ti": "title",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Misread:
    """Why a value was not understood, and the clause that may have been meant ("" when unknown)."""

    sentence: str
    meant: str = ""


def read_date(name: str, value: str) -> DateRange | Misread:
    """``2024``, ``2025-10``, ``2025-10-03`` or a range ``a..b`` of these, open on either side."""
    field = "announced" if name == "announced" else "date"
    left, dots, right = value.partition("..")
    first, last = _day(left, is_last=False), _day(right if dots else left, is_last=True)
    sentence = f"{name}: wants a year, month or day such as 2025-10, or a range such as 2025-10..2026-03."
    if (
        (left and first is None)
        or ((right or not dots) and last is None)
        or (dots and not left and not right)
    ):
        return Misread(sentence)
    if first and last and first > last:
        return Misread("The range ends before it begins.", f"{name}:{right}..{left}")
    return DateRange(field, first, last)


def read_flag(name: str, value: str) -> Flag | Misread:
    """A known value of ``has is type in``, or any source's name."""
    value = value.lower()
    if name == "source":
        return Flag(name, value) if _SOURCE.fullmatch(value) else Misread("source: wants a source's name.")
    known = FLAG_VALUES[name]
    if value in known or (name == "in" and _SCOPE.fullmatch(value)):
        return Flag(name, value)
    near = difflib.get_close_matches(value[:40], known, 1, 0.6)
    sentence = f"{name}: knows {', '.join(known)}; this is read as text."
    return Misread(sentence, f"{name}:{near[0]}" if near else "")


def meant_field(name: str) -> str:
    """The field a person probably meant by an unknown name, or ""."""
    folded = name.lower()
    if folded in _MEANT:
        return _MEANT[folded]
    near = difflib.get_close_matches(folded[:20], sorted(ALL_FIELDS), 1, 0.75) if len(folded) > 2 else []
    return near[0] if near else ""


def write_date(node: DateRange) -> str:
    """The shortest clause that reads back as ``node``."""
    first, last = node.first, node.last
    if first is None or last is None:
        return f"{node.field}:{_shortest(first, is_last=False)}..{_shortest(last, is_last=True)}"
    full = first.isoformat()
    for whole in (full[:4], full[:7], full):
        if (_day(whole, is_last=False), _day(whole, is_last=True)) == (first, last):
            return f"{node.field}:{whole}"
    return f"{node.field}:{_shortest(first, is_last=False)}..{_shortest(last, is_last=True)}"


def _shortest(day: date | None, *, is_last: bool) -> str:
    if day is None:
        return ""
    full = day.isoformat()
    return next(text for text in (full[:4], full[:7], full) if _day(text, is_last=is_last) == day)


def _day(text: str, *, is_last: bool) -> date | None:
    """The first or last day of the year, month or day that ``text`` names."""
    match = _DAY.fullmatch(text) if text.isascii() else None
    if match is None:
        return None
    year = int(match[1])
    month = int(match[2] or (12 if is_last else 1))
    if year < 1 or not 1 <= month <= 12:
        return None
    length = monthrange(year, month)[1]
    day = int(match[3] or (length if is_last else 1))
    return date(year, month, day) if 1 <= day <= length else None
