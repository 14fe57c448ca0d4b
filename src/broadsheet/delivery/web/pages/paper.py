"""A paper's own page, and the way to it from everything the paper was ever called."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect

from broadsheet.delivery.web.addresses import paper_url
from broadsheet.delivery.web.etag import render
from broadsheet.delivery.web.guard import page
from broadsheet.delivery.web.pages.reproduced import badge_context
from broadsheet.delivery.web.paper_context import paper_context
from broadsheet.delivery.web.reproduced_context import laid
from broadsheet.delivery.web.saying import saying
from broadsheet.reading import paper as reading_paper
from broadsheet.reading import reproduced as reading_reproduced

NOT_BUILT_YET = frozenset({"trending", "submit"})
"""Words under /papers/ that are kept for pages to come: never a paper's address."""


@page()
def paper(request: HttpRequest, called: str) -> HttpResponse:
    if called in NOT_BUILT_YET or called.endswith(".md"):
        raise Http404("This library has no such page yet.")
    found = reading_paper.paper(called)
    if found is None:
        raise Http404("This library holds no paper that is called so.")
    if isinstance(found, reading_paper.Moved):
        return HttpResponsePermanentRedirect(paper_url(found.address))
    context = paper_context(found) | saying(request, [found.view.card])
    if "says" in context:
        context["own"] = context["says"].of(found.view.card.number)
    if run_here := reading_reproduced.of_paper(found.view):
        context |= {"reproduced": tuple(map(laid, run_here))} | badge_context(request, called)
    return render(request, "web/paper.html", context)
