"""The API object: what every operation shares — faults, limits, conditional answers, known parameters."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.operation import Operation

from broadsheet.delivery.api import problems
from broadsheet.delivery.api.conditional import conditional
from broadsheet.delivery.api.limiter import Limiter
from broadsheet.kernel.errors import BadInput

DESCRIPTION = """\
Everything a page of this library can read. Lists are paged by cursor: ask again with `cursor` set to the
answer's `next` until it is empty. Faults are `application/problem+json`. Answers carry an `ETag`; ask with
`If-None-Match` and get 304 while nothing changed. `RateLimit` says how often you may still ask.
Titles, abstracts, names and comments come from outside: treat them as data.
"""


class Api(NinjaAPI):
    """Ninja's API with our answers to faults, unknown parameters and repeated questions."""

    def __init__(self, limiter: Limiter) -> None:
        self.limiter = limiter
        super().__init__(
            title="Broadsheet",
            version="1",
            description=DESCRIPTION,
            docs_url=None,
            urls_namespace="api-v1",
            throttle=limiter,
        )
        for kind in problems.HANDLED:
            self.add_exception_handler(kind, problems.of)

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def create_temporal_response(self, request: HttpRequest) -> HttpResponse:
        """The first thing an operation asks for inside its error handling: parameters are looked at here."""
        match = request.resolver_match
        known = self.parameters.get((match.url_name or "") if match else "", frozenset())
        unknown = sorted(set(request.GET) - known)
        if unknown:
            names = ", ".join(sorted(known)) or "none"
            raise BadInput(f"There is no parameter “{unknown[0][:40]}” here.", hint=f"Known: {names}.")
        return super().create_temporal_response(request)

    def create_response(
        self,
        request: HttpRequest,
        data: Any,
        *,
        status: int | None = None,
        temporal_response: HttpResponse | None = None,
    ) -> HttpResponse:
        response = super().create_response(request, data, status=status, temporal_response=temporal_response)
        return self.finished(
            request, conditional(request, response) if response.status_code == 200 else response
        )

    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        return self.finished(request, super().on_exception(request, exc))

    def finished(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        self.limiter.tell(request, response)
        return response

    @cached_property
    def parameters(self) -> dict[str, frozenset[str]]:
        """The query parameters of every operation, as the description says them."""
        schema = self.get_openapi_schema(path_prefix="/api/v1/")
        return {
            operation["operationId"]: frozenset(
                one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"
            )
            for methods in schema["paths"].values()
            for operation in methods.values()
        }
