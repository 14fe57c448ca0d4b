"""Everything a reader has here, a page for each kind of thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from broadsheet.delivery.web.acting import number
from broadsheet.delivery.web.etag import render
from broadsheet.delivery.web.guard import page
from broadsheet.delivery.web.pages import digests
from broadsheet.delivery.web.saying import saying, token
from broadsheet.delivery.web.who import require_reader
from broadsheet.reading import mine as reading_mine

Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """A page under /mine: its name, its template, and what that shows."""

    title: str
    template: str
    load: Callable[[HttpRequest, int], Context]


def _marked(name: str) -> Callable[[HttpRequest, int], Context]:
    def load(request: HttpRequest, reader: int) -> Context:
        cursor = request.GET.get("cursor", "")
        total, shown = reading_mine.marked(reader, name, number(cursor or "0"))
        context = {"total": total, "page": shown, "is_first_page": not cursor, "name": name}
        return context | saying(request, shown.cards)

    return load


def _words(request: HttpRequest, reader: int) -> Context:
    cursor, tag = request.GET.get("cursor", ""), request.GET.get("tag", "")[:80]
    tags, shown = reading_mine.words(reader, tag, number(cursor or "0"))
    context = {"tags": tags, "tag": tag, "page": shown, "is_first_page": not cursor}
    more = urlencode({"tag": tag}) if tag else ""
    return context | {"more": more} | saying(request, shown.cards)


def _collections(_: HttpRequest, reader: int) -> Context:
    return {"collections": reading_mine.own_collections(reader)}


def _follows(_: HttpRequest, reader: int) -> Context:
    return {"followed": reading_mine.followed(reader)}


def _mutes(_: HttpRequest, reader: int) -> Context:
    return {"mutes": reading_mine.mutes(reader)}


def _searches(_: HttpRequest, reader: int) -> Context:
    return {"searches": reading_mine.searches(reader)}


def _rules(_: HttpRequest, reader: int) -> Context:
    return {"rules": reading_mine.rules(reader), "collections": reading_mine.own_collections(reader)}


def _acts(_: HttpRequest, reader: int) -> Context:
    return {"acts": reading_mine.acts(reader)}


def _digests(_: HttpRequest, reader: int) -> Context:
    return digests.context(reader)


PARTS = {
    "later": Part("Read later", "marked", _marked("later")),
    "collections": Part("Collections", "collections", _collections),
    "words": Part("Tags and notes", "words", _words),
    "follows": Part("Following", "follows", _follows),
    "searches": Part("Searches", "searches", _searches),
    "mutes": Part("Mutes", "mutes", _mutes),
    "rules": Part("Rules", "rules", _rules),
    "digests": Part("Digests", "digests", _digests),
    "voted": Part("Voted", "marked", _marked("voted")),
    "read": Part("Was read", "marked", _marked("read")),
    "not-interested": Part("Not for me", "marked", _marked("not-interested")),
    "acts": Part("Recent acts", "acts", _acts),
}


@page()
def mine(request: HttpRequest) -> HttpResponse:
    require_reader(request)
    return HttpResponseRedirect("/mine/later")


@page()
def part(request: HttpRequest, name: str) -> HttpResponse:
    reader = require_reader(request)
    shown = PARTS.get(name)
    if shown is None:
        raise Http404("There is no such page among your things.")
    context = {
        "parts": [(key, one.title, key == name) for key, one in PARTS.items()],
        "title": shown.title,
        "form_token": token(request),
    }
    context |= shown.load(request, reader)
    return render(request, f"web/readers/{shown.template}.html", context)
