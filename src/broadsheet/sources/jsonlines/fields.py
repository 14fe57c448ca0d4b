"""Values taken out of JSON that nobody vouches for: coerced where the meaning is plain, dropped where not.

Every value that is dropped is remembered by field name, so that one fault per line can say which.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

SHORT = 500
LONG = 4_000
ABSTRACT = 200_000
"""The longest abstract of a quarter of a million real ones has 12,694 characters."""
MANY = 20_000
"""The longest author lists of physics have about 5,000 names."""
_MAX_COUNT = 2**53


def clean(text: str) -> str:
    """``text`` without what no database takes: NUL, and halves of surrogate pairs."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def parse_day(text: str) -> date | None:
    """The day that begins ``text`` (``2026-08-21``, or a time that starts so), or None."""
    try:
        return date.fromisoformat(text[:10]) if len(text) >= 10 and text[4] == "-" else None
    except ValueError:
        return None


def parse_moment(text: str) -> datetime | None:
    """The aware UTC time ``text`` is (RFC 3339; without an offset it is taken for UTC), or None."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


class Fields:
    """One JSON object; each method reads one field and notes its name in ``bad`` when it is unusable."""

    __slots__ = ("bad", "data")

    def __init__(self, data: Mapping[str, Any], bad: list[str] | None = None) -> None:
        self.data = data
        self.bad: list[str] = [] if bad is None else bad

    def text(self, name: str, limit: int = SHORT) -> str:
        value = self.data.get(name)
        if value is None:
            return ""
        if type(value) is not str:
            if type(value) is not int and type(value) is not float:
                self.bad.append(name)
                return ""
            value = str(value)
        if len(value) > limit:
            self.bad.append(name)
            return ""
        return value if value.isascii() and "\x00" not in value else clean(value)

    def number(self, name: str, low: int = 0, high: int = _MAX_COUNT) -> int | None:
        value = self.data.get(name)
        if value is None:
            return None
        whole = _whole(value)
        if whole is None or not low <= whole <= high:
            self.bad.append(name)
            return None
        return whole

    def flag(self, name: str) -> bool:
        value = self.data.get(name)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.bad.append(name)
        return False

    def day(self, name: str) -> date | None:
        text = self.text(name)
        day = parse_day(text) if text else None
        if text and day is None:
            self.bad.append(name)
        return day

    def moment(self, name: str) -> datetime | None:
        text = self.text(name)
        moment = parse_moment(text) if text else None
        if text and moment is None:
            self.bad.append(name)
        return moment

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of short texts; one text alone counts as a list of one."""
        value = self.data.get(name)
        if value is None or value == "":
            return ()
        if type(value) is str:
            value = [value]
        if type(value) is not list or len(value) > MANY:
            self.bad.append(name)
            return ()
        kept = [clean(item) for item in value if type(item) is str and len(item) <= SHORT]
        if len(kept) != len(value):
            self.bad.append(name)
        return tuple(item for item in kept if item.strip())

    def objects(self, name: str) -> Iterator[Fields]:
        """The JSON objects of a list (or one alone); anything else in it is dropped and noted."""
        value = self.data.get(name)
        if isinstance(value, Mapping):
            value = [value]
        if value is None:
            return
        if type(value) is not list or len(value) > MANY:
            self.bad.append(name)
            return
        for item in value:
            if isinstance(item, Mapping):
                yield Fields(item, self.bad)
            else:
                self.bad.append(name)

    def object(self, name: str) -> Fields | None:
        value = self.data.get(name)
        if isinstance(value, Mapping):
            return Fields(value, self.bad)
        if value is not None:
            self.bad.append(name)
        return None

    def complaint(self) -> str:
        """One sentence naming the fields that were unusable, or "" where all were fine."""
        names = list(dict.fromkeys(self.bad))
        if not names:
            return ""
        listed = ", ".join(names[:8])
        return f"not usable and left out: {listed}" + (" and more" if len(names) > 8 else "")


def _whole(value: object) -> int | None:
    if type(value) is int:
        return value
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        return int(value)
    if isinstance(value, str) and len(value) <= 20 and value.strip().isdecimal() and value.isascii():
        return int(value)
    return None
