"""Collections and what is in them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count

from broadsheet.readers import access, stands
from broadsheet.readers.models import Collection, Item
from broadsheet.readers.views import CollectionView, ItemView


def collections(reader: int) -> tuple[CollectionView, ...]:
    """A reader's own collections, the last changed first."""
    rows = Collection.objects.select_related("reader").filter(reader=reader).annotate(n=Count("items"))
    return tuple(view(row, row.n) for row in rows.order_by("-changed", "-pk"))


def public_collections(owner: str) -> tuple[CollectionView, ...]:
    """What ``owner`` shows to everybody."""
    rows = Collection.objects.select_related("reader").filter(reader__name=owner, sharing="public")
    return tuple(view(row, row.n, None) for row in rows.annotate(n=Count("items")).order_by("-changed"))


def collection(
    viewer: int | None, owner: str, slug: str, *, secret: str = ""
) -> tuple[CollectionView, tuple[ItemView, ...]]:
    """A collection and its items in order, for somebody who may see it. Raises Missing."""
    row = access.collection(viewer, owner, slug, secret=secret)
    held = items(row)
    return view(row, len(held), viewer), held


def items(row: Collection) -> tuple[ItemView, ...]:
    """Items in order under the numbers their papers have now, each paper once."""
    rows = ordered(row)
    places = stands.settled(item.paper for item in rows)
    found: dict[int, ItemView] = {}
    for item in rows:
        number = places[item.paper]
        found.setdefault(number, ItemView(number, item.note, item.at))
    return tuple(found.values())


def ordered(row: Collection) -> list[Item]:
    return list(Item.objects.filter(collection=row).order_by("place", "pk"))


def numbers_in(reader: int, slug: str = "") -> frozenset[int]:
    """The papers in one of the reader's collections, or in any. Raises Missing."""
    rows = Item.objects.filter(collection__reader=reader)
    if slug:
        rows = rows.filter(collection=access.own_collection(reader, slug))
    return frozenset(stands.current(rows.values_list("paper", flat=True)))


def view(row: Collection, papers: int | None = None, viewer: int | None = -1) -> CollectionView:
    """``viewer`` -1 is the owner: only they are shown the secret."""
    count = Item.objects.filter(collection=row).count() if papers is None else papers
    return CollectionView(
        number=row.pk,
        owner=row.reader_id,
        owner_name=row.reader.name,
        slug=row.slug,
        name=row.name,
        about=row.about,
        sharing=row.sharing,
        secret=row.secret if viewer in (-1, row.reader_id) else "",
        papers=count,
        created=row.created,
        changed=row.changed,
    )


def saved_in(reader: int, numbers: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The slugs of the reader's collections that hold each of ``numbers``."""
    names = stands.names(numbers)
    found: dict[int, dict[str, None]] = {}
    rows = Item.objects.filter(collection__reader=reader, paper__in=names).order_by("collection__slug")
    for paper, slug in rows.values_list("paper", "collection__slug"):
        found.setdefault(names[paper], {})[slug] = None
    return {number: tuple(slugs) for number, slugs in found.items()}
