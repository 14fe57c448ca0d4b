"""Addresses, digests, their editions, and what is on its way."""

from __future__ import annotations

from datetime import datetime

import orjson

from broadsheet.readers import access
from broadsheet.readers.models import Address, Delivery, Digest, Receiver, Subscription
from broadsheet.readers.views import (
    AddressView,
    DigestView,
    Pick,
    Picks,
    ReceiverView,
    Schedule,
    SubscriptionView,
)


def addresses(reader: int) -> tuple[AddressView, ...]:
    return tuple(map(address_view, Address.objects.filter(reader=reader).order_by("pk")))


def address_view(row: Address) -> AddressView:
    return AddressView(row.pk, row.email, row.state, row.said)


def subscriptions(reader: int) -> tuple[SubscriptionView, ...]:
    """A reader's digests, with where they go."""
    return tuple(map(subscription_view, Subscription.objects.filter(reader=reader).order_by("pk")))


def subscription_view(row: Subscription) -> SubscriptionView:
    receivers = Receiver.objects.select_related("address").filter(subscription=row).order_by("pk")
    return SubscriptionView(
        number=row.pk,
        reader=row.reader_id,
        topic=row.topic_id,
        name=row.name,
        schedule=schedule_of(row),
        most=row.most,
        wants_empty=row.wants_empty,
        is_on=row.is_on,
        due=row.due,
        receivers=tuple(
            ReceiverView(r.address_id, r.address.email, r.address.state, r.left is not None)
            for r in receivers
        ),
    )


def schedule_of(row: Subscription) -> Schedule:
    return Schedule(row.cadence, row.hour, row.day, row.time_zone)


def due(at: datetime, limit: int) -> list[Subscription]:
    """Subscriptions whose next edition is due, the earliest first. For ``pipeline.compose`` alone."""
    return list(Subscription.objects.filter(due__lte=at, is_on=True).order_by("due", "pk")[:limit])


def own(reader: int, number: int) -> Subscription:
    """A reader's own subscription as a row, to preview it. Raises Missing."""
    return access.own_subscription(reader, number)


def editions(reader: int, limit: int = 60) -> tuple[DigestView, ...]:
    """The reader's past editions, newest first."""
    rows = Digest.objects.select_related("subscription").filter(subscription__reader=reader)
    return tuple(map(digest_view, rows.order_by("-at", "-pk")[:limit]))


def edition(reader: int, number: int) -> DigestView:
    """One past edition of the reader. Raises Missing."""
    row = Digest.objects.select_related("subscription").filter(subscription__reader=reader, pk=number).first()
    if row is None:
        raise access.Missing("You have no such edition.")
    return digest_view(row)


def digest_view(row: Digest) -> DigestView:
    held = row.subscription
    return DigestView(
        row.pk,
        held.pk,
        held.reader_id,
        held.name,
        row.edition,
        row.due,
        held.time_zone,
        thawed(row.content_json),
    )


def frozen(picks: Picks) -> str:
    shown = [[p.paper, p.reasons, p.news] for p in picks.shown]
    return orjson.dumps(
        {"shown": shown, "more": picks.more, "muted": picks.muted, "why": picks.why_empty}
    ).decode()


def thawed(text: str) -> Picks:
    held = orjson.loads(text)
    shown = tuple(Pick(paper, tuple(reasons), tuple(news)) for paper, reasons, news in held["shown"])
    return Picks(shown, held["more"], held["muted"], held["why"])


def deliveries(reader: int, limit: int = 100) -> tuple[tuple[datetime, str, str, str, str], ...]:
    """(when, address, edition, state, what was said) of the reader's newest mails."""
    rows = Delivery.objects.filter(digest__subscription__reader=reader).order_by("-at", "-pk")
    columns = ("at", "address__email", "digest__edition", "state", "said")
    return tuple(rows.values_list(*columns)[:limit])


def counts() -> dict[str, int]:
    """How many mails are in each state: for the status page."""
    found: dict[str, int] = {}
    for state in Delivery.objects.order_by().values_list("state", flat=True).distinct():
        found[state] = Delivery.objects.filter(state=state).count()
    return found
