"""What an edition of a digest says: the same for the mail, its preview and its page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from broadsheet.kernel.clock import now
from broadsheet.papers import read
from broadsheet.papers.views import Card
from broadsheet.readers import stands
from broadsheet.readers.editions import edition_of
from broadsheet.readers.read import digests
from broadsheet.readers.read.picks import ends, picks
from broadsheet.readers.views import DigestView, Pick, Picks

Shelf = Callable[[Sequence[int]], Mapping[int, Card]]
"""Where cards come from, by the numbers they are asked by: who renders thousands keeps them at hand."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A paper with why it is here; ``news`` are sentences about a watched one."""

    card: Card
    reasons: tuple[str, ...]
    news: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DigestPage:
    """``watched`` come first; ``more`` counts papers that are not shown; ``why_empty`` is in words."""

    name: str
    edition: str
    on: date
    watched: tuple[Entry, ...]
    entries: tuple[Entry, ...]
    more: int
    muted: int
    why_empty: str

    @property
    def papers(self) -> int:
        return len(self.watched) + len(self.entries) + self.more


def cards(numbers: Sequence[int]) -> Mapping[int, Card]:
    """The papers that ``numbers`` stand for now; those that are gone are missing."""
    places = stands.settled(numbers)
    held = {card.number: card for card in read.cards(list(dict.fromkeys(places.values())))}
    return {number: held[place] for number, place in places.items() if place in held}


def digest(view: DigestView, shelf: Shelf = cards) -> DigestPage:
    """An edition as it was frozen: its papers and reasons; the papers' own words are those of today."""
    held = shelf([pick.paper for pick in view.picks.shown])
    entries = {held[pick.paper].number: _entry(pick, held) for pick in view.picks.shown if pick.paper in held}
    return DigestPage(
        name=view.name,
        edition=view.edition,
        on=view.due.astimezone(ZoneInfo(view.time_zone)).date(),
        watched=tuple(entry for entry in entries.values() if entry.news),
        entries=tuple(entry for entry in entries.values() if not entry.news),
        more=view.picks.more,
        muted=view.picks.muted,
        why_empty=view.picks.why_empty,
    )


def _entry(pick: Pick, held: Mapping[int, Card]) -> Entry:
    return Entry(held[pick.paper], pick.reasons, pick.news)


def preview(reader: int, subscription: int) -> DigestPage:
    """What the next edition would say if it were due now. Nothing is written. Raises Missing."""
    row = digests.own(reader, subscription)
    at = now()
    found: Picks = picks([row], ends(), at)[row.pk]
    edition = edition_of(row.cadence, at, row.time_zone)
    return digest(DigestView(0, row.pk, reader, row.name, edition, at, row.time_zone, found))


def past(reader: int, number: int) -> DigestPage:
    """An edition that was sent. Raises Missing."""
    return digest(digests.edition(reader, number))
