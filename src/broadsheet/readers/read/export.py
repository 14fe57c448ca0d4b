"""Everything that is kept about a person, for that person: nothing derived, nothing of anybody else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from broadsheet.papers import read
from broadsheet.readers import access, stands
from broadsheet.readers.models import (
    Act,
    Address,
    Collection,
    Delivery,
    Digest,
    Follow,
    Item,
    Mark,
    Mute,
    Note,
    Rule,
    SavedSearch,
    Seen,
    Stand,
    Subscription,
    Tagged,
    Webhook,
)
from broadsheet.readers.read.people import view

FORMAT = 1


def everything(reader: int) -> dict[str, Any]:
    """All of a reader's rows as plain values. Papers go by the key they have now; one that is gone by the
    last it had, or by "". Raises Missing."""
    person = view(access.own_reader(reader))
    names = _Names(_papers(reader))
    return {
        "broadsheet": FORMAT,
        "reader": {
            "name": person.name,
            "display": person.display,
            "role": person.role,
            "time_zone": person.time_zone,
            "created": person.created,
            "preferences": {n: getattr(person.preferences, n) for n in type(person.preferences).__slots__},
        },
        "marks": names.rows(Mark, ("kind", "at"), reader=reader),
        "notes": names.rows(Note, ("text", "at"), reader=reader),
        "tags": names.rows(Tagged, ("tag__name", "at"), tag__reader=reader),
        "collections": [
            {
                **_values(Collection, ("slug", "name", "about", "sharing", "created", "changed"), pk=number)[
                    0
                ],
                "papers": names.rows(Item, ("note", "at"), "place", collection=number),
            }
            for number in Collection.objects.filter(reader=reader).order_by("pk").values_list("pk", flat=True)
        ],
        "follows": _values(Follow, ("topic__kind", "topic__value", "label", "at"), reader=reader),
        "searches": _values(SavedSearch, ("slug", "name", "text", "at"), reader=reader),
        "mutes": _values(Mute, ("label", "text", "at"), reader=reader),
        "rules": _values(Rule, ("text", "action", "value", "is_on", "acted", "at"), reader=reader),
        "seen": names.rows(Seen, ("how", "at", "until"), reader=reader),
        "acts": _values(Act, ("kind", "sentence", "at", "undone"), reader=reader),
        "addresses": _values(Address, ("email", "state", "said", "at"), reader=reader),
        "digests": _values(
            Subscription,
            ("name", "cadence", "hour", "day", "time_zone", "most", "wants_empty", "is_on", "due", "at"),
            reader=reader,
        ),
        "editions": _values(Digest, ("edition", "due", "at", "papers"), subscription__reader=reader),
        "mails": _values(
            Delivery,
            ("address__email", "digest__edition", "state", "said", "at"),
            digest__subscription__reader=reader,
        ),
        "webhooks": _values(Webhook, ("name", "url", "template", "is_on", "said", "at"), reader=reader),
    }


def numbers(reader: int) -> tuple[int, ...]:
    """The papers the reader keeps: marked, saved, tagged or noted, as they stand now."""
    found: set[int] = set()
    found.update(Mark.objects.filter(reader=reader).values_list("paper", flat=True))
    found.update(Note.objects.filter(reader=reader).values_list("paper", flat=True))
    found.update(Tagged.objects.filter(tag__reader=reader).values_list("paper", flat=True))
    found.update(Item.objects.filter(collection__reader=reader).values_list("paper", flat=True))
    return tuple(stands.current(sorted(found)))


def _papers(reader: int) -> set[int]:
    return {*numbers(reader), *Seen.objects.filter(reader=reader).values_list("paper", flat=True)}


class _Names:
    """Keys of papers by the number under which something was said of them."""

    def __init__(self, papers: Iterable[int]) -> None:
        self._known = read.keys_of(papers)
        self._gone: dict[int, str] = {}

    def rows(
        self, model: type[Model], columns: tuple[str, ...], order: str = "pk", **where: Any
    ) -> list[Any]:
        found = model._default_manager.filter(**where).order_by(order).values("paper", *columns)
        places = stands.settled(row["paper"] for row in found)
        missing = {place for place in places.values() if place not in self._known}
        self._known.update(read.keys_of(missing))
        return [
            {"paper": self._name(row["paper"], places[row["paper"]]), **_named(row, columns)} for row in found
        ]

    def _name(self, number: int, place: int) -> str:
        if place in self._known:
            return self._known[place]
        if number not in self._gone:
            key = Stand.objects.filter(gone=number).values_list("gone_key", flat=True).first()
            self._gone[number] = key or ""
        return self._gone[number]


def _values(model: type[Model], columns: tuple[str, ...], **where: Any) -> list[dict[str, Any]]:
    rows = model._default_manager.filter(**where).order_by("pk").values(*columns)
    return [_named(row, columns) for row in rows]


def _named(row: dict[str, Any], columns: tuple[str, ...]) -> dict[str, Any]:
    """Without the names of tables: topic__kind is kind, tag__name is tag."""
    short = {"tag__name": "tag", "address__email": "email"}
    return {short.get(name, name.rpartition("__")[2]): row[name] for name in columns}
