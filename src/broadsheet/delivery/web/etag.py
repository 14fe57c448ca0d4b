"""Answering a page only when it changed: the tag is a digest of what would be sent."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import get_template
from django.utils.cache import get_conditional_response, patch_vary_headers

from broadsheet.delivery.web import flash

REVALIDATE = "private, max-age=0, must-revalidate"
NEVER = "no-store"


def render(
    request: HttpRequest, template: str, context: dict[str, Any], *, is_passing: bool = False
) -> HttpResponse:
    """The page, or 304 where the browser holds it already.

    ``is_passing`` marks a page nobody should keep: an unexpectedly empty day, a form with its token.
    """
    body = get_template(template).render(context, request).encode()
    response = HttpResponse(body)
    patch_vary_headers(response, ["Cookie"])
    if is_passing or request.COOKIES.get(flash.COOKIE):
        response.headers["Cache-Control"] = NEVER
        flash.shown(request, response)
        return response
    return conditional(request, response)


def conditional(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """``response`` with its tag, or the 304 that stands for it."""
    # Weak, because a compressing server in between may change the bytes and not the page.
    tag = f'W/"{blake2b(response.content, digest_size=12).hexdigest()}"'
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = REVALIDATE
    answer: HttpResponseBase | None = get_conditional_response(request, etag=tag, response=response)
    if not isinstance(answer, HttpResponse):
        return response
    if answer is not response:
        for name in ("Cache-Control", "Vary"):
            if name in response.headers:
                answer.headers[name] = response.headers[name]
    return answer
