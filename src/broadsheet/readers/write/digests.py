"""Addresses and digests of readers: who gets what, when; and the editions that are due, frozen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from broadsheet.kernel.clock import now
from broadsheet.kernel.errors import BadInput
from broadsheet.papers.rows import update
from broadsheet.readers import access, editions, limits, tokens
from broadsheet.readers.journal import Journal, acting
from broadsheet.readers.models import Address, Delivery, Digest, Receiver, Subscription
from broadsheet.readers.read.digests import address_view, frozen, schedule_of, subscription_view
from broadsheet.readers.read.picks import ends
from broadsheet.readers.views import AddressView, Done, Picks, Schedule, SubscriptionView
from broadsheet.readers.write.people import known_zone

_LONGEST_EMAIL = 254
MORNINGS = Schedule()
"""Every day at seven, by the reader's own clock."""


def add_address(reader: int, email: str, *, is_confirmed: bool = False) -> AddressView:
    """An address for digests. It has to be confirmed by the link that is mailed to it, unless the caller
    knows it (a verified account, or the one person of a personal site). Raises BadInput."""
    email = checked_email(email)
    with transaction.atomic():
        row = Address.objects.filter(reader=reader, email=email).first()
        if row is None:
            limits.room_for(Address.objects.filter(reader=reader).count(), limits.ADDRESSES, "addresses")
            row = Address.objects.create(reader=access.own_reader(reader), email=email, at=now())
        # An address that its server refused may have been mended: adding it again asks anew.
        row.state, row.said = "confirmed" if is_confirmed or row.state == "confirmed" else "new", ""
        row.save(update_fields=["state", "said"])
    return address_view(row)


def checked_email(email: str) -> str:
    """``email`` if mail can be sent to it. Raises BadInput: nothing that could become a header passes."""
    email = email.strip()
    try:
        if len(email) > _LONGEST_EMAIL or not email.isascii() or not email.isprintable():
            raise ValidationError("")
        validate_email(email)
    except ValidationError as problem:
        raise BadInput("This is not an e-mail address that can be written to.") from problem
    name, _, host = email.rpartition("@")
    return f"{name}@{host.lower()}"


def confirm_address(token: str) -> AddressView:
    """What the link in the confirmation mail does. Raises BadInput; harmless twice."""
    number, email = tokens.address_of(token)
    row = Address.objects.filter(pk=number, email=email).first()
    if row is None:
        raise access.Missing("This address is no longer used here.")
    if row.state == "new":
        row.state = "confirmed"
        row.save(update_fields=["state"])
    return address_view(row)


def remove_address(reader: int, number: int) -> None:
    access.own_address(reader, number).delete()


def stop_address(email: str, said: str) -> int:
    """A provider reports a bounce or a complaint: nothing more is sent to it. How many rows it was."""
    rows = Address.objects.filter(email__iexact=email.strip()).exclude(state="stopped")
    return rows.update(state="stopped", said=said[:300])


def subscribe(
    reader: int,
    addresses: Sequence[int],
    when: Schedule = MORNINGS,
    *,
    search: str = "",
    most: int = 30,
    wants_empty: bool = False,
) -> SubscriptionView:
    """A digest of everything followed, or of the saved search ``search``, to the reader's ``addresses``.
    It begins with what arrives from now on. Raises Missing or BadInput."""
    when = _schedule(reader, when)
    found = access.own_search(reader, search) if search else None
    with acting(reader, "subscribe") as journal:
        count = Subscription.objects.filter(reader=reader).count()
        limits.room_for(count, limits.SUBSCRIPTIONS, "digests")
        upto, appeared = ends()
        row = Subscription.objects.create(
            reader_id=reader,
            topic_id=found.topic_id if found else None,
            name=found.name if found else "Your inbox",
            **asdict(when),
            most=_most(most),
            wants_empty=wants_empty,
            after=upto,
            appeared_after=appeared,
            due=editions.next_due(when, now()),
            at=now(),
        )
        journal.made(row)
        _send_to(journal, row, addresses)
        journal.sentence = f"A {when.cadence} digest of “{row.name}”."
    return subscription_view(row)


def _schedule(reader: int, when: Schedule) -> Schedule:
    zone = known_zone(when.time_zone or access.own_reader(reader).time_zone)
    return editions.checked(replace(when, time_zone=zone))


def _most(most: int) -> int:
    if not 1 <= most <= 200:
        raise BadInput("A digest shows between 1 and 200 papers.")
    return most


def _send_to(journal: Journal, row: Subscription, addresses: Sequence[int]) -> None:
    own = [access.own_address(journal.reader, number).pk for number in addresses]
    for receiver in Receiver.objects.filter(subscription=row):
        if receiver.address_id not in own:
            journal.drop(Receiver, id=receiver.pk)
        elif receiver.left is not None:
            journal.change(receiver, left=None)
    for number in own:
        journal.add(Receiver(subscription_id=row.pk, address_id=number), "subscription_id", "address_id")


