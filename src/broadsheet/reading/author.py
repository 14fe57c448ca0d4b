"""Everything by one author's name."""

from __future__ import annotations

from dataclasses import dataclass

from broadsheet.papers import read
from broadsheet.papers.views import AuthorView, CardPage


@dataclass(frozen=True, slots=True)
class Author:
    view: AuthorView
    page: CardPage


def author(slug: str, *, cursor: str = "", limit: int = 25) -> Author | None:
    """None where no paper names such an author."""
    view = read.author(slug)
    return Author(view, read.by_author(slug, cursor=cursor, limit=limit)) if view else None
