"""Pages for what went wrong: each says what happened, and where to go from here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote

from django.db import Error as DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import get_template

from broadsheet.delivery.web.addresses import day_url
from broadsheet.delivery.web.middleware import request_id
from broadsheet.kernel.errors import BroadsheetError
from broadsheet.kernel.ids import parse_arxiv
from broadsheet.reading.nearby import nearby_days

_DAY = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)", re.ASCII)
_LAST_WORD = re.compile(r"[^/]+/?$")


@dataclass(frozen=True, slots=True)
class WayOut:
    """A link that may be what was wanted."""

    url: str
    text: str


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    sentence = str(exception) if isinstance(exception, Http404) and _is_sentence(exception) else ""
    return _respond(request, 404, "Not found", sentence or "There is no page at this address.")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  (Django's handler)
    return _respond(request, 400, "That request makes no sense here", "The browser sent something unusable.")


def bad_input(request: HttpRequest, fault: BroadsheetError) -> HttpResponse:
    return _respond(request, 400, "That cannot be read", fault.sentence, fault.hint)


def missing(request: HttpRequest, fault: BroadsheetError) -> HttpResponse:
    return _respond(request, 404, "Not found", fault.sentence, fault.hint)


def refused(request: HttpRequest, fault: BroadsheetError) -> HttpResponse:
    return _respond(request, 403, "Not for you", fault.sentence, fault.hint)


def out_of_order(request: HttpRequest, fault: BroadsheetError) -> HttpResponse:
    response = _respond(request, 503, "Not available just now", fault.sentence, fault.hint)
    if fault.can_retry:
        response.headers["Retry-After"] = "30"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  (Django's handler)
    return _respond(
        request,
        403,
        "This form has grown old",
        "The form could not be matched with your browser, so nothing was changed.",
        "Go back, reload the page and send it again. Cookies must be allowed for this site.",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Leans on nothing that may be broken: no database, no context, no static lookup."""
    body = get_template("web/server_error.html").render({"request_id": request_id(request)})
    return HttpResponse(body, status=500, headers={"Cache-Control": "no-store"})


def _respond(request: HttpRequest, status: int, title: str, sentence: str, hint: str = "") -> HttpResponse:
    last_word = _LAST_WORD.search(unquote(request.path))
    context = {
        "title": title,
        "status": status,
        "sentence": sentence,
        "hint": hint,
        "guess": last_word.group().strip("/")[:200] if last_word and status == 404 else "",
        "ways_out": _ways_out(request.path),
        "request_id": request_id(request),
    }
    body = get_template("web/error.html").render(context, request)
    return HttpResponse(body, status=status, headers={"Cache-Control": "no-store"})


def _ways_out(path: str) -> tuple[WayOut, ...]:
    """Days near the one in the address, and arXiv itself for an id that this library does not hold."""
    ways: list[WayOut] = []
    arxiv = parse_arxiv(unquote(path).removeprefix("/papers/"))
    if arxiv is not None:
        ways.append(WayOut(f"https://arxiv.org/abs/{arxiv.value}", f"{arxiv.value} at arXiv"))
    match = _DAY.search(path)
    if match is not None:
        ways.extend(WayOut(day_url(day), f"The papers of {_long(day)}") for day in _nearby(match[1]))
    return tuple(ways)


def _nearby(text: str) -> tuple[date, ...]:
    try:
        return nearby_days(date.fromisoformat(text))
    except (ValueError, DatabaseError):
        # No such day, or the database is what failed: a page about a fault must not fault itself.
        return ()


def _long(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _is_sentence(exception: Http404) -> bool:
    """Whether a page of ours wrote it: the router's own exception holds a table of patterns instead."""
    return bool(exception.args) and isinstance(exception.args[0], str)
