"""Any RSS, Atom or JSON feed of a journal as a source: ``Ask.sets`` are the feeds' addresses.

A feed holds what its publisher put into it lately and nothing else; what falls out between two harvests is
lost, so ask daily. One broken feed among several is a fault and the others go on. A cursor is the number of
the feed that comes next.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from broadsheet.kernel.errors import BadInput, BadPayload, SourceRefused, SourceUnreachable
from broadsheet.kernel.record import Fault, Outcome
from broadsheet.sources.feeds.answers import after, numbered
from broadsheet.sources.feeds.items import SOURCE, outcome_of
from broadsheet.sources.feeds.reader import read_feed
from broadsheet.sources.port import Ask, Page


class Answer(Protocol):
    """What is needed of an HTTP answer."""

    @property
    def headers(self) -> Mapping[str, str]: ...

    @property
    def body(self) -> bytes: ...


class Get(Protocol):
    """Asks for an address; ``conditional`` spares the publisher a feed that has not changed."""

    def __call__(self, url: str, /, *, conditional: bool = False) -> Answer: ...


class JournalFeeds:
    """The feeds named in ``Ask.sets``, one a page."""

    name = "feeds"
    label = "Journals' feeds (RSS, Atom, JSON Feed)"
    home = ""
    terms = "Each publisher's own: abstracts are passed on under a free licence only. No key; ask daily."
    needs_key = False

    def __init__(self, get: Get) -> None:
        self._get = get

    def fetch(self, ask: Ask, cursor: str) -> Page:
        """The items of one feed. Raises for a single feed that cannot be read; one of several is a fault."""
        if not ask.sets:
            raise BadInput("Which feeds?", hint="Name their addresses.")
        number, _ = numbered(cursor, len(ask.sets))
        url = ask.sets[number].strip()
        following = after(number, "", len(ask.sets))
        if not url.startswith(("https://", "http://")):
            raise BadInput(f"“{url[:80]}” is no address of a feed.")
        try:
            return Page(self._read(url), following)
        except (SourceRefused, SourceUnreachable, BadPayload) as error:
            if len(ask.sets) == 1:
                raise
            return Page((Fault(SOURCE, url, str(error)),), following)

    def _read(self, url: str) -> tuple[Outcome, ...]:
        answer = self._get(url, conditional=True)
        kind = next((v for k, v in answer.headers.items() if k.lower() == "content-type"), "")
        try:
            feed = read_feed(answer.body, kind)
        except BadPayload as error:
            raise BadPayload(f"{url} answered with {error.sentence}") from error
        outcomes: list[Outcome] = [
            outcome_of(item, feed, f"{url} item {position}")
            for position, item in enumerate(feed.items, start=1)
        ]
        if feed.is_torn:
            outcomes.append(Fault(SOURCE, url, "the feed breaks off before its end"))
        return tuple(outcomes)
