"""The fetcher: every outbound request of ours goes through it.

It waits for the host's turn, checks the address and every redirect, tries again with growing pauses, obeys
``Retry-After``, asks conditionally, and stops answers that are too large or too slow. It reads no proxy
settings (a proxy would resolve names behind the guard's back). Logs name host, status, bytes and seconds,
never headers or query strings, which may hold keys.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import TypedDict, Unpack

import httpx2
import orjson

from broadsheet import __version__
from broadsheet.kernel.clock import now
from broadsheet.kernel.errors import BadPayload, Misconfigured, SourceRefused, SourceUnreachable
from broadsheet.net import guard
from broadsheet.net.answer import REDIRECTS, RETRIED, Answer, RefusedAnswer, decoded, excerpt, retry_after
from broadsheet.net.limits import HostQueues
from broadsheet.net.store import AnswerStore

_LOG = logging.getLogger("broadsheet.net")
_KEPT_ON_REDIRECT = frozenset({"accept", "accept-language"})
_FIRST_PAUSE = 1.0


class Options(TypedDict, total=False):
    """What may be set; see Manners for meanings and defaults."""

    allow_hosts: Collection[str]
    spacing: Mapping[str, float]
    clock: Callable[[], float]
    sleep: Callable[[float], None]
    resolver: guard.Resolver
    max_bytes: int
    timeout: float
    total_time: float
    tries: int
    longest_wait: float
    redirects: int
    jitter: Callable[[], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How the fetcher behaves. Times in seconds, sizes in bytes.

    ``timeout`` is for connecting and for each read, ``total_time`` for one whole answer, ``longest_wait`` the
    longest ``Retry-After`` that is waited for. ``max_bytes`` counts decompressed bytes. ``clock`` must be
    monotonic; ``jitter`` gives numbers from 0 to 1.
    """

    allow_hosts: Collection[str] = ()
    spacing: Mapping[str, float] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    resolver: guard.Resolver = guard.resolve
    max_bytes: int = 64 << 20
    timeout: float = 30.0
    total_time: float = 300.0
    tries: int = 5
    longest_wait: float = 600.0
    redirects: int = 5
    jitter: Callable[[], float] = secrets.SystemRandom().random


@dataclass(frozen=True, slots=True)
class HostUse:
    """What was asked of one host since the start: for the status page."""

    requests: int = 0
    failures: int = 0
    received: int = 0
    """Bytes of decompressed bodies."""
    last_status: int = 0
    """0: the last request got no answer."""
    last_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Call:
    """One request as the caller means it; ``may_repeat``: sending it twice does no harm."""

    method: str
    url: httpx2.URL
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)
    may_repeat: bool = True


@dataclass(frozen=True, slots=True)
class _Later:
    """No answer this time. ``was_sent``: the other side may have acted on the request."""

    reason: str
    retry_after: float | None = None
    was_sent: bool = True


