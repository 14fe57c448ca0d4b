"""What every answer of this channel shares: JSON, errors as the clients read them, Link headers, methods."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import conditional_page

from broadsheet.kernel.errors import BadInput, BroadsheetError

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
_MOST_DIGITS = 9


class NotHere(Exception):
    """The library holds no such paper."""


def answering(view: View[P]) -> View[P]:
    """``view`` for GET and HEAD, with conditional answers, and faults as this API says them."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            answer = fault(405, "This address can only be read.")
            answer.headers["Allow"] = "GET, HEAD"
            return answer
        try:
            return view(request, *args, **kwargs)
        except NotHere as missing:
            return fault(404, str(missing))
        except BadInput as bad:
            return fault(400, str(bad))
        except BroadsheetError as trouble:
            return fault(503, str(trouble))

    wrapped: View[P] = conditional_page(guarded)
    return wrapped


def answer(values: object) -> HttpResponse:
    response = HttpResponse(orjson.dumps(values), content_type="application/json; charset=utf-8")
    response.headers["Cache-Control"] = "private, max-age=0, must-revalidate"
    return response


def fault(status: int, sentence: str) -> HttpResponse:
    """The sentence stands in the body and, for ``huggingface_hub``, in a header."""
    response = HttpResponse(
        orjson.dumps({"error": sentence}), status=status, content_type="application/json; charset=utf-8"
    )
    response.headers["X-Error-Message"] = sentence.encode("latin-1", "replace").decode("latin-1")
    response.headers["Cache-Control"] = "no-store"
    return response


def linked(response: HttpResponse, request: HttpRequest, **changed: object) -> HttpResponse:
    """``response`` with the address of the next page: this one's with ``changed`` parameters."""
    query = request.GET.copy()
    for name, value in changed.items():
        query[name] = str(value)
    url = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    response.headers["Link"] = f'<{url}>; rel="next"'
    return response


def whole(request: HttpRequest, name: str, default: int, least: int, most: int) -> int:
    """A whole number among the parameters. Raises BadInput for anything else and outside its bounds."""
    text = request.GET.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        raise BadInput(f"“{name}” must be a whole number, not “{text[:40]}”.")
    if not least <= int(text) <= most:
        raise BadInput(f"“{name}” must be between {least} and {most}.")
    return int(text)


def word(request: HttpRequest, name: str, most: int = 200) -> str:
    """A text among the parameters, free of what a database cannot hold."""
    text = request.GET.get(name, "").strip()
    if len(text) > most or "\x00" in text:
        raise BadInput(f"“{name}” may be {most} characters long.")
    return text


Shape = dict[str, Any]
