"""The first question a new library asks: which categories to follow."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from broadsheet.delivery.web.guard import page
from broadsheet.delivery.web.who import is_personal
from broadsheet.kernel.errors import BadInput
from broadsheet.pipeline import first_run, ledger
from broadsheet.reading.names import category_name

SUGGESTED = ("cs.AI", "cs.CL", "cs.LG", "cs.CV", "stat.ML")
OFFERED = (
    "cs.RO",
    "cs.IR",
    "cs.HC",
    "cs.CR",
    "cs.SE",
    "cs.DC",
    "cs.NE",
    "eess.AS",
    "eess.IV",
    "math.OC",
    "math.ST",
    "q-bio.NC",
    "quant-ph",
    "astro-ph.CO",
    "hep-th",
    "econ.EM",
)
"""A short choice; the box beside it takes any other category or archive."""


@page("POST")
def start(request: HttpRequest) -> HttpResponse:
    if not is_personal():
        raise BadInput("On a shared site its settings choose.", hint="BROADSHEET_CATEGORIES")
    named = request.POST.get("others", "").replace(",", " ").split()
    chosen = tuple(dict.fromkeys([*request.POST.getlist("category"), *named]))
    if not chosen:
        raise BadInput("Choose at least one category.", hint="Go back and tick one, or name one.")
    first_run.choose(chosen)
    return HttpResponseRedirect("/status?watch=1")


def start_context(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001  (one shape for all contexts)
    """Whether to ask (nothing was ever harvested and nothing runs), what to offer, what is running."""
    runs = ledger.progress()
    asks = is_personal() and not runs and first_run.is_needed()
    return {
        "asks_first": asks,
        "suggested": [(code, category_name(code)) for code in SUGGESTED],
        "offered": [(code, category_name(code)) for code in OFFERED],
        "runs": runs,
        "offline": ledger.offline() if asks or runs else "",
    }
