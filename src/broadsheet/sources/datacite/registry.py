"""DataCite: texts with a DOI from repositories, and the look-up of one DOI (arXiv's are registered here).

https://support.datacite.org/docs/api-get-lists: cursor paging (``page[cursor]=1``, then what ``links.next``
says), 1,000 a page at most. Limits per five minutes and address: 3,000 with a log-in, 1,000 with a mail
address, 500 without (https://support.datacite.org/docs/rate-limit). Sets are repositories
(``cern.zenodo``) or prefixes (``10.5281``).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from urllib.parse import parse_qs, quote, urlsplit

from broadsheet.kernel.errors import BadInput
from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Fault, Outcome
from broadsheet.net.answer import RefusedAnswer
from broadsheet.sources.datacite.dois import SOURCE, outcomes_of_doi
from broadsheet.sources.feeds.answers import (
    Get,
    address,
    after,
    expired_on,
    list_in,
    numbered,
    read_object,
)
from broadsheet.sources.jsonlines.fields import Fields
from broadsheet.sources.port import Ask, Page

SIZE = 250
_SET = re.compile(r"(?P<prefix>10\.\d{4,9})|(?P<client>[a-z0-9]+\.[a-z0-9-]+)", re.IGNORECASE)


class DataCite:
    """Texts by the day on which their entry changed."""

    name = SOURCE
    label = "DataCite"
    home = "https://api.datacite.org"
    terms = "Metadata CC0, abstracts under each work's licence. No key; give a contact."
    needs_key = False

    def __init__(self, get: Get, today: Callable[[], date], *, contact: str = "") -> None:
        self._get = get
        self._today = today
        self._contact = contact if "@" in contact else ""

    def fetch(self, ask: Ask, cursor: str) -> Page:
        """A page of one set's texts."""
        if not ask.sets:
            raise BadInput(
                "All of DataCite is too much.", hint="Name repositories (cern.zenodo) or prefixes."
            )
        number, token = numbered(cursor, len(ask.sets))
        params: dict[str, str | int] = {
            **_set(ask.sets[number]),
            "query": f"updated:[{ask.since or '*'} TO {ask.until or '*'}]" if ask.since or ask.until else "",
            "resource-type-id": "text,preprint,journal-article,conference-paper,report,dissertation",
            "page[size]": SIZE,
            "page[cursor]": token or "1",
            "mailto": self._contact,
        }
        url = address(ask.base_url or self.home, "/dois", params)
        try:
            answer = Fields(read_object(self._get(url), self.label))
        except RefusedAnswer as error:
            raise expired_on(error, token, self.label, 400, 410) from error
        items = list_in(answer.data, "data", self.label)
        meta, links = answer.object("meta"), answer.object("links")
        following = _next(links.text("next", 4_000)) if links and items else ""
        total = meta.number("total") if meta else None
        return Page(tuple(self._outcomes(items, url)), after(number, following, len(ask.sets)), total)

    def look_up(self, doi: PaperId, base_url: str = "") -> tuple[Outcome, ...]:
        """What DataCite says about a DOI or an arXiv id; nothing where another agency registered it."""
        name = f"10.48550/arXiv.{doi.value}" if doi.scheme == "arxiv" else doi.value
        url = address(base_url or self.home, f"/dois/{quote(name, safe='')}", {"mailto": self._contact})
        try:
            answer = read_object(self._get(url), self.label)
        except RefusedAnswer as error:
            if error.status == 404:
                return ()
            raise
        entry = answer.get("data")
        return tuple(self._outcomes([entry], url)) if entry is not None else ()

    def _outcomes(self, items: list[object], url: str) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for position, item in enumerate(items, start=1):
            place = f"{url} item {position}"
            if isinstance(item, dict):
                outcomes += outcomes_of_doi(item, place, self._today())
            else:
                outcomes.append(Fault(SOURCE, place, "an entry that is not an object", str(item)[:80]))
        return outcomes


def _set(text: str) -> dict[str, str]:
    found = _SET.fullmatch(text.strip())
    if found is None:
        raise BadInput(f"“{text[:60]}” is no set of DataCite's.", hint="Such as cern.zenodo or 10.5281.")
    return {"prefix": found["prefix"]} if found["prefix"] else {"client-id": found["client"].lower()}


def _next(link: str) -> str:
    """The cursor in the next page's address. Only that is taken: the address may name another host."""
    return parse_qs(urlsplit(link).query).get("page[cursor]", [""])[0]
