"""PubMed over NCBI's E-utilities: a search is kept on their server and read from there in pieces.

https://www.ncbi.nlm.nih.gov/books/NBK25499/. Three requests a second, ten with a key; a search gives its
first 9,999 articles only, so a harvest goes day by day (the day an article came into PubMed). Sets are
queries in PubMed's language (``Nature[journal]``); none is everything, some 5,000 articles a day.

A cursor is ``<set>:<day>|<start>|<count>|<query key>|<environment>``; environments live some hours.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from broadsheet.kernel.errors import BadPayload, SourceRefused
from broadsheet.kernel.record import Fault, Outcome
from broadsheet.net.answer import RefusedAnswer
from broadsheet.sources.arxiv.pieces import (
    Frame,
    cut,
    declares_entities,
    encoding_of,
    excerpt_of,
    is_whole,
    root_name,
)
from broadsheet.sources.feeds.answers import (
    CursorExpired,
    Get,
    Params,
    address,
    after,
    expired_on,
    numbered,
    read_object,
)
from broadsheet.sources.jsonlines.fields import Fields
from broadsheet.sources.port import Ask, ListFact, Page
from broadsheet.sources.pubmed.articles import SOURCE, outcomes_of_piece

SIZE = 200
REACHABLE = 9_999
_PLACE = re.compile(r"(\d{4}-\d\d-\d\d)\|(\d{1,5})\|(\d{1,9})\|(\d{1,6})\|([\w+=%.-]{1,300})")
_ERROR = re.compile(rb"<ERROR>([^<]{0,300})</ERROR>|\"error\"\s*:\s*\"([^\"]{0,300})\"", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a harvest is: a day, and in that day's search (``key`` and ``environment``) a start."""

    day: date
    start: int = 0
    count: int = 0
    key: str = ""
    environment: str = ""

    def written(self) -> str:
        return f"{self.day}|{self.start}|{self.count}|{self.key}|{self.environment}"


class PubMed:
    """Articles by the day on which they came into PubMed."""

    name = SOURCE
    label = "PubMed"
    home = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
    terms = "Citations free to use, abstracts may be their publishers'. A free key speeds up."
    needs_key = False

    def __init__(self, get: Get, today: Callable[[], date], *, key: str = "", contact: str = "") -> None:
        self._get = get
        self._today = today
        self._own: Params = {"tool": "broadsheet", "email": contact if "@" in contact else "", "api_key": key}

    def fetch(self, ask: Ask, cursor: str) -> Page:
        """Up to SIZE articles of one day and set."""
        sets = ask.sets or ("all[sb]",)
        number, written = numbered(cursor, len(sets))
        first = ask.since or self._today() - timedelta(days=1)
        last = ask.until or self._today()
        place = _read_place(written) if written else _Place(first)
        if place.day > last:
            return Page((), after(number, "", len(sets)))
        base = ask.base_url or self.home
        if not place.key:
            place = self._search(base, sets[number], place.day)
        outcomes, read = self._articles(base, place) if place.count else ((), 0)
        reachable = min(place.count, REACHABLE)
        following = place.start + SIZE
        if following < reachable and read:
            onward = _Place(place.day, following, place.count, place.key, place.environment)
            return Page(outcomes, after(number, onward.written(), len(sets)), place.count)
        if place.count > REACHABLE:
            words = f"{place.day}: only {REACHABLE:,} of {place.count:,} articles can be read; ask for less"
            outcomes = (*outcomes, Fault(SOURCE, base, words))
        elif place.count and not read:
            words = f"{place.day}: nothing came from {place.start:,} of {place.count:,} on"
            outcomes = (*outcomes, Fault(SOURCE, base, words))
        day = place.day + timedelta(days=1)
        onward_text = f"{day}|0|0|0|-" if day <= last else ""
        fact = ListFact(SOURCE, place.day, {"listed": place.count})
        lists = (fact,) if len(sets) == 1 else ()
        return Page(outcomes, after(number, onward_text, len(sets)), place.count, lists)

    def _search(self, base: str, query: str, day: date) -> _Place:
        written = day.strftime("%Y/%m/%d")
        params: Params = {"db": "pubmed", "term": query[:2_000], "datetype": "edat", "mindate": written}
        params |= {"maxdate": written, "usehistory": "y", "retmode": "json", "retmax": 0}
        answer = self._get(address(base, "/esearch.fcgi", {**params, **self._own}))
        found = Fields(read_object(answer, self.label)).object("esearchresult")
        if found is None or found.text("ERROR"):
            raise SourceRefused(f"PubMed refused the search: {found.text('ERROR') if found else 'no result'}")
        count, key, environment = found.number("count"), found.text("querykey"), found.text("webenv")
        if count is None or (count and not (key and environment)):
            raise BadPayload("PubMed's answer to a search has changed its format.")
        return _Place(day, 0, count, key or "0", environment or "-")

    def _articles(self, base: str, place: _Place) -> tuple[tuple[Outcome, ...], int]:
        """The articles from ``place`` on, and how many there were."""
        params: Params = {"db": "pubmed", "query_key": place.key, "WebEnv": place.environment}
        params |= {"retstart": place.start, "retmax": min(SIZE, REACHABLE - place.start), "retmode": "xml"}
        url = address(base, "/efetch.fcgi", params)
        try:
            body = self._get(address(base, "/efetch.fcgi", {**params, **self._own})).body
        except RefusedAnswer as error:
            raise expired_on(error, place.environment, self.label, 400) from error
        refused = _ERROR.search(body[:2_000])
        if refused:
            words = (refused[1] or refused[2] or b"").decode("utf-8", "replace")
            raise CursorExpired(f"PubMed no longer knows this search: {words}")
        if root_name(body) != "PubmedArticleSet" or declares_entities(body):
            raise BadPayload(f"PubMed answered with something else: “{excerpt_of(body) or 'nothing at all'}”")
        frame, encoding = Frame(), encoding_of(body)
        pieces = list(cut(body, "PubmedArticle", frame))
        outcomes = [o for p in pieces for o in outcomes_of_piece(p, f"{url} line {p.line}", encoding)]
        if not is_whole(frame):
            outcomes.append(Fault(SOURCE, url, "the answer breaks off before its end"))
        return tuple(outcomes), len(pieces)


def _read_place(written: str) -> _Place:
    found = _PLACE.fullmatch(written)
    try:
        day = date.fromisoformat(found[1]) if found else None
    except ValueError:
        day = None
    if found is None or day is None:
        raise CursorExpired(f"“{written[:60]}” is no place in PubMed.")
    if found[5] == "-":
        return _Place(day)
    return _Place(day, int(found[2]), int(found[3]), found[4], found[5])
