"""Digests of a reader: who gets what and when, and the next edition as it would look now."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from broadsheet.delivery.web import mailing
from broadsheet.delivery.web.etag import NEVER, render
from broadsheet.delivery.web.guard import page
from broadsheet.delivery.web.saying import saying
from broadsheet.delivery.web.who import require_reader
from broadsheet.readers.views import Schedule
from broadsheet.reading import digest as reading_digest
from broadsheet.reading import mine as reading_mine

LETTER_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
"""A mail's page may have the styles that stand in it, and nothing else."""


def context(reader: int) -> dict[str, Any]:
    return {
        "subscriptions": reading_mine.subscriptions(reader),
        "addresses": reading_mine.addresses(reader),
        "searches": reading_mine.searches(reader),
        "fresh": Schedule(),
        "cadences": ("daily", "weekly", "monthly"),
        "can_send": mailing.is_there(),
    }


@page()
def preview(request: HttpRequest, number: int) -> HttpResponse:
    """The next edition as a page of this site; works without anything that sends mail."""
    found = reading_digest.preview(require_reader(request), number)
    cards = [entry.card for entry in (*found.watched, *found.entries)]
    shown = {"digest": found, "number": number, "can_send": mailing.is_there()}
    return render(request, "web/readers/digest.html", shown | saying(request, cards), is_passing=True)


@page()
def letter(request: HttpRequest, number: int, form: str) -> HttpResponse:
    """The mail itself: its HTML, or its plain text."""
    reader = require_reader(request)
    if form not in ("html", "txt") or not mailing.is_there():
        raise Http404("No mail is written here.")
    _, html, text = mailing.current().written(reading_digest.preview(reader, number))
    kind = "text/html" if form == "html" else "text/plain"
    answer = HttpResponse(html if form == "html" else text, content_type=f"{kind}; charset=utf-8")
    answer.headers["Content-Security-Policy"] = LETTER_POLICY
    answer.headers["Cache-Control"] = NEVER
    return answer
