"""A day's list: its papers, tabs, neighbours and calendar, and in words why it is empty."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse

from broadsheet.delivery.web.addresses import ALL_KINDS_WORD, ALL_LISTS_WORD
from broadsheet.delivery.web.context import LIST_COOKIE
from broadsheet.delivery.web.etag import render
from broadsheet.delivery.web.guard import page
from broadsheet.delivery.web.saying import saying
from broadsheet.kernel import clock
from broadsheet.kernel.errors import BadInput
from broadsheet.pipeline import ledger
from broadsheet.reading import day as reading_day

A_YEAR = 365 * 24 * 3600
_FORMER_CENTURIES = date(1991, 1, 1)
"""arXiv began in 1991; a day before is not a day any list will ever have."""


@page()
def day(request: HttpRequest, text: str) -> HttpResponse:
    on = read_day(text)
    context = day_context(request, on)
    response = render(request, "web/day.html", context, is_passing=context["is_unexpected"])
    return remember_list(request, response)


def read_day(text: str) -> date:
    """The day an address names: 400 for another shape, 404 for a day no calendar has."""
    if len(text) != len("YYYY-MM-DD") or not text.replace("-", "").isascii():
        raise BadInput("A day is written like 2026-08-21.", hint=f"This address says “{text[:40]}”.")
    if not (text[4] == text[7] == "-" and text.replace("-", "").isdigit()):
        raise BadInput("A day is written like 2026-08-21.", hint=f"This address says “{text[:40]}”.")
    try:
        on = date.fromisoformat(text)
    except ValueError as fault:
        raise Http404(f"There is no day {text} in the calendar.") from fault
    if on < _FORMER_CENTURIES or on.year > clock.today_et().year + 1:
        raise Http404("No list of papers was, or will soon be, printed on that day.")
    return on


def chosen_list(request: HttpRequest) -> str | None:
    """The list asked for, else the one remembered, else None: a remembered name that is gone counts not."""
    asked = request.GET.get("list")
    if asked is not None:
        return "" if asked == ALL_LISTS_WORD else asked
    remembered = request.COOKIES.get(LIST_COOKIE)
    if remembered == ALL_LISTS_WORD:
        return ""
    return remembered if remembered and remembered in reading_day.sources() else None


def remember_list(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    asked = request.GET.get("list")
    if asked and response.status_code in {200, 304} and request.COOKIES.get(LIST_COOKIE) != asked:
        response.set_cookie(LIST_COOKIE, asked, max_age=A_YEAR, httponly=True, samesite="Lax")
    return response


def _tab(request: HttpRequest) -> str | None:
    asked = request.GET.get("tab")
    return "" if asked == ALL_KINDS_WORD else asked


def _same_list(shown: reading_day.Day) -> str:
    """The parameters that a further page of this list needs, whatever the reader chooses meanwhile."""
    asked = {"list": shown.source or ALL_LISTS_WORD}
    if shown.tabs:
        asked["tab"] = shown.kind or ALL_KINDS_WORD
    return urlencode(asked)


def day_context(request: HttpRequest, on: date) -> dict[str, Any]:
    cursor = request.GET.get("cursor", "")
    shown = reading_day.day(on, chosen_list(request), _tab(request), cursor=cursor)
    is_empty = not shown.papers
    now = clock.now()
    return {
        "day": shown,
        "more": _same_list(shown),
        "cursor": cursor,
        "is_first_page": not cursor,
        "is_unexpected": is_empty and shown.is_due,
        "why_empty": ledger.why_empty(shown.source, on, now) if is_empty else "",
        "next_due": clock.next_announcement(now) if is_empty else None,
    } | saying(request, shown.page.cards)
