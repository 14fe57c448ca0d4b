"""OpenAlex: works of every field, citation counts and references.

https://developers.openalex.org/api-reference/authentication: a key is needed since 2026-02-13; single works
are free, lists cost a little of the key's daily credit; filters on update dates need a paid plan, so a
harvest goes by publication date. Cursor paging, 100 a page. Sets are filters of the API, such as
``primary_topic.field.id:17`` or ``primary_location.source.id:S137773608``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from broadsheet.kernel.errors import BadInput, Misconfigured, SourceRefused
from broadsheet.kernel.ids import PaperId
from broadsheet.kernel.record import Citations, Fault, Outcome
from broadsheet.net.answer import RefusedAnswer
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
from broadsheet.sources.openalex.work import SOURCE, ids_of, outcomes_of_work, work_id
from broadsheet.sources.port import Ask, Page

PER_PAGE = 100
BATCH = 50
"""Identifiers of one filter; 100 are allowed, but DOIs make long addresses."""
_SET = re.compile(r"[a-z_.]{2,60}:[^\s,&]{1,200}")
_MAX_REFERENCES = 2_000


class OpenAlex:
    """Works by publication date; look-ups of citations for papers we hold."""

    name = SOURCE
    label = "OpenAlex"
    home = "https://api.openalex.org"
    terms = (
        "Data CC0, abstracts under each work's licence. Free key with a daily credit; 100 requests a second."
    )
    needs_key = True

    def __init__(self, get: Get, today: Callable[[], date], *, key: str = "") -> None:
        self._get = get
        self._today = today
        self._key = key

    def fetch(self, ask: Ask, cursor: str) -> Page:
        """A page of one set's works."""
        self._require_key()
        if not ask.sets:
            raise BadInput("All of OpenAlex is too much.", hint="Name filters: primary_topic.field.id:17.")
        number, token = numbered(cursor, len(ask.sets))
        wanted = ask.sets[number].strip()
        if not _SET.fullmatch(wanted):
            raise BadInput(
                f"“{wanted[:60]}” is no filter of OpenAlex's.", hint="Such as primary_topic.field.id:17."
            )
        filters = [wanted]
        filters += [f"from_publication_date:{ask.since}"] if ask.since else []
        filters += [f"to_publication_date:{ask.until}"] if ask.until else []
        params: Params = {"filter": ",".join(filters), "per_page": PER_PAGE, "cursor": token or "*"}
        answer, url = self._ask(ask.base_url, "/works", params, token)
        items = list_in(answer.data, "results", self.label)
        meta = answer.object("meta")
        following = meta.text("next_cursor", 4_000) if meta and items else ""
        total = meta.number("count") if meta else None
        return Page(tuple(self._outcomes(items, url)), after(number, following, len(ask.sets)), total)

    def citations(self, papers: Sequence[PaperId], base_url: str = "") -> tuple[Citations, ...]:
        """Counts and references of ``papers`` (DOIs and arXiv ids). References are OpenAlex's own ids and
        are asked for by a second round of requests."""
        self._require_key()
        named = {_doi_of(paper): paper for paper in papers if _doi_of(paper)}
        found: list[tuple[PaperId, int | None, list[str]]] = []
        for works in self._batches("doi", list(named), base_url, "doi,ids,cited_by_count,referenced_works"):
            for work in works:
                paper = named.get(work.text("doi").lower().removeprefix("https://doi.org/"))
                references = [w for w in map(work_id, work.texts("referenced_works")) if w][:_MAX_REFERENCES]
                if paper is not None:
                    found.append((paper, work.number("cited_by_count"), references))
        known = self._names({work for _, _, references in found for work in references}, base_url)
        return tuple(
            Citations(SOURCE, paper, count, self._today(), tuple(known[w] for w in references if w in known))
            for paper, count, references in found
        )

    def _names(self, works: Iterable[str], base_url: str) -> dict[str, PaperId]:
        """The strongest identity of each of OpenAlex's works."""
        fields = "id,doi,primary_location,locations"
        pairs = (
            (work_id(work.text("id")), ids_of(work))
            for batch in self._batches("openalex", sorted(works), base_url, fields)
            for work in batch
        )
        return {own: min(ids, key=lambda i: i.scheme != "arxiv") for own, ids in pairs if own and ids}

    def _batches(
        self, name: str, values: Sequence[str], base_url: str, select: str
    ) -> Iterable[list[Fields]]:
        for start in range(0, len(values), BATCH):
            part = values[start : start + BATCH]
            params: Params = {"filter": f"{name}:{'|'.join(part)}", "per_page": PER_PAGE, "select": select}
            answer, _ = self._ask(base_url, "/works", params, "")
            yield [
                Fields(one) for one in list_in(answer.data, "results", self.label) if isinstance(one, dict)
            ]

    def _ask(self, base_url: str, path: str, params: Params, token: str) -> tuple[Fields, str]:
        """The answer, and its address without the key: that stands in no fault and no message."""
        url = address(base_url or self.home, path, params)
        try:
            answer = self._get(address(base_url or self.home, path, {**params, "api_key": self._key}))
        except RefusedAnswer as error:
            if error.status in (401, 403):
                raise SourceRefused(f"OpenAlex does not accept the key: {error.excerpt}") from error
            raise expired_on(error, token, self.label, 400) from error
        return Fields(read_object(answer, self.label)), url

    def _require_key(self) -> None:
        if not self._key:
            raise Misconfigured(
                "OpenAlex needs a key.", hint="A free one: https://openalex.org/settings/api."
            )

    def _outcomes(self, items: list[object], url: str) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for position, item in enumerate(items, start=1):
            place = f"{url} item {position}"
            if isinstance(item, dict):
                outcomes += outcomes_of_work(item, place, self._today())
            else:
                outcomes.append(Fault(SOURCE, place, "a work that is not an object", str(item)[:80]))
        return outcomes


def _doi_of(paper: PaperId) -> str:
    if paper.scheme == "arxiv":
        return f"10.48550/arxiv.{paper.value}"
    return paper.value if paper.scheme == "doi" and not set(paper.value) & set("|,") else ""
