"""A week and a month: the papers of their lists, most votes first."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from broadsheet.delivery.web.addresses import ALL_LISTS_WORD, month_url, week_url
from broadsheet.delivery.web.etag import render
from broadsheet.delivery.web.guard import page
from broadsheet.delivery.web.pages.day import chosen_list, remember_list
from broadsheet.delivery.web.saying import saying
from broadsheet.kernel import clock
from broadsheet.reading import span as reading_span
from broadsheet.reading.day import list_choices
from broadsheet.reading.today import current_day


@page()
def this_week(request: HttpRequest) -> HttpResponse:
    """The week of the newest list, which may not be the calendar's: redirects, and only for now."""
    return HttpResponseRedirect(week_url(_newest(request)))


@page()
def this_month(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(month_url(_newest(request)))


def _newest(request: HttpRequest) -> date:
    return current_day(chosen_list(request) or "") or clock.today_et()


@page()
def week(request: HttpRequest, text: str) -> HttpResponse:
    source, cursor = chosen_list(request) or "", request.GET.get("cursor", "")
    try:
        shown = reading_span.week(text, source, cursor=cursor)
    except reading_span.NoSuchSpan as fault:
        raise Http404(fault.sentence) from fault
    return _span(request, shown, "week")


@page()
def month(request: HttpRequest, text: str) -> HttpResponse:
    source, cursor = chosen_list(request) or "", request.GET.get("cursor", "")
    try:
        shown = reading_span.month(text, source, cursor=cursor)
    except reading_span.NoSuchSpan as fault:
        raise Http404(fault.sentence) from fault
    return _span(request, shown, "month")


def _span(request: HttpRequest, shown: reading_span.Span, unit: str) -> HttpResponse:
    context = {
        "span": shown,
        "unit": unit,
        "more": urlencode({"list": shown.source or ALL_LISTS_WORD}),
        "choices": list_choices(shown.source),
        "is_first_page": "cursor" not in request.GET,
    } | saying(request, shown.page.cards)
    return remember_list(request, render(request, f"web/{unit}.html", context))
