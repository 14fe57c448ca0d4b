"""The numbered change log: written in the transaction of the change, read by everything derived."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Max

from broadsheet.kernel.clock import now
from broadsheet.papers.facts import dump
from broadsheet.papers.models import Change, Numbering
from broadsheet.papers.rows import insert

CHANGE_SERIES = "change"
PAPER_SERIES = "paper"
AUTHOR_SERIES = "author"

_COLUMNS = ("number", "at", "paper_number", "key", "kind", "detail_json")


@dataclass(frozen=True, slots=True)
class Entry:
    """``kind``: added, changed, listed, withdrawn, merged, unmerged or removed. ``detail`` maps a field to
    [before, after]."""

    paper_number: int
    key: str
    kind: str
    detail: dict[str, list[object]] | None = None


def take_numbers(series: str, count: int) -> range:
    """``count`` numbers of ``series`` that nobody had before. Inside a transaction: the row is locked, so
    two writers queue and the order of numbers is the order of commits."""
    rows = Numbering.objects.filter(series=series)
    if connection.features.has_select_for_update:
        rows = rows.select_for_update()
    row = rows.first()
    if row is None:
        row = Numbering.objects.create(series=series)
    first = row.next_number
    Numbering.objects.filter(series=series).update(next_number=first + count)
    return range(first, first + count)


def append(entries: Iterable[Entry]) -> None:
    """Append to the log, inside the caller's transaction."""
    ready = list(entries)
    if not ready:
        return
    at = now()
    numbers = take_numbers(CHANGE_SERIES, len(ready))
    insert(
        Change,
        _COLUMNS,
        (
            (number, at, e.paper_number, e.key, e.kind, dump(e.detail) if e.detail else "")
            for number, e in zip(numbers, ready, strict=True)
        ),
    )


def last_number() -> int:
    """The newest entry's number; 0 when nothing ever happened."""
    newest: int | None = Change.objects.aggregate(newest=Max("number"))["newest"]
    return newest or 0


def papers_since(cursor: int, limit: int) -> tuple[list[int], int]:
    """The numbers of papers changed after ``cursor``, each once, and the cursor to go on from.

    At most ``limit`` log entries are read; the returned cursor equals ``cursor`` at the end of the log.
    """
    rows = list(
        Change.objects.filter(number__gt=cursor)
        .order_by("number")
        .values_list("number", "paper_number")[:limit]
    )
    if not rows:
        return [], cursor
    return list(dict.fromkeys(paper for _, paper in rows)), rows[-1][0]
