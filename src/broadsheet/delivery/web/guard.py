"""What stands around every page: which methods it answers, and bad input turned into a page that helps."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

from broadsheet.delivery.web import errors
from broadsheet.kernel.errors import BadInput, BroadsheetError
from broadsheet.readers.access import Missing, Refused

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def page(*methods: str) -> Callable[[View[P]], View[P]]:
    """A page for ``methods`` (GET and HEAD when none are named)."""
    allowed = methods or ("GET", "HEAD")

    def around(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method not in allowed:
                return HttpResponseNotAllowed(allowed)
            try:
                return view(request, *args, **kwargs)
            except Missing as fault:
                return errors.missing(request, fault)
            except Refused as fault:
                return errors.refused(request, fault)
            except BadInput as fault:
                return errors.bad_input(request, fault)
            except BroadsheetError as fault:
                return errors.out_of_order(request, fault)

        return guarded

    return around
