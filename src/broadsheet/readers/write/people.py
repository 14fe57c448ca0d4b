"""Readers made, named, given roles and time zones."""

from __future__ import annotations

import secrets
from dataclasses import asdict, fields
from zoneinfo import available_timezones

import orjson
from django.db import transaction

from broadsheet.kernel.clock import now
from broadsheet.kernel.errors import BadInput
from broadsheet.kernel.text import slug
from broadsheet.readers import access
from broadsheet.readers.limits import name_of
from broadsheet.readers.models import Reader
from broadsheet.readers.read.people import preferences_of, view
from broadsheet.readers.views import ReaderView

ME = "me"
"""The one reader of a personal site."""
_DAYS = {"window_days": 3_650, "horizon_days": 90}


def me() -> ReaderView:
    """The reader of a personal site, made on first use."""
    row, _ = Reader.objects.get_or_create(
        name=ME, defaults={"user": None, "role": "owner", "created": now(), "display": ""}
    )
    return view(row)


def reader_for(user: int, wished: str) -> ReaderView:
    """The reader of an account, made on first use; the first one of a site is its owner. ``wished`` is what
    the name is made from (never an e-mail address: it stands in addresses)."""
    found = Reader.objects.filter(user=user).first()
    if found is not None:
        return view(found)
    with transaction.atomic():
        role = "member" if Reader.objects.filter(role="owner", user__isnull=False).exists() else "owner"
        row, _ = Reader.objects.get_or_create(
            user_id=user,
            defaults={"name": _free_name(wished), "role": role, "created": now(), "display": wished[:120]},
        )
        return view(row)


def _free_name(wished: str) -> str:
    base = slug(wished.partition("@")[0])[:30].strip("-")
    if not base.isascii() or len(base) < 2 or base == ME:
        base = "reader"
    name = base
    while Reader.objects.filter(name=name).exists():
        name = f"{base}-{secrets.randbelow(10_000)}"
    return name


def rename(reader: int, display: str) -> None:
    """What a reader is called on pages; the name in addresses stays."""
    row = access.own_reader(reader)
    row.display = name_of(display, "name")
    row.save(update_fields=["display"])


def set_time_zone(reader: int, zone: str) -> None:
    """Raises BadInput for a zone that does not exist."""
    row = access.own_reader(reader)
    row.time_zone = known_zone(zone)
    row.save(update_fields=["time_zone"])


def known_zone(zone: str) -> str:
    """``zone`` if it is one. Raises BadInput."""
    if zone not in available_timezones():
        raise BadInput(f"There is no time zone “{zone[:60]}”.", hint="Names look like Europe/Berlin or UTC.")
    return zone


def prefer(reader: int, **wanted: int | bool) -> ReaderView:
    """Change preferences by name. Raises BadInput for an unknown one or a number out of range."""
    row = access.own_reader(reader)
    values = asdict(preferences_of(row))
    known = {f.name: f.type for f in fields(preferences_of(row))}
    for name, value in wanted.items():
        if name not in known:
            raise BadInput(f"There is no preference “{name[:40]}”.")
        if name in _DAYS and not (isinstance(value, int) and 0 <= value <= _DAYS[name]):
            raise BadInput(f"{name} is a number of days from 0 to {_DAYS[name]:,}.")
        values[name] = value if name in _DAYS else bool(value)
    if not values["horizon_days"]:
        raise BadInput("Papers must be able to stay in the inbox for a day at least.")
    row.preferences_json = orjson.dumps(values).decode()
    row.save(update_fields=["preferences_json"])
    return view(row)


def set_role(by: int, reader: int, role: str) -> None:
    """Give ``reader`` a role. Only owners may; the last owner stays one. Raises Refused or BadInput."""
    access.require(by, "owner")
    if role not in access.ROLES:
        raise BadInput(f"There is no role “{role[:20]}”.", hint=f"Choose one of {', '.join(access.ROLES)}.")
    with transaction.atomic():
        row = access.own_reader(reader)
        others = Reader.objects.filter(role="owner").exclude(pk=reader)
        if row.role == "owner" and role != "owner" and not others.exists():
            raise BadInput("A site keeps at least one owner.", hint="Make somebody else one first.")
        row.role = role
        row.save(update_fields=["role"])
