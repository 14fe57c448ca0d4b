"""May this person see or change that? The one place that fetches a thing or refuses it.

Somebody else's private thing is missing, not forbidden: that it exists is nobody's business. Views and lists
of one's own things need no question; they are asked for by the reader's number.
"""

from __future__ import annotations

import secrets

from broadsheet.kernel.errors import BadInput
from broadsheet.readers.models import (
    Address,
    Collection,
    Mute,
    Reader,
    Rule,
    SavedSearch,
    Subscription,
    Webhook,
)

ROLES = ("member", "moderator", "owner")
"""From the least to the most that they may do."""


class Missing(BadInput):
    """There is no such thing, or none that this person may know of."""

    code = "missing"


class Refused(BadInput):
    """The thing may be seen, but this person may not do that."""

    code = "refused"


def require(reader: int, role: str) -> None:
    """Raises Refused unless ``reader`` has ``role`` or a higher one."""
    held = Reader.objects.filter(pk=reader).values_list("role", flat=True).first()
    if held is None or ROLES.index(held) < ROLES.index(role):
        raise Refused(f"Only {'an owner' if role == 'owner' else f'a {role}'} of this site may do that.")


def own_reader(reader: int) -> Reader:
    row = Reader.objects.filter(pk=reader).first()
    if row is None:
        raise Missing("There is no such reader.")
    return row


def collection(viewer: int | None, owner: str, slug: str, *, secret: str = "") -> Collection:
    """A collection that ``viewer`` (None: nobody in particular) may see: their own, a public one, or one
    whose secret they have. Raises Missing."""
    row = Collection.objects.select_related("reader").filter(reader__name=owner, slug=slug).first()
    if row is not None:
        if row.reader_id == viewer or row.sharing == "public":
            return row
        if (
            row.sharing == "link"
            and row.secret
            and secrets.compare_digest(row.secret.encode(), secret.encode())
        ):
            return row
    raise Missing(f"There is no collection “{slug[:80]}” here.")


def own_collection(reader: int, slug: str) -> Collection:
    row = Collection.objects.select_related("reader").filter(reader=reader, slug=slug).first()
    if row is None:
        raise Missing(f"You have no collection “{slug[:80]}”.")
    return row


def own_search(reader: int, slug: str) -> SavedSearch:
    row = SavedSearch.objects.select_related("topic").filter(reader=reader, slug=slug).first()
    if row is None:
        raise Missing(f"You have no saved search “{slug[:80]}”.")
    return row


def own_mute(reader: int, number: int) -> Mute:
    row = Mute.objects.filter(reader=reader, pk=number).first()
    if row is None:
        raise Missing("You have no such mute.")
    return row


def own_rule(reader: int, number: int) -> Rule:
    row = Rule.objects.filter(reader=reader, pk=number).first()
    if row is None:
        raise Missing("You have no such rule.")
    return row


def own_address(reader: int, number: int) -> Address:
    row = Address.objects.filter(reader=reader, pk=number).first()
    if row is None:
        raise Missing("You have no such address.")
    return row


def own_subscription(reader: int, number: int) -> Subscription:
    row = Subscription.objects.filter(reader=reader, pk=number).first()
    if row is None:
        raise Missing("You have no such digest.")
    return row


def own_webhook(reader: int, number: int) -> Webhook:
    row = Webhook.objects.select_related("topic").filter(reader=reader, pk=number).first()
    if row is None:
        raise Missing("You have no such webhook.")
    return row
