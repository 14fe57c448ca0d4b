"""What the inbox step found out, written in one transaction together with how far it has come.

The position is moved by compare-and-set: of two steps that looked at the same stretch of the log one writes,
the other nothing. A kill before the commit leaves everything as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from django.db import connection, transaction

from broadsheet.kernel.clock import now
from broadsheet.kernel.errors import BadInput
from broadsheet.papers.rows import chunks, insert
from broadsheet.readers import stands
from broadsheet.readers.journal import Journal
from broadsheet.readers.models import (
    Act,
    Appearance,
    Arrival,
    Call,
    Follow,
    Known,
    Mute,
    Position,
    Rule,
    SavedSearch,
    Seen,
    Stand,
    Subscription,
    Topic,
    Webhook,
)
from broadsheet.readers.read.arrivals import STEP
from broadsheet.readers.snapshots import State, write
from broadsheet.readers.write.collections import collection_for, put_items
from broadsheet.readers.write.inbox import put_seen
from broadsheet.readers.write.said import own_tag, put_mark, put_tag

KEPT_DAYS = 120
"""Arrivals and appearances stay this long: more than any inbox's horizon and any digest's month."""
_CALLED = 20
"""Papers in one call of a webhook; more become further calls."""


@dataclass(slots=True)
class Found:
    """What one batch of the change log means. ``arrivals`` are (topic, paper), new ones only."""

    change: int
    paper: int
    arrivals: list[tuple[int, int]] = field(default_factory=list)
    happened: list[tuple[int, str, dict[str, Any], bool]] = field(default_factory=list)
    known: dict[int, tuple[int, date | None]] = field(default_factory=dict)
    states: dict[int, State] = field(default_factory=dict)
    stands: dict[int, tuple[str, int]] = field(default_factory=dict)
    returned: set[int] = field(default_factory=set)
    removed: set[int] = field(default_factory=set)


def commit(before: int, found: Found) -> bool:
    """Write ``found`` if the step still stands at ``before``; False when somebody else moved it."""
    at = now()
    with transaction.atomic():
        if not _move(before, found):
            return False
        _place(found)
        _happened(found, at)
        _arrive(found.arrivals, at)
        _remember(found.known, at)
        for topic, state in found.states.items():
            Topic.objects.filter(pk=topic).update(state_json=write(state))
        _rules(found.arrivals)
        _call(found.arrivals, at)
        return True


def _move(before: int, found: Found) -> bool:
    Position.objects.get_or_create(name=STEP)
    rows = Position.objects.filter(name=STEP, change=before)
    return bool(rows.update(change=found.change, paper=found.paper))


def _place(found: Found) -> None:
    """Where merged papers stand now; papers that are gone for good leave the inboxes."""
    for part in chunks(found.returned, stands.SIZE):
        Stand.objects.filter(gone__in=part).delete()
    for gone, (key, kept) in found.stands.items():
        Stand.objects.update_or_create(gone=gone, defaults={"gone_key": key[:300], "kept": kept})
    for part in chunks(found.removed, stands.SIZE):
        for model in (Arrival, Appearance, Known):
            model._default_manager.filter(paper__in=part).delete()


def _happened(found: Found, at: datetime) -> None:
    rows = [
        Appearance(
            paper=paper, kind=kind, detail_json=orjson.dumps(detail).decode(), is_watched=watched, at=at
        )
        for paper, kind, detail, watched in found.happened
    ]
    Appearance.objects.bulk_create(rows, batch_size=500)


def _arrive(arrivals: Iterable[tuple[int, int]], at: datetime) -> None:
    if connection.features.has_select_for_update:
        # Numbers of arrivals must grow in the order of commits: digests go on behind the last one.
        Position.objects.select_for_update().get_or_create(name="arrivals")
    insert(Arrival, ("topic_id", "paper", "at"), ((topic, paper, at) for topic, paper in arrivals))


def _remember(known: dict[int, tuple[int, date | None]], at: datetime) -> None:
    rows = [Known(paper=p, version=version, listed=listed, at=at) for p, (version, listed) in known.items()]
    Known.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["paper"],
        update_fields=["version", "listed", "at"],
    )


def fill(topic: int, papers: Sequence[int], known: dict[int, tuple[int, date | None]]) -> None:
    """The papers from before that belong to ``topic``, the oldest first; follows of it begin here."""
    at = now()
    with transaction.atomic():
        if not Topic.objects.filter(pk=topic, filled=None).update(filled=at):
            return
        here = set(Arrival.objects.filter(topic=topic).values_list("paper", flat=True))
        _arrive([(topic, paper) for paper in papers if paper not in here], at)
        met = set(Known.objects.filter(paper__in=list(known)).values_list("paper", flat=True))
        _remember({paper: state for paper, state in known.items() if paper not in met}, at)
        # These follows are as new as the topic: all that has arrived for it is theirs.
        Follow.objects.filter(topic=topic, is_placed=False).update(is_placed=True, after=0)


def _rules(arrivals: Sequence[tuple[int, int]]) -> None:
    """Rules act on what has just arrived for their queries: each on each paper once."""
    papers: dict[int, list[int]] = {}
    for topic, paper in arrivals:
        papers.setdefault(topic, []).append(paper)
    for part in chunks(papers, stands.SIZE):
        for rule in Rule.objects.filter(topic__in=part, is_on=True).order_by("pk"):
            _obey(rule, papers[rule.topic_id])


def _obey(rule: Rule, numbers: list[int]) -> None:
    journal = Journal(rule.reader_id, "rule")
    try:
        if rule.action == "tag":
            count = put_tag(journal, own_tag(journal, rule.value), numbers)
        elif rule.action == "save":
            count = put_items(journal, collection_for(journal, rule.value), numbers)
        else:
            count = put_mark(journal, "read", numbers)
            put_seen(journal, numbers, "rule")
    except BadInput as problem:
        # Its collection is gone, or full: a rule that cannot act is off, and says why in the acts.
        Rule.objects.filter(pk=rule.pk).update(is_on=False)
        sentence = f"The rule for {rule.text} was switched off: {problem.sentence}"
        Act.objects.create(
            reader_id=rule.reader_id,
            kind="rule",
            sentence=sentence[:300],
            undo_json="[]",
            at=now(),
            undone=now(),
        )
        return
    things = f"{count:,} new paper{'' if count == 1 else 's'}"
    journal.sentence = f"The rule for {rule.text}: {rule.action} {rule.value}".strip()[:250] + f", {things}."
    journal.close()
    Rule.objects.filter(pk=rule.pk).update(acted=rule.acted + count, acted_at=now())


def _call(arrivals: Sequence[tuple[int, int]], at: datetime) -> None:
    """A call for every webhook whose search has new papers, in the transaction of their arrival."""
    papers: dict[int, list[int]] = {}
    for topic, paper in arrivals:
        papers.setdefault(topic, []).append(paper)
    for part in chunks(papers, stands.SIZE):
        for webhook in Webhook.objects.filter(topic__in=part, is_on=True):
            for some in chunks(papers[webhook.topic_id], _CALLED):
                Call.objects.create(
                    webhook=webhook, content_json=orjson.dumps({"papers": some}).decode(), due=at, at=at
                )


def prune() -> int:
    """Forget what nobody can need any more; how many rows went. Said things are never touched."""
    at = now()
    old = at - timedelta(days=KEPT_DAYS)
    count = 0
    for model in (Arrival, Appearance, Known):
        count += model._default_manager.filter(at__lt=old).delete()[0]
    count += Seen.objects.filter(until__lt=at - timedelta(days=730)).delete()[0]
    used: set[int] = set()
    for owner in (Follow, Mute, Rule, SavedSearch, Webhook):
        used.update(owner._default_manager.values_list("topic_id", flat=True))
    used.update(Subscription.objects.exclude(topic=None).values_list("topic_id", flat=True))
    for part in chunks(set(Topic.objects.values_list("pk", flat=True)) - used, stands.SIZE):
        count += Topic.objects.filter(pk__in=part).delete()[0]
    return count
