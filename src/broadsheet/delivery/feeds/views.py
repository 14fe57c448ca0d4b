"""Feeds by address: ``/feeds/<kind>[/<name>].<atom|rss|json>``."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date
from django.views.decorators.http import conditional_page, require_safe

from broadsheet.delivery.feeds import atom, jsonfeed, rss
from broadsheet.kernel.errors import BadInput, BroadsheetError
from broadsheet.reading.feed import Feed, feed, last_changed
from broadsheet.reading.places import site_url

FORMATS: dict[str, tuple[str, Callable[[Feed, str], bytes]]] = {
    "atom": (atom.MEDIA_TYPE, atom.render),
    "rss": (rss.MEDIA_TYPE, rss.render),
    "json": (jsonfeed.MEDIA_TYPE, jsonfeed.render),
}
USUAL, MOST = 100, 1000
_PLAIN = "text/plain; charset=utf-8"


@require_safe
@conditional_page
def show(request: HttpRequest, kind: str, form: str, name: str = "") -> HttpResponse:
    """A feed, or 304 where the reader holds it already."""
    if form not in FORMATS:
        return _said(404, "Feeds come as .atom, .rss and .json.")
    try:
        asked = request.GET.get("q", "") if kind == "search" else name
        found = feed(kind, asked, limit=_limit(request))
    except BadInput as fault:
        return _said(400, str(fault))
    except BroadsheetError as fault:
        return _said(503, str(fault))
    if found is None:
        return _said(404, "There is no list for this feed.")
    media_type, render = FORMATS[form]
    response = HttpResponse(render(found, site_url() + request.get_full_path()), content_type=media_type)
    response.headers["Cache-Control"] = "private, max-age=300, must-revalidate"
    changed = last_changed()
    # A search follows the index, which may be behind the library: its answer has a tag and no date.
    if changed and kind != "search":
        response.headers["Last-Modified"] = http_date(changed.timestamp())
    return response


def _limit(request: HttpRequest) -> int:
    text = request.GET.get("limit", str(USUAL))
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MOST):
        raise BadInput(f"“limit” must be a whole number from 1 to {MOST}.")
    return int(text)


def _said(status: int, sentence: str) -> HttpResponse:
    return HttpResponse(
        sentence + "\n", status=status, content_type=_PLAIN, headers={"Cache-Control": "no-store"}
    )
