"""Crossref: what publishers registered with their DOIs, and the look-up of one DOI.

https://api.crossref.org, https://www.crossref.org/documentation/retrieve-metadata/rest-api/. Lists are paged
with ``cursor``, which lives five minutes and is given also with the last page: a page without items ends the
list. All of Crossref is 180 million works: a harvest needs sets, which are journals (``issn:2041-1723``),
publishers (``prefix:10.1101``, ``member:78``) or other filters of the API.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from urllib.parse import quote

from broadsheet.kernel.errors import BadInput
from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Citations, Fault, Outcome
from broadsheet.net.answer import RefusedAnswer
from broadsheet.sources.crossref.work import SOURCE, citations_of_work, outcomes_of_work
from broadsheet.sources.feeds.answers import (
    Get,
    Params,
    address,
    after,
    expired_on,
    list_in,
    numbered,
    read_object,
)
from broadsheet.sources.jsonlines.fields import Fields
from broadsheet.sources.port import Ask, Page

ROWS = 200
"""Works of a page (1,000 are allowed); with references a work may have a megabyte."""
BATCH = 40
"""DOIs that fit into one filter."""
_SET = re.compile(r"(?:(?P<filter>issn|prefix|member|type|funder|orcid):)?(?P<value>[^\s,&]{1,100})")
_ISSN = re.compile(r"\d{4}-\d{3}[\dXx]")


class Crossref:
    """Works by the day on which their record changed (``from-index-date``)."""

    name = SOURCE
    label = "Crossref"
    home = "https://api.crossref.org"
    terms = "Metadata free to use, abstracts are their publishers'. No key; give a contact."
    needs_key = False

    def __init__(self, get: Get, today: Callable[[], date], *, contact: str = "") -> None:
        """``contact`` (a mail address) puts requests into the polite pool."""
        self._get = get
        self._today = today
        self._contact = contact if "@" in contact else ""

    def fetch(self, ask: Ask, cursor: str) -> Page:
        """A page of one set's works."""
        if not ask.sets:
            raise BadInput("All of Crossref is too much.", hint="Name journals (issn:2041-1723) or prefixes.")
        number, token = numbered(cursor, len(ask.sets))
        filters = [_filter(ask.sets[number])]
        filters += [f"from-index-date:{ask.since}"] if ask.since else []
        filters += [f"until-index-date:{ask.until}"] if ask.until else []
        params: Params = {
            "filter": ",".join(filters),
            "rows": ROWS,
            "cursor": token or "*",
            "mailto": self._contact,
        }
        url = address(ask.base_url or self.home, "/works", params)
        try:
            message = self._message(url)
        except RefusedAnswer as error:
            raise expired_on(error, token, self.label, 400, 404) from error
        items = list_in(message.data, "items", self.label)
        outcomes = tuple(self._outcomes(items, url))
        following = message.text("next-cursor", 4_000) if len(items) >= ROWS else ""
        return Page(outcomes, after(number, following, len(ask.sets)), message.number("total-results"))

    def look_up(self, doi: PaperId, base_url: str = "") -> tuple[Outcome, ...]:
        """What Crossref says about one DOI; nothing where another agency registered it."""
        url = address(base_url or self.home, f"/works/{quote(doi.value, safe='')}", {"mailto": self._contact})
        try:
            message = self._message(url)
        except RefusedAnswer as error:
            if error.status == 404:
                return ()
            raise
        return tuple(outcomes_of_work(message.data, url, self._today()))

    def citations(self, papers: Sequence[PaperId], base_url: str = "") -> tuple[Citations, ...]:
        """Counts and references of those of ``papers`` that have a DOI of Crossref's, in few requests."""
        dois = [paper.value for paper in papers if paper.scheme == "doi" and "," not in paper.value]
        found: list[Citations] = []
        for start in range(0, len(dois), BATCH):
            part = dois[start : start + BATCH]
            params: Params = {
                "filter": ",".join(f"doi:{doi}" for doi in part),
                "rows": len(part),
                "mailto": self._contact,
            }
            items = list_in(
                self._message(address(base_url or self.home, "/works", params)).data, "items", self.label
            )
            known = (citations_of_work(item, self._today()) for item in items if isinstance(item, dict))
            found += [one for one in known if one is not None and one.paper.value in part]
        return tuple(found)

    def _message(self, url: str) -> Fields:
        answer = Fields(read_object(self._get(url), self.label))
        message = answer.object("message")
        return message if message is not None else Fields({})

    def _outcomes(self, items: list[object], url: str) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for position, item in enumerate(items, start=1):
            place = f"{url} item {position}"
            if isinstance(item, dict):
                outcomes += outcomes_of_work(item, place, self._today())
            else:
                outcomes.append(Fault(SOURCE, place, "a work that is not an object", str(item)[:80]))
        return outcomes


def _filter(text: str) -> str:
    """A set as a filter of the API: with its name, or a bare ISSN."""
    found = _SET.fullmatch(text.strip())
    if found is None or not (found["filter"] or _ISSN.fullmatch(found["value"])):
        raise BadInput(
            f"“{text[:60]}” is no set of Crossref's.", hint="Such as issn:2041-1723 or prefix:10.1101."
        )
    return f"{found['filter'] or 'issn'}:{found['value']}"
