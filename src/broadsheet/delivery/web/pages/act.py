"""One door for everything a reader changes: a form's button says what, and the browser comes back."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from broadsheet.delivery.web import acts, flash
from broadsheet.delivery.web.acting import Outcome
from broadsheet.delivery.web.addresses import paper_anchor
from broadsheet.delivery.web.guard import page
from broadsheet.delivery.web.pages.display import own_address
from broadsheet.delivery.web.who import require_reader
from broadsheet.reading import inbox


@page("POST")
def act(request: HttpRequest) -> HttpResponse:
    reader = require_reader(request)
    outcome = acts.perform(reader, request.POST.get("do", ""), request.POST)
    inbox.forget(reader)
    response = HttpResponseRedirect(_back(request, outcome))
    # 303: what follows is always a question, also after a client that repeats its method.
    response.status_code = 303
    flash.say(response, outcome.done.sentence, 0 if outcome.is_undo else outcome.done.act or 0)
    return response


def _back(request: HttpRequest, outcome: Outcome) -> str:
    if outcome.to:
        return outcome.to
    back = own_address(request.POST.get("back", "") or _referring(request)).partition("#")[0]
    return back + (paper_anchor(outcome.at) if outcome.at else "")


def _referring(request: HttpRequest) -> str:
    """The page a form without ``back`` was on, when it is one of ours."""
    came, here = request.headers.get("Referer", ""), f"{request.scheme}://{request.get_host()}"
    return came.removeprefix(here) if came.startswith(here + "/") else ""
