"""What waits for a reader: arrivals for what they follow, news of what they watch, less what they have seen
or muted. Asked, not stored: see ``models.inbox``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import orjson
from django.db.models import Exists, Max, OuterRef

from broadsheet.kernel.clock import now
from broadsheet.kernel.errors import BadInput
from broadsheet.papers.rows import chunks
from broadsheet.readers import access, stands
from broadsheet.readers.models import Appearance, Arrival, Follow, Mute, Seen
from broadsheet.readers.read.people import preferences_of
from broadsheet.readers.views import Happened, Inbox, InboxRow, MuteView, Reason

_AGAIN = ("version", "listed")
"""What brings a paper back that was seen before the reader's window."""


@dataclass(slots=True)
class _Found:
    """A paper while it is gathered: its reasons by topic, and when it came."""

    reasons: dict[int, Reason] = field(default_factory=dict)
    at: datetime | None = None
    first: int = 0
    happened: list[Happened] = field(default_factory=list)
    seen: datetime | None = None
    again: Happened | None = None

    def came(self, at: datetime) -> None:
        self.at = at if self.at is None or at > self.at else self.at


def inbox(reader: int, *, as_of: str = "", at: datetime | None = None) -> Inbox:
    """Everything that waits, newest day first, papers with more reasons first within a day. ``as_of`` of an
    earlier answer leaves out what came later. Raises Missing, or BadInput for a damaged ``as_of``."""
    at = at or now()
    row = access.own_reader(reader)
    since = at - timedelta(days=preferences_of(row).horizon_days)
    limits = _limits(as_of)
    follows = list(Follow.objects.select_related("topic").filter(reader=reader))
    found = _arrived(reader, [f for f in follows if f.topic.kind != "paper"], since, limits[0])
    _appeared(reader, found, since, limits[1])
    _watched(reader, [f for f in follows if f.topic.kind == "paper"], found, since, limits[1])
    found = _standing(reader, found)
    muted = _muted(reader, found)
    shown = [_row(paper, one) for paper, one in found.items() if paper not in muted]
    shown.sort(key=lambda r: (r.at.date(), len(r.reasons), found[r.paper].first), reverse=True)
    counts = Counter(label for labels in muted.values() for label in labels)
    return Inbox(tuple(shown), f"{limits[0]}.{limits[1]}", dict(counts), len(muted))


def remaining(reader: int) -> int:
    """How many papers wait."""
    return len(inbox(reader).rows)


def _limits(as_of: str) -> tuple[int, int]:
    if not as_of:
        newest = [model._default_manager.aggregate(n=Max("pk"))["n"] or 0 for model in (Arrival, Appearance)]
        return newest[0], newest[1]
    arrival, _, appearance = as_of.partition(".")
    if not (as_of.isascii() and arrival.isdigit() and appearance.isdigit() and len(as_of) < 40):
        raise BadInput("This page's address is damaged.", hint="Open the inbox again.")
    return int(arrival), int(appearance)


def _arrived(reader: int, follows: list[Follow], since: datetime, last: int) -> dict[int, _Found]:
    by_topic = {f.topic_id: f for f in follows if f.is_placed}
    seen = Seen.objects.filter(reader=reader, paper=OuterRef("paper"), until__gte=OuterRef("at"))
    found: dict[int, _Found] = {}
    for part in chunks(by_topic, stands.SIZE):
        rows = Arrival.objects.filter(topic__in=part, at__gte=since, pk__lte=last).filter(~Exists(seen))
        for number, topic, paper, at in rows.values_list("pk", "topic_id", "paper", "at"):
            follow = by_topic[topic]
            if number > follow.after:
                one = found.setdefault(paper, _Found())
                one.reasons[topic] = reason(follow)
                one.came(at)
                one.first = min(one.first or number, number)
    return found


def reason(follow: Follow) -> Reason:
    return Reason(follow.topic.kind, follow.label, follow.topic.value)


def _appeared(reader: int, found: dict[int, _Found], since: datetime, last: int) -> None:
    """Papers that were seen before the reader's window and have appeared anew since."""
    seen = Seen.objects.filter(reader=reader, paper=OuterRef("paper"), until__lt=OuterRef("at"))
    rows = Appearance.objects.filter(is_watched=False, kind__in=_AGAIN, at__gte=since, pk__lte=last)
    events = list(rows.filter(Exists(seen)).order_by("pk"))
    if not events:
        return
    follows = {
        f.topic_id: f
        for f in Follow.objects.select_related("topic").filter(reader=reader).exclude(topic__kind="paper")
    }
    papers = {event.paper for event in events}
    reasons: dict[int, dict[int, Reason]] = {}
    for paper, topic in Arrival.objects.filter(paper__in=papers).values_list("paper", "topic_id"):
        if topic in follows:
            reasons.setdefault(paper, {})[topic] = reason(follows[topic])
    when = dict(Seen.objects.filter(reader=reader, paper__in=papers).values_list("paper", "at"))
    for event in events:
        if event.paper in reasons:
            one = found.setdefault(event.paper, _Found(reasons=reasons[event.paper]))
            one.again, one.seen = happened(event), when.get(event.paper)
            one.came(event.at)


