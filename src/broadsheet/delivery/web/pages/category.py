"""All categories, and the papers of one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from broadsheet.delivery.web.addresses import category_url
from broadsheet.delivery.web.etag import render
from broadsheet.delivery.web.guard import page
from broadsheet.delivery.web.saying import saying
from broadsheet.reading import category as reading_category


@page()
def categories(request: HttpRequest) -> HttpResponse:
    return render(request, "web/categories.html", {"archives": reading_category.archives()})


@page()
def category(request: HttpRequest, code: str) -> HttpResponse:
    cursor = request.GET.get("cursor", "")
    found = reading_category.category(code, cursor=cursor)
    if found is None:
        raise Http404("Neither arXiv nor this library has a category of that name.")
    if found.code != code:
        return HttpResponsePermanentRedirect(category_url(found.code))
    context = {"category": found, "is_first_page": not cursor}
    context |= saying(request, found.page.cards, kind="category", value=found.code, noun="category")
    return render(request, "web/category.html", context)
