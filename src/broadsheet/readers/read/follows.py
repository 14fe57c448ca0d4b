"""What a reader follows, mutes, saved as a search, and has rules for."""

from __future__ import annotations

from django.db.models import Count

from broadsheet.readers import stands
from broadsheet.readers.models import Arrival, Follow, Mute, Rule, SavedSearch
from broadsheet.readers.views import FollowView, RuleView, SearchView


def follows(reader: int) -> tuple[FollowView, ...]:
    """What ``reader`` follows, watched papers included, by name."""
    rows = list(Follow.objects.select_related("topic").filter(reader=reader).order_by("label"))
    counts = dict(
        Arrival.objects.filter(topic__in=[row.topic_id for row in rows])
        .values_list("topic")
        .annotate(n=Count("pk"))
    )
    return tuple(
        FollowView(row.topic.kind, row.topic.value, row.label, row.at, counts.get(row.topic_id, 0))
        for row in rows
    )


def is_followed(reader: int, kind: str, value: str) -> bool:
    """Whether a page shows "following"; ``value`` as it stands in a topic (a slug, a code)."""
    return Follow.objects.filter(reader=reader, topic__kind=kind, topic__value=value).exists()


def followers(number: int) -> int:
    """How many watch a paper."""
    numbers = [str(n) for n in stands.names([number])]
    rows = Follow.objects.filter(topic__kind="paper", topic__value__in=numbers)
    return rows.values("reader").distinct().count()


def searches(reader: int) -> tuple[SearchView, ...]:
    rows = SavedSearch.objects.filter(reader=reader).order_by("name")
    followed = set(Follow.objects.filter(reader=reader).values_list("topic", flat=True))
    return tuple(_search(row, is_followed=row.topic_id in followed) for row in rows)


def search_view(row: SavedSearch) -> SearchView:
    followed = Follow.objects.filter(reader=row.reader_id, topic=row.topic_id).exists()
    return _search(row, is_followed=followed)


def _search(row: SavedSearch, *, is_followed: bool) -> SearchView:
    return SearchView(row.slug, row.name, row.text, is_followed, row.at)


def rules(reader: int) -> tuple[RuleView, ...]:
    rows = Rule.objects.filter(reader=reader).order_by("pk")
    return tuple(RuleView(r.pk, r.text, r.action, r.value, r.is_on, r.acted, r.acted_at) for r in rows)


def mute_count(reader: int) -> int:
    return Mute.objects.filter(reader=reader).count()
