"""What a reader follows, watches and searches for again and again."""

from __future__ import annotations

from broadsheet.kernel.clock import now
from broadsheet.kernel.text import slug
from broadsheet.readers import access, limits, stands
from broadsheet.readers.journal import Journal, acting
from broadsheet.readers.models import Arrival, Follow, SavedSearch, Subscription, Topic, Webhook
from broadsheet.readers.read.follows import search_view
from broadsheet.readers.topics import find, topic
from broadsheet.readers.views import Done, SearchView

FIRST_PAPERS = 25
"""How many papers that are here already a new follow puts into the inbox."""


def follow(reader: int, kind: str, value: str, *, label: str = "") -> Done:
    """Follow an author or organisation (slug), a category (code), a query, or a paper (whatever names it:
    this is watching). Its newest papers come into the inbox with the next pass of ``pipeline.inbox``.
    Raises Missing or BadInput."""
    with acting(reader, "follow") as journal:
        if kind == "paper" and stands.number(value) in _watched(reader):
            return journal.done
        row, name = topic(kind, value)
        put_follow(journal, row, limits.short(label, 200, "label") or name)
        verb = "Watching" if kind == "paper" else "Following"
        journal.sentence = f"{verb} {(label or name)[:200]}."
    return journal.done


def put_follow(journal: Journal, row: Topic, label: str) -> None:
    held = Follow.objects.filter(reader=journal.reader)
    if not held.filter(topic=row).exists():
        limits.room_for(held.count(), limits.FOLLOWS, "follows")
    # A topic that others follow is filled already: begin with its newest few at once.
    is_placed = row.filled is not None or row.kind == "paper"
    follow = Follow(
        reader_id=journal.reader, topic_id=row.pk, label=label[:200], at=now(),
        after=beginning(row.pk) if is_placed else 0, is_placed=is_placed,
    )  # fmt: skip
    journal.add(follow, "reader_id", "topic_id")


def beginning(topic_id: int) -> int:
    """The arrival behind which a new follow of this topic begins."""
    newest = Arrival.objects.filter(topic=topic_id).order_by("-pk").values_list("pk", flat=True)
    return next(iter(newest[FIRST_PAPERS : FIRST_PAPERS + 1]), 0)


def unfollow(reader: int, kind: str, value: str) -> Done:
    """Stop following; what came through it alone leaves the inbox."""
    with acting(reader, "unfollow") as journal:
        journal.sentence = f"No longer following {value[:200]}."
        if kind == "paper":
            numbers = [str(n) for n in stands.names([stands.number(value)])]
            rows = Follow.objects.filter(reader=reader, topic__kind="paper", topic__value__in=numbers)
        else:
            found = find(kind, value)
            rows = Follow.objects.filter(reader=reader, topic=found) if found else Follow.objects.none()
        for row in rows:
            journal.drop(Follow, id=row.pk)
            journal.sentence = f"No longer following {row.label}."
    return journal.done


def _watched(reader: int) -> set[int]:
    rows = Follow.objects.filter(reader=reader, topic__kind="paper").values_list("topic__value", flat=True)
    return set(stands.current(map(int, rows)))


def save_search(reader: int, name: str, text: str, *, is_followed: bool = False) -> SearchView:
    """Keep a search under a name; with ``is_followed`` its new papers come into the inbox. Saving the same
    name again changes its text."""
    name = limits.name_of(name, "search")
    with acting(reader, "save-search") as journal:
        row, _ = topic("query", text)
        made = slug(name)
        held = SavedSearch.objects.filter(reader=reader, slug=made).first()
        if held is None:
            count = SavedSearch.objects.filter(reader=reader).count()
            limits.room_for(count, limits.SEARCHES, "saved searches")
            new = SavedSearch(
                reader_id=reader, slug=made, name=name, text=" ".join(text.split()), topic_id=row.pk, at=now()
            )
            journal.add(new, "reader_id", "slug")
        elif held.topic_id != row.pk:
            _move(journal, held, row)
            journal.change(held, text=" ".join(text.split()), topic_id=row.pk)
        if is_followed:
            put_follow(journal, row, name)
        journal.sentence = f"Saved the search “{name}”."
    return search_view(access.own_search(reader, made))


def _move(journal: Journal, held: SavedSearch, to: Topic) -> None:
    """Follows, digests and webhooks of a search that was changed go on with its new text."""
    for row in Follow.objects.filter(reader=journal.reader, topic=held.topic_id):
        journal.drop(Follow, id=row.pk)
        put_follow(journal, to, row.label)
    for model in (Subscription, Webhook):
        for item in model._default_manager.filter(reader=journal.reader, topic=held.topic_id):
            journal.change(item, topic_id=to.pk)


def follow_search(reader: int, slug_: str) -> Done:
    with acting(reader, "follow") as journal:
        row = access.own_search(reader, slug_)
        put_follow(journal, row.topic, row.name)
        journal.sentence = f"Following the search “{row.name}”."
    return journal.done


def unfollow_search(reader: int, slug_: str) -> Done:
    with acting(reader, "unfollow") as journal:
        row = access.own_search(reader, slug_)
        journal.drop(Follow, reader_id=reader, topic_id=row.topic_id)
        journal.sentence = f"No longer following the search “{row.name}”."
    return journal.done


def delete_search(reader: int, slug_: str) -> Done:
    """Delete a saved search, its follow too; digests and webhooks of it are switched off."""
    with acting(reader, "delete-search") as journal:
        row = access.own_search(reader, slug_)
        others = SavedSearch.objects.filter(reader=reader, topic=row.topic_id).exclude(pk=row.pk)
        if not others.exists():
            journal.drop(Follow, reader_id=reader, topic_id=row.topic_id)
            for model in (Subscription, Webhook):
                for item in model._default_manager.filter(reader=reader, topic=row.topic_id):
                    journal.change(item, is_on=False)
        journal.drop(SavedSearch, id=row.pk)
        journal.sentence = f"Deleted the search “{row.name}”."
    return journal.done


def topic_of(reader: int, slug_: str) -> int | None:
    """The topic of a saved search; None for "" (everything followed). Raises Missing."""
    return access.own_search(reader, slug_).topic_id if slug_ else None
