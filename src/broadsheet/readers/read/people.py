"""Who reads here."""

from __future__ import annotations

import orjson

from broadsheet.readers.models import Reader
from broadsheet.readers.views import Preferences, ReaderView


def reader(number: int) -> ReaderView | None:
    row = Reader.objects.filter(pk=number).first()
    return view(row) if row else None


def by_name(name: str) -> ReaderView | None:
    row = Reader.objects.filter(name=name).first()
    return view(row) if row else None


def of_user(user: int) -> ReaderView | None:
    row = Reader.objects.filter(user=user).first()
    return view(row) if row else None


def readers(limit: int = 1_000) -> tuple[ReaderView, ...]:
    """Everybody, the first to come first: for owners."""
    return tuple(map(view, Reader.objects.order_by("pk")[:limit]))


def view(row: Reader) -> ReaderView:
    return ReaderView(
        number=row.pk,
        name=row.name,
        display=row.display or row.name,
        role=row.role,
        time_zone=row.time_zone,
        preferences=preferences_of(row),
        created=row.created,
        user=row.user_id,
    )


def preferences_of(row: Reader) -> Preferences:
    held = orjson.loads(row.preferences_json)
    return Preferences(**{k: v for k, v in held.items() if k in Preferences.__slots__})
