"""Triage: what a reader does with papers that wait, one or many at a time. Every act can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from broadsheet.kernel.clock import now
from broadsheet.kernel.errors import BadInput
from broadsheet.readers import access, stands
from broadsheet.readers.journal import Journal, acting
from broadsheet.readers.models import Appearance, Seen
from broadsheet.readers.read.inbox import inbox
from broadsheet.readers.read.people import preferences_of
from broadsheet.readers.views import Done
from broadsheet.readers.write.collections import FIRST, collection_for, put_items
from broadsheet.readers.write.mutes import put_mute
from broadsheet.readers.write.said import put_mark

HOWS = {
    "open": "Opened",
    "read": "Marked as read",
    "save": "Saved",
    "later": "Kept for later",
    "not-interested": "Not interested",
    "mute": "Muted",
    "done": "Dealt with",
}
"""The acts of an inbox and what they are called."""
FOR_GOOD = datetime(9999, 12, 31, tzinfo=UTC)


def triage(reader: int, called: Sequence[str], how: str, value: str = "") -> Done:
    """Deal with papers: ``how`` is one of HOWS; ``value`` is the slug of a collection (save) or a query
    (mute). They leave the inbox. Raises Missing or BadInput."""
    if how not in HOWS:
        raise BadInput(f"Papers are not “{how[:20]}”.", hint=f"Choose one of {', '.join(HOWS)}.")
    with acting(reader, how) as journal:
        numbers = list(dict.fromkeys(map(stands.number, called)))
        journal.sentence = f"{HOWS[how]}."
        if how in ("open", "read"):
            put_mark(journal, "read", numbers)
        elif how in ("later", "not-interested"):
            put_mark(journal, how, numbers)
        elif how == "save":
            row = collection_for(journal, value or FIRST)
            put_items(journal, row, numbers)
            journal.sentence = f"Saved to “{row.name}”."
        elif how == "mute":
            put_mute(journal, value)
        put_seen(journal, numbers, how)
    return journal.done


def up_to(reader: int, called: str, as_of: str) -> Done:
    """Deal with every paper that the page of ``as_of`` listed down to ``called``, and that one: what came
    after the page was shown stays. Raises Missing or BadInput."""
    with acting(reader, "up-to") as journal:
        last = stands.number(called)
        above: list[int] = []
        for row in inbox(reader, as_of=as_of).rows:
            above.append(row.paper)
            if row.paper == last:
                put_seen(journal, above, "up-to")
                break
        journal.sentence = _counted(len(above))
    return journal.done


def clear(reader: int, as_of: str) -> Done:
    """Deal with everything that the page of ``as_of`` listed."""
    with acting(reader, "clear") as journal:
        numbers = [row.paper for row in inbox(reader, as_of=as_of).rows]
        put_seen(journal, numbers, "up-to")
        journal.sentence = _counted(len(numbers))
    return journal.done


def _counted(count: int) -> str:
    return f"Dealt with {count:,} paper{'' if count == 1 else 's'}."


def put_seen(journal: Journal, numbers: Sequence[int], how: str) -> None:
    """Take papers out of the inbox until the reader's window has passed."""
    at = now()
    days = preferences_of(access.own_reader(journal.reader)).window_days
    until = at + timedelta(days=days) if days else FOR_GOOD
    # What has come back must be put away anew; what is away already stays as it is.
    later = Appearance.objects.filter(paper=OuterRef("paper"), at__gt=OuterRef("at"))
    held = Seen.objects.filter(reader=journal.reader, paper__in=list(numbers))
    stale = list(held.filter(Q(until__lt=at) | Exists(later)).values_list("pk", flat=True))
    if stale:
        journal.drop(Seen, id__in=stale)
    rows = [Seen(reader_id=journal.reader, paper=n, how=how, at=at, until=until) for n in numbers]
    journal.add_many(rows, "reader_id", "paper")
