"""What is new over everything a reader follows: each paper once, with why it is here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from broadsheet.delivery.web.etag import render
from broadsheet.delivery.web.guard import page
from broadsheet.delivery.web.saying import saying
from broadsheet.delivery.web.who import require_reader
from broadsheet.reading import inbox as reading_inbox


@page()
def inbox(request: HttpRequest) -> HttpResponse:
    found = reading_inbox.inbox(require_reader(request))
    context = {"inbox": found, "as_of": found.as_of, "in_inbox": True}
    context |= saying(request, [entry.card for entry in found.entries])
    # What waits changes by itself, and a page that is kept would offer what is dealt with.
    return render(request, "web/readers/inbox.html", context, is_passing=True)
