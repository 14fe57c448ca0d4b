"""Collections: made, shared, filled, put in order, taken apart."""

from __future__ import annotations

import secrets

from django.db.models import Max

from broadsheet.kernel.clock import now
from broadsheet.kernel.errors import BadInput
from broadsheet.kernel.text import slug
from broadsheet.readers import access, limits, stands
from broadsheet.readers.journal import Journal, acting
from broadsheet.readers.models import Collection, Item
from broadsheet.readers.read.collections import ordered, view
from broadsheet.readers.views import CollectionView, Done

SHARING = ("private", "link", "public")
FIRST = "saved"
"""Where papers are saved when no collection is named; made on first use."""
_GAP = 1 << 20


def create_collection(reader: int, name: str, *, about: str = "", sharing: str = "private") -> CollectionView:
    """A new, empty collection. Raises BadInput for a name that is taken or no name."""
    name = limits.name_of(name, "collection")
    with acting(reader, "create-collection") as journal:
        made = slug(name)
        if Collection.objects.filter(reader=reader, slug=made).exists():
            raise BadInput(f"You have a collection “{name}” already.")
        _create(journal, made, name, limits.short(about, limits.NOTE, "description"), sharing)
        journal.sentence = f"Made the collection “{name}”."
    return view(access.own_collection(reader, made))


def _create(journal: Journal, made: str, name: str, about: str = "", sharing: str = "private") -> None:
    count = Collection.objects.filter(reader=journal.reader).count()
    limits.room_for(count, limits.COLLECTIONS, "collections")
    at = now()
    journal.add(
        Collection(
            reader_id=journal.reader, slug=made, name=name, about=about, created=at, changed=at,
            sharing=_shared(sharing), secret=_secret(sharing),
        ),
        "reader_id", "slug",
    )  # fmt: skip


def _shared(sharing: str) -> str:
    if sharing not in SHARING:
        raise BadInput(f"Collections are {', '.join(SHARING[:-1])} or {SHARING[-1]}.")
    return sharing


def _secret(sharing: str) -> str:
    return secrets.token_urlsafe(24) if sharing == "link" else ""


def change_collection(
    reader: int, slug_: str, *, name: str | None = None, about: str | None = None, sharing: str | None = None
) -> Done:
    """Rename, describe or share a collection. Its address stays. A link that was switched off never works
    again: sharing by link anew makes a new secret."""
    with acting(reader, "change-collection") as journal:
        row = access.own_collection(reader, slug_)
        values: dict[str, object] = {}
        if name is not None:
            values["name"] = limits.name_of(name, "collection")
        if about is not None:
            values["about"] = limits.short(about, limits.NOTE, "description")
        if sharing is not None and _shared(sharing) != row.sharing:
            values |= {"sharing": sharing, "secret": _secret(sharing)}
        journal.change(row, **values)
        journal.sentence = f"Changed the collection “{row.name}”."
    return journal.done


def delete_collection(reader: int, slug_: str) -> Done:
    with acting(reader, "delete-collection") as journal:
        row = access.own_collection(reader, slug_)
        journal.drop(Item, collection_id=row.pk)
        journal.drop(Collection, id=row.pk)
        journal.sentence = f"Deleted the collection “{row.name}”."
    return journal.done


def save(reader: int, called: str, slug_: str = FIRST, *, note: str = "") -> Done:
    """Put a paper at the end of a collection. Raises Missing for an unknown paper or collection."""
    with acting(reader, "save") as journal:
        number = stands.number(called)
        row = collection_for(journal, slug_)
        put_items(journal, row, [number], note)
        journal.sentence = f"Saved to “{row.name}”."
    return journal.done


def collection_for(journal: Journal, slug_: str) -> Collection:
    """The reader's collection; the one for saving without a name is made on first use."""
    if slug_ == FIRST and not Collection.objects.filter(reader=journal.reader, slug=FIRST).exists():
        _create(journal, FIRST, "Saved")
    return access.own_collection(journal.reader, slug_)


def put_items(journal: Journal, row: Collection, numbers: list[int], note: str = "") -> int:
    """Append papers that are not in it yet, under this number or that of a paper merged into it."""
    held = set(stands.settled(Item.objects.filter(collection=row).values_list("paper", flat=True)).values())
    fresh = [n for n in numbers if n not in held]
    if not fresh:
        return 0
    limits.room_for(len(held) + len(fresh) - 1, limits.ITEMS, "papers in this collection")
    last = Item.objects.filter(collection=row).aggregate(last=Max("place"))["last"] or 0
    at, text = now(), limits.short(note, limits.NOTE, "note")
    rows = [
        Item(collection_id=row.pk, paper=n, place=last + _GAP * (i + 1), note=text, at=at)
        for i, n in enumerate(fresh)
    ]
    Collection.objects.filter(pk=row.pk).update(changed=at)
    return journal.add_many(rows, "collection_id", "paper")


def unsave(reader: int, called: str, slug_: str = FIRST) -> Done:
    with acting(reader, "unsave") as journal:
        row = access.own_collection(reader, slug_)
        numbers = list(stands.names([stands.number(called)]))
        if journal.drop(Item, collection_id=row.pk, paper__in=numbers):
            Collection.objects.filter(pk=row.pk).update(changed=now())
        journal.sentence = f"Took it out of “{row.name}”."
    return journal.done


def note_item(reader: int, slug_: str, called: str, text: str) -> Done:
    """The note beside a paper in a collection (seen by whoever sees the collection)."""
    with acting(reader, "note-item") as journal:
        row = access.own_collection(reader, slug_)
        item = _item(row, called)
        journal.change(item, note=limits.short(text, limits.NOTE, "note"))
        journal.sentence = f"Changed a note in “{row.name}”."
    return journal.done


def move_item(reader: int, slug_: str, called: str, *, before: str = "") -> Done:
    """Move a paper in front of the one called ``before``, or to the end."""
    with acting(reader, "move-item") as journal:
        row = access.own_collection(reader, slug_)
        moving = _item(row, called)
        others = [item for item in ordered(row) if item.pk != moving.pk]
        at = len(others)
        if before:
            target = _item(row, before)
            if target.pk == moving.pk:
                return journal.done
            at = next(i for i, item in enumerate(others) if item.pk == target.pk)
        place = _between(others, at)
        if place is None:
            for i, item in enumerate(others):
                journal.change(item, place=_GAP * (i + 1))
            place = _between(others, at) or 0
        journal.change(moving, place=place)
        journal.sentence = f"Moved a paper in “{row.name}”."
    return journal.done


def _between(items: list[Item], at: int) -> int | None:
    """A place in front of the ``at``-th; None when its gap is used up."""
    high = items[at].place if at < len(items) else (items[-1].place if items else 0) + 2 * _GAP
    low = items[at - 1].place if at else high - 2 * _GAP
    middle = (low + high) // 2
    return middle if low < middle < high else None


def _item(row: Collection, called: str) -> Item:
    numbers = list(stands.names([stands.number(called)]))
    found = Item.objects.filter(collection=row, paper__in=numbers).order_by("place").first()
    if found is None:
        raise access.Missing(f"“{called[:80]}” is not in this collection.")
    return found
