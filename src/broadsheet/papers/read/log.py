"""The change log as others follow it: which paper, what kind of change, when. What changed stays with us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from broadsheet.papers.models import Change


@dataclass(frozen=True, slots=True)
class LogEntry:
    """``kind``: added, changed, listed, withdrawn, merged, unmerged or removed; ``key`` as it was then."""

    number: int
    at: datetime
    kind: str
    key: str


def changes_after(number: int, limit: int) -> tuple[LogEntry, ...]:
    """The log after ``number``, oldest first."""
    rows = Change.objects.filter(number__gt=number).order_by("number")
    return tuple(LogEntry(*row) for row in rows.values_list("number", "at", "kind", "key")[:limit])
