"""The ledger: what each source brought, what runs now, what is due next, what the library holds."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from broadsheet.delivery.web.etag import render
from broadsheet.delivery.web.guard import page
from broadsheet.kernel import clock
from broadsheet.pipeline import ledger
from broadsheet.reading.status import status as reading_status

WATCH_SECONDS = 5


@page()
def status(request: HttpRequest) -> HttpResponse:
    """``?watch=1`` reloads itself while something runs: asked for, and switched off by one link."""
    runs = ledger.progress()
    is_watching = "watch" in request.GET
    context = {
        "status": reading_status(),
        "sources": ledger.sources(),
        "runs": runs,
        "offline": ledger.offline(),
        "now": clock.now(),
        "is_watching": is_watching,
    }
    response = render(request, "web/status.html", context, is_passing=True)
    if is_watching and runs:
        response.headers["Refresh"] = str(WATCH_SECONDS)
    return response
