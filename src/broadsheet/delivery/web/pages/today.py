"""The front page: the newest day with a list; on a new library the first question, and what is running."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect

from broadsheet.delivery.web.addresses import search_url
from broadsheet.delivery.web.etag import render
from broadsheet.delivery.web.guard import page
from broadsheet.delivery.web.pages.day import chosen_list, day_context, read_day, remember_list
from broadsheet.delivery.web.pages.start import start_context
from broadsheet.reading.today import current_day


@page()
def today(request: HttpRequest) -> HttpResponse:
    shown = current_day(chosen_list(request) or "")
    started = start_context(request)
    if shown is None:
        return render(request, "web/empty_library.html", started, is_passing=True)
    context = day_context(request, shown) | started | {"is_front": True}
    is_passing = bool(context["is_unexpected"] or started["asks_first"] or started["runs"])
    return remember_list(request, render(request, "web/day.html", context, is_passing=is_passing))


@page()
def papers(request: HttpRequest) -> HttpResponse:
    """``/papers``: today, and the two questions that Hugging Face's page takes in the same place."""
    asked_day, text = request.GET.get("date"), request.GET.get("q")
    if asked_day is not None:
        return HttpResponsePermanentRedirect(f"/papers/date/{read_day(asked_day).isoformat()}")
    if text is not None:
        return HttpResponseRedirect(search_url(text))
    return today(request)