def _watched(
    reader: int, follows: list[Follow], found: dict[int, _Found], since: datetime, last: int
) -> None:
    """News of watched papers since they were last dealt with, or since the watch began."""
    if not follows:
        return
    numbers = {int(f.topic.value): f for f in follows}
    names: dict[int, Follow] = {}
    for number, stands_now in stands.settled(numbers).items():
        names[number] = names[stands_now] = numbers[number]
    seen = dict(Seen.objects.filter(reader=reader, paper__in=names).values_list("paper", "at"))
    rows = Appearance.objects.filter(is_watched=True, paper__in=names, at__gte=since, pk__lte=last)
    for event in rows.order_by("pk"):
        follow = names[event.paper]
        if event.at > follow.at and event.at > seen.get(event.paper, follow.at):
            one = found.setdefault(event.paper, _Found())
            one.reasons[follow.topic_id] = Reason("watch", "You watch this paper", follow.topic.value)
            one.happened.append(happened(event))
            one.came(event.at)


def happened(row: Appearance) -> Happened:
    return Happened(row.pk, row.paper, row.kind, orjson.loads(row.detail_json), row.at)


def _standing(reader: int, found: dict[int, _Found]) -> dict[int, _Found]:
    """Papers under the numbers they have now, each once; one that was seen under another number is out."""
    places = stands.settled(found)
    joined: dict[int, _Found] = {}
    for number, one in found.items():
        here = joined.setdefault(places[number], one)
        if here is not one:
            here.reasons |= one.reasons
            here.happened += one.happened
            here.came(one.at or here.at)  # type: ignore[arg-type]
    others = {name: number for name, number in stands.names(joined).items() if name != number}
    others |= {number: place for number, place in places.items() if number != place}
    # Seen under its own number was asked already; here are the names of papers that were merged.
    asked = {*others, *others.values()}
    rows = Seen.objects.filter(reader=reader, paper__in=asked).values_list("paper", "until")
    for paper, until in rows if asked else ():
        place = others.get(paper, paper)
        one = joined.get(place)  # type: ignore[assignment]
        if one is not None and not one.happened and one.at is not None and until >= one.at:
            del joined[place]
    return joined


def _muted(reader: int, found: Iterable[int]) -> dict[int, list[str]]:
    """Which of ``found`` are hidden, and by which mutes."""
    labels = dict(Mute.objects.filter(reader=reader).values_list("topic_id", "label"))
    hidden: dict[int, list[str]] = {}
    if not labels:
        return hidden
    names = stands.names(found)
    for part in chunks(names, stands.SIZE):
        rows = Arrival.objects.filter(topic__in=labels, paper__in=part).values_list("paper", "topic_id")
        for paper, topic in rows:
            hidden.setdefault(names[paper], []).append(labels[topic])
    return hidden


def _row(paper: int, one: _Found) -> InboxRow:
    at = one.at or now()
    reasons = sorted(one.reasons.values(), key=lambda r: (r.kind != "watch", r.label))
    return InboxRow(paper, tuple(reasons), at, tuple(one.happened), _why(one))


def _why(one: _Found) -> str:
    if one.again is None or one.seen is None:
        return ""
    what = "there is a new version" if one.again.kind == "version" else "it was listed again"
    return f"You dealt with this paper on {one.seen.day} {one.seen:%B %Y}; it is back because {what}."


def mutes(reader: int) -> tuple[MuteView, ...]:
    """A reader's mutes with how many waiting papers each of them hides."""
    hidden = inbox(reader).muted
    rows = Mute.objects.filter(reader=reader).order_by("label", "pk")
    return tuple(MuteView(row.pk, row.label, row.text, row.at, hidden.get(row.label, 0)) for row in rows)


def seen_among(reader: int, numbers: Iterable[int]) -> frozenset[int]:
    """Which of ``numbers`` the reader has dealt with and that stay away still."""
    names = stands.names(numbers)
    rows = Seen.objects.filter(reader=reader, paper__in=names, until__gte=now())
    return frozenset(names[paper] for paper in rows.values_list("paper", flat=True))
