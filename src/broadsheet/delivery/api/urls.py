"""Addresses of the API. The last one answers every other address below ``/api/`` with a problem."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from broadsheet.delivery.api import problems
from broadsheet.delivery.api.instance import api
from broadsheet.delivery.api.llms import llms
from broadsheet.delivery.api.reference import reference


def nothing(request: HttpRequest, rest: str) -> HttpResponse:  # noqa: ARG001  (Django's signature)
    hint = "/api/v1/ lists every address."
    return problems.answer(404, "There is nothing at this address.", hint=hint, code="not-found")


urlpatterns = [
    path("api/v1", reference),
    path("api/v1/", reference, name="api_reference"),
    path("api/v1/", api.urls),
    path("api/<path:rest>", nothing),
    path("llms.txt", llms),
]
