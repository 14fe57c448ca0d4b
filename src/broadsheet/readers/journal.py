"""Acts that can be undone: every change to a reader's rows is made here, and its opposite written down.

A journal holds its changes in the form "drop these rows", "put these rows back", "set these columns". All of
an act and its record are one transaction. Doing what is done already leaves no act, so repeating a request
(two tabs, a double click, a retried call) is harmless.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import orjson
from django.db import transaction
from django.db.models import ForeignKey, Model

from broadsheet.kernel.clock import now
from broadsheet.kernel.errors import BadInput
from broadsheet.papers.rows import chunks
from broadsheet.readers import models
from broadsheet.readers.access import Missing
from broadsheet.readers.limits import ACTS
from broadsheet.readers.models import Act
from broadsheet.readers.views import ActView, Done

_MANY = 2_000


class Journal:
    """One act of ``reader`` under way. Set ``sentence`` to what a person would call it."""

    def __init__(self, reader: int, kind: str) -> None:
        self.reader, self.kind, self.sentence = reader, kind, ""
        self._undo: list[list[Any]] = []
        self._act: int | None = None

    def add(self, row: Model, *key: str) -> bool:
        """Insert ``row`` unless one with the same ``key`` columns is there; True when it was not."""
        return self.add_many([row], *key) == 1

    def add_many(self, rows: Sequence[Model], *key: str) -> int:
        """The same for many rows of one table that differ in the last column of ``key`` alone."""
        if not rows:
            return 0
        model, last = type(rows[0]), key[-1]
        shared = {name: getattr(rows[0], name) for name in key[:-1]}
        added = 0
        for part in chunks(rows, _MANY):
            values = [getattr(row, last) for row in part]
            known = set(
                model._default_manager.filter(**shared, **{f"{last}__in": values}).values_list(
                    last, flat=True
                )
            )
            fresh = [row for row in part if getattr(row, last) not in known]
            if fresh:
                # Another process may have been quicker on a database that lets two write at once.
                model._default_manager.bulk_create(fresh, ignore_conflicts=True)
                where = {**shared, f"{last}__in": [getattr(row, last) for row in fresh]}
                self._undo.append(["drop", model.__name__, where])
                added += len(fresh)
        return added

    def made(self, row: Model) -> None:
        """Note a row that was just inserted and is like no other."""
        self._undo.append(["drop", type(row).__name__, {"id": row.pk}])

    def drop(self, model: type[Model], **where: object) -> int:
        """Delete the rows that meet ``where``. Rows that hang on them must be dropped before."""
        rows = list(model._default_manager.filter(**where).values())
        for part in chunks(rows, _MANY):
            self._undo.append(["put", model.__name__, part])
            model._default_manager.filter(pk__in=[row["id"] for row in part]).delete()
        return len(rows)

    def change(self, row: Model, **values: object) -> bool:
        """Set columns of ``row``; False when they had these values."""
        before = {name: getattr(row, name) for name in values}
        if before == values:
            return False
        for name, value in values.items():
            setattr(row, name, value)
        type(row)._default_manager.filter(pk=row.pk).update(**values)
        self._undo.append(["set", type(row).__name__, row.pk, before])
        return True

    def close(self) -> None:
        """Write the act down, inside its own transaction."""
        if not self._undo:
            return
        act = Act.objects.create(
            reader_id=self.reader,
            kind=self.kind,
            sentence=self.sentence[:300],
            undo_json=orjson.dumps(self._undo).decode(),
            at=now(),
        )
        self._act = act.pk
        if act.pk % 20 == 0:
            _forget(self.reader)

    @property
    def done(self) -> Done:
        return Done(self.sentence, self._act)


@contextmanager
def acting(reader: int, kind: str) -> Iterator[Journal]:
    """An act in one transaction: all of it happens and can be undone, or nothing."""
    journal = Journal(reader, kind)
    with transaction.atomic():
        yield journal
        journal.close()


def _forget(reader: int) -> None:
    kept = Act.objects.filter(reader=reader).order_by("-pk").values_list("pk", flat=True)[ACTS : ACTS + 1]
    for oldest in kept:
        Act.objects.filter(reader=reader, pk__lte=oldest).delete()


def undo(reader: int, act: int | None = None) -> Done:
    """Undo an act of ``reader``, the newest that is not undone where none is named. Undoing twice is
    harmless. Raises Missing where there is nothing to undo, BadInput where it is no longer possible."""
    with transaction.atomic():
        rows = Act.objects.filter(reader=reader)
        row = rows.filter(pk=act).first() if act else rows.filter(undone=None).order_by("-pk").first()
        if row is None:
            raise Missing("There is nothing to undo.")
        sentence = f"Undone: {row.sentence}"
        if not rows.filter(pk=row.pk, undone=None).update(undone=now()):
            return Done(sentence)
        for step in reversed(orjson.loads(row.undo_json)):
            _revert(*step)
        return Done(sentence, row.pk)


def _revert(kind: str, name: str, *what: Any) -> None:
    model: type[Model] = getattr(models, name)
    if kind == "drop":
        model._default_manager.filter(**what[0]).delete()
    elif kind == "set":
        model._default_manager.filter(pk=what[0]).update(**_values(model, what[1]))
    else:
        rows = [model(**_values(model, row)) for row in what[0]]
        _need_parents(model, rows)
        model._default_manager.bulk_create(rows, ignore_conflicts=True)


def _values(model: type[Model], row: dict[str, Any]) -> dict[str, Any]:
    """JSON's values as the columns want them (times are texts in JSON)."""
    columns = {field.attname: field for field in model._meta.concrete_fields}
    return {name: columns[name].to_python(value) for name, value in row.items()}


def _need_parents(model: type[Model], rows: Iterable[Model]) -> None:
    """What the rows hung on may have been deleted since. SQLite would say so at the commit only."""
    for column in model._meta.concrete_fields:
        if isinstance(column, ForeignKey):
            wanted = {getattr(row, column.attname) for row in rows} - {None}
            if column.related_model._default_manager.filter(pk__in=wanted).count() < len(wanted):
                raise BadInput("This can no longer be undone: what it belonged to was deleted since.")


def acts(reader: int, limit: int = 30) -> tuple[ActView, ...]:
    """The newest acts of ``reader``."""
    rows = Act.objects.filter(reader=reader).order_by("-pk")[:limit]
    return tuple(ActView(r.pk, r.kind, r.sentence, r.at, r.undone is not None) for r in rows)