class Fetcher:
    """Polite HTTP for one process; may be used from many threads.

    ``contact`` (an address or e-mail) stands in the User-Agent, as arXiv and others ask. ``state_dir`` shares
    the queues with other processes and keeps answers for conditional requests; without it both end with the
    process.
    """

    def __init__(self, contact: str, state_dir: Path | None = None, **options: Unpack[Options]) -> None:
        if not contact.isprintable() or not contact.isascii():
            raise Misconfigured("The contact for outbound requests must be plain ASCII text on one line.")
        self._manners = Manners(**options)
        self.user_agent = f"Broadsheet/{__version__}" + (f" (+{contact})" if contact else "")
        self._queues = HostQueues(
            state_dir, spacing=self._manners.spacing, clock=self._manners.clock, sleep=self._manners.sleep
        )
        self._store = AnswerStore(state_dir) if state_dir else None
        no_reuse = httpx2.Limits(max_keepalive_connections=0)  # see GuardedTransport
        self._transport = guard.GuardedTransport(
            httpx2.HTTPTransport(limits=no_reuse),
            allow=self._manners.allow_hosts,
            resolver=self._manners.resolver,
        )
        self._usage: dict[str, HostUse] = {}
        self._mutex = Lock()

    def get(
        self,
        url: str,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        conditional: bool = False,
    ) -> Answer:
        """The answer of ``url`` with ``params`` added to its query.

        ``conditional`` asks with the validators of the last answer and gives its body again on a 304. Raises
        AddressRefused, RefusedAnswer (any status that will not change by waiting), SourceUnreachable (after
        all tries, or asked to wait too long) or BadPayload (too large, damaged).
        """
        address = guard.web_address(url)
        if params:
            address = address.copy_merge_params(dict(params))
        kept = self._store.find(str(address)) if conditional and self._store else None
        conditions = kept.conditions() if kept else {}
        answer = self._persist(_Call("GET", address, {**conditions, **(headers or {})}))
        if answer.status == 304:
            if kept is None:
                raise RefusedAnswer(address.host, 304, "Not modified, though nothing was asked about.")
            return replace(answer, headers=kept.headers, body=kept.body, not_modified=True)
        if conditional and self._store:
            self._store.keep(str(address), answer)
        return answer

    def post_json(
        self,
        url: str,
        payload: object,
        headers: Mapping[str, str] | None = None,
        *,
        may_repeat: bool = False,
    ) -> Answer:
        """The answer to ``payload`` sent as JSON; errors as for ``get``.

        Unless ``may_repeat``, a request that may have been acted on is not sent again: only failed
        connections and answers 429 and 503 are.
        """
        wanted = {"Content-Type": "application/json", **(headers or {})}
        return self._persist(
            _Call("POST", guard.web_address(url), wanted, orjson.dumps(payload), may_repeat=may_repeat)
        )

    def usage(self) -> dict[str, HostUse]:
        """Requests per host since the start, redirects and repeated ones included."""
        with self._mutex:
            return dict(self._usage)

    def close(self) -> None:
        """Frees the connections; the fetcher cannot be used afterwards."""
        self._transport.close()

    def _persist(self, call: _Call) -> Answer:
        host = call.url.host
        outcome = _Later("it was not tried")
        for attempt in range(self._manners.tries):
            tried = self._follow(call)
            if isinstance(tried, Answer):
                return tried
            outcome = tried
            wait = outcome.retry_after
            if (wait or 0) > self._manners.longest_wait or (outcome.was_sent and not call.may_repeat):
                break
            if attempt + 1 < self._manners.tries:
                pause = _FIRST_PAUSE * 2**attempt * (1 + self._manners.jitter())
                self._queues.hold(host, pause if wait is None else wait)
        raise SourceUnreachable(
            f"{host} could not be reached: {outcome.reason}.",
            hint="It will be tried again later.",
            retry_after=outcome.retry_after,
        )

    def _follow(self, call: _Call) -> Answer | _Later:
        for _ in range(self._manners.redirects + 1):
            answer = self._exchange(call)
            if isinstance(answer, _Later):
                return answer
            location = answer.headers.get("location")
            if answer.status not in REDIRECTS or not location:
                return self._judged(call, answer)
            call = _redirected(call, answer.status, location)
        raise SourceRefused(f"{call.url.host} sends us in circles.")

    def _judged(self, call: _Call, answer: Answer) -> Answer | _Later:
        if 200 <= answer.status < 300 or answer.status == 304:
            return answer
        if answer.status not in RETRIED:
            raise RefusedAnswer(call.url.host, answer.status, excerpt(answer.body))
        wait = retry_after(answer.headers.get("retry-after"), now())
        return _Later(f"it answered {answer.status}", wait, was_sent=answer.status not in (429, 503))

    def _exchange(self, call: _Call) -> Answer | _Later:
        host = call.url.host
        with self._queues.turn(host):
            started = self._manners.clock()
            status = size = 0
            outcome: Answer | _Later
            try:
                outcome = self._received(call, started)
                status, size = outcome.status, len(outcome.body)
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
                outcome = _Later(str(error) or "no connection", was_sent=False)
            except (httpx2.TransportError, EOFError, TimeoutError) as error:
                outcome = _Later(str(error) or type(error).__name__)
            finally:
                seconds = self._manners.clock() - started
                _LOG.info("%s %s: %s, %d bytes, %.1f s", call.method, host, status or "failed", size, seconds)
                self._count(host, status, size)
            return outcome

    def _received(self, call: _Call, started: float) -> Answer:
        timeout = httpx2.Timeout(self._manners.timeout).as_dict()
        headers = {"User-Agent": self.user_agent, "Accept-Encoding": "gzip", **call.headers}
        content = call.body if call.method == "POST" else None
        request = httpx2.Request(
            call.method, call.url, headers=headers, content=content, extensions={"timeout": timeout}
        )
        response = self._transport.handle_request(request)
        try:
            body = self._read(response, started)
        finally:
            response.close()
        named = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, named, body, str(call.url))

    def _read(self, response: httpx2.Response, started: float) -> bytes:
        body = bytearray()
        encoding = response.headers.get("content-encoding", "")
        for piece in decoded(response.iter_raw(), encoding):
            body += piece
            if len(body) > self._manners.max_bytes:
                raise BadPayload(f"The answer is larger than {self._manners.max_bytes >> 20} MiB.")
            if self._manners.clock() - started > self._manners.total_time:
                raise TimeoutError(f"the answer took longer than {self._manners.total_time:.0f} s")
        return bytes(body)

    def _count(self, host: str, status: int, size: int) -> None:
        with self._mutex:
            old = self._usage.get(host, HostUse())
            self._usage[host] = HostUse(
                requests=old.requests + 1,
                failures=old.failures + (status == 0 or status >= 400),
                received=old.received + size,
                last_status=status,
                last_at=now(),
            )


def _redirected(call: _Call, status: int, location: str) -> _Call:
    """The next request: RFC 9110 15.4. Another origin gets no headers that could carry a key, and no body."""
    try:
        url = guard.web_address(call.url.join(location))
    except httpx2.InvalidURL as error:
        raise SourceRefused(f"{call.url.host} redirects to something that is no address.") from error
    is_same = (url.scheme, url.host, url.port) == (call.url.scheme, call.url.host, call.url.port)
    headers = call.headers
    if not is_same:
        headers = {name: value for name, value in headers.items() if name.lower() in _KEPT_ON_REDIRECT}
    if call.method == "POST" and status in (307, 308):
        if not is_same:
            raise SourceRefused(f"{call.url.host} redirects what was sent to it to another host.")
        return replace(call, url=url)
    return _Call("GET", url, headers, may_repeat=call.may_repeat)
