"""Newest-first lists: everything, of an author, in a category, of an organisation."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from broadsheet.papers import cursors
from broadsheet.papers.models import Author, Authorship, Organisation, Paper, PaperCategory
from broadsheet.papers.read.cards import cards
from broadsheet.papers.views import AuthorView, CardPage, OrganisationView


def _page(rows: QuerySet[Any], number: str, cursor: str, limit: int) -> CardPage:
    """One page of ``rows`` by (sorted_on, paper) descending; ``number`` is the column of the paper."""
    if cursor:
        day, last = cursors.read(cursor, date, int)
        rows = rows.filter(Q(sorted_on__lt=day) | Q(sorted_on=day, **{f"{number}__lt": last}))
        # Said twice so that the index range starts at the cursor instead of being filtered row by row.
        rows = rows.filter(sorted_on__lte=day)
    found = list(rows.order_by("-sorted_on", f"-{number}").values_list("sorted_on", number)[: limit + 1])
    # An author may stand twice on one paper.
    shown = cards(list(dict.fromkeys(paper for _, paper in found[:limit])))
    more = cursors.write(*found[limit - 1]) if len(found) > limit else ""
    return CardPage(shown, more)


def newest(*, cursor: str = "", limit: int = 25) -> CardPage:
    """All papers, newest first."""
    return _page(Paper.objects.all(), "number", cursor, limit)


def author(slug: str) -> AuthorView | None:
    row = Author.objects.filter(slug=slug).first()
    if row is None:
        return None
    papers = Authorship.objects.filter(author_id=row.number).aggregate(n=Count("paper_id", distinct=True))[
        "n"
    ]
    return AuthorView(row.slug, row.name, papers) if papers else None


def by_author(slug: str, *, cursor: str = "", limit: int = 25) -> CardPage:
    number = Author.objects.filter(slug=slug).values_list("number", flat=True).first()
    return _page(Authorship.objects.filter(author_id=number or 0), "paper_id", cursor, limit)


def category_count(code: str) -> int:
    return PaperCategory.objects.filter(code=code).count()


def in_category(code: str, *, cursor: str = "", limit: int = 25) -> CardPage:
    return _page(PaperCategory.objects.filter(code=code), "paper_id", cursor, limit)


def categories() -> tuple[tuple[str, int], ...]:
    """Every category with papers, the largest first."""
    rows = PaperCategory.objects.values_list("code").annotate(n=Count("paper_id")).order_by("-n", "code")
    return tuple(rows)


def organisation(slug: str) -> OrganisationView | None:
    row = Organisation.objects.filter(slug=slug).first()
    if row is None:
        return None
    papers = Paper.objects.filter(organisation_id=row.pk).count()
    return OrganisationView(row.slug, row.name, papers) if papers else None


def of_organisation(slug: str, *, cursor: str = "", limit: int = 25) -> CardPage:
    number = Organisation.objects.filter(slug=slug).values_list("id", flat=True).first()
    return _page(Paper.objects.filter(organisation_id=number or 0), "number", cursor, limit)
