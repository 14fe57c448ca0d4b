"""The operations, one function each; their names are the operation ids and never change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Path, Query, Router

from broadsheet.delivery.api import schemas, shaping
from broadsheet.delivery.api.problems import Missing, Problem
from broadsheet.kernel.errors import BadInput
from broadsheet.papers import read
from broadsheet.pipeline import ledger
from broadsheet.reading import author as reading_author
from broadsheet.reading import category as reading_category
from broadsheet.reading import day as reading_day
from broadsheet.reading import following
from broadsheet.reading import organisation as reading_organisation
from broadsheet.reading.called import paper_called
from broadsheet.reading.citing import cited
from broadsheet.reading.names import ALL_LISTS
from broadsheet.reading.search import search as reading_search
from broadsheet.reading.status import status as reading_status

router = Router()
FAULTS = {400: Problem, 404: Problem, 429: Problem, 503: Problem}
MOST_DAYS = 400
MOST_CITED = 500
Cursor = Annotated[str, Query(max_length=1000, description="The `next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=100, description="Papers a page.")]
Slug = Annotated[str, Path(max_length=300)]
Form = Literal["bibtex", "ris", "csl", "text"]


@router.get("/papers/{path:key}/cite", response={200: str, **FAULTS}, tags=["papers"])
def cite_paper(request: HttpRequest, key: str, format: Form = "bibtex") -> HttpResponse:  # noqa: A002
    """One paper as a citation."""
    return _citations(request, [key], format)


@router.get("/papers/{path:key}", response={200: schemas.FullPaper, **FAULTS}, tags=["papers"])
def get_paper(request: HttpRequest, key: str) -> schemas.FullPaper:  # noqa: ARG001
    """One paper by any identifier, address or key."""
    view = paper_called(key)
    if view is None:
        raise Missing("This library holds no paper that is called so.")
    return shaping.full(view)


@router.get("/papers", response={200: schemas.PaperPage, **FAULTS}, tags=["papers"])
def list_papers(
    request: HttpRequest,  # noqa: ARG001
    list: Annotated[str, Query(max_length=100, description="A list's source, or `all`.")] = "",  # noqa: A002
    date: date | None = None,
    kind: Literal["", "new", "cross", "replace"] = "",
    cursor: Cursor = "",
    limit: Limit = 25,
) -> schemas.PaperPage:
    """The papers on the lists of a day (`date`); without a date all papers, newest first."""
    if date is None:
        if list or kind:
            raise BadInput("“list” and “kind” need a “date”.")
        return shaping.page(read.newest(cursor=cursor, limit=limit))
    source = ALL_LISTS if list == "all" else list or None
    return shaping.page(reading_day.day(date, source, kind, cursor=cursor, limit=limit).page)


@router.get("/days", response={200: schemas.DayCounts, **FAULTS}, tags=["papers"])
def list_days(
    request: HttpRequest,  # noqa: ARG001
    first: date,
    last: date,
    list: Annotated[str, Query(max_length=100)] = "",  # noqa: A002
) -> schemas.DayCounts:
    """How many papers stand on each list from `first` to `last`, by announcement type."""
    if not 0 <= (last - first).days <= MOST_DAYS:
        raise BadInput(f"From first to last may be {MOST_DAYS} days, and first comes first.")
    counts = read.day_counts(first, last, "" if list == "all" else list)
    return schemas.DayCounts.model_validate({"items": [*counts]})


@router.get("/search", response={200: schemas.SearchPage, **FAULTS}, tags=["search"])
def search(
    request: HttpRequest,  # noqa: ARG001
    q: Annotated[str, Query(min_length=1, max_length=1000, description="Words and the query language.")],
    sort: Literal["relevance", "date", "votes"] = "relevance",
    exact: Annotated[bool, Query(description="Correct no spelling.")] = False,  # noqa: FBT002
    cursor: Cursor = "",
    limit: Limit = 25,
) -> schemas.SearchPage:
    """Papers that match, with where they fall (`facets`) and how the query was read (`notices`)."""
    found = reading_search(q, cursor=cursor, sort=sort, limit=limit, is_literal=exact)
    return schemas.SearchPage.model_validate(
        {
            "query": found.text,
            "direct": shaping.paper(found.direct) if found.direct else None,
            "items": [shaping.hit(one) for one in found.found],
            "next": found.next_cursor,
            "total": found.total,
            "notices": [*found.notices],
            "facets": {name: [*values] for name, values in found.facets.items()},
            "did_you_mean": found.did_you_mean,
            "is_corrected": found.is_corrected,
            "trouble": found.trouble,
        }
    )


@router.get("/authors/{slug}", response={200: schemas.Named, **FAULTS}, tags=["names"])
def get_author(request: HttpRequest, slug: Slug, cursor: Cursor = "", limit: Limit = 25) -> schemas.Named:  # noqa: ARG001
    """The papers under an author's name."""
    found = reading_author.author(slug, cursor=cursor, limit=limit)
    if found is None:
        raise Missing("No paper in this library names an author who is written so.")
    view = found.view
    return schemas.Named(slug=view.slug, name=view.name, count=view.papers, papers=shaping.page(found.page))


