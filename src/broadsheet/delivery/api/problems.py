"""Faults as ``application/problem+json``: https://www.rfc-editor.org/rfc/rfc9457"""

from __future__ import annotations

from typing import Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import HttpError, Throttled, ValidationError
from pydantic import BaseModel, Field

from broadsheet.kernel.errors import BadInput, BroadsheetError

MEDIA_TYPE = "application/problem+json"
_TITLES = {
    400: "That cannot be read",
    404: "Not found",
    405: "This address can only be read",
    429: "Too many requests",
    503: "Not available just now",
}
RETRY_SECONDS = 30
_MOST_PLACES = 20


class Problem(BaseModel):
    """What went wrong: ``code`` for programs, ``detail`` and ``hint`` for people."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    hint: str = ""
    code: str = ""
    places: list[str] = Field(default=[], description="Which parameters, where the fault is theirs.")


class Missing(Exception):
    """There is no such paper, author, organisation or category here."""


def answer(status: int, detail: str = "", **more: Any) -> HttpResponse:
    title = _TITLES.get(status, "That did not work")
    body = Problem(title=title, status=status, detail=detail, **more).model_dump(exclude_defaults=True)
    response = HttpResponse(
        orjson.dumps(body | {"type": "about:blank"}), status=status, content_type=MEDIA_TYPE
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def of(request: HttpRequest, fault: Exception | type[Exception]) -> HttpResponse:  # noqa: ARG001  (the handler's signature)
    """The answer to any fault that an operation may raise."""
    if isinstance(fault, Missing | Http404):
        return answer(404, str(fault), code="not-found")
    if isinstance(fault, ValidationError):
        return _invalid(fault)
    if isinstance(fault, BadInput):
        return answer(400, fault.sentence, hint=fault.hint, code=fault.code)
    if isinstance(fault, Throttled):
        response = answer(429, "This address has asked too often.", code="too-many-requests")
        response.headers["Retry-After"] = str(max(int(fault.wait or 1), 1))
        return response
    if isinstance(fault, HttpError):
        return answer(fault.status_code, fault.message)
    if isinstance(fault, BroadsheetError):
        response = answer(503, fault.sentence, hint=fault.hint, code=fault.code)
        response.headers["Retry-After"] = str(RETRY_SECONDS)
        return response
    raise fault


HANDLED = (Missing, Http404, ValidationError, BroadsheetError, Throttled, HttpError)


def _invalid(fault: ValidationError) -> HttpResponse:
    places, sentences = [], []
    for error in fault.errors[:_MOST_PLACES]:
        place = str(error["loc"][-1]) if error.get("loc") else "request"
        places.append(place)
        sentences.append(f"{place}: {error.get('msg', 'not usable')}.")
    return answer(400, " ".join(sentences), code="bad-input", places=places)
