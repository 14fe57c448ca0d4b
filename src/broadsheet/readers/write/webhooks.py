"""Webhooks of readers: made, changed, and what became of each call."""

from __future__ import annotations

import secrets
from datetime import timedelta

import orjson
from django.db import transaction
from django.db.models import Q

from broadsheet.kernel.clock import now
from broadsheet.kernel.errors import BadInput
from broadsheet.net import guard
from broadsheet.readers import access, limits
from broadsheet.readers.journal import acting
from broadsheet.readers.models import Attempt, Call, Webhook
from broadsheet.readers.read.webhooks import view
from broadsheet.readers.views import CallView, Done, WebhookView

TEMPLATES = ("slack", "discord", "ntfy", "telegram", "json")
LEASE = timedelta(minutes=5)
_RETRY = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720))
MOST_TRIES = len(_RETRY) + 1
_PATIENCE = 20
"""Calls that fail in a row before a webhook is switched off."""
_LONGEST_URL = 2_000


def add_webhook(
    reader: int, search: str, url: str, template: str = "json", *, name: str = "", chat: str = ""
) -> WebhookView:
    """Tell ``url`` of new papers of the saved search ``search``. ``chat`` is Telegram's. Where the address
    leads is looked at for every call. Raises Missing, BadInput or AddressRefused."""
    found = access.own_search(reader, search)
    with acting(reader, "add-webhook") as journal:
        count = Webhook.objects.filter(reader=reader).count()
        limits.room_for(count, limits.WEBHOOKS, "webhooks")
        row = Webhook.objects.create(
            reader_id=reader,
            topic_id=found.topic_id,
            name=limits.name_of(name or found.name, "webhook"),
            url=_address(url),
            template=_template(template, chat),
            settings_json=orjson.dumps({"chat": chat.strip()} if chat else {}).decode(),
            secret=secrets.token_urlsafe(32),
            at=now(),
        )
        journal.made(row)
        journal.sentence = f"Added the webhook “{row.name}”."
    return view(row)


def _address(url: str) -> str:
    url = limits.short(url, _LONGEST_URL, "address")
    guard.web_address(url)
    return url


def _template(template: str, chat: str) -> str:
    if template not in TEMPLATES:
        raise BadInput(f"Webhooks speak {', '.join(TEMPLATES)}.")
    if template == "telegram" and not chat.strip():
        raise BadInput("Telegram needs the number or name of a chat.")
    return template


def switch_webhook(reader: int, number: int, *, is_on: bool) -> Done:
    """Off, or on again with its failures forgotten."""
    with acting(reader, "switch-webhook") as journal:
        row = access.own_webhook(reader, number)
        journal.change(row, is_on=is_on, failures=0, said="")
        journal.sentence = f"The webhook “{row.name}” is {'on' if is_on else 'off'}."
    return journal.done


def renew_secret(reader: int, number: int) -> WebhookView:
    row = access.own_webhook(reader, number)
    row.secret = secrets.token_urlsafe(32)
    row.save(update_fields=["secret"])
    return view(row)


def delete_webhook(reader: int, number: int) -> None:
    """With its log; nothing that waits is sent any more."""
    access.own_webhook(reader, number).delete()


def try_webhook(reader: int, number: int, papers: list[int]) -> int:
    """Put a call with ``papers`` into the queue, to see whether it works; its number."""
    row, at = access.own_webhook(reader, number), now()
    content = orjson.dumps({"papers": papers, "is_test": True}).decode()
    return Call.objects.create(webhook=row, content_json=content, due=at, at=at).pk


def claim(limit: int) -> tuple[str, list[CallView]]:
    """Take up to ``limit`` calls that are due; nobody else gets them while the claim lasts."""
    at, token = now(), secrets.token_hex(8)
    with transaction.atomic():
        due = Call.objects.filter(Q(state="waiting") | Q(state="claimed"), due__lte=at).order_by("due", "pk")
        taken = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
        Call.objects.filter(pk__in=taken).update(state="claimed", claim=token, due=at + LEASE)
        rows = Call.objects.select_related("webhook__topic").filter(pk__in=taken).order_by("pk")
        views = []
        for row in rows:
            if not row.webhook.is_on:
                Call.objects.filter(pk=row.pk).update(state="failed", claim="")
                continue
            papers = tuple(orjson.loads(row.content_json)["papers"])
            views.append(CallView(row.pk, view(row.webhook), papers, row.tries, row.at))
        return token, views


def tried(call: CallView, token: str, *, status: int, said: str, milliseconds: int, may_retry: bool) -> None:
    """Note what a try came to. A status from 200 to 299 ends the call; others are tried again with growing
    pauses while ``may_retry``; a webhook that fails many times in a row, or says 410, is switched off."""
    is_good = 200 <= status < 300
    with transaction.atomic():
        rows = Call.objects.filter(pk=call.number, claim=token, state="claimed")
        tries = call.tries + 1
        if is_good:
            values: dict[str, object] = {"state": "done"}
        elif may_retry and tries < MOST_TRIES:
            values = {"state": "waiting", "due": now() + _RETRY[call.tries]}
        else:
            values = {"state": "failed"}
        if not rows.update(tries=tries, claim="", **values):
            return
        Attempt.objects.create(
            call_id=call.number, at=now(), status=status, said=said[:300], milliseconds=milliseconds
        )
        webhook = Webhook.objects.get(pk=call.webhook.number)
        webhook.failures = 0 if is_good else webhook.failures + 1
        if status == 410 or webhook.failures >= _PATIENCE:
            webhook.is_on, webhook.said = (
                False,
                f"Switched off after {webhook.failures} failures: {said}"[:300],
            )
        webhook.save(update_fields=["failures", "is_on", "said"])
