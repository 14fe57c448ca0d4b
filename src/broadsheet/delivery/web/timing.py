"""How long the server worked on an answer, for the person who looks (and for ``make bench``).

https://www.w3.org/TR/server-timing/: ``total`` is wall time, ``cpu`` this thread's own, in milliseconds.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class ServerTiming:
    """Stands first of all, so that it sees everything."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wall, cpu = time.perf_counter(), time.thread_time()
        response = self.get_response(request)
        wall, cpu = (time.perf_counter() - wall) * 1000, (time.thread_time() - cpu) * 1000
        response.headers["Server-Timing"] = f"total;dur={wall:.2f}, cpu;dur={cpu:.2f}"
        return response
