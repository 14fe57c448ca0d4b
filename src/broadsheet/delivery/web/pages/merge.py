"""“These two are one paper”, what was joined so far, and the undo of each."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from broadsheet.delivery.web.addresses import paper_url
from broadsheet.delivery.web.etag import render
from broadsheet.delivery.web.guard import page
from broadsheet.delivery.web.who import is_personal
from broadsheet.kernel.errors import BadInput
from broadsheet.kernel.ids import address_of
from broadsheet.pipeline import curate
from broadsheet.reading import paper as reading_paper

SAID_BY = "reader"


@page("GET", "HEAD", "POST")
def merge(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _change(request)
    keep, other = request.GET.get("keep", "").strip(), request.GET.get("other", "").strip()
    context: dict[str, Any] = {
        "keep": keep,
        "other": other,
        "pair": _pair(keep, other) if keep and other else None,
        "merges": curate.merges(),
    }
    return render(request, "web/merge.html", context, is_passing=True)


def _change(request: HttpRequest) -> HttpResponse:
    if not is_personal():
        raise BadInput("On a shared site its keeper joins papers.", hint="`broadsheet merge` does it.")
    undone = request.POST.get("undo", "")
    if undone:
        if not (undone.isascii() and undone.isdigit() and len(undone) < 18):
            raise BadInput("There is no such merge.")
        curate.unmerge(int(undone))
        return HttpResponseRedirect("/merge")
    keep, other = _pair(request.POST.get("keep", "").strip(), request.POST.get("other", "").strip())
    curate.merge(keep.key, other.key, said_by=SAID_BY)
    return HttpResponseRedirect(paper_url(address_of(keep.key)))


def _pair(keep: str, other: str) -> tuple[reading_paper.Named, reading_paper.Named]:
    """The two papers, whatever they were called. Raises BadInput where one is missing or both are one."""
    found = (reading_paper.named(keep), reading_paper.named(other))
    if found[0] is None or found[1] is None:
        missing = keep if found[0] is None else other
        raise BadInput(f"This library holds no paper called “{missing[:80]}”.")
    if found[0].key == found[1].key:
        raise BadInput("Those two are one paper already.")
    return found[0], found[1]
