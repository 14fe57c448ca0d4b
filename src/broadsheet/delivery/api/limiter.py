"""How often one address may ask: a fixed window, in this process, told in every answer's headers.

Headers as drafted by the IETF (draft-ietf-httpapi-ratelimit-headers) and as Hugging Face sends them. Several
processes each count for themselves, so the true limit is theirs together.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from ninja.throttling import BaseThrottle

REQUESTS, SECONDS = 3000, 300
MOST_ADDRESSES = 20_000
_STATE = "broadsheet.rate"


@dataclass(frozen=True, slots=True)
class State:
    """What is left of the window, and in how many seconds it ends."""

    left: int
    ends_in: int


class Limiter(BaseThrottle):
    """Counts per remote address; forwarded addresses are not believed."""

    def __init__(self, requests: int = REQUESTS, seconds: int = SECONDS) -> None:
        self.requests, self.seconds = requests, seconds
        self._lock = threading.Lock()
        self._window = 0
        self._counts: dict[str, int] = {}

    def allow_request(self, request: HttpRequest) -> bool:
        address = str(request.META.get("REMOTE_ADDR", ""))
        window, used_of_window = divmod(time.time(), self.seconds)
        with self._lock:
            if int(window) != self._window or len(self._counts) > MOST_ADDRESSES:
                self._window = int(window)
                self._counts.clear()
            count = self._counts[address] = self._counts.get(address, 0) + 1
        request.META[_STATE] = State(max(self.requests - count, 0), int(self.seconds - used_of_window) or 1)
        return count <= self.requests

    def wait(self) -> float:
        return self.seconds - time.time() % self.seconds

    def forget(self) -> None:
        """For tests, and for whoever wants to be let in again."""
        with self._lock:
            self._counts.clear()

    def tell(self, request: HttpRequest, response: HttpResponse) -> None:
        state = request.META.get(_STATE)
        if isinstance(state, State):
            response.headers["RateLimit-Policy"] = f'"default";q={self.requests};w={self.seconds}'
            response.headers["RateLimit"] = f'"default";r={state.left};t={state.ends_in}'
