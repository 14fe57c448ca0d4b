"""The routes of the compatible API: https://huggingface.co/.well-known/openapi.json, the reading part."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from broadsheet.delivery.hub import shape
from broadsheet.delivery.hub.answers import NotHere, answer, answering, linked, whole, word
from broadsheet.kernel.errors import BadInput
from broadsheet.kernel.ids import parse_arxiv
from broadsheet.papers.views import PaperView
from broadsheet.reading import daily
from broadsheet.reading.called import paper_called

SORTS = ("publishedAt", "trending")
MOST_CHARACTERS = 250


@answering
def daily_papers(request: HttpRequest) -> HttpResponse:
    sort = word(request, "sort") or SORTS[0]
    if sort not in SORTS:
        raise BadInput(f"“sort” must be one of {', '.join(SORTS)}.")
    page = whole(request, "p", 0, 0, 1_000_000)
    asked = daily.Asked(
        date=word(request, "date"),
        week=word(request, "week"),
        month=word(request, "month"),
        submitter=word(request, "submitter"),
        sort=sort,
        page=page,
        limit=whole(request, "limit", 50, 1, 100),
    )
    found = daily.daily_papers(asked)
    response = answer([shape.item(card) for card in found.cards])
    return linked(response, request, p=page + 1) if found.is_more else response


@answering
def papers(request: HttpRequest) -> HttpResponse:
    limit = whole(request, "limit", 50, 1, 100)
    page = daily.newest_papers(cursor=word(request, "cursor", 400), limit=limit)
    response = answer([shape.item(card) for card in page.cards])
    return linked(response, request, cursor=page.next_cursor) if page.next_cursor else response


@answering
def search(request: HttpRequest) -> HttpResponse:
    text = word(request, "q", MOST_CHARACTERS)
    limit = whole(request, "limit", 20, 1, 120)
    cards = daily.found_papers(text, limit) if text else daily.newest_papers(limit=limit).cards
    return answer([shape.item(card) for card in cards])


@answering
def paper(request: HttpRequest, called: str) -> HttpResponse:  # noqa: ARG001  (Django's signature)
    return answer(shape.info(held(called)))


@answering
def repos(request: HttpRequest, called: str) -> HttpResponse:  # noqa: ARG001  (Django's signature)
    """Models, data sets and Spaces that cite the paper: none are gathered here, which the shape allows."""
    held(called)
    return answer({"models": [], "datasets": [], "spaces": []})


def held(called: str) -> PaperView:
    """The paper with this arXiv id, with or without version. Raises NotHere."""
    arxiv = parse_arxiv(called)
    view = paper_called(str(arxiv.paper_id)) if arxiv else None
    if view is None:
        raise NotHere(f"This library holds no paper with the arXiv id “{called[:60]}”.")
    return view
