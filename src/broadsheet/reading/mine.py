"""What a reader has here: kept papers, follows, mutes, saved searches, rules, acts, digests."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.papers import read
from broadsheet.papers.views import Card, CardPage
from broadsheet.readers import journal
from broadsheet.readers.read import collections, digests, follows, inbox, said
from broadsheet.readers.views import (
    ActView,
    AddressView,
    CollectionView,
    FollowView,
    MuteView,
    RuleView,
    SearchView,
    SubscriptionView,
    TagView,
)

PAGE = 50
MARKED = {"later": "later", "voted": "vote", "read": "read", "not-interested": "not-interested"}
"""Lists of papers by what was said of them, and the mark that each shows."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A followed thing; a watched paper is shown by its card."""

    follow: FollowView
    card: Card | None = None


def marked(reader: int, name: str, start: int = 0) -> tuple[int, CardPage]:
    """How many papers have the mark, and a page of them, the last said first; its cursor is a number."""
    numbers = said.marked(reader, MARKED[name])
    more = str(start + PAGE) if start + PAGE < len(numbers) else ""
    return len(numbers), CardPage(read.cards(numbers[start : start + PAGE]), more)


def words(reader: int, tag: str = "", start: int = 0) -> tuple[tuple[TagView, ...], CardPage]:
    """The reader's tags, and the papers that have ``tag``, or those with a note where none is named."""
    numbers = said.tagged(reader, tag) if tag else said.noted(reader)
    more = str(start + PAGE) if start + PAGE < len(numbers) else ""
    return said.tags(reader), CardPage(read.cards(numbers[start : start + PAGE]), more)


def own_collections(reader: int) -> tuple[CollectionView, ...]:
    return collections.collections(reader)


def followed(reader: int) -> tuple[Watched, ...]:
    rows = follows.follows(reader)
    numbers = [int(row.value) for row in rows if row.kind == "paper"]
    cards = {card.number: card for card in read.cards(numbers)}
    return tuple(Watched(row, cards.get(int(row.value)) if row.kind == "paper" else None) for row in rows)


def mutes(reader: int) -> tuple[MuteView, ...]:
    return inbox.mutes(reader)


def searches(reader: int) -> tuple[SearchView, ...]:
    return follows.searches(reader)


def rules(reader: int) -> tuple[RuleView, ...]:
    return follows.rules(reader)


def acts(reader: int) -> tuple[ActView, ...]:
    return journal.acts(reader, 50)


def subscriptions(reader: int) -> tuple[SubscriptionView, ...]:
    return digests.subscriptions(reader)


def addresses(reader: int) -> tuple[AddressView, ...]:
    return digests.addresses(reader)
