"""What digests say: for many subscriptions at once, each paper once for each reader.

A paper belongs to an edition when it arrived for something of the subscription after the last edition's end,
and had not arrived for anything of it before: so no paper is sent twice, and none is skipped, without a table
of what was sent. What the reader has dealt with or muted is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Max

from broadsheet.kernel import clock
from broadsheet.papers import read
from broadsheet.papers.rows import chunks
from broadsheet.readers import stands
from broadsheet.readers.models import Appearance, Arrival, Follow, Mute, Reader, Seen, Subscription
from broadsheet.readers.read.inbox import happened
from broadsheet.readers.read.people import preferences_of
from broadsheet.readers.sentences import happened as sentence
from broadsheet.readers.sentences import reason as words
from broadsheet.readers.views import Happened, Pick, Picks, Reason

Wanted = dict[int, tuple[str, int]]
"""What a subscription is about: topic → (reason in words, the arrival behind which it begins)."""
_PAIRS = 2_000_000
"""(reader, paper) pairs asked about in one query."""


@dataclass(slots=True)
class _Chunk:
    """Everything about some subscriptions, loaded in a handful of queries."""

    wanted: dict[int, Wanted] = field(default_factory=dict)
    watches: dict[int, dict[int, datetime]] = field(default_factory=dict)
    hidden: dict[int, set[int]] = field(default_factory=dict)
    """reader → papers that are muted for them."""
    fresh: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """topic → (arrival, paper) behind the earliest end of an edition."""
    before: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """paper → (arrival, topic) of what it arrived for before the latest end of an edition."""
    seen: set[tuple[int, int]] = field(default_factory=set)
    places: dict[int, int] = field(default_factory=dict)
    votes: dict[int, int] = field(default_factory=dict)
    news: dict[int, list[Happened]] = field(default_factory=dict)


def ends() -> tuple[int, int]:
    """(newest arrival, newest appearance): how far an edition that is composed now reaches."""
    arrival = Arrival.objects.aggregate(n=Max("pk"))["n"] or 0
    appearance = Appearance.objects.aggregate(n=Max("pk"))["n"] or 0
    return arrival, appearance


def picks(rows: Sequence[Subscription], upto: tuple[int, int], at: datetime) -> dict[int, Picks]:
    """The content of each subscription's edition that reaches to ``upto``."""
    held = _load(rows, upto)
    return {row.pk: _picks(row, held, upto, at) for row in rows}


def _load(rows: Sequence[Subscription], upto: tuple[int, int]) -> _Chunk:
    held = _Chunk()
    _follows(rows, held)
    topics = {topic for wanted in held.wanted.values() for topic in wanted}
    low = min((row.after for row in rows), default=0)
    for part in chunks(topics, stands.SIZE):
        fresh = Arrival.objects.filter(topic__in=part, pk__gt=low, pk__lte=upto[0])
        for number, topic, paper in fresh.values_list("pk", "topic_id", "paper"):
            held.fresh.setdefault(topic, []).append((number, paper))
    papers = {paper for pairs in held.fresh.values() for _, paper in pairs}
    high = max((row.after for row in rows), default=0)
    for part in chunks(papers, stands.SIZE):
        before = Arrival.objects.filter(paper__in=part, pk__lte=high)
        for number, topic, paper in before.values_list("pk", "topic_id", "paper"):
            held.before.setdefault(paper, []).append((number, topic))
    _news(rows, held, upto[1])
    everything = papers | set(held.news)
    held.places = dict(stands.settled(everything))
    _mutes(rows, held, papers)
    _seen(rows, held, everything)
    for card in read.cards(sorted(set(held.places.values()))):
        held.votes[card.number] = card.votes or 0
    return held


def _follows(rows: Sequence[Subscription], held: _Chunk) -> None:
    readers = {row.reader_id for row in rows}
    columns = ("reader_id", "topic_id", "topic__kind", "topic__value", "label", "after", "at")
    own: dict[int, Wanted] = {}
    for reader, topic, kind, value, label, after, since in Follow.objects.filter(
        reader__in=readers, is_placed=True
    ).values_list(*columns):
        if kind == "paper":
            held.watches.setdefault(reader, {})[int(value)] = since
        else:
            own.setdefault(reader, {})[topic] = (words(Reason(kind, label)), after)
    for row in rows:
        if row.topic_id is None:
            held.wanted[row.pk] = own.get(row.reader_id, {})
        else:
            held.wanted[row.pk] = {row.topic_id: (words(Reason("query", row.name)), 0)}


