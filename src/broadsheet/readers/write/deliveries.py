"""Mails on their way: claimed by one worker, handed over once, and what became of each.

The order is what makes "at most once" true: ``handing`` is committed before the first byte of a mail's text
leaves, and nothing that was ever handing is sent again by itself. See docs/mail.md for what that promises.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from broadsheet.kernel.clock import now
from broadsheet.readers.models import Address, Delivery, Digest, Receiver
from broadsheet.readers.read.digests import digest_view
from broadsheet.readers.views import DeliveryView

LEASE = timedelta(minutes=10)
"""A claim that is older belongs to a worker that died."""
PAUSE = timedelta(minutes=2)
"""How long a server in trouble is left alone."""
_RETRY = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
)
MOST_TRIES = len(_RETRY) + 1
DIED = "The sender stopped while it was handing this over: it may have arrived, so it is not sent again."


def claim(limit: int) -> tuple[str, list[DeliveryView]]:
    """Take up to ``limit`` mails that are due. Nobody else gets them while the claim lasts. Those whose
    address or subscription was stopped since they were composed are put aside."""
    at, token = now(), secrets.token_hex(8)
    with transaction.atomic():
        due = Delivery.objects.filter(Q(state="waiting") | Q(state="claimed"), due__lte=at).order_by(
            "due", "pk"
        )
        taken = list(
            due.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[:limit]
        )
        Delivery.objects.filter(pk__in=taken).update(state="claimed", claim=token, due=at + LEASE)
        rows = list(
            Delivery.objects.select_related("digest__subscription", "address")
            .filter(pk__in=taken)
            .order_by("pk")
        )
        receivers = {
            (r.subscription_id, r.address_id): r
            for r in Receiver.objects.filter(subscription__in={row.digest.subscription_id for row in rows})
        }
        views = []
        for row in rows:
            receiver = receivers.get((row.digest.subscription_id, row.address_id))
            why = _stopped(row, receiver)
            if why or receiver is None:
                Delivery.objects.filter(pk=row.pk).update(state="stopped", said=why, at=at)
            else:
                views.append(_view(row, receiver))
    return token, views


def _stopped(row: Delivery, receiver: Receiver | None) -> str:
    if receiver is None or receiver.left is not None:
        return "Unsubscribed before it was sent."
    if row.address.state != "confirmed":
        return "The address was stopped before it was sent."
    return "" if row.digest.subscription.is_on else "The digest was switched off before it was sent."


def _view(row: Delivery, receiver: Receiver) -> DeliveryView:
    return DeliveryView(
        number=row.pk,
        digest=digest_view(row.digest),
        receiver=receiver.pk,
        address=row.address_id,
        email=row.address.email,
        tries=row.tries,
        cadence=row.digest.subscription.cadence,
    )


def release(token: str, numbers: Iterable[int], pause: timedelta = timedelta()) -> None:
    """Give back what was claimed and is certainly not accepted, without counting a try: the server is in
    trouble, not the mail; or there is no more time."""
    rows = Delivery.objects.filter(pk__in=list(numbers), claim=token, state__in=("claimed", "handing"))
    rows.update(state="waiting", due=now() + pause, claim="")


def handing(number: int, token: str, message_id: str, sent_before: Sequence[int] = ()) -> bool:
    """The text is about to be sent: from here on it is not sent again. False when the claim is lost.

    ``sent_before`` are mails of the same claim that the server has accepted: noted in the same transaction,
    since waiting for the disk is most of what a mail costs.
    """
    with transaction.atomic():
        sent(sent_before, token)
        rows = Delivery.objects.filter(pk=number, claim=token, state="claimed", due__gt=now())
        return bool(rows.update(state="handing", message_id=message_id))


def sent(numbers: Sequence[int], token: str) -> None:
    """The server has accepted them."""
    if numbers:
        # Also from "unknown": a slow worker whose row was given up for dead still knows what became of it.
        rows = Delivery.objects.filter(pk__in=list(numbers)).filter(Q(claim=token) | Q(state="unknown"))
        rows.update(state="sent", said="Accepted by the server.", at=now(), claim="")


def unknown(number: int, token: str, said: str) -> None:
    """The connection broke after the text had begun to leave."""
    _end(number, token, "unknown", said)


def refused(number: int, token: str, said: str) -> None:
    """The server said never (5xx) to this address or text: the address gets nothing more."""
    with transaction.atomic():
        _end(number, token, "refused", said)
        address = Delivery.objects.filter(pk=number).values("address_id")
        Address.objects.filter(pk__in=address).update(state="stopped", said=said[:300])


def later(number: int, token: str, tries: int, said: str) -> None:
    """Certainly not accepted: tried again with growing pauses, then given up."""
    if tries + 1 >= MOST_TRIES:
        _end(number, token, "failed", said, tries + 1)
        return
    rows = Delivery.objects.filter(pk=number, claim=token, state__in=("claimed", "handing"))
    rows.update(
        state="waiting", claim="", tries=tries + 1, due=now() + _RETRY[min(tries, len(_RETRY) - 1)],
        said=said[:300], at=now(),
    )  # fmt: skip


def _end(number: int, token: str, state: str, said: str, tries: int | None = None) -> None:
    values: dict[str, object] = {"state": state, "said": said[:300], "at": now(), "claim": ""}
    if tries is not None:
        values["tries"] = tries
    Delivery.objects.filter(pk=number, claim=token).update(**values)


def give_up_the_dead() -> int:
    """What a worker was handing over when it died: it may have arrived. How many there are."""
    dead = Delivery.objects.filter(state="handing", due__lt=now())
    return dead.update(state="unknown", said=DIED, at=now())


def send_again(reader: int, number: int) -> bool:
    """The reader's own wish to have a mail again whose fate is unknown, or that failed."""
    rows = Delivery.objects.filter(
        pk=number, digest__subscription__reader=reader, state__in=("unknown", "failed")
    )
    return bool(rows.update(state="waiting", due=now(), tries=0, said="Sent again by hand.", claim=""))


def prune(before: datetime) -> int:
    """Forget editions composed before ``before``, with their deliveries."""
    return Digest.objects.filter(at__lt=before).delete()[0]