def change_subscription(
    reader: int,
    number: int,
    *,
    addresses: Sequence[int] | None = None,
    when: Schedule | None = None,
    **wanted: int | bool,
) -> Done:
    """Change when a digest comes, where it goes, and most, wants_empty or is_on by name."""
    if unknown := sorted(set(wanted) - {"most", "wants_empty", "is_on"}):
        raise BadInput(f"A digest has no “{unknown[0][:40]}”.")
    with acting(reader, "change-digest") as journal:
        row = access.own_subscription(reader, number)
        values: dict[str, object] = dict(wanted)
        if "most" in wanted:
            values["most"] = _most(wanted["most"])
        clock = _schedule(reader, when) if when else schedule_of(row)
        values |= asdict(clock)
        if when or (wanted.get("is_on") and not row.is_on):
            # Switched on again after weeks, a digest that was due long ago must not come at once.
            values["due"] = editions.next_due(clock, now())
        journal.change(row, **values)
        if addresses is not None:
            _send_to(journal, row, addresses)
        journal.sentence = f"Changed the digest of “{row.name}”."
    return journal.done


def delete_subscription(reader: int, number: int) -> Done:
    """Delete a digest; its past editions go with it."""
    with acting(reader, "delete-digest") as journal:
        row = access.own_subscription(reader, number)
        Digest.objects.filter(subscription=row).delete()
        journal.drop(Receiver, subscription_id=row.pk)
        journal.drop(Subscription, id=row.pk)
        journal.sentence = f"Deleted the digest of “{row.name}”."
    return journal.done


def unsubscribe(token: str) -> str:
    """Take one address off one digest, as the link in its mails says; which digest it was. Raises BadInput
    for a forged token. Harmless twice, and for what is gone already."""
    row = Receiver.objects.select_related("subscription").filter(pk=tokens.receiver_of(token)).first()
    if row is None:
        return "this digest"
    Receiver.objects.filter(pk=row.pk, left=None).update(left=now())
    return row.subscription.name


def freeze(composed: Mapping[int, Picks], dues: Mapping[int, datetime], at: datetime) -> int:
    """Write the editions of ``composed`` and their deliveries, and plan the next ones: one transaction.

    ``dues`` is when each was due as it was read; a subscription that was changed or composed by somebody else
    since is left alone. Returns how many editions there are.
    """
    with transaction.atomic():
        rows = [
            row
            for row in Subscription.objects.select_for_update().filter(pk__in=list(composed), is_on=True)
            if row.due == dues[row.pk]
        ]
        names = {row.pk: editions.edition_of(row.cadence, row.due, row.time_zone) for row in rows}
        here = set(
            Digest.objects.filter(subscription__in=names, edition__in=set(names.values())).values_list(
                "subscription_id", "edition"
            )
        )
        receivers = _receivers(list(names))
        made = [
            Digest(
                subscription=row, edition=names[row.pk], due=row.due, at=at,
                papers=len(composed[row.pk].shown), content_json=frozen(composed[row.pk]),
            )
            for row in rows
            if receivers.get(row.pk)
            and (row.pk, names[row.pk]) not in here
            and (composed[row.pk].shown or row.wants_empty)
        ]  # fmt: skip
        Digest.objects.bulk_create(made, batch_size=500)
        Delivery.objects.bulk_create(
            (
                Delivery(digest=digest, address_id=address, due=at, at=at)
                for digest in made
                for address in receivers[digest.subscription_id]
            ),
            batch_size=500,
        )
        update(
            Subscription, ("due", "after", "appeared_after"), "id",
            ((_following(row, at), composed[row.pk].upto, composed[row.pk].appeared, row.pk) for row in rows),
        )  # fmt: skip
        return len(made)


def _following(row: Subscription, at: datetime) -> datetime:
    return editions.next_due(schedule_of(row), max(at, row.due))


def _receivers(subscriptions: Sequence[int]) -> dict[int, list[int]]:
    """The addresses that each digest goes to now."""
    found: dict[int, list[int]] = {}
    rows = Receiver.objects.filter(
        subscription__in=list(subscriptions), left=None, address__state="confirmed"
    )
    for subscription, address in rows.values_list("subscription_id", "address_id"):
        found.setdefault(subscription, []).append(address)
    return found


def preferred_address(reader: int) -> str:
    """Where a test mail goes: the first confirmed address. Raises BadInput."""
    row = Address.objects.filter(reader=reader, state="confirmed").order_by("pk").first()
    if row is None:
        raise BadInput("You have no confirmed address.", hint="Add one, and confirm it by the mail's link.")
    return row.email