def _news(rows: Sequence[Subscription], held: _Chunk, upto: int) -> None:
    """News of watched papers, under every number a watch may know the paper by."""
    quiet = {
        reader.pk
        for reader in Reader.objects.filter(pk__in=list(held.watches))
        if not preferences_of(reader).announces
    }
    for reader in quiet:
        del held.watches[reader]
    watched = {paper for papers in held.watches.values() for paper in papers}
    if not watched:
        return
    names: dict[int, set[int]] = {}
    for number, place in stands.settled(watched).items():
        names.setdefault(place, set()).add(number)
        names.setdefault(number, set()).add(number)
    low = min((row.appeared_after for row in rows), default=0)
    for part in chunks(names, stands.SIZE):
        found = Appearance.objects.filter(paper__in=part, is_watched=True, pk__gt=low, pk__lte=upto)
        for event in found.order_by("pk"):
            for number in names[event.paper]:
                held.news.setdefault(number, []).append(happened(event))


def _mutes(rows: Sequence[Subscription], held: _Chunk, papers: Iterable[int]) -> None:
    readers = {row.reader_id for row in rows}
    mutes: dict[int, list[int]] = {}
    for reader, topic in Mute.objects.filter(reader__in=readers).values_list("reader_id", "topic_id"):
        mutes.setdefault(topic, []).append(reader)
    for part in chunks(papers, stands.SIZE):
        met = Arrival.objects.filter(paper__in=part, topic__kind="mute")
        for topic, paper in met.values_list("topic_id", "paper"):
            for reader in mutes.get(topic, ()):
                held.hidden.setdefault(reader, set()).add(held.places[paper])


def _seen(rows: Sequence[Subscription], held: _Chunk, papers: Iterable[int]) -> None:
    names = stands.names({*papers, *held.places.values()})
    readers = sorted({row.reader_id for row in rows})
    step = max(1, _PAIRS // max(1, len(names)))
    for some in chunks(readers, min(step, stands.SIZE)):
        for part in chunks(names, stands.SIZE):
            found = Seen.objects.filter(reader__in=some, paper__in=part, until__gte=clock.now())
            held.seen.update(
                (reader, names[paper]) for reader, paper in found.values_list("reader_id", "paper")
            )


def _picks(row: Subscription, held: _Chunk, upto: tuple[int, int], at: datetime) -> Picks:
    wanted = held.wanted[row.pk]
    reasons: dict[int, list[str]] = {}
    for topic, (label, begins) in wanted.items():
        behind = max(begins, row.after)
        for number, paper in held.fresh.get(topic, ()):
            if number > behind:
                reasons.setdefault(held.places[paper], []).append(label)
    for paper in [paper for paper in reasons if _came_before(paper, row.after, wanted, held)]:
        del reasons[paper]
    muted = held.hidden.get(row.reader_id, set()).intersection(reasons)
    news = _own_news(row, held)
    shown = [
        Pick(paper, tuple(sorted(set(said))))
        for paper, said in reasons.items()
        if paper not in muted
        and paper not in news
        and paper in held.votes
        and (row.reader_id, paper) not in held.seen
    ]
    shown.sort(key=lambda pick: (-len(pick.reasons), -held.votes[pick.paper], -pick.paper))
    watched = [Pick(paper, ("You watch this paper",), tuple(said)) for paper, said in news.items()]
    why = "" if shown or watched else _why_empty(row, len(muted), has_topics=bool(wanted), at=at)
    kept = max(0, row.most - len(watched))
    return Picks((*watched, *shown[:kept]), max(0, len(shown) - kept), len(muted), why, *upto)


def _came_before(paper: int, after: int, wanted: Wanted, held: _Chunk) -> bool:
    """Whether an earlier edition had the chance to bring the paper."""
    return any(
        number <= after and topic in wanted and number > wanted[topic][1]
        for number, topic in held.before.get(paper, ())
    )


def _own_news(row: Subscription, held: _Chunk) -> dict[int, list[str]]:
    if row.topic_id is not None:
        return {}
    found: dict[int, list[str]] = {}
    for paper, since in held.watches.get(row.reader_id, {}).items():
        said = [
            sentence(event)
            for event in held.news.get(paper, ())
            if event.number > row.appeared_after and event.at > since
        ]
        if said and held.places.get(paper, paper) in held.votes:
            found.setdefault(held.places.get(paper, paper), []).extend(said)
    return found


def _why_empty(row: Subscription, muted: int, *, has_topics: bool, at: datetime) -> str:
    """Why there is nothing, in words."""
    if not has_topics:
        return "You follow nothing yet, so nothing can arrive."
    if muted:
        return f"{muted:,} new paper{'' if muted == 1 else 's'} matched, and all of them are muted."
    day = clock.today_et(at)
    newest = read.latest_day("arxiv")
    if row.cadence == "daily" and not (
        clock.is_announcement_day(day) and newest is not None and newest >= day
    ):
        return clock.why_empty(day, at)
    return "None of the papers that came in matched."
