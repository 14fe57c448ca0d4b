"""papers.changes → inboxes: follows the numbered change log and notes, once for everybody, which papers met
which topics, what happened to papers that are known, and where merged papers stand.

Bounded by ``BATCH`` log entries. Each batch is one transaction with the position behind it, so that a kill
loses nothing and repeats nothing; doing it again finds what is there already.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from broadsheet.kernel.clock import now
from broadsheet.kernel.hits import IndexDoc
from broadsheet.papers import changes, read
from broadsheet.papers.views import Card
from broadsheet.pipeline.inbox_filling import fill
from broadsheet.pipeline.inbox_matching import meetings
from broadsheet.readers.read import arrivals
from broadsheet.readers.snapshots import news, snapshot
from broadsheet.readers.write import arrivals as write
from broadsheet.readers.write.arrivals import Found

BATCH = 2_000
RECENT = timedelta(days=30)
"""A paper arrives when its newest day (announced, listed, dated) is at most this old: filling the library
with old papers fills nobody's inbox."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What one batch came to; ``is_behind`` when there is more to do."""

    papers: int = 0
    arrivals: int = 0
    happened: int = 0
    is_behind: bool = False


def follow(limit: int = BATCH) -> Followed:
    """Follow at most ``limit`` log entries."""
    before, highest = arrivals.position()
    numbers, cursor = changes.papers_since(before, limit)
    if cursor == before:
        return Followed()
    found = Found(change=cursor, paper=max([highest, *numbers]))
    if not arrivals.has_readers():
        found.change = changes.last_number()
        write.commit(before, found)
        return Followed()
    present = read.keys_of(numbers)
    _stands(numbers, present, found)
    if arrivals.has_topics():
        _look(list(present), found)
    if not write.commit(before, found):
        return Followed(is_behind=True)
    return Followed(len(numbers), len(found.arrivals), len(found.happened), cursor < changes.last_number())


def catch_up() -> Followed:
    """Follow the log to its end, then look for the papers that new topics have from before."""
    papers = arrived = happened = 0
    while True:
        step = follow()
        papers, arrived, happened = papers + step.papers, arrived + step.arrivals, happened + step.happened
        if not step.is_behind:
            fill()
            return Followed(papers, arrived, happened)


def _stands(numbers: Sequence[int], present: dict[int, str], found: Found) -> None:
    """Papers that went into others, came back, or are gone. States are asked, so the order and number of
    merges and undoings in between does not matter."""
    for number in numbers:
        if number not in present:
            merged = _merged_into(number)
            if merged is None:
                found.removed.add(number)
            else:
                found.stands[number] = merged
    for gone, key, kept in arrivals.placed(numbers):
        if gone in present:
            found.returned.add(gone)
            continue
        now_at = found.stands[kept][1] if kept in found.stands else read.number_of(key)
        if gone not in found.stands and now_at is not None and now_at != kept:
            found.stands[gone] = (key, now_at)


def _merged_into(number: int) -> tuple[str, int] | None:
    """(what the paper was called, the paper that its things belong to now)."""
    for change in read.changes_of(number, 10):
        if change.kind == "removed":
            names = change.detail.get("merged_into")
            kept = read.number_of(str(names[1])) if names else None
            return (str(names[0]), kept) if names and kept is not None else None
    return None


def _look(numbers: list[int], found: Found) -> None:
    """What ``numbers`` mean for those who follow and watch."""
    known = arrivals.known(numbers)
    _watches(numbers, found)
    docs = read.index_docs(numbers)
    listed = _listed(docs, known)
    recent = [doc for doc in docs if _is_recent(doc, listed.get(doc.number))]
    cards = {card.number: card for card in read.cards([doc.number for doc in docs if doc.number in known])}
    cards |= {card.number: card for card in read.cards([d.number for d in recent if d.number not in cards])}
    _appearances(known, cards, listed, found)
    met = meetings(recent, [cards[doc.number] for doc in recent if doc.number in cards])
    here = arrivals.arrived([doc.number for doc in recent])
    found.arrivals = sorted(met - here, key=lambda pair: (pair[1], pair[0]))
    for _, number in found.arrivals:
        found.known.setdefault(number, (cards[number].version, listed.get(number)))


def _listed(docs: Iterable[IndexDoc], known: dict[int, arrivals.KnownRow]) -> dict[int, date | None]:
    """The newest day that each paper was listed on: asked where it can matter, since it is a query each."""
    others = set(read.list_sources()) - {"arxiv"}
    days: dict[int, date | None] = {}
    for doc in docs:
        if doc.number in known or others.intersection(doc.sources):
            found = [listing.day for listing in read.listings_of(doc.number) if listing.day is not None]
            days[doc.number] = max(found, default=None)
        else:
            days[doc.number] = doc.announced
    return days


def _is_recent(doc: IndexDoc, listed: date | None) -> bool:
    newest = max((day for day in (doc.announced, doc.dated, listed) if day is not None), default=None)
    return newest is not None and newest >= now().date() - RECENT


def _appearances(
    known: dict[int, arrivals.KnownRow],
    cards: dict[int, Card],
    listed: dict[int, date | None],
    found: Found,
) -> None:
    """New versions and new lists of papers that are in inboxes: they bring back what was seen long ago."""
    for number, before in known.items():
        card = cards.get(number)
        if card is None:
            continue
        day = listed.get(number)
        if card.version > before.version:
            found.happened.append((number, "version", {"from": before.version, "to": card.version}, False))
        elif day is not None and (before.listed is None or day > before.listed):
            found.happened.append((number, "listed", {"day": day.isoformat()}, False))
        else:
            continue
        found.known[number] = (card.version, day or before.listed)


def _watches(numbers: Sequence[int], found: Found) -> None:
    """What happened to watched papers since they were last looked at."""
    for number, (topic, before) in arrivals.watched(numbers).items():
        after = snapshot(number)
        if after and after != before:
            found.states[topic] = after
            found.happened += [(number, kind, detail, True) for kind, detail in news(before, after)]
