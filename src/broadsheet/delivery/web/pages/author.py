"""The papers under one author's name."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from broadsheet.delivery.web.addresses import search_url
from broadsheet.delivery.web.etag import render
from broadsheet.delivery.web.guard import page
from broadsheet.delivery.web.saying import saying
from broadsheet.reading import author as reading_author


@page()
def author(request: HttpRequest, slug: str) -> HttpResponse:
    cursor = request.GET.get("cursor", "")
    found = reading_author.author(slug, cursor=cursor)
    if found is None:
        raise Http404("No paper in this library names an author who is written so.")
    context = {
        "author": found,
        "is_first_page": not cursor,
        "search_for": search_url(f'author:"{found.view.name}"'),
    } | saying(request, found.page.cards, kind="author", value=slug, noun="author")
    return render(request, "web/author.html", context)
