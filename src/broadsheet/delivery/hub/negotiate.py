"""``Accept: text/markdown`` on a paper's page leads to its Markdown; everybody else gets the page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

_PAGES = "/papers/"
_NOT_PAPERS = ("/papers/date/", "/papers/week", "/papers/month", "/papers/trending", "/papers/submit")


class MarkdownWanted:
    """Middleware, because the address belongs to the pages and only the header tells the two apart."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if not path.startswith(_PAGES) or path.startswith(_NOT_PAPERS) or path == _PAGES:
            return self.get_response(request)
        if request.method in ("GET", "HEAD") and not path.endswith(".md") and wants_markdown(request):
            request.path_info = f"{path}.md"
        response = self.get_response(request)
        patch_vary_headers(response, ["Accept"])
        return response


def wants_markdown(request: HttpRequest) -> bool:
    """Whether Markdown is named and preferred to HTML: browsers and ``*/*`` get the page."""
    if "text/markdown" not in request.headers.get("Accept", ""):
        return False
    return request.get_preferred_type(["text/html", "text/markdown"]) == "text/markdown"
