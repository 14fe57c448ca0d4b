"""Views into answers."""

from __future__ import annotations

from broadsheet.delivery.api import schemas
from broadsheet.papers.views import Card, CardPage, PaperView
from broadsheet.reading.places import paper_url
from broadsheet.reading.search import Found

_CARD = (
    "key", "title", "abstract", "summary", "summary_by", "author_count", "dated", "dated_as", "year", "votes",
    "comment_count", "stars", "code_url", "project_url", "is_withdrawn", "is_sample", "version",
)  # fmt: skip
_VIEW = (
    "comments", "journal_ref", "venue", "licence", "withdrawn_reason", "submitted", "submitted_on",
    "announced", "announced_is_estimated", "modified",
)  # fmt: skip


def paper(card: Card) -> schemas.Paper:
    return schemas.Paper.model_validate(_card(card))


def full(view: PaperView) -> schemas.FullPaper:
    values = _card(view.card) | {name: getattr(view, name) for name in _VIEW}
    values |= {name: list(getattr(view, name)) for name in ("ids", "keywords", "versions", "links", "counts")}
    values |= {"listings": list(view.listings), "sources": list(view.records)}
    return schemas.FullPaper.model_validate(values)


def page(found: CardPage) -> schemas.PaperPage:
    return schemas.PaperPage(
        items=[paper(card) for card in found.cards], next=found.next_cursor, total=found.total
    )


def hit(found: Found) -> schemas.Hit:
    shown = found.snippet.text if found.snippet else ""
    return schemas.Hit(paper=paper(found.card), score=found.score, why=list(found.why), snippet=shown)


def _card(card: Card) -> dict[str, object]:
    values: dict[str, object] = {name: getattr(card, name) for name in _CARD}
    values["url"] = paper_url(card.address)
    values["authors"] = list(card.authors)
    values["categories"] = list(card.categories)
    values["organisation"] = card.organisation
    values["listing"] = card.listing
    return values
