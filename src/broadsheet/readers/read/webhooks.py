"""A reader's webhooks and what became of their calls."""

from __future__ import annotations

import orjson

from broadsheet.readers import access
from broadsheet.readers.models import Attempt, Webhook
from broadsheet.readers.views import AttemptView, WebhookView


def webhooks(reader: int) -> tuple[WebhookView, ...]:
    rows = Webhook.objects.select_related("topic").filter(reader=reader).order_by("pk")
    return tuple(map(view, rows))


def view(row: Webhook) -> WebhookView:
    return WebhookView(
        number=row.pk,
        name=row.name,
        url=row.url,
        template=row.template,
        settings=orjson.loads(row.settings_json),
        secret=row.secret,
        is_on=row.is_on,
        said=row.said,
        search=row.topic.value,
    )


def attempts(reader: int, number: int, limit: int = 50) -> tuple[AttemptView, ...]:
    """The log of a webhook, newest first. Raises Missing for somebody else's."""
    row = access.own_webhook(reader, number)
    rows = Attempt.objects.select_related("call").filter(call__webhook=row).order_by("-pk")[:limit]
    return tuple(
        AttemptView(
            a.at,
            a.status,
            a.said,
            a.milliseconds,
            len(orjson.loads(a.call.content_json)["papers"]),
            a.call.state,
        )
        for a in rows
    )
