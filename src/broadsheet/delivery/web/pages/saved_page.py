"""A saved Daily Papers page that prints no year."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from broadsheet.delivery.web.etag import render
from broadsheet.delivery.web.guard import page
from broadsheet.delivery.web.saying import saying
from broadsheet.reading import saved_page as reading_saved_page


@page()
def saved_page(request: HttpRequest, name: str) -> HttpResponse:
    cursor = request.GET.get("cursor", "")
    found = reading_saved_page.saved_page(name, cursor=cursor)
    if found is None:
        raise Http404("No saved page of that name was imported.")
    context = {"saved": found, "is_first_page": not cursor} | saying(request, found.page.cards)
    return render(request, "web/saved_page.html", context)
