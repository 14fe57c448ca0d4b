"""How lists are made, in clear words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from broadsheet.delivery.web.etag import render
from broadsheet.delivery.web.guard import page


@page()
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "web/about.html", {})
