"""The jobs of readers: fill inboxes, compose digests that are due, hand over mails, make calls."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import cache

from django.conf import settings

from broadsheet.delivery.mail.send import Pace
from broadsheet.delivery.mail.send import send_due as send_mails
from broadsheet.delivery.webhooks import send as webhooks
from broadsheet.kernel.clock import now
from broadsheet.net.fetch import Fetcher
from broadsheet.pipeline import compose, inbox
from broadsheet.readers.write import arrivals, deliveries

log = logging.getLogger(__name__)
LINES = 3
"""Connections to the mail server at once: with one, most of the time goes into waiting for the disk."""
KEPT = timedelta(days=90)
"""How long editions and the fate of their mails are kept."""


def fill_inboxes() -> None:
    """One look at the change log: every second or so."""
    done = inbox.catch_up()
    if done.arrivals or done.happened:
        log.info("inboxes: %d arrivals, %d news, from %d papers", done.arrivals, done.happened, done.papers)


def pass_once() -> None:
    """Digests composed, mails and calls sent: every half minute or so."""
    if made := compose.catch_up():
        log.info("composed %d digests", made)
    if counts := send_mails(_pace(), lines=LINES):
        log.info("mails: %s", dict(counts))
    if calls := webhooks.send_due(_client().post_json):
        log.info("webhooks: %s", dict(calls))


def tidy() -> None:
    """Once a day: forget what nobody can need any more."""
    rows = arrivals.prune() + deliveries.prune(now() - KEPT)
    log.info("forgot %d rows", rows)


def compose_and_send() -> dict[str, int]:
    """Everything that is due now, for a hand at the command line; how many came to what."""
    made = compose.catch_up()
    return {"composed": made, **send_mails(_pace(), most=1_000_000, lines=LINES)}


@cache
def _pace() -> Pace:
    return Pace(settings.MAIL_PER_SECOND)


@cache
def _client() -> Fetcher:
    """Tries once: when and how often a call is repeated is decided with its row, not while a thread waits."""
    environment = settings.ENVIRONMENT
    return Fetcher(
        contact=environment.contact,
        allow_hosts=environment.allow_hosts,
        tries=1,
        redirects=0,
        timeout=10.0,
        total_time=20.0,
        max_bytes=1 << 16,
    )