@router.get("/organisations/{slug}", response={200: schemas.Named, **FAULTS}, tags=["names"])
def get_organisation(
    request: HttpRequest,  # noqa: ARG001
    slug: Slug,
    cursor: Cursor = "",
    limit: Limit = 25,
) -> schemas.Named:
    """The papers of an organisation."""
    found = reading_organisation.organisation(slug, cursor=cursor, limit=limit)
    if found is None:
        raise Missing("No source names such an organisation.")
    view = found.view
    return schemas.Named(slug=view.slug, name=view.name, count=view.papers, papers=shaping.page(found.page))


@router.get("/categories", response={200: schemas.Categories, **FAULTS}, tags=["names"])
def list_categories(request: HttpRequest) -> schemas.Categories:  # noqa: ARG001
    """Every category in use."""
    every = [one for archive in reading_category.archives() for one in archive.categories]
    return schemas.Categories.model_validate({"items": every})


@router.get("/categories/{code}", response={200: schemas.Category, **FAULTS}, tags=["names"])
def get_category(
    request: HttpRequest,  # noqa: ARG001
    code: Annotated[str, Path(max_length=60)],
    cursor: Cursor = "",
    limit: Limit = 25,
) -> schemas.Category:
    """The papers in a category; an alias answers as the category it stands for."""
    found = reading_category.category(code, cursor=cursor, limit=limit)
    if found is None:
        raise Missing("There is no such category.")
    return schemas.Category(
        code=found.code, name=found.name, count=found.papers, papers=shaping.page(found.page)
    )


@router.get("/status", response={200: schemas.Status, **FAULTS}, tags=["library"])
def get_status(request: HttpRequest) -> schemas.Status:  # noqa: ARG001
    """What the library holds, and what each source brought and when."""
    found = reading_status()
    names = ("papers", "records", "sample_papers", "changes", "last_change_at")
    return schemas.Status.model_validate(
        {name: getattr(found, name) for name in names}
        | {
            "lists": [*found.lists],
            "index_documents": found.index.documents,
            "index_behind": found.index.behind,
            "index_fault": found.index.fault,
            "sources": [*ledger.sources()],
        }
    )


@router.get("/cite", response={200: str, **FAULTS}, tags=["papers"])
def cite(
    request: HttpRequest,
    key: Annotated[list[str], Query(max_length=MOST_CITED, description="Again for each paper.")],
    format: Form = "bibtex",  # noqa: A002
) -> HttpResponse:
    """Several papers as citations, each once, in the order they were named."""
    return _citations(request, key, format)


@router.get("/changes", response={200: schemas.Changes, **FAULTS}, tags=["library"])
def list_changes(
    request: HttpRequest,  # noqa: ARG001
    since: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> schemas.Changes:
    """What changed after number `since`, oldest first: ask again with `next` to follow this library."""
    found = following.changes(since, limit)
    return schemas.Changes.model_validate({"items": [*found.entries], "next": found.next, "last": found.last})


@router.get("/export.jsonl", response={200: str, **FAULTS}, tags=["library"])
def export(request: HttpRequest) -> StreamingHttpResponse:  # noqa: ARG001
    """Everything, a record a line, streamed; abstracts only where their source lets others republish them.

    `broadsheet import` reads it.
    """
    name = {"Content-Disposition": 'attachment; filename="broadsheet.jsonl"'}
    return StreamingHttpResponse(
        _gathered(following.public_lines()), content_type="application/jsonl", headers=name
    )


def _gathered(lines: Iterator[bytes], size: int = 64 * 1024) -> Iterator[bytes]:
    """Lines in larger pieces: a server pays for each piece."""
    held: list[bytes] = []
    length = 0
    for line in lines:
        held.append(line)
        length += len(line)
        if length >= size:
            yield b"".join(held)
            held, length = [], 0
    yield b"".join(held)


def _citations(request: HttpRequest, names: list[str], form: Form) -> HttpResponse:  # noqa: ARG001
    pieces, written_as, unknown = cited(names, form)
    if unknown:
        raise Missing(f"This library holds no paper called “{unknown[0][:60]}”.")
    shown = f'inline; filename="papers.{written_as.suffix}"'
    return HttpResponse(
        "".join(pieces), content_type=written_as.media_type, headers={"Content-Disposition": shown}
    )
