"""Star counts of repositories, within the limits that GitHub states with every answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Protocol

import orjson

from broadsheet.kernel.errors import BadInput, BadPayload, SourceUnreachable
from broadsheet.kernel.record import Count
from broadsheet.net.answer import RefusedAnswer

HOME = "https://api.github.com"
_REPOSITORY = re.compile(
    r"(?:https?://(?:www\.)?github\.com/|git@github\.com:)?([A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100}?)(?:\.git)?"
)
_GONE = (404, 410, 451)
"""Deleted or private, and blocked for legal reasons: there is no number, and asking again is no use."""
_USED_UP = "GitHub's limit for this token is used up."
_HOUR = 3600.0
"""GitHub counts requests by the hour."""
_DAY = 86_400


class Answer(Protocol):
    """What is needed of an HTTP answer."""

    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> bytes: ...


class Get(Protocol):
    """Asks for a whole address with headers (``Fetcher.get`` fits)."""

    def __call__(self, url: str, /, *, headers: Mapping[str, str]) -> Answer: ...


class GitHub:
    """One account's view of GitHub; remembers the limit of the last answer and never asks past it."""

    def __init__(
        self, get: Get, token: str, *, base_url: str = HOME, now: Callable[[], datetime] | None = None
    ) -> None:
        if not token:
            raise BadInput("GitHub is asked only with a token.", hint="Set one, or leave star counts out.")
        self._get = get
        self._base = base_url.rstrip("/")
        self._now = now or (lambda: datetime.now(UTC))
        self._open_again: datetime | None = None
        self._headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }

    def stars(self, owner_repo: str) -> tuple[Count, ...]:
        """The star count of a repository today, or nothing where there is no such repository (any more).

        Raises SourceUnreachable with ``retry_after`` when the hourly limit is used up, SourceRefused when
        the token is not accepted, BadPayload when the answer is not GitHub's.
        """
        name = repository(owner_repo)
        if name is None:
            return ()
        try:
            answer = self._ask(f"{self._base}/repos/{name}")
        except RefusedAnswer as error:
            if error.status in _GONE:
                return ()
            # 403 is also what a used-up limit looks like: only the words tell.
            if error.status == 403 and "rate limit" in error.excerpt.lower():
                raise SourceUnreachable(_USED_UP, retry_after=_HOUR) from error
            raise
        return self._count(answer.body)

    def _ask(self, url: str) -> Answer:
        now = self._now()
        if self._open_again is not None and now < self._open_again:
            raise SourceUnreachable(_USED_UP, retry_after=(self._open_again - now).total_seconds())
        # The fetcher follows a renamed repository, and hands the token to no other host.
        answer = self._get(url, headers=self._headers)
        self._open_again = _opens_again(answer.headers, now)
        return answer

    def _count(self, body: bytes) -> tuple[Count, ...]:
        try:
            value = orjson.loads(body)["stargazers_count"]
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise BadPayload("GitHub's answer has no star count.") from error
        if type(value) is not int or value < 0:
            raise BadPayload("GitHub's star count is no number.")
        return (Count("stars", value, self._now().date()),)


def repository(text: str) -> str | None:
    """``owner/name`` of a repository on GitHub, from that or from its address; None for anything else."""
    match = _REPOSITORY.fullmatch(text.strip().split("?")[0].split("#")[0].rstrip("/"))
    return None if match is None or match[1].endswith(("/.", "/..")) else match[1]


def _opens_again(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When asking is allowed again after the last request of an hour, or None where some are left.

    https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
    """
    reset = headers.get("x-ratelimit-reset", "")
    if headers.get("x-ratelimit-remaining") != "0" or not reset.isdecimal():
        return None
    # At most a day: a wrong clock must not silence us for years.
    return datetime.fromtimestamp(min(int(reset), now.timestamp() + _DAY), UTC)
