"""Search: the box, the hits, and the places they fall."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from broadsheet.delivery.web import who
from broadsheet.delivery.web.addresses import search_url
from broadsheet.delivery.web.etag import render
from broadsheet.delivery.web.guard import page
from broadsheet.delivery.web.saying import saying
from broadsheet.kernel.errors import BadInput
from broadsheet.kernel.query import SORTS
from broadsheet.papers.views import Card
from broadsheet.reading import search as reading_search
from broadsheet.reading.names import list_name
from broadsheet.search.port import Facet

LONGEST = 1000
"""Characters; a longer text is a paragraph somebody pasted, and belongs in a command's file."""

FACET_FIELDS = {"year": "year", "category": "cat", "organisation": "org", "source": "source", "code": "has"}
"""What narrows a search, and the query field it is written with."""


HITS = 20
"""On a page: finding the part of an abstract to show is what takes time."""


@page()
def search(request: HttpRequest) -> HttpResponse:
    text, sort = request.GET.get("q", "").strip(), request.GET.get("sort") or "relevance"
    if len(text) > LONGEST:
        raise BadInput(f"A search may be {LONGEST} characters long.", hint="Shorten it to what matters.")
    cursor = request.GET.get("cursor", "")
    is_literal = "exact" in request.GET
    answer = (
        reading_search.search(
            text, cursor=cursor, sort=sort, limit=HITS, is_literal=is_literal, reader=who.reader_of(request)
        )
        if text
        else None
    )
    context = {
        "answer": answer,
        "text": text,
        "sort": sort,
        "sorts": SORTS,
        "exact": "1" if is_literal else "",
        "is_first_page": not cursor,
        "facets": tuple(_narrowings(text, sort, answer.facets)) if answer else (),
    } | saying(request, _cards(answer), kind="query" if text else "", value=text, noun="search")
    return render(request, "web/search.html", context, is_passing=bool(answer and answer.trouble))


def _cards(answer: reading_search.SearchAnswer | None) -> Iterable[Card]:
    if answer is not None:
        yield from (found.card for found in answer.found)
        if answer.direct is not None:
            yield answer.direct


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A value that narrows the search to fewer papers, and the address of that search."""

    url: str
    text: str
    papers: int


@dataclass(frozen=True, slots=True)
class NarrowingBy:
    name: str
    values: tuple[Narrowing, ...]


def _narrowings(text: str, sort: str, facets: Mapping[str, Sequence[Facet]]) -> Iterable[NarrowingBy]:
    for facet, field in FACET_FIELDS.items():
        values = tuple(
            Narrowing(
                search_url(f"{text} AND {field}:{_quoted(value.value)}", sort),
                _shown(facet, value.value),
                value.count,
            )
            for value in facets.get(facet, ())
        )
        if len(values) > 1 or (values and facet == "code"):
            yield NarrowingBy(facet.capitalize(), values)


def _shown(facet: str, value: str) -> str:
    if facet == "code":
        return "with code"
    return list_name(value) if facet == "source" else value


def _quoted(value: str) -> str:
    return value if value.replace(".", "").replace("-", "").isalnum() else '"' + value.replace('"', "") + '"'
