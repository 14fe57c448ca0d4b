"""The inbox as a page: what waits, each paper once with why it is here, and how much there is."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from broadsheet.papers import read
from broadsheet.papers.views import Card
from broadsheet.readers.read import follows
from broadsheet.readers.read import inbox as held
from broadsheet.readers.read.picks import ends
from broadsheet.readers.sentences import happened as sentence
from broadsheet.readers.views import Happened, InboxRow, Reason
from broadsheet.reading.differing import Difference, difference

SHOWN = 40
"""Papers on a page; the others come up as these are dealt with."""
KEPT = 20.0
"""Seconds for which a count stays good while nothing arrives; acts here forget it at once."""


@dataclass(frozen=True, slots=True)
class News:
    """Something that happened to a watched paper, and word for word what became different."""

    sentence: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    card: Card
    reasons: tuple[Reason, ...]
    news: tuple[News, ...]
    why: str


@dataclass(frozen=True, slots=True)
class InboxPage:
    """``remaining`` counts all that wait, also those behind the end of this page. ``muted`` are (label,
    number of the mute, papers) of what hides something."""

    entries: tuple[Entry, ...]
    remaining: int
    as_of: str
    muted: tuple[tuple[str, int, int], ...]
    hidden: int
    follows: int


def inbox(reader: int, limit: int = SHOWN) -> InboxPage:
    found = held.inbox(reader)
    first = found.rows[:limit]
    cards = {card.number: card for card in read.cards([row.paper for row in first])}
    entries = tuple(_entry(row, cards[row.paper]) for row in first if row.paper in cards)
    muted = [(m.label, m.number, m.hidden) for m in held.mutes(reader) if m.hidden] if found.hidden else []
    _remember(reader, len(found.rows))
    return InboxPage(
        entries, len(found.rows), found.as_of, tuple(muted), found.hidden, len(follows.follows(reader))
    )


def _entry(row: InboxRow, card: Card) -> Entry:
    return Entry(card, row.reasons, tuple(map(_news, row.happened)), row.why)


def _news(one: Happened) -> News:
    changed = one.detail.get("changed")
    pairs = changed.items() if isinstance(changed, dict) else ()
    return News(sentence(one), tuple(difference(what, before, after) for what, (before, after) in pairs))


def next_after(reader: int, address: str) -> str:
    """The address of the paper that comes up behind the one at ``address``; "" where nothing does."""
    rows = held.inbox(reader).rows
    key = read.resolve(address)
    number = read.number_of(key) if key else None
    place = next((i for i, row in enumerate(rows) if row.paper == number), None)
    if place is None or place + 1 >= len(rows):
        return ""
    found = read.cards([rows[place + 1].paper])
    return found[0].address if found else ""


_counts: dict[int, tuple[float, tuple[int, int], int]] = {}
_guard = threading.Lock()


def waiting(reader: int) -> int:
    """How many papers wait, for every page's head: kept for a moment, since it is asked all the time."""
    here = _counts.get(reader)
    if here is not None and time.monotonic() - here[0] < KEPT and here[1] == ends():
        return here[2]
    count = held.remaining(reader)
    _remember(reader, count)
    return count


def _remember(reader: int, count: int) -> None:
    with _guard:
        _counts[reader] = (time.monotonic(), ends(), count)


def forget(reader: int) -> None:
    """The reader did something: count anew."""
    with _guard:
        _counts.pop(reader, None)
