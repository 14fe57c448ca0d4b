"""The library as harvesters walk it: every paper once, in the order of its last change, removed ones too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from broadsheet.papers.models import Change, Paper, PaperCategory
from broadsheet.papers.read.cards import keys_of


@dataclass(frozen=True, slots=True)
class Window:
    """Changes from ``first`` (inclusive) to before ``end``; papers of ``category``, or of all that begin with
    ``archive`` and a dot; ``after`` is the number of the last change seen."""

    first: datetime | None = None
    end: datetime | None = None
    category: str = ""
    archive: str = ""
    after: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """A paper at its last change, which is number ``change``; ``paper`` is None for one that is gone."""

    change: int
    at: datetime
    key: str
    paper: int | None


def harvested(window: Window, limit: int) -> tuple[Item, ...]:
    """The next ``limit`` papers. One that changes meanwhile moves to the end and comes again."""
    later = Change.objects.filter(paper_number=OuterRef("paper_number"), number__gt=OuterRef("number"))
    rows = Change.objects.filter(~Exists(later), number__gt=window.after)
    if window.first:
        rows = rows.filter(at__gte=window.first)
    if window.end:
        rows = rows.filter(at__lt=window.end)
    if window.category or window.archive:
        rows = rows.filter(Exists(_filed(window)))
    return _items(rows.order_by("number")[:limit])


def last_of(key: str) -> Item | None:
    """The paper whose key is, or was at its last change, ``key``."""
    number = Paper.objects.filter(key=key).values_list("number", flat=True).first()
    rows = Change.objects.filter(paper_number=number) if number else Change.objects.filter(key=key)
    return next(iter(_items(rows.order_by("-number")[:1])), None)


def first_change_at() -> datetime | None:
    return Change.objects.order_by("number").values_list("at", flat=True).first()


def _filed(window: Window) -> QuerySet[PaperCategory]:
    held = PaperCategory.objects.filter(paper_id=OuterRef("paper_number"))
    if window.category:
        return held.filter(code=window.category)
    return held.filter(Q(code=window.archive) | Q(code__startswith=f"{window.archive}."))


def _items(rows: QuerySet[Change]) -> tuple[Item, ...]:
    found = list(rows.values_list("number", "at", "key", "paper_number"))
    keys = keys_of([paper for *_, paper in found])
    return tuple(
        Item(number, at, keys.get(paper, key), paper if paper in keys else None)
        for number, at, key, paper in found
    )
