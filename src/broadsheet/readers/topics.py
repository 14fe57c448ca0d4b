"""What is followed, as rows that everybody shares: found or made by kind and value."""

from __future__ import annotations

import hashlib

from broadsheet.kernel.categories import CATEGORIES, canonical
from broadsheet.kernel.errors import BadInput
from broadsheet.kernel.taxonomy import ARCHIVES
from broadsheet.papers import read
from broadsheet.readers import stands
from broadsheet.readers.access import Missing
from broadsheet.readers.models import Topic
from broadsheet.readers.queries import condition
from broadsheet.readers.snapshots import snapshot, write

KINDS = ("author", "organisation", "category", "query", "paper")
"""What can be followed. Mutes have a kind of their own: their topics are matched against everything that
waits in inboxes, which would be a flood to whoever follows the same words."""


def topic(kind: str, value: str) -> tuple[Topic, str]:
    """The topic and what a person calls it. Raises Missing for an author, organisation, category or paper
    that is unknown here, BadInput for an unusable query."""
    kept, label = _checked(kind, value)
    row, _ = Topic.objects.get_or_create(
        kind=kind,
        digest=digest(kept),
        defaults={"value": kept, "state_json": write(snapshot(int(kept))) if kind == "paper" else ""},
    )
    return row, label


def find(kind: str, value: str) -> Topic | None:
    """The same without making it, and without asking whether what it names still exists."""
    if kind == "paper":
        value = str(stands.number(value))
    elif kind in ("query", "mute"):
        value = condition(value).meaning
    elif kind == "category":
        value = canonical(value.strip())
    return Topic.objects.filter(kind=kind, digest=digest(value)).first()


def digest(value: str) -> str:
    return hashlib.blake2b(value.encode("utf-8", "replace"), digest_size=16).hexdigest()


def _checked(kind: str, value: str) -> tuple[str, str]:
    if kind == "author":
        author = read.author(value)
        if author is not None:
            return author.slug, author.name
    elif kind == "organisation":
        organisation = read.organisation(value)
        if organisation is not None:
            return organisation.slug, organisation.name
    elif kind == "category":
        code = canonical(value.strip())
        if code in CATEGORIES or code in ARCHIVES or read.category_count(code):
            return code, code
    elif kind == "paper":
        number = stands.number(value)
        return str(number), read.cards([number])[0].title
    elif kind in ("query", "mute"):
        asked = condition(value)
        return asked.meaning, asked.text
    else:
        raise BadInput(f"Nobody can follow a “{kind[:20]}”.", hint=f"Choose one of {', '.join(KINDS)}.")
    raise Missing(f"This library knows no {kind} “{value[:80]}”.")
