"""Semantic Scholar: papers by query, and citations, references and short summaries of papers we hold.

https://api.semanticscholar.org/api-docs/graph. Without a key a pool shared with everybody answers 429 often;
a key gives one request a second over all endpoints. Harvests use ``/paper/search/bulk`` (boolean queries,
1,000 a page, ``token``), look-ups ``/paper/batch`` (500 ids; null for an unknown one). Sets are queries.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from broadsheet.kernel.errors import BadInput, BadPayload
from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Citations, Fault, Outcome
from broadsheet.net.answer import RefusedAnswer
from broadsheet.sources.feeds.answers import (
    Get,
    Params,
    Post,
    address,
    after,
    expired_on,
    list_in,
    numbered,
    read_json,
    read_object,
)
from broadsheet.sources.jsonlines.fields import Fields
from broadsheet.sources.port import Ask, Page
from broadsheet.sources.semantic_scholar.paper import SOURCE, citations_of, outcomes_of_paper

BATCH = 500
FIELDS = (
    "title,abstract,year,externalIds,citationCount,s2FieldsOfStudy,openAccessPdf,authors.name,venue,"
    "publicationVenue,publicationDate,journal,url"
)
"""Of a bulk search, which knows no ``tldr``."""
_PREFIXES = {"arxiv": "ARXIV", "doi": "DOI", "acl": "ACL"}


class SemanticScholar:
    """Papers by query; look-ups for papers we hold."""

    name = SOURCE
    label = "Semantic Scholar"
    home = "https://api.semanticscholar.org/graph/v1"
    terms = (
        "ODC-BY, name Semantic Scholar; abstracts are not passed on. A free key helps: one request a second."
    )
    needs_key = False

    def __init__(self, get: Get, post: Post, today: Callable[[], date], *, key: str = "") -> None:
        self._get = get
        self._post = post
        self._today = today
        self._headers: Mapping[str, str] = {"x-api-key": key} if key else {}

    def fetch(self, ask: Ask, cursor: str) -> Page:
        """A page of one query's papers."""
        if not ask.sets:
            raise BadInput("Semantic Scholar is asked with queries.", hint="Such as “graph + transformer”.")
        number, token = numbered(cursor, len(ask.sets))
        days = f"{ask.since or ''}:{ask.until or ''}" if ask.since or ask.until else ""
        params: Params = {
            "query": ask.sets[number].strip()[:500],
            "fields": FIELDS,
            "publicationDateOrYear": days,
            "sort": "paperId",
            "token": token,
        }
        url = address(ask.base_url or self.home, "/paper/search/bulk", params)
        try:
            answer = Fields(read_object(self._get(url, headers=self._headers), self.label))
        except RefusedAnswer as error:
            raise expired_on(error, token, self.label, 400) from error
        items = list_in(answer.data, "data", self.label)
        following = answer.text("token", 4_000) if items else ""
        return Page(
            tuple(self._outcomes(items, url)), after(number, following, len(ask.sets)), answer.number("total")
        )

    def look_up(self, papers: Sequence[PaperId], base_url: str = "") -> tuple[Outcome, ...]:
        """Records of those of ``papers`` that are known, with short summaries."""
        url = base_url or self.home
        known = [item for _, item in self._batch(papers, f"{FIELDS},tldr", base_url)]
        return tuple(self._outcomes(list(known), f"{url}/paper/batch"))

    def citations(self, papers: Sequence[PaperId], base_url: str = "") -> tuple[Citations, ...]:
        """Counts and references of those of ``papers`` that are known."""
        found = self._batch(papers, "externalIds,citationCount,references.externalIds", base_url)
        return tuple(citations_of(item, paper, self._today()) for paper, item in found)

    def _batch(
        self, papers: Sequence[PaperId], fields: str, base_url: str
    ) -> list[tuple[PaperId, dict[str, object]]]:
        """What is known of each paper. Answers stand in the order of the question, null for unknown ones."""
        named = [paper for paper in papers if paper.scheme in _PREFIXES]
        found: list[tuple[PaperId, dict[str, object]]] = []
        for start in range(0, len(named), BATCH):
            part = named[start : start + BATCH]
            url = address(base_url or self.home, "/paper/batch", {"fields": fields})
            asked = {"ids": [f"{_PREFIXES[paper.scheme]}:{paper.value}" for paper in part]}
            answer = read_json(self._post(url, asked, headers=self._headers, may_repeat=True), self.label)
            if not isinstance(answer, list) or len(answer) != len(part):
                raise BadPayload(
                    f"{self.label} answered with another number of papers than it was asked for."
                )
            found += [
                (paper, item) for paper, item in zip(part, answer, strict=True) if isinstance(item, dict)
            ]
        return found

    def _outcomes(self, items: Sequence[object], url: str) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for position, item in enumerate(items, start=1):
            place = f"{url} item {position}"
            if isinstance(item, dict):
                outcomes += outcomes_of_paper(item, place, self._today())
            elif item is not None:
                outcomes.append(Fault(SOURCE, place, "a paper that is not an object", str(item)[:80]))
        return outcomes
