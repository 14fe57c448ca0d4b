"""OpenReview: submissions and decisions of a venue. ``Ask.sets`` are venues (``ICLR.cc/2026/Conference``).

https://docs.openreview.net, API v2 at api2.openreview.net (old venues: v1 at api.openreview.net, by base
address). A venue alone gives what was accepted; with ``/-/Submission`` behind it all public submissions, with
their state. Pages go by ``offset``; ``count`` is a hint. Since autumn 2026 anonymous readers may get 403
ChallengeRequiredError: then an account's name and password (or a token) are needed, and without them the
refusal is said in words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from broadsheet.kernel.errors import BadInput, BadPayload, SourceRefused
from broadsheet.kernel.record import Fault, Outcome
from broadsheet.net.answer import RefusedAnswer
from broadsheet.sources.feeds.answers import (
    Get,
    Params,
    Post,
    address,
    after,
    list_in,
    numbered,
    read_object,
)
from broadsheet.sources.jsonlines.fields import Fields
from broadsheet.sources.openreview.notes import SOURCE, outcomes_of_note
from broadsheet.sources.port import Ask, Page

LIMIT = 1_000
_MAX_OFFSET = 200_000
_VENUE = re.compile(r"[A-Za-z0-9_.:-]{1,80}(?:/[A-Za-z0-9_.:-]{1,80}){1,8}")


class ChallengeRequired(SourceRefused):
    """OpenReview wants to know who asks."""

    code = "log-in-needed"


class OpenReview:
    """Venues' submissions, a thousand a page."""

    name = SOURCE
    label = "OpenReview"
    home = "https://api2.openreview.net"
    terms = "Public submissions; each under the licence it states (often CC BY 4.0). A log-in may be needed."
    needs_key = False

    def __init__(self, get: Get, post: Post, *, token: str = "", user: str = "", password: str = "") -> None:
        self._get = get
        self._post = post
        self._token = token
        self._log_in_as = (user, password)

    def fetch(self, ask: Ask, cursor: str) -> Page:
        """A page of one venue's submissions."""
        if not ask.sets:
            raise BadInput("Which venues?", hint="Such as ICLR.cc/2026/Conference.")
        number, place = numbered(cursor, len(ask.sets))
        offset = int(place) if place.isdecimal() and len(place) < 8 else 0
        venue = ask.sets[number].strip()
        if not _VENUE.fullmatch(venue):
            raise BadInput(f"“{venue[:60]}” is no venue.", hint="Such as ICLR.cc/2026/Conference.")
        by = "invitation" if "/-/" in venue else "content.venueid"
        params: Params = {by: venue, "limit": LIMIT, "offset": offset}
        base = ask.base_url or self.home
        url = address(base, "/notes", params)
        answer = self._read(url, base)
        notes = list_in(answer.data, "notes", self.label)
        # A short page is the last one; a count that says otherwise has been seen wrong both ways.
        following = str(offset + LIMIT) if len(notes) >= LIMIT and offset + LIMIT <= _MAX_OFFSET else ""
        return Page(
            tuple(_outcomes(notes, url)), after(number, following, len(ask.sets)), answer.number("count")
        )

    def _read(self, url: str, base: str) -> Fields:
        """The answer; logs in once where that is asked for and we can."""
        try:
            return Fields(read_object(self._get(url, headers=self._headers()), self.label))
        except RefusedAnswer as error:
            if error.status not in (401, 403):
                raise
            if not all(self._log_in_as):
                raise self._needed(error) from error
        self._log_in(base)
        try:
            return Fields(read_object(self._get(url, headers=self._headers()), self.label))
        except RefusedAnswer as error:
            raise self._needed(error) from error

    def _log_in(self, base: str) -> None:
        user, password = self._log_in_as
        try:
            answer = read_object(
                self._post(f"{base.rstrip('/')}/login", {"id": user, "password": password}), "OpenReview"
            )
        except RefusedAnswer as error:
            raise ChallengeRequired("OpenReview does not accept the name or the password.") from error
        token = answer.get("token")
        if not isinstance(token, str) or not token or not token.isascii() or len(token) > 8_000:
            raise BadPayload("OpenReview's log-in gave no token.")
        self._token = token

    def _headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self._token}"} if self._token else {}

    def _needed(self, error: RefusedAnswer) -> SourceRefused:
        if error.status == 403 and "hallenge" not in error.excerpt and self._token:
            return error
        return ChallengeRequired(
            f"OpenReview lets nobody read without a log-in at the moment ({error.status}).",
            hint="Set the name and password of an account, or a token.",
        )


def _outcomes(notes: list[object], url: str) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for position, note in enumerate(notes, start=1):
        place = f"{url} note {position}"
        if isinstance(note, dict):
            outcomes += outcomes_of_note(note, place)
        else:
            outcomes.append(Fault(SOURCE, place, "a note that is not an object", str(note)[:80]))
    return outcomes
