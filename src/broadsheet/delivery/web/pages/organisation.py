"""The papers that come from one organisation."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from broadsheet.delivery.web.etag import render
from broadsheet.delivery.web.guard import page
from broadsheet.delivery.web.saying import saying
from broadsheet.reading import organisation as reading_organisation


@page()
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    cursor = request.GET.get("cursor", "")
    found = reading_organisation.organisation(slug, cursor=cursor)
    if found is None:
        raise Http404("No paper in this library comes from an organisation that is written so.")
    context = {"organisation": found, "is_first_page": not cursor}
    context |= saying(request, found.page.cards, kind="organisation", value=slug, noun="organisation")
    return render(request, "web/organisation.html", context)
