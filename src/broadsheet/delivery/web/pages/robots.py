"""What robots and browsers ask for by name: robots.txt and the icon."""

from __future__ import annotations

from pathlib import Path

from django.http import HttpRequest, HttpResponse

from broadsheet.delivery.web.etag import conditional
from broadsheet.delivery.web.guard import page

RULES = """\
User-agent: *
Disallow: /search
Disallow: /merge
Disallow: /status
Crawl-delay: 5
"""
_ICON = (Path(__file__).parent.parent / "static" / "web" / "favicon.svg").read_bytes()


@page()
def robots(request: HttpRequest) -> HttpResponse:
    return conditional(request, HttpResponse(RULES, content_type="text/plain; charset=utf-8"))


@page()
def icon(request: HttpRequest) -> HttpResponse:
    return conditional(request, HttpResponse(_ICON, content_type="image/svg+xml"))
