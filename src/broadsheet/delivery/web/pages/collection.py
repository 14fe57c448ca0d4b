"""A collection: for its owner with everything to change it, for others as it is shared."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from broadsheet.delivery.web.acting import number
from broadsheet.delivery.web.etag import NEVER, render
from broadsheet.delivery.web.guard import page
from broadsheet.delivery.web.saying import saying
from broadsheet.delivery.web.who import reader_of
from broadsheet.reading import collection as reading_collection


@page()
def collection(request: HttpRequest, owner: str, slug: str) -> HttpResponse:
    secret, start = request.GET.get("key", ""), number(request.GET.get("start") or "0")
    viewer = reader_of(request)
    found = reading_collection.collection(viewer, owner, slug, secret=secret, start=start)
    context = {
        "collection": found,
        "view": found.view,
        "key": secret,
        "sharings": ("private", "link", "public"),
        "is_first_page": start == 0,
        "next_cursor": found.next_start or "",
    } | saying(request, [entry.card for entry in found.entries])
    response = render(request, "web/readers/collection.html", context)
    if found.view.sharing != "public":
        response.headers["X-Robots-Tag"] = "noindex"
    if secret:
        # The address is the key: it stays out of stores, and out of what the next page is told.
        response.headers["Cache-Control"] = NEVER
        response.headers["Referrer-Policy"] = "no-referrer"
    return response
