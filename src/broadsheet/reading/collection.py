"""A collection as a page: its papers in their order, with the notes beside them."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.papers import read
from broadsheet.papers.views import Card
from broadsheet.readers.read import collections
from broadsheet.readers.views import CollectionView

PAGE = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """``above`` and ``below`` are what a paper is put in front of to move it one place ("" is the end)."""

    card: Card
    note: str
    above: str
    below: str
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class CollectionPage:
    view: CollectionView
    entries: tuple[Entry, ...]
    is_own: bool
    next_start: int | None


def collection(
    viewer: int | None, owner: str, slug: str, *, secret: str = "", start: int = 0
) -> CollectionPage:
    """Raises Missing where ``viewer`` may not see it."""
    view, items = collections.collection(viewer, owner, slug, secret=secret)
    # One more on either side, so that the first and last of a page can be moved across its edge.
    low = max(0, start - 1)
    some = items[low : start + PAGE + 2]
    cards = {card.number: card for card in read.cards([item.paper for item in some])}
    here = [(cards[item.paper], item.note) for item in some if item.paper in cards]
    names = [card.address for card, _ in here]
    entries = [
        Entry(
            card, note,
            above=names[i - 1] if i else "",
            below=names[i + 2] if i + 2 < len(names) else "",
            is_first=low + i == 0,
            is_last=low + i == len(items) - 1,
        )
        for i, (card, note) in enumerate(here)
    ]  # fmt: skip
    more = start + PAGE if start + PAGE < len(items) else None
    return CollectionPage(view, tuple(entries[start - low : start - low + PAGE]), view.owner == viewer, more)
